"""Build the basemaps of the atlas from the npm package `world-atlas` (Natural Earth).

    python atlas/fond_de_carte/construire.py DOSSIER_NPM

DOSSIER_NPM is a `node_modules` folder that holds `world-atlas`. Same input, same bytes out.
README.md says what each file is for.
"""

import gzip
import json
import math
import sys
from pathlib import Path

import _trace as trace
from _corrections import FRONTIERES_EN_LITIGE, SANS_PAYS
from _geometrie import box_of, ring_area, shrink, simplify
from _topologie import ICI, Topologie

STATIQUE = ICI.parents[1] / "static" / "carte"
COTE = 600  # longest side of a country's frame, in units
TRACE_MAXIMAL = 4000  # bytes of a country's path
ECHELLE_LEAFLET = 50  # steps by degree in fond.json

MONDE = trace.frame(-180, -56, 180, 84, ky=3)
CADRES = {
    "europe": trace.frame(-12, 34, 42, 66, ky=18, rapport=0.64),
    "afrique_europe": trace.frame(-20, -36, 55, 66, ky=8, rapport=0.9),
}
# Smallest detail kept: area of a bump (squared degrees), area of an island (squared units).
DETAILS = {
    "monde": (0.06, 1.5),
    "europe": (0.002, 3),
    "afrique_europe": (0.01, 3),
    "leaflet": (0.0125, 20),
}

# Countries whose main part is not « the largest island and what lies near it »: the frame,
# west, south, east, north.
PARTIES_PRINCIPALES = {
    "US": (-125, 24.2, -66.5, 49.6),
    "MY": (99.3, 0.6, 119.6, 7.6),
    "SC": (55.1, -4.9, 56.1, -4.1),
    "FM": (151.3, 5.2, 163.2, 7.7),
    "KI": (172.5, -3, 177.2, 3.7),
    "NO": (4.4, 57.8, 31.3, 71.3),
    "NZ": (166.2, -47.5, 178.7, -34.2),
    "SH": (-5.85, -16.07, -5.58, -15.86),
}

STYLE = (
    "<style>path{fill:#dde2ea}.f{fill:none;stroke:#8d97ab;stroke-width:.6}"
    ".l{stroke-dasharray:2}"
    "@media(prefers-color-scheme:dark){path{fill:#3d4452}.f{fill:none;stroke:#7d8799}}</style>"
)


def write(chemin, contenu):
    """Write a file and tell its size; a .gz is compressed, without date."""
    octets = contenu.encode()
    if chemin.suffix == ".gz":
        octets = gzip.compress(octets, 9, mtime=0)
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_bytes(octets)
    sys.stdout.write(f"{chemin.name}: {len(octets)} octets\n")


def dump(objet):
    return json.dumps(objet, ensure_ascii=False, separators=(",", ":"))


def fit(anneaux, cadre, aire_minimale, marge=20):
    """Integer rings of what falls in a frame, widened by `marge` units."""
    coupes = [trace.cut_box(anneau, *cadre.box(marge)) for anneau in anneaux]
    return trace.snap_rings([cadre.project(c) for c in coupes if c], aire_minimale)


def build_world(source):
    """monde.json (one path by country, for links) and monde.svg (the silhouette)."""
    topologie = Topologie(source / "countries-110m.json")
    bosse, ile = DETAILS["monde"]
    topologie.simplify(bosse)
    pays = {}
    for code in topologie.pays:
        anneaux = fit(trace.cut_antimeridian(topologie.country(code)), MONDE, ile, marge=0)
        if anneaux and code != SANS_PAYS:
            pays[code] = trace.path_data(anneaux)
    write(ICI / "monde.json", dump({"viewBox": MONDE.view_box, "pays": pays}))
    terres = fit(trace.cut_antimeridian(topologie.land()), MONDE, ile, marge=0)
    write_svg("monde", MONDE, terres, {})


def write_svg(nom, cadre, terres, frontieres):
    """One image: the land, then the border lines by class."""
    traits = "".join(
        f'<path class="{classe}" d="{trace.path_data(lignes, fin="")}"/>'
        for classe, lignes in frontieres.items()
        if lignes
    )
    write(
        STATIQUE / f"{nom.replace('_', '-')}.svg",
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{cadre.view_box}">{STYLE}'
        f'<path d="{trace.path_data(terres)}"/>{traits}</svg>\n',
    )


def border_lines(topologie, cadre):
    """Borders that cross a frame, as integer lines by class: « f », « f l » when in dispute."""
    lignes = {"f": [], "f l": []}
    for arc, codes in sorted(topologie.borders().items()):
        classe = "f l" if codes in FRONTIERES_EN_LITIGE else "f"
        for morceau in visible_parts(cadre.project(topologie.arcs[arc]), cadre):
            entiers = trace.snap(morceau)
            if len(entiers) > 1:
                lignes[classe].append(entiers)
    return lignes


def visible_parts(points, cadre):
    """Runs of points in a frame, each with the point before and the point after."""
    dedans = [0 <= x <= cadre.largeur and 0 <= y <= cadre.hauteur for x, y in points]
    morceaux = [[]]
    for i, point in enumerate(points):
        if any(dedans[max(i - 1, 0) : i + 2]):
            morceaux[-1].append(point)
        else:
            morceaux.append([])
    return [morceau for morceau in morceaux if morceau]


