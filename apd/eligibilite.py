"""Where spending counts as aide publique au développement in a year, and why not elsewhere.

The list is that of the OECD's Development Assistance Committee (CAD in French), by period.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.core.cache import caches

from collectivites.texte import fold
from cooperations.models import Pays

LISTE_SECONDS = 300
PREMIERE_LISTE = 2000
CONTINENTS = dict(Pays.Continent.choices)


@dataclass(frozen=True)
class PaysSuivi:
    """A country, with the periods (first year, last year or None) it spent on the list."""

    code: str
    nom: str
    cle: str
    locatif: str
    continent: str
    periodes: tuple[tuple[int, int | None], ...]

    def is_eligible(self, annee: int) -> bool:
        return any(debut <= annee and (fin is None or annee <= fin) for debut, fin in self.periodes)

    def explain(self, annee: int) -> str:
        """Return why spending there in ``annee`` does not count; nothing when it does."""
        if self.is_eligible(annee):
            return ""
        sorties = [fin for _, fin in self.periodes if fin and fin < annee]
        retours = [debut for debut, _ in self.periodes if debut > annee]
        if sorties and retours:
            return f"{self.sorti} de la liste du CAD de {max(sorties) + 1} à {min(retours) - 1}"
        if sorties:
            return f"{self.sorti} de la liste du CAD fin {max(sorties)}"
        if retours:
            return f"sur la liste du CAD à partir de {min(retours)} seulement"
        return f"hors de la liste du CAD (au moins depuis {PREMIERE_LISTE})"

    @property
    def sorti(self) -> str:
        """« sorti » as its name wants it, read from its preposition and its ending."""
        premier = self.nom.split("-et-")[0].split()[0]
        masculin = self.locatif.startswith("au ") or premier.startswith("Saint-")
        feminin = not masculin and premier.endswith(("a", "e", "é", "es"))
        return f"sorti{'e' if feminin else ''}{'s' if self.locatif.startswith('aux ') else ''}"


def read_pays() -> list[PaysSuivi]:
    """Return every country in order: one query, kept five minutes in the process."""
    return caches["pages"].get_or_set("eligibilite", load_pays, LISTE_SECONDS) or []


def load_pays() -> list[PaysSuivi]:
    rows = Pays.objects.order_by("nom_normalise", "code", "eligibilites__annee_debut").values_list(
        "code",
        "nom",
        "nom_normalise",
        "locatif",
        "continent",
        "eligibilites__annee_debut",
        "eligibilites__annee_fin",
    )
    liste = []
    for (code, nom, cle, locatif, continent), group in groupby(rows, key=itemgetter(0, 1, 2, 3, 4)):
        periodes = tuple((row[5], row[6]) for row in group if row[5])
        liste.append(PaysSuivi(code, nom, cle, locatif, continent, periodes))
    return liste


def describe_eligibility(annee: int, codes: Collection[str], recherche: str = "") -> dict:
    """Return what a page says of the countries in ``annee``.

    ``codes`` are those where the collectivité works; ``recherche`` is a piece of a name.
    """
    liste = read_pays()
    eligibles = [pays for pays in liste if pays.is_eligible(annee)]
    cherche = fold(recherche)
    return {
        "annee": str(annee),
        "recherche": recherche,
        "trouves": [tell(pays, annee) for pays in liste if cherche and cherche in pays.cle],
        "comptes": [pays.nom for pays in eligibles if pays.code in codes],
        "exclus": [
            tell(pays, annee)
            for pays in liste
            if pays.code in codes and not pays.is_eligible(annee)
        ],
        "nombre": str(len(eligibles)),
        "continents": [
            {"nom": nom, "pays": [pays.nom for pays in eligibles if pays.continent == code]}
            for code, nom in CONTINENTS.items()
        ],
        "autres": [tell(pays, annee) for pays in liste if not pays.is_eligible(annee)],
    }


def tell(pays: PaysSuivi, annee: int) -> dict:
    return {"nom": pays.nom, "raison": pays.explain(annee)}
