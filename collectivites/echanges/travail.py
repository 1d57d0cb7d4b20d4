"""The worker's part of an import: read and compare, then write all of it or nothing, or undo it.

Killed at any moment, it starts its phase again: the reading replaces its report, the writing and
the undoing are one transaction each, told by an act that says whether they took place.
"""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from collectivites.annulation import list_touched
from collectivites.echanges.annuaires import list_suites
from collectivites.echanges.fichiers import Fichier
from collectivites.echanges.plan import Plan
from collectivites.echanges.retrait import undo_import
from collectivites.echanges.tables import REGISTRE, Difference, Ligne, Table, Verdict
from collectivites.journal import service
from collectivites.models import Acte, Collectivite, Import, LigneDImport
from collectivites.presentation import format_count
from collectivites.services import hold, record_general
from collectivites.texte import clean_text
from collectivites.travaux import travail

PAR_LOT = 500
MONTRE_MAX = 1_000
ABANDONNEE = "Cette table n’est plus proposée à l’import."
CHANGE = (
    "La base a changé depuis la lecture du fichier : il ne ferait plus ce que dit son rapport. "
    "Rien n’est écrit. Déposez de nouveau le fichier."
)
REFUSE = (
    "La base refuse une de ces lignes, sans doute parce que la même fiche vient d’être écrite sur "
    "le site : rien n’est écrit. Déposez de nouveau le fichier."
)
REFUSE_D_ANNULER = (
    "Une fiche que cet import a écrite en désigne une autre qui n’existe plus, ou sert ailleurs : "
    "rien n’est annulé."
)


@travail(Import)
def run(row: Import) -> Iterator[int]:
    """Do the phase that an import waits for."""
    phases = {
        Import.Phase.LECTURE: read,
        Import.Phase.ECRITURE: write,
        Import.Phase.ANNULATION: take_back,
    }
    return phases[Import.Phase(row.phase)](row)


def read(row: Import) -> Iterator[int]:
    """Keep what each line of the file does, and the counts; nothing else is written."""
    LigneDImport.objects.filter(importation=row).delete()
    reading = Reading(row)
    reading.table.plan.gardees = False
    for lot in reading.read():
        keep_lines(row, lot)
        yield reading.done
    Import.objects.filter(pk=row.pk).update(bilan=reading.sum_up())


@transaction.atomic
def keep_lines(row: Import, lot: list[tuple[Ligne, Verdict]]) -> None:
    """Write the report of some lines; one given up meanwhile keeps none."""
    held = Import.objects.select_for_update(of=("self",), no_key=True).filter(pk=row.pk)
    if held.values_list("etat", flat=True).get() != Import.Etat.ANNULE:
        LigneDImport.objects.bulk_create(build_line(row, ligne, one) for ligne, one in lot)


def write(row: Import) -> Iterator[int]:
    """Read the file again; write all that it does if that is what the report shows."""
    if row.find_acte():
        return
    reading = Reading(row)
    for _ in reading.read():
        yield reading.done
    if reading.print.hexdigest() != row.bilan.get("empreinte"):
        raise ValidationError(CHANGE)
    try:
        apply(by=find_user(row, "confirme_par"), jeton=row.acte, row=row, table=reading.table)
    except IntegrityError as error:
        raise ValidationError(REFUSE) from error
    yield reading.done


def take_back(row: Import) -> Iterator[int]:
    """Undo the act of an import."""
    acte = row.find_acte()
    if acte and acte.annule_par_id is None:
        try:
            undo(by=find_user(row, "annule_par"), acte=acte, table=find_table(row)())
        except IntegrityError as error:
            raise ValidationError(REFUSE_D_ANNULER) from error
    yield row.total