def build_regional(source):
    for nom, cadre in CADRES.items():
        topologie = Topologie(source / "countries-50m.json")
        bosse, ile = DETAILS[nom]
        topologie.simplify(bosse)
        terres = fit(topologie.land(), cadre, ile)
        write_svg(nom, cadre, terres, border_lines(topologie, cadre))
    tous = {
        nom: {**cadre.as_dict(), "fichier": f"carte/{nom.replace('_', '-')}.svg"}
        for nom, cadre in {"monde": MONDE, **CADRES}.items()
    }
    write(ICI / "cadres.json", json.dumps(tous, indent=1) + "\n")


def build_leaflet(source):
    """fond.json: rings of each country, integer steps of 1/ECHELLE_LEAFLET degree."""
    topologie = Topologie(source / "countries-50m.json")
    bosse, ile = DETAILS["leaflet"]
    topologie.simplify(bosse)
    pays = []
    for code in topologie.pays:
        anneaux = [
            [(lon * ECHELLE_LEAFLET, lat * ECHELLE_LEAFLET) for lon, lat in anneau]
            for anneau in trace.cut_antimeridian(topologie.country(code))
        ]
        anneaux = trace.snap_rings(anneaux, ile)
        if anneaux:
            pays.append([code, [trace.deltas(anneau) for anneau in anneaux]])
    write(STATIQUE / "fond.json", dump({"e": ECHELLE_LEAFLET, "pays": pays}))


def main_box(anneaux):
    """Box of the largest ring and, one after the other, of those near the box so far: less than
    2 degrees away, or a fifth of the box's diagonal."""
    anneaux = sorted(anneaux, key=lambda a: ring_area(a) * shrink(a[0][1]), reverse=True)
    ouest, sud, est, nord = box_of(anneaux[0])
    restes = [box_of(anneau) for anneau in anneaux[1:]]
    while True:
        echelle = shrink((sud + nord) / 2)
        portee = max(2, math.hypot((est - ouest) * echelle, nord - sud) / 5)
        proches = [
            (o, s, e, n)
            for o, s, e, n in restes
            if max(o - est, ouest - e) * echelle < portee and max(s - nord, sud - n) < portee
        ]
        if not proches:
            return ouest, sud, est, nord
        restes = [boite for boite in restes if boite not in proches]
        tous = zip((ouest, sud, est, nord), *proches, strict=True)
        ouest, sud, est, nord = (f(v) for f, v in zip((min, min, max, max), tous, strict=True))


def country_frame(code, anneaux):
    """Frame of a country: its main part and 3 % of margin, COTE units on the longest side."""
    ouest, sud, est, nord = PARTIES_PRINCIPALES.get(code) or main_box(anneaux)
    rapport = shrink((sud + nord) / 2)
    taille = max((est - ouest) * rapport, nord - sud)
    marge = taille * 0.03
    ouest, est = ouest - marge / rapport, est + marge / rapport
    exact = trace.frame(ouest, sud - marge, est, nord + marge, COTE / (taille * 1.06), rapport)
    arrondis = (round(exact.x0, 4), round(exact.y0, 4), round(exact.kx, 4), round(exact.ky, 4))
    return trace.Cadre(*arrondis, exact.largeur, exact.hauteur)


def country_path(anneaux, cadre):
    """Path data, simplified until it holds in TRACE_MAXIMAL bytes."""
    bosse = 0.7
    while True:
        simples = [simplify([*a, a[0]], bosse, 4) for a in map(cadre.project, anneaux)]
        donnees = trace.path_data(trace.snap_rings(simples, 2 * bosse))
        if len(donnees) <= TRACE_MAXIMAL:
            return donnees
        bosse *= 1.4


def bring_together(code, anneaux):
    """Rings of a country that lies on both sides of the antimeridian, all on the main side."""
    anneaux = [trace.shift_into_turn(anneau) for anneau in anneaux]
    ouest = (PARTIES_PRINCIPALES.get(code) or box_of(max(anneaux, key=ring_area)))[0]
    return [
        [(lon + 360 * round((ouest - anneau[0][0]) / 360), lat) for lon, lat in anneau]
        for anneau in anneaux
    ]


def build_countries(source):
    """pays.json.gz: each country alone in its own frame, from the finest source."""
    topologie = Topologie(source / "countries-10m.json")
    pays = {}
    for code in topologie.pays:
        if code == SANS_PAYS:
            continue
        anneaux = bring_together(code, topologie.country(code))
        cadre = country_frame(code, anneaux)
        visibles = [part for a in anneaux if (part := trace.cut_box(a, *cadre.box(20)))]
        trace_pays = country_path(visibles, cadre)
        pays[code] = {"viewBox": cadre.view_box, **cadre.as_dict(), "d": trace_pays}
    write(ICI / "pays.json.gz", dump(pays))


def main():
    source = Path(sys.argv[1]) / "world-atlas"
    build_world(source)
    build_regional(source)
    build_leaflet(source)
    build_countries(source)


if __name__ == "__main__":
    main()
