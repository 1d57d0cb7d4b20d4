"""One row of a file of twinnings, read under the column names such files use."""

from collections.abc import Mapping
from dataclasses import dataclass

from collectivites.texte import clean_text, fold
from cooperations.distances import Position

COLONNES: dict[str, tuple[str, ...]] = {
    "code_insee": ("code_insee", "insee", "code"),
    "commune": ("commune", "commune_wikidata", "nom", "collectivite"),
    "commune_actuelle": ("commune_cog", "commune_actuelle"),
    "departement": ("departement", "dep", "code_departement"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon"),
    "partenaire": ("partenaire", "ville_partenaire", "partner"),
    "partenaire_latitude": ("partenaire_latitude", "partenaire_lat"),
    "partenaire_longitude": ("partenaire_longitude", "partenaire_lon"),
    "pays": ("pays", "pays_iso2", "code_pays"),
    "pays_nom": ("pays_nom", "pays_fr", "pays_en"),
    "annee": ("annee", "annee_debut", "depuis"),
}
OBLIGATOIRES = ("commune", "partenaire", "pays")


class Motif(Exception):
    """Why a row is not taken, in a sentence that says what to do."""


class Ecartee(Motif):
    """The row is none of the atlas's business: there is nothing to mend."""


class Refusee(Motif):
    """The row says something that cannot be understood: it can be mended."""


@dataclass(frozen=True)
class Ligne:
    """What a row says, as it says it; positions are (latitude, longitude) in degrees."""

    code: str
    commune: str
    commune_actuelle: str
    departement: str
    position: Position | None
    partenaire: str
    lieu: Position | None
    pays: tuple[str, ...]
    annee: int | None


def read_ligne(cellules: Mapping[str, str]) -> Ligne:
    """Read the cells of a row, given by column; raise ``Refusee`` where one cannot be read."""
    texte = {nom: read_cell(cellules, colonnes) for nom, colonnes in COLONNES.items()}
    for nom in ("commune", "partenaire"):
        if not fold(texte[nom]):
            raise Refusee(f"La colonne « {nom} » est vide : indiquez un nom.")
    return Ligne(
        code=texte["code_insee"].upper(),
        commune=texte["commune"].partition(",")[0].strip(),
        commune_actuelle=texte["commune_actuelle"],
        departement=texte["departement"].upper(),
        position=read_position(texte["latitude"], texte["longitude"]),
        partenaire=texte["partenaire"],
        lieu=read_position(texte["partenaire_latitude"], texte["partenaire_longitude"]),
        pays=tuple(read_all(cellules, (*COLONNES["pays"], *COLONNES["pays_nom"]))),
        annee=read_annee(texte["annee"]),
    )


def read_all(cellules: Mapping[str, str], colonnes: tuple[str, ...]) -> list[str]:
    """Return the cells that are filled among these columns, in their order."""
    return [texte for nom in colonnes if (texte := clean_text(str(cellules.get(nom) or "")))]


def read_cell(cellules: Mapping[str, str], colonnes: tuple[str, ...]) -> str:
    return next(iter(read_all(cellules, colonnes)), "")


def read_position(latitude: str, longitude: str) -> Position | None:
    """Return a position on Earth; None where there is none, or none that can be."""
    try:
        position = Position(*(float(text.replace(",", ".")) for text in (latitude, longitude)))
    except ValueError:
        return None
    return position if abs(position.latitude) <= 90 and abs(position.longitude) <= 180 else None


def read_annee(texte: str) -> int | None:
    if not texte:
        return None
    if texte.isascii() and texte.isdigit() and 1900 <= int(texte[:5]) <= 2100:
        return int(texte)
    raise Refusee(f"« {texte} » n’est pas une année entre 1900 et 2100.")