@service
def apply(*, by, row: Import, table: Table) -> None:
    """Write what a table planned, in one transaction and one act."""
    plan = table.plan
    hold(*plan.touchees)
    hold_current(plan)
    lignes = sum(row.bilan["sorts"].get(sort, 0) for sort in ("creation", "modification"))
    acte = record_general(
        by=by,
        collectivites=plan.touchees,
        intitule=f"Import : {table.titre}, {format_count(lignes, 'ligne')} ({row.nom})",
        parties=table.parties,
    )
    plan.write()
    acte.touchees.add(*(one.row.pk for one in plan.creees.get(Collectivite, [])))
    table.announce()
    table.refresh(plan.touchees)


def hold_current(plan: Plan) -> None:
    """Refuse to write on, or to name, who was followed or merged since the file was read.

    The collectivités are held; the partners and networks that are named are so in their turn. An
    import of collectivités writes on those that were followed too.
    """
    if Collectivite not in plan.modifiees and not plan.touchees.isdisjoint(list_suites()):
        raise ValidationError(CHANGE)
    try:
        for garde in REGISTRE.gardes:
            garde(plan)
    except ValidationError as error:
        raise ValidationError(CHANGE) from error


@service
def undo(*, by, acte: Acte, table: Table) -> None:
    """Undo all that an import wrote, and compute again what follows from it."""
    done = undo_import(by=by, acte=acte)
    for follow in REGISTRE.suites:
        follow(done)
    table.refresh(list_touched(done))


def find_table(row: Import) -> type[Table]:
    if row.table not in REGISTRE.tables:
        raise ValidationError(ABANDONNEE)
    return REGISTRE.tables[row.table]


def find_user(row: Import, role: str) -> Any:
    """Return who asked for this phase, None once their account is gone."""
    return get_user_model().objects.filter(pk=row.bilan.get(role)).first()


class Reading:
    """One reading of the file of an import, by lots; it counts, and prints what it finds."""

    def __init__(self, row: Import):
        self.row = row
        self.table = find_table(row)(by=row.demande_par)
        contenu, row.contenu = bytes(row.contenu), b""
        self.fichier = Fichier(
            contenu, row.format, list(self.table.titres), list(self.table.obligatoires)
        )
        self.done = 0
        self.sorts: Counter = Counter()
        self.print = sha256()

    def read(self) -> Iterator[list[tuple[Ligne, Verdict]]]:
        lines = self.fichier.read()
        while lot := list(islice(lines, PAR_LOT)):
            judged = iter(self.table.read([ligne for ligne, refused in lot if refused is None]))
            pairs = [(ligne, refused or next(judged)) for ligne, refused in lot]
            for ligne, verdict in pairs:
                self.sorts[str(verdict.sort)] += 1
                self.print.update(repr((ligne.rang, verdict)).encode(errors="replace"))
            self.done += len(lot)
            self.row.total = max(self.row.total, self.done)
            yield pairs
        self.fichier.contenu = b""  # what is written next needs that memory

    def sum_up(self) -> dict[str, Any]:
        """Return what the report says of the whole file."""
        return {
            "sorts": dict(self.sorts),
            "lignes": self.done,
            "empreinte": self.print.hexdigest(),
            "ignorees": self.fichier.ignorees,
            "avis": self.fichier.avis,
        }


def build_line(row: Import, ligne: Ligne, verdict: Verdict) -> LigneDImport:
    return LigneDImport(
        importation=row,
        rang=ligne.rang,
        sort=verdict.sort,
        designation=clean_text(verdict.designation)[:300],
        differences=[shorten(*difference) for difference in verdict.differences],
        explication=verdict.explication,
    )


def shorten(titre: str, before: str, after: str) -> Difference:
    """Return a difference that a page can show: long texts around what differs first."""
    if len(before) <= MONTRE_MAX and len(after) <= MONTRE_MAX:
        return titre, before, after
    pairs = zip(before, after, strict=False)
    same = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(before), len(after)))
    start = max(0, same - MONTRE_MAX // 4)
    return titre, cut(before, start), cut(after, start)


def cut(text: str, start: int) -> str:
    """Return the part of a long text that is shown, with « … » where it goes on."""
    part = text[start : start + MONTRE_MAX]
    return f"{'…' * (start > 0)}{part}{'…' * (start + MONTRE_MAX < len(text))}"
