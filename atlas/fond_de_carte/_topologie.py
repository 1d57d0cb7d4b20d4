"""Read a TopoJSON of countries and say which country owns which arc.

A point is (longitude, latitude) in degrees. An arc is a line that borders at most two countries;
the number ~n is the arc n walked backwards. A country is a flat, unordered list of such numbers,
islands and holes together: its rings, filled with the even-odd or the non-zero rule, give the
same drawing. Longitudes are unwrapped: a ring that crosses the antimeridian goes on past 180.
"""

import csv
import json
from collections import Counter
from pathlib import Path

import _corrections as corrections
from _geometrie import shrink, simplify, unwrap

ICI = Path(__file__).parent


def load_codes():
    """ISO 3166-1 numeric code -> two letters, for the countries of the source."""
    with (ICI / "codes.csv").open(encoding="utf-8") as fichier:
        return {ligne["numerique"]: ligne["iso2"] for ligne in csv.DictReader(fichier)}


def decode_arcs(topologie):
    """Absolute points of each arc, from the quantised steps of the file."""
    (kx, ky), (x0, y0) = (topologie["transform"][cle] for cle in ("scale", "translate"))
    arcs = []
    for pas in topologie["arcs"]:
        x = y = 0
        points = []
        for dx, dy in pas:
            x, y = x + dx, y + dy
            points.append((x * kx + x0, y * ky + y0))
        arcs.append(unwrap(points))
    return arcs


def cancel_inner(numeros):
    """Signed arcs less those walked in both directions, which are inner lines."""
    compte = Counter(numeros)
    return [numero for numero in compte if ~numero not in compte]


class Topologie:
    """The countries of one file, after our corrections."""

    def __init__(self, chemin):
        topologie = json.loads(Path(chemin).read_text(encoding="utf-8"))
        self.arcs = decode_arcs(topologie)
        self.pays = {}
        codes = load_codes()
        for objet in topologie["objects"]["countries"]["geometries"]:
            nom = objet["properties"]["name"]
            code = codes.get(objet.get("id")) or corrections.PARTIES.get(nom)
            morceaux = [objet["arcs"]] if objet["type"] == "Polygon" else objet["arcs"]
            for morceau in morceaux:
                if code and code != corrections.ANTARCTIQUE:
                    pays = corrections.holder(code, self.walk(morceau[0]))
                    self.pays.setdefault(pays, []).extend(n for a in morceau for n in a)
        for code in sorted(self.pays):
            self.set_country(code, self.pays.pop(code))
        corrections.apply(self)

    def set_country(self, code, numeros):
        self.pays[code] = cancel_inner(numeros)

    def points_of(self, numero):
        return self.arcs[numero] if numero >= 0 else self.arcs[~numero][::-1]

    def add_arc(self, points):
        self.arcs.append(points)
        return len(self.arcs) - 1

    def split_arc(self, arc, rang):
        """Cut an arc at one of its points; every country that had it has both parts."""
        nouveau = self.add_arc(self.arcs[arc][rang:])
        self.arcs[arc] = self.arcs[arc][: rang + 1]
        for numeros in self.pays.values():
            if arc in numeros:
                numeros.append(nouveau)
            if ~arc in numeros:
                numeros.append(~nouveau)

    def borders(self):
        """Arc -> the two countries on its sides, for the arcs that are a border."""
        cotes = {}
        for code, numeros in self.pays.items():
            for numero in numeros:
                cotes.setdefault(max(numero, ~numero), set()).add(code)
        return {arc: tuple(sorted(codes)) for arc, codes in cotes.items() if len(codes) == 2}

    def simplify(self, seuil):
        """Simplify each arc once, so that neighbours keep the same border. `seuil`: squared
        degrees at the equator; the far north, where a degree is short, loses more points."""
        for i, arc in enumerate(self.arcs):
            ferme = arc[0] == arc[-1]
            echelle = shrink(sum(lat for _, lat in arc) / len(arc))
            self.arcs[i] = simplify(arc, seuil / echelle, 4 if ferme else 2)

    def walk(self, numeros):
        """Points of a ring of signed arcs; the last point, same as the first, is left out."""
        points = []
        for numero in numeros:
            suite = self.points_of(numero)
            points.extend(suite[1:] if points else suite)
        return unwrap(points)[:-1]

    def end_of(self, numero, bout):
        """Start (0) or end (-1) of a signed arc, the same on both sides of the antimeridian."""
        lon, lat = self.points_of(numero)[bout]
        return round(lon % 360, 6), round(lat, 6)

    def order(self, numeros):
        """Rings as lists of signed arcs put end to end."""
        departs = {}
        for numero in numeros:
            departs.setdefault(self.end_of(numero, 0), []).append(numero)
        anneaux = []
        for numero in numeros:
            anneau, libres = [], departs[self.end_of(numero, 0)]
            while numero in libres:
                libres.remove(numero)
                anneau.append(numero)
                libres = departs.get(self.end_of(numero, -1), [])
                numero = libres[0] if libres else None
            if anneau:
                anneaux.append(anneau)
        return anneaux

    def country(self, code):
        """Rings of a country, as lists of points."""
        return [self.walk(anneau) for anneau in self.order(self.pays[code])]

    def land(self):
        """Rings of all lands together, without the borders."""
        numeros = cancel_inner(n for pays in self.pays.values() for n in pays)
        return [self.walk(anneau) for anneau in self.order(numeros)]
