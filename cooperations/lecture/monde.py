"""Countries and the kept figures."""

from collectivites.presentation import format_integer
from cooperations.adresses import pays_url
from cooperations.models import Bilan, Pays

CONTINENTS = dict(Pays.Continent.choices)
TOTALS = (
    "collectivites",
    "partenaires",
    "nombre_de_pays",
    "projets_cooperation",
    "projets_action",
)
BILAN_FIELDS = (
    "pays_id",
    "pays__nom",
    "pays__nom_normalise",
    "pays__continent",
    "pays__latitude",
    "pays__longitude",
    *TOTALS,
)
EMPTY = dict.fromkeys(TOTALS, 0) | {"ecrits": dict.fromkeys(TOTALS, "0")}


def read_bilans() -> tuple[dict, list[dict]]:
    """Return the figures of the whole atlas, and those of each country by name: one query."""
    rows = list(Bilan.objects.values(*BILAN_FIELDS))
    world = next((present_bilan(row) for row in rows if row["pays_id"] is None), EMPTY)
    countries = [present_bilan(row) for row in rows if row["pays_id"]]
    return world, sorted(countries, key=lambda country: country["nom_normalise"])


def present_bilan(row: dict) -> dict:
    projets = row["projets_cooperation"] + row["projets_action"]
    figures = {name: row[name] for name in TOTALS} | {"nombre_de_projets": projets}
    return figures | {
        "code": row["pays_id"],
        "nom": row["pays__nom"],
        "nom_normalise": row["pays__nom_normalise"],
        "continent": CONTINENTS.get(row["pays__continent"], ""),
        "url": pays_url(row["pays_id"]) if row["pays_id"] else "",
        "latitude": row["pays__latitude"],
        "longitude": row["pays__longitude"],
        "ecrits": {name: format_integer(figures[name]) for name in figures},
    }


def read_pays(code: str) -> dict | None:
    """Return a country's names and its figures, zeros where nothing happens: one query."""
    fields = ("code", "nom", "locatif", "continent", "latitude", "longitude")
    kept = [f"bilan__{name}" for name in (*TOTALS, "thematiques")]
    row = Pays.objects.filter(code=code).values(*fields, *kept).first()
    if row is None:
        return None
    figures = {name: row[f"bilan__{name}"] or 0 for name in TOTALS}
    return (
        row
        | figures
        | {
            "continent": CONTINENTS[row["continent"]],
            "thematiques": row["bilan__thematiques"] or [],
            "ecrits": {name: format_integer(number) for name, number in figures.items()},
        }
    )
