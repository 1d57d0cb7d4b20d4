"""A deposited sheet: kept until it is confirmed, then written as one act."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils import timezone

from collectivites.journal import service
from collectivites.models import Acte, Collectivite
from collectivites.services import ConflitDeVersion, DejaFait, record
from collectivites.texte import clean_text
from teleprocedure.forms.fiche import FicheForm
from teleprocedure.models import Depot
from teleprocedure.tableur.feuilles import Feuille
from teleprocedure.tableur.rapport import CREEE, MODIFIEE, Rapport

FICHIER_MAX = 200
ENTRE_TEMPS = "cette fiche vient d’être modifiée ou supprimée par quelqu’un d’autre."


class LignesRefusees(Exception):
    """Rules that only writing can check refuse rows: nothing is written; sentences by row."""

    def __init__(self, phrases: dict[int, list[str]]):
        super().__init__("Des lignes sont refusées.")
        self.phrases = phrases


@service
def deposit(*, by, collectivite: Collectivite, onglet: str, fichier: str, lignes: list) -> Depot:
    """Keep the rows of a sheet until its agent confirms them; nothing else is written."""
    return Depot.objects.create(
        collectivite=collectivite,
        onglet=onglet,
        agent=by,
        fichier=clean_text(fichier)[:FICHIER_MAX],
        lignes=lignes,
    )


@service
def keep_refusals(*, by, depot: Depot, phrases: dict[int, list[str]]) -> Depot:
    """Remember in the deposit the rows that writing refused."""
    depot = Depot.objects.select_for_update(of=("self",)).get(pk=depot.pk)
    for ligne in depot.lignes:
        if ligne["numero"] in phrases:
            ligne["refus"] = phrases[ligne["numero"]]
    depot.save(update_fields=["lignes"])
    return depot


@service
def remove_old(*, by) -> None:
    """Drop the rows of the sheets sent more than seven days ago; what they wrote stays."""
    Depot.objects.perimes().delete()


@service
def confirm(*, by, depot: Depot, feuille: Feuille, rapport: Rapport) -> Acte:
    """Write the accepted rows of a report, all or none, as one act that can be undone whole.

    Raises ``DejaFait`` when the deposit is confirmed already, ``LignesRefusees`` when a row is
    refused while it is written.
    """
    depot = Depot.objects.select_for_update(of=("self",)).get(pk=depot.pk)
    if depot.applique_le:
        raise DejaFait
    depot.applique_le = timezone.now()
    depot.save(update_fields=["applique_le"])
    acte = record(
        by=by,
        collectivite_id=depot.collectivite_id,
        parties=depot.onglet,
        intitule=f"Tableur : {summarise(feuille, rapport)}",
    )
    refused = {
        numero: said for numero, form in rapport.acceptees if (said := write(feuille, form, by=by))
    }
    if refused:
        raise LignesRefusees(refused)
    return acte


def write(feuille: Feuille, form: FicheForm, *, by) -> list[str]:
    """Write one row by the services of its tab; return why it is refused, if it is."""
    try:
        feuille.write(form, by=by)
    except (ConflitDeVersion, ObjectDoesNotExist):
        return [ENTRE_TEMPS]
    except ValidationError as error:
        return error.messages
    return []


def summarise(feuille: Feuille, rapport: Rapport) -> str:
    """Return « 12 projets modifiés, 3 ajoutés »."""
    counts = ((rapport.nombres[MODIFIEE], "modifié"), (rapport.nombres[CREEE], "ajouté"))
    parts: list[str] = []
    for number, done in counts:
        if number:
            plural = number > 1
            nom = "" if parts else f" {feuille.noms[plural]}"
            parts.append(f"{number}{nom} {done}{'e' * feuille.feminin}{'s' * plural}")
    return ", ".join(parts)
