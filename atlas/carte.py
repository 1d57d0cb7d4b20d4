"""Maps drawn by the server: SVG in the page, complete before any script runs."""

import gzip
import json
from functools import cache
from pathlib import Path

from django.templatetags.static import static

from collectivites.presentation import format_count

FOND_DE_CARTE = Path(__file__).parent / "fond_de_carte"
SEUILS = (1, 10, 50, 200, 500)
LEGENDE = ("aucun projet", "1 à 9", "10 à 49", "50 à 199", "200 à 499", "500 et plus")
CADRES = ("europe", "afrique_europe", "monde")
MILLIEME = 1000


@cache
def load_world() -> dict:
    """Return the outlines of the world map by country code, and its frame."""
    return json.loads((FOND_DE_CARTE / "monde.json").read_text())


@cache
def load_countries() -> dict:
    """Return the outline of each country in a frame of its own."""
    with gzip.open(FOND_DE_CARTE / "pays.json.gz", "rt") as file:
        return json.load(file)


@cache
def load_frames() -> dict:
    """Return the frames of the background pictures: origin, scale, size and file."""
    return json.loads((FOND_DE_CARTE / "cadres.json").read_text())


def shade(projets: int) -> int:
    """Return the shade, 0 to 5, of a country by its number of projects."""
    return sum(projets >= seuil for seuil in SEUILS)


def build_world_map(countries: list[dict]) -> dict:
    """Return the home map: countries with projects as links, the others as one silent outline.

    A country too small to have an outline is a circle at its own position.
    """
    world, frame = load_world(), load_frames()["monde"]
    outlines = dict(world["pays"])
    links = []
    for country in countries:
        x, y = project(frame, country["latitude"], country["longitude"])
        count = format_count(country["nombre_de_projets"], "projet")
        links.append(
            {
                "url": country["url"],
                "titre": f"{country['nom']} : {count}",
                "teinte": str(shade(country["nombre_de_projets"])),
                "trace": outlines.pop(country["code"], ""),
                "x": f"{x:.0f}",
                "y": f"{y:.0f}",
            }
        )
    return {
        "cadre": world["viewBox"],
        "liens": links,
        "reste": "".join(f"M0 0{outline}" for outline in outlines.values()),
        "legende": [(str(n), libelle) for n, libelle in enumerate(LEGENDE)],
    }


def build_points_map(places: list[dict], label: str) -> dict | None:
    """Return the map of ``places`` on the tightest background that holds them all.

    A place has ``latitude``, ``longitude``, ``url`` and ``titre``; None when none is placed.
    """
    placed = [place for place in places if place["latitude"] is not None]
    if not placed:
        return None
    frames = load_frames()
    frame = next(frames[n] for n in CADRES if n == "monde" or holds(frames[n], placed))
    return {
        "titre": label,
        "classe": Path(frame["fichier"]).stem,
        "cadre": f"0 0 {frame['largeur']} {frame['hauteur']}",
        "largeur": str(frame["largeur"]),
        "hauteur": str(frame["hauteur"]),
        "image": static(frame["fichier"]),
        "rayon": f"{frame['largeur'] / 110:.1f}",
        "points": [place_point(frame, place) for place in placed],
    }


def build_country_map(code: str, places: list[dict], label: str) -> dict | None:
    """Return the outline of one country with the places that stand in its frame."""
    frame = load_countries().get(code)
    if frame is None:
        return build_points_map(places, label)
    placed = [place for place in places if place["latitude"] is not None]
    return {
        "titre": label,
        "cadre": frame["viewBox"],
        "trace": frame["d"],
        "rayon": f"{frame['largeur'] / 90:.1f}",
        "points": [place_point(frame, place) for place in placed if holds(frame, [place])],
    }


def project(frame: dict, latitude: float, longitude: float) -> tuple[float, float]:
    """Return the position in the frame's user units (equirectangular, eastwards from ``x0``)."""
    x = (longitude - frame["x0"]) % 360 * frame["kx"]
    return x, (frame["y0"] - latitude) * frame["ky"]


def holds(frame: dict, places: list[dict]) -> bool:
    """Tell whether all ``places`` stand inside the frame."""
    for place in places:
        x, y = project(frame, place["latitude"], place["longitude"])
        if not (0 <= x <= frame["largeur"] and 0 <= y <= frame["hauteur"]):
            return False
    return True


def place_point(frame: dict, place: dict) -> dict:
    x, y = project(frame, place["latitude"], place["longitude"])
    return {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "latitude": f"{place['latitude']:.3f}",
        "longitude": f"{place['longitude']:.3f}",
        "url": place["url"],
        "titre": place["titre"],
    }


def encode_points(rows: list[tuple]) -> dict:
    """Return points in columns, the lightest JSON for Leaflet.

    ``rows`` come by country; integers are differences with the previous one, positions in
    thousandths of a degree.
    """
    countries: dict[str, list] = {}
    for code, nom, *_ in rows:
        countries.setdefault(code, [code, nom, 0])[2] += 1
    return {
        "pays": list(countries.values()),
        "id": differences(row[2] for row in rows),
        "nom": [row[3] for row in rows],
        "lat": differences(round(row[4] * MILLIEME) for row in rows),
        "lon": differences(round(row[5] * MILLIEME) for row in rows),
        "projets": [row[6] for row in rows],
    }


def differences(values) -> list[int]:
    """Return the first value, then each value less the one before it."""
    previous, result = 0, []
    for value in values:
        result.append(value - previous)
        previous = value
    return result
