"""Countries and the kept figures."""

from collectivites.presentation import format_integer
from cooperations.adresses import pays_url
from cooperations.models import Bilan, Pays

CONTINENTS = dict(Pays.Continent.choices)
BILAN_FIELDS = (
    "pays_id",
    "pays__nom",
    "pays__nom_normalise",
    "pays__continent",
    "pays__latitude",
    "pays__longitude",
    "collectivites",
    "partenaires",
    "nombre_de_pays",
    "projets_cooperation",
    "projets_action",
)


def read_bilans() -> tuple[dict, list[dict]]:
    """Return the figures of the whole atlas, and those of each country by name: one query."""
    rows = list(Bilan.objects.values(*BILAN_FIELDS))
    world = next((present_bilan(row) for row in rows if row["pays_id"] is None), {})
    countries = [present_bilan(row) for row in rows if row["pays_id"]]
    return world, sorted(countries, key=lambda country: country["nom_normalise"])


def present_bilan(row: dict) -> dict:
    projets = row["projets_cooperation"] + row["projets_action"]
    return {
        "code": row["pays_id"],
        "nom": row["pays__nom"],
        "nom_normalise": row["pays__nom_normalise"],
        "continent": CONTINENTS.get(row["pays__continent"], ""),
        "url": pays_url(row["pays_id"]) if row["pays_id"] else "",
        "latitude": row["pays__latitude"],
        "longitude": row["pays__longitude"],
        "nombre_de_projets": projets,
        "projets": format_integer(projets),
        "collectivites": format_integer(row["collectivites"]),
        "partenaires": format_integer(row["partenaires"]),
        "pays": format_integer(row["nombre_de_pays"]),
        "projets_cooperation": format_integer(row["projets_cooperation"]),
        "projets_action": format_integer(row["projets_action"]),
    }


def read_pays(code: str) -> dict | None:
    """Return a country's names and its figures, zeros where nothing happens: one query."""
    fields = ("code", "nom", "locatif", "continent", "latitude", "longitude")
    kept = ("collectivites", "partenaires", "projets_cooperation", "projets_action", "thematiques")
    row = Pays.objects.filter(code=code).values(*fields, *(f"bilan__{n}" for n in kept)).first()
    if row is None:
        return None
    figures = {name: format_integer(row[f"bilan__{name}"] or 0) for name in kept[:-1]}
    return (
        row
        | figures
        | {
            "continent": CONTINENTS[row["continent"]],
            "thematiques": row["bilan__thematiques"] or [],
        }
    )
