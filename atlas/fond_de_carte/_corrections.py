"""What the maps say otherwise than Natural Earth, which draws who holds the ground.

Data first; `apply` is the only function the build calls.
"""

from math import dist

from _geometrie import ring_area

ANTARCTIQUE = "AQ"
SANS_PAYS = "XX"

# Parts that the source draws apart, by the name it gives them, and the country that holds them
# on our maps. SANS_PAYS is land that no country is given.
PARTIES = {
    "Kosovo": "XK",
    "Somaliland": "SO",
    "N. Cyprus": "CY",
    "Cyprus U.N. Buffer Zone": "CY",
    "Akrotiri": "CY",
    "Dhekelia": "CY",
    "Baikonur": "KZ",
    "USNB Guantanamo Bay": "CU",
    "Siachen Glacier": SANS_PAYS,
}

# Polygons that lie inside a box (west, south, east, north) change hands. Crimea is Ukrainian.
TRANSFERTS = [("RU", "UA", (32.0, 44.0, 37.0, 46.5))]

# A line across the first country: the smaller side goes to the second one. Western Sahara up to
# its northern limit, not to the wall; the Golan up to the line of before June 1967.
CESSIONS = [
    ("MA", "EH", [(-13.17, 27.667), (-8.67, 27.667)]),
    ("IL", "SY", [(35.62, 33.25), (35.65, 33.0), (35.65, 32.87), (35.63, 32.75), (35.66, 32.68)]),
]

# Drawn as a dashed line: a line of fact whose status is not settled.
FRONTIERES_EN_LITIGE = {("EH", "MA"), ("IL", "PS")}


def holder(code, points):
    """The country of a polygon of outer ring `points`, once TRANSFERTS are applied."""
    for source, cible, (ouest, sud, est, nord) in TRANSFERTS:
        dedans = all(ouest < lon < est and sud < lat < nord for lon, lat in points)
        if code == source and dedans:
            return cible
    return code


def apply(topologie):
    for cedant, recevant, ligne in CESSIONS:
        cede(topologie, cedant, recevant, ligne)


def cede(topologie, cedant, recevant, ligne):
    """Cut a country along a line whose ends are brought to its nearest points."""
    debut, fin = (cut_near(topologie, cedant, point) for point in (ligne[0], ligne[-1]))
    milieu = topologie.add_arc([debut, *ligne[1:-1], fin])
    for anneau in topologie.order(topologie.pays[cedant]):
        departs = [topologie.points_of(numero)[0] for numero in anneau]
        if debut not in departs or fin not in departs:
            continue
        i, j = departs.index(debut), departs.index(fin)
        anneau, j = anneau[i:] + anneau[:i], (j - i) % len(anneau)
        cotes = [[*anneau[:j], ~milieu], [*anneau[j:], milieu]]
        cotes.sort(key=lambda cote: ring_area(topologie.walk(cote)))
        reste = set(topologie.pays[cedant]) - set(anneau)
        topologie.set_country(cedant, [*reste, *cotes[1]])
        topologie.set_country(recevant, [*topologie.pays[recevant], *cotes[0]])
        return
    raise ValueError(f"{cedant}: the line to {recevant} does not cross one ring")


def cut_near(topologie, code, cible):
    """Split the country's arc that passes nearest to a point; give that point of the arc."""
    candidats = (
        (dist(point, cible), max(numero, ~numero), rang)
        for numero in topologie.pays[code]
        for rang, point in enumerate(topologie.arcs[max(numero, ~numero)])
    )
    _, arc, rang = min(candidats)
    point = topologie.arcs[arc][rang]
    if 0 < rang < len(topologie.arcs[arc]) - 1:
        topologie.split_arc(arc, rang)
    return point
