"""What staff decide of an import: give a file, confirm what it does, give up, take back."""

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.annulation import explain_refusal
from collectivites.echanges.tables import Sort
from collectivites.journal import service
from collectivites.models import Import, LigneDImport, TravailLong
from collectivites.texte import clean_text

Etat, Phase = TravailLong.Etat, Import.Phase
NOM_MAX = 200
CONSERVATION = dt.timedelta(days=90)
PAS_PRET = "Cet import n’attend pas de confirmation : relisez son état."
RIEN = "Ce fichier ne change rien : il n’y a rien à écrire."
PAS_FAIT = "Cet import n’est pas écrit, ou il est déjà annulé."
TROP_TARD = "Cet import est écrit : vous pouvez l’annuler, non l’abandonner."
ECRITES = (Sort.CREATION, Sort.MODIFICATION)


@service
def deposit(*, by, table: str, nom: str, format: str, contenu: bytes) -> Import:
    """Keep a file for the worker to read; nothing else is written before it is confirmed."""
    return Import.objects.create(
        table=table,
        nom=clean_text(nom)[:NOM_MAX],
        format=format,
        contenu=contenu,
        etat=Etat.EN_ATTENTE,
        demande_par=by,
    )


@service
def confirm(*, by, pk: int) -> Import:
    """Ask the worker to write what the report shows, all or nothing."""
    row = lock(pk)
    if not is_read(row):
        raise ValidationError(PAS_PRET)
    if not count_written(row):
        raise ValidationError(RIEN)
    row.bilan = row.bilan | {"confirme_par": by.pk}
    row.acte = uuid.uuid4()
    return queue(row, Phase.ECRITURE)


@service
def abandon(*, by, pk: int) -> Import:
    """Give up an import that is not written: its file and its report are deleted."""
    row = lock(pk)
    if not may_abandon(row):
        raise ValidationError(TROP_TARD)
    row.etat, row.contenu = Etat.ANNULE, b""
    row.save(update_fields=["etat", "contenu"])
    LigneDImport.objects.filter(importation=pk).delete()
    return row


@service
def take_back(*, by, pk: int) -> Import:
    """Ask the worker to undo all that an import wrote."""
    row = lock(pk)
    acte = row.find_acte()
    if acte is None or not may_take_back(row):
        raise ValidationError(PAS_FAIT)
    if reason := explain_refusal(acte, by):
        raise ValidationError(reason)
    row.bilan = row.bilan | {"annule_par": by.pk}
    return queue(row, Phase.ANNULATION)


@service
def remove_old(*, by, at=None) -> None:
    """Forget files and reports of more than ninety days: they hold names and addresses.

    What they wrote stays, and can still be undone.
    """
    old = Import.objects.filter(demande_le__lt=(at or timezone.now()) - CONSERVATION)
    old = old.exclude(etat__in=Import.ETATS_A_FAIRE)
    LigneDImport.objects.filter(importation__in=old.values("pk")).delete()
    old.filter(phase=Phase.LECTURE).exclude(etat=Etat.ANNULE).update(etat=Etat.ANNULE)
    old.update(contenu=b"")


def lock(pk: int) -> Import:
    return Import.objects.defer("contenu").select_for_update(of=("self",)).get(pk=pk)


def queue(row: Import, phase: str) -> Import:
    """Give the next phase of an import to the worker."""
    row.phase, row.etat, row.erreur = phase, Etat.EN_ATTENTE, ""
    row.fait, row.commence_le, row.fini_le = 0, None, None
    fields = ["phase", "etat", "erreur", "fait", "commence_le", "fini_le", "bilan", "acte"]
    row.save(update_fields=fields)
    return row


def may_abandon(row: Import) -> bool:
    """Whether nothing of an import is written, nor about to be."""
    failed = row.phase == Phase.ECRITURE and row.etat == Etat.ECHOUE
    return (row.phase == Phase.LECTURE and row.etat != Etat.ANNULE) or failed


def may_take_back(row: Import) -> bool:
    """Whether an import is written, and not undone."""
    if row.phase == Phase.ANNULATION:
        return row.etat == Etat.ECHOUE
    return row.phase == Phase.ECRITURE and row.etat == Etat.TERMINE


def is_read(row: Import) -> bool:
    """Whether an import waits for its confirmation."""
    return row.phase == Phase.LECTURE and row.etat == Etat.TERMINE


def count_written(row: Import) -> int:
    """Return how many lines of the file write something: what the confirmation types."""
    sorts: dict[str, Any] = row.bilan.get("sorts", {})
    return sum(sorts.get(sort, 0) for sort in ECRITES)
