"""« Archiver »: the public tables frozen once a campaign is over, and proven ever after."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from collectivites.journal import service
from collectivites.presentation import format_moment
from collectivites.services import save_row
from teleprocedure.millesimes.ecriture import measure
from teleprocedure.millesimes.tables import TABLES, Table
from teleprocedure.models import Campagne, FichierDeMillesime, Millesime
from teleprocedure.services.apd import GRACE
from teleprocedure.services.campagnes import lock_calendrier

DEJA_ARCHIVEE = "Cette campagne est déjà archivée."
TROP_TOT = "La dernière saisie se termine le {} : archivez à partir du {}."
RIEN_A_REPRENDRE = "Ce millésime n’est pas arrêté par une erreur : il n’y a rien à reprendre."


def read_last_close(campagne: Campagne) -> dt.datetime:
    """Return when nobody may type any more: the close, or the end of the last reopening."""
    last = campagne.reouvertures.aggregate(last=Max("jusqu_a"))["last"]
    return max(campagne.cloture, last or campagne.cloture)


def explain_refusal(campagne: Campagne, at=None) -> str:
    """Say why a campaign cannot be archived now, "" when it can.

    A page opened before the close is still taken a quarter of an hour after it.
    """
    if Millesime.objects.filter(campagne=campagne).exists():
        return DEJA_ARCHIVEE
    close = read_last_close(campagne)
    if (at or timezone.now()) >= close + GRACE:
        return ""
    return TROP_TOT.format(format_moment(close), format_moment(close + GRACE))


def count_rows() -> list[tuple[Table, int]]:
    """Return each table with the rows that it would hold now."""
    return [(table, table.lignes().count()) for table in TABLES]


@service
def archive(*, by, pk: int, at=None) -> Millesime:
    """Ask the worker to freeze the public tables at the end of the campaign ``pk``.

    From there on its dates do not move, and it is not reopened.
    """
    lock_calendrier()
    campagne = Campagne.objects.get(pk=pk)
    if reason := explain_refusal(campagne, at):
        raise ValidationError(reason)
    row = Millesime(campagne=campagne, etat=Millesime.Etat.EN_ATTENTE, demande_par=by)
    save_row(row)
    return row


@service
def resume(*, by, pk: int) -> Millesime:
    """Take up again a millésime that an error stopped, after its last file published."""
    row = Millesime.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.etat != Millesime.Etat.ECHOUE:
        raise ValidationError(RIEN_A_REPRENDRE)
    row.etat, row.erreur, row.fini_le = Millesime.Etat.EN_ATTENTE, "", None
    row.save(update_fields=["etat", "erreur", "fini_le"])
    return row


def list_altered() -> list[str]:
    """Return the names of the files that are not what their print proves, or that are gone."""
    return [str(row) for row in FichierDeMillesime.objects.all() if is_altered(row)]


def is_altered(row: FichierDeMillesime) -> bool:
    try:
        with row.fichier.open() as content:
            return measure(content) != (row.empreinte, row.octets)
    except OSError:
        return True
