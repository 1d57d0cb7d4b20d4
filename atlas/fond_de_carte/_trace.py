"""From rings in degrees to drawings in integer units: frames, cuts, SVG path data.

Every frame is equirectangular: x = (longitude - x0) * kx and y = (y0 - latitude) * ky, x0 and y0
being the north-west corner in degrees, kx and ky in units by degree.
"""

from dataclasses import dataclass

from _geometrie import ring_area


@dataclass(frozen=True)
class Cadre:
    x0: float
    y0: float
    kx: float
    ky: float
    largeur: int
    hauteur: int

    @property
    def view_box(self):
        return f"0 0 {self.largeur} {self.hauteur}"

    def as_dict(self):
        return {cle: getattr(self, cle) for cle in ("x0", "y0", "kx", "ky", "largeur", "hauteur")}

    def box(self, marge):
        """West, south, east, north in degrees, `marge` units wider on each side."""
        return (
            self.x0 - marge / self.kx,
            self.y0 - (self.hauteur + marge) / self.ky,
            self.x0 + (self.largeur + marge) / self.kx,
            self.y0 + marge / self.ky,
        )

    def project(self, points):
        return [((lon - self.x0) * self.kx, (self.y0 - lat) * self.ky) for lon, lat in points]


def frame(ouest, sud, est, nord, ky, rapport=1.0):
    """Frame of a box in degrees; `rapport` = kx / ky."""
    kx = ky * rapport
    return Cadre(ouest, nord, kx, ky, round((est - ouest) * kx), round((nord - sud) * ky))


def cut_half(anneau, axe, limite, signe):
    """Part of a ring where signe * (coordinate - limite) >= 0 (Sutherland and Hodgman)."""
    resultat = []
    for a, b in zip(anneau[-1:] + anneau[:-1], anneau, strict=True):
        da, db = signe * (a[axe] - limite), signe * (b[axe] - limite)
        if (da < 0) != (db < 0):
            t = da / (da - db)
            resultat.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
        if db >= 0:
            resultat.append(b)
    return resultat


def cut_box(anneau, ouest, sud, est, nord):
    """Part of a ring inside a box, maybe empty."""
    for axe, limite, signe in ((0, ouest, 1), (0, est, -1), (1, sud, 1), (1, nord, -1)):
        if anneau:
            anneau = cut_half(anneau, axe, limite, signe)
    return anneau


def shift_into_turn(anneau):
    """Same ring, its western end within [-180, 180)."""
    tours = 360 * ((min(lon for lon, _ in anneau) + 180) // 360)
    return [(lon - tours, lat) for lon, lat in anneau]


def cut_antimeridian(anneaux):
    """Rings that all lie within [-180, 180]."""
    resultat = []
    for anneau in map(shift_into_turn, anneaux):
        for decalage in (0, 360):
            part = cut_box(anneau, decalage - 180, -90, decalage + 180, 90)
            if part:
                resultat.append([(lon - decalage, lat) for lon, lat in part])
    return resultat


def snap(points):
    """Points rounded to integers, without repeats nor points in the middle of a straight line."""
    gardes = []
    for x, y in points:
        point = (round(x), round(y))
        if gardes and gardes[-1] == point:
            continue
        if len(gardes) > 1 and is_straight(gardes[-2], gardes[-1], point):
            gardes.pop()
        gardes.append(point)
    return gardes


def is_straight(a, b, c):
    (ux, uy), (vx, vy) = (b[0] - a[0], b[1] - a[1]), (c[0] - b[0], c[1] - b[1])
    return ux * vy == uy * vx and ux * vx + uy * vy >= 0


def snap_rings(anneaux, aire_minimale):
    """Integer rings; those under `aire_minimale` go, except the largest of the list."""
    tous = [snap(anneau) for anneau in anneaux]
    tous = [anneau[:-1] if anneau[0] == anneau[-1] else anneau for anneau in tous]
    tous = sorted((a for a in tous if len(a) > 2), key=ring_area, reverse=True)
    return tous[:1] + [anneau for anneau in tous[1:] if ring_area(anneau) >= aire_minimale]


def join(nombres):
    """Numbers written with as few separators as SVG allows: 3 -2 4 -> 3-2 4."""
    return "".join(f" {n}" if i and n >= 0 else str(n) for i, n in enumerate(nombres))


def path_data(lignes, fin="z"):
    """SVG path data of integer lines: relative moves, each followed by implicit relative lines
    (the first of a path is read as absolute)."""
    morceaux = []
    x = y = 0
    for ligne in lignes:
        nombres = []
        depart = ligne[0]
        for u, v in ligne:
            nombres += [u - x, v - y]
            x, y = u, v
        if fin:
            x, y = depart
        morceaux.append("m" + join(nombres) + fin)
    return "".join(morceaux)


def deltas(points):
    """Flat list of the steps between integer points, the first one absolute."""
    resultat = []
    x = y = 0
    for u, v in points:
        resultat += [u - x, v - y]
        x, y = u, v
    return resultat
