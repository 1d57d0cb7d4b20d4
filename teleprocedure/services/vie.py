"""The life of collectivités: they merge, change of name, are split. One act each, undone whole.

Each of these acts can be tried: ``preview`` tells to the row what it would do, and writes nothing.
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.services.heritage import announce_merge, announce_renaming, announce_split
from collectivites.journal import service
from collectivites.models import Collectivite, Succession
from collectivites.presentation import format_date
from collectivites.services import hold, keep_origin, record, record_general, save_row
from collectivites.successions import Suite, check_date, write_successions
from cooperations.services.heritage import list_associated
from cooperations.services.liens import update_recensement
from teleprocedure.services.heritage import TOUT, hand_over_all
from teleprocedure.services.partage import AGENT, Partage, share_out

FUSION, NOM, SCISSION = Succession.Nature.values
CHANGE = "Ce qui suit a changé depuis l’aperçu : relisez-le. Rien n’est enregistré."
MEME_NOM = "C’est déjà le nom de cette collectivité."
UNE_SEULE = "Une scission donne au moins deux collectivités."
REPRIS = (
    *("type", "region", "departement", "population", "latitude", "longitude"),
    *("site_web", "courriel", "origine"),
)
REPETEE = "La même collectivité est indiquée deux fois."


@dataclass
class Bilan:
    """What an act on collectivités did: the rows that followed, and the messages queued."""

    intitule: str
    suites: list[Suite]
    messages: int = 0

    @property
    def nombre(self) -> int:
        """How many rows follow: what is typed to confirm."""
        return len(self.suites)


def preview(act: Callable[..., Bilan], **arguments) -> Bilan:
    """Return what an act would do: it is done, told, and taken back."""
    with transaction.atomic():
        bilan = act(**arguments)
        transaction.set_rollback(True)
    return bilan


@service
def merge(
    *,
    by,
    anciennes: Sequence[Collectivite],
    nouvelle: Collectivite,
    date: dt.date,
    nature: str = FUSION,
    nombre: int | None = None,
) -> Bilan:
    """Give ``nouvelle`` all that ``anciennes`` have, and lead their addresses to it.

    ``nombre`` is how many rows the preview told: another number of them refuses the act.
    """
    check_date(date)
    check_distinct([*anciennes, nouvelle])
    keys = [row.pk for row in anciennes]
    touched = hold_merged(keys, nouvelle.pk)
    names = ", ".join(row.nom for row in anciennes)
    geste = "Changement de nom" if nature == NOM else "Fusion"
    intitule = f"{geste} : {names} → {nouvelle.nom}, le {format_date(date)}"
    record_general(by=by, collectivites=touched, intitule=intitule, parties=TOUT)
    write_successions(anciennes, nouvelle, date=date, nature=nature)
    bilan = Bilan(intitule, hand_over_all(anciennes, nouvelle, by=by))
    check_number(bilan, nombre)
    bilan.messages = announce(anciennes, nouvelle, date=date, nature=nature)
    refresh(touched)
    return bilan


@service
def rename(
    *,
    by,
    collectivite: Collectivite,
    nom: str,
    code_insee: str | None,
    date: dt.date,
    nombre: int | None = None,
) -> Bilan:
    """Give a collectivité its new name, and its new code INSEE when it has one.

    With the same code it is the same row, at the same address, and its former name still finds
    it. Under another code it is another collectivité, new or known already, which all follows.
    """
    check_date(date)
    if (code_insee or None) != collectivite.code_insee:
        nouvelle = find_or_create(collectivite, nom, code_insee)
        values = {"anciennes": [collectivite], "nouvelle": nouvelle, "date": date}
        return merge(by=by, nature=NOM, nombre=nombre, **values)
    bilan = change_name(by, collectivite.pk, nom, date)
    check_number(bilan, nombre)
    return bilan


def change_name(by, pk: int, nom: str, date: dt.date) -> Bilan:
    """Write the new name of a row that stays the same; the journal keeps the former."""
    hold(pk)
    row = Collectivite.objects.get(pk=pk)
    if row.nom == nom:
        raise ValidationError({"nom": MEME_NOM})
    intitule = f"Changement de nom : {row.nom} → {nom}, le {format_date(date)}"
    record(by=by, collectivite_id=pk, parties="", intitule=intitule)
    keep_origin(row)
    suite = Suite("Nom", row.nom, f"devient {nom} : la page garde son adresse")
    row.nom = nom
    save_row(row)
    return Bilan(intitule, [suite])


def find_or_create(collectivite: Collectivite, nom: str, code_insee: str | None) -> Collectivite:
    """Return the collectivité of the same type that bears the new code, made when none does."""
    same = Collectivite.objects.filter(type=collectivite.type, code_insee=code_insee)
    if known := same.exclude(code_insee=None).first():
        return known
    values = {name: getattr(collectivite, name) for name in REPRIS}
    row = Collectivite(nom=nom, code_insee=code_insee, **values)
    save_row(row)
    return row


@service
def split(
    *,
    by,
    ancienne: Collectivite,
    nouvelles: Sequence[Collectivite],
    date: dt.date,
    partage: Partage,
    nombre: int | None = None,
) -> Bilan:
    """Share out the rows of ``ancienne`` as ``partage`` says; the others stay on its page.

    A split may be taken up again, to share out what stayed; who was told of it is not told again.
    """
    check_date(date)
    check_distinct([ancienne, *nouvelles])
    if len(nouvelles) < 2:
        raise ValidationError(UNE_SEULE)
    touched = [ancienne.pk, *(row.pk for row in nouvelles)]
    hold(*touched)
    names = ", ".join(row.nom for row in nouvelles)
    intitule = f"Scission : {ancienne.nom} → {names}, le {format_date(date)}"
    record_general(by=by, collectivites=touched, intitule=intitule, parties=TOUT)
    entrees = write_split(ancienne, nouvelles, date)
    bilan = Bilan(intitule, share_out(ancienne, nouvelles, partage, by=by))
    check_number(bilan, nombre)
    told = {"entrees": entrees, "recues": [pk for kind, pk in partage if kind == AGENT]}
    bilan.messages = announce_split(ancienne, nouvelles, format_date(date), **told)
    refresh(touched)
    return bilan


def write_split(
    ancienne: Collectivite, nouvelles: Sequence[Collectivite], date: dt.date
) -> list[int]:
    """Write what came out of ``ancienne``; return the keys of those that were not known yet."""
    return [
        row.pk
        for row in nouvelles
        if write_successions([ancienne], row, date=date, nature=SCISSION)
    ]


def announce(
    anciennes: Sequence[Collectivite], nouvelle: Collectivite, *, date: dt.date, nature: str
) -> int:
    """Tell a merge, or the new name of one collectivité; return how many messages are queued."""
    depuis = format_date(date)
    if nature == NOM and len(anciennes) == 1:
        return announce_renaming(anciennes[0], nouvelle, depuis)
    return announce_merge(anciennes, nouvelle, depuis)


def hold_merged(anciennes: Collection[int], nouvelle: int) -> list[int]:
    """Hold those that merge, and those whose projects name one of them as associated."""
    owners = {projet.proprietaire_id for projet in list_associated(anciennes)}
    touched = sorted({*anciennes, nouvelle, *owners})
    hold(*touched)
    return touched


def check_distinct(rows: Sequence[Collectivite]) -> None:
    if len({row.pk for row in rows}) < len(rows):
        raise ValidationError(REPETEE)


def check_number(bilan: Bilan, nombre: int | None) -> None:
    """Refuse to do another thing than what was shown."""
    if nombre is not None and nombre != bilan.nombre:
        raise ValidationError(CHANGE)


def refresh(touched: Collection[int]) -> None:
    for pk in touched:
        update_recensement(pk)
