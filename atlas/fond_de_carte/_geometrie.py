"""Measures and simplification of lines of points (x, y)."""

import heapq
import math


def shrink(lat):
    """Length of a degree of longitude over that of a degree of latitude."""
    return math.cos(math.radians(lat))


def unwrap(points):
    """Same line, each longitude less than half a turn away from the one before."""
    suite = points[:1]
    for lon, lat in points[1:]:
        suite.append((lon + 360 * round((suite[-1][0] - lon) / 360), lat))
    return suite


def ring_area(anneau):
    """Unsigned area, in squared units of the points."""
    suivants = anneau[1:] + anneau[:1]
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(anneau, suivants, strict=True))) / 2


def box_of(anneau):
    """West, south, east, north."""
    lons, lats = zip(*anneau, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def simplify(points, seuil, minimum=2):
    """Visvalingam: drop the points whose triangle is smaller than `seuil` (squared units of the
    points), the smallest first; both ends stay, and at least `minimum` points."""
    avant = list(range(-1, len(points) - 1))
    apres = list(range(1, len(points) + 1))

    def measure(i):
        return ring_area([points[avant[i]], points[i], points[apres[i]]])

    aires = {i: measure(i) for i in range(1, len(points) - 1)}
    tas = [(aire, i) for i, aire in aires.items()]
    heapq.heapify(tas)
    while tas and len(aires) + 2 > minimum:
        aire, i = heapq.heappop(tas)
        if aires.get(i) != aire:
            continue
        if aire >= seuil:
            break
        del aires[i]
        apres[avant[i]], avant[apres[i]] = apres[i], avant[i]
        for voisin in (avant[i], apres[i]):
            if voisin in aires:
                aires[voisin] = max(measure(voisin), aire)
                heapq.heappush(tas, (aires[voisin], voisin))
    return [points[0], *(points[i] for i in sorted(aires)), points[-1]]
