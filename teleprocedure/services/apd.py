"""The amount of the year that a campaign asks for, while it is open and a little after."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models

from apd.lecture import describe_amount
from apd.models import Declaration
from collectivites.journal import service
from collectivites.models import Collectivite
from collectivites.services import ConflitDeVersion, lock, record, save_row
from teleprocedure.horloge import now
from teleprocedure.models import Campagne
from teleprocedure.services.suivi import tick

PARTIE = "apd"
SEL = "teleprocedure.apd"
GRACE = dt.timedelta(minutes=15)
CLOSE = (
    "La saisie de l’aide publique au développement est close : rien n’est enregistré. "
    "Si le montant doit encore changer, écrivez à la délégation."
)
MONTANT_MANQUANT = "Indiquez le montant, ou choisissez « néant » ou « je ne déclare pas »."


class Choix(models.TextChoices):
    """What can be said of a year; « je ne déclare pas » leaves it « non déclarée »."""

    MONTANT = "montant", "Un montant"
    NEANT = "neant", "Néant : aucune dépense de ce genre"
    NON_DECLAREE = "non_declaree", "Je ne déclare pas"


@dataclass(frozen=True)
class Ouverture:
    """When an entry page was opened, and for what: a campaign, and the year it asked for then."""

    campagne_id: int
    annee: int
    le: dt.datetime


def sign_opening(campagne: Campagne, collectivite: Collectivite, at=None) -> str:
    """Return the stamp by which an entry page proves when it was opened."""
    le = (at or now()).isoformat()
    return signing.dumps([collectivite.pk, campagne.pk, campagne.annee_apd, le], salt=SEL)


def read_opening(token: str, collectivite: Collectivite) -> Ouverture | None:
    """Return what a stamp proves; None when it is forged, absent, or another collectivité's."""
    try:
        owner, campagne_id, annee, le = signing.loads(token, salt=SEL)
    except signing.BadSignature:
        return None
    if owner != collectivite.pk:
        return None
    return Ouverture(campagne_id, annee, dt.datetime.fromisoformat(le))


def find_campagne(
    collectivite: Collectivite, ouverte: Campagne | None, opening: Ouverture | None
) -> Campagne | None:
    """Return the campaign whose year may be entered.

    It is the one of the entry page as long as it is taken, else the one ``ouverte`` now.
    """
    if opening is None or (ouverte and ouverte.pk == opening.campagne_id):
        return ouverte
    asked = Campagne.objects.filter(pk=opening.campagne_id).first()
    return asked if asked and is_taken(asked, collectivite, opening.le) else ouverte


def is_taken(campagne: Campagne, collectivite: Collectivite, ouvert_le=None, at=None) -> bool:
    """Whether what is sent now is taken: the campaign is open, or closed since a quarter of an hour
    at most and the page, opened at ``ouvert_le``, was so before the close. A page opened in a
    rehearsal says a moment to come: once out of it, nothing is taken from it.
    """
    at = at or now()
    own = Campagne.objects.filter(pk=campagne.pk)
    if own.ouverte_pour(collectivite, at).exists():
        return True
    if (
        ouvert_le is None
        or ouvert_le > at
        or not own.ouverte_pour(collectivite, ouvert_le).exists()
    ):
        return False
    return at <= read_close(campagne, collectivite) + GRACE


def read_close(campagne: Campagne, collectivite: Collectivite) -> dt.datetime:
    """Return when a campaign closes for a collectivité, reopened to it or not."""
    reopened = campagne.reouvertures.filter(collectivite=collectivite)
    return max([campagne.cloture, *reopened.values_list("jusqu_a", flat=True)])


@service
def declare(
    *,
    by,
    campagne: Campagne,
    collectivite: Collectivite,
    choix: str,
    montant: Decimal | None = None,
    commentaire: str = "",
    version: int | None = None,
    ouvert_le: dt.datetime | None = None,
) -> None:
    """State the year that the campaign asks for, and tick the tab.

    ``version`` is that of the declaration the user read, None when they read none; ``ouvert_le``
    is what a stamp proves. Saying again what is already said only ticks. Raises
    ``ConflitDeVersion`` when somebody else stated another thing since, ``ValidationError`` when
    the campaign is closed.
    """
    if not is_taken(campagne, collectivite, ouvert_le):
        raise ValidationError(CLOSE)
    if choix == Choix.MONTANT and montant is None:
        raise ValidationError({"montant": MONTANT_MANQUANT})
    new = build(campagne, collectivite, Choix(choix), montant, commentaire)
    if not says_the_same(find_declaration(campagne, collectivite), new):
        replace(by, new, version)
    where = {"campagne": campagne, "collectivite": collectivite, "onglet": PARTIE}
    tick(by=by, **where, sans_declaration=new.montant is None)


def replace(by, new: Declaration, version: int | None) -> None:
    """Write ``new`` in the place of what the user read, in one act."""
    intitule = describe_declared(new)
    record(by=by, collectivite_id=new.collectivite_id, parties=PARTIE, intitule=intitule)
    new.declaree_par = by
    write(new, lock_read(new, version))


def build(campagne, collectivite, choix: Choix, montant, commentaire: str) -> Declaration:
    """Return, not saved, what is stated; without an amount it is « non déclarée »."""
    stated = {Choix.NEANT: Decimal(0), Choix.NON_DECLAREE: None}.get(choix, montant)
    return Declaration(
        collectivite=collectivite,
        annee=campagne.annee_apd,
        montant=stated,
        commentaire="" if stated is None else commentaire,
        declaree_le=now(),
    )


def find_declaration(campagne: Campagne, collectivite: Collectivite) -> Declaration:
    """Return the declaration of the year asked, or one not saved, without an amount."""
    rows = Declaration.objects.filter(collectivite=collectivite, annee=campagne.annee_apd)
    return rows.first() or build(campagne, collectivite, Choix.NON_DECLAREE, None, "")


def says_the_same(one: Declaration, other: Declaration) -> bool:
    return (one.montant, one.commentaire) == (other.montant, other.commentaire)


def describe_declared(row: Declaration) -> str:
    """Return « Aide publique au développement 2025 : néant »."""
    return f"Aide publique au développement {row.annee} : {describe_amount(row.montant)}"


def lock_read(new: Declaration, version: int | None) -> Declaration | None:
    """Return the declaration that ``new`` replaces, locked; None when there is none.

    Raises ``ConflitDeVersion`` when it is not as the user read it.
    """
    rows = Declaration.objects.filter(collectivite=new.collectivite, annee=new.annee)
    row = rows.first()
    if row is None and version is not None:
        raise ConflitDeVersion(Declaration(collectivite=new.collectivite, annee=new.annee))
    if row is None:
        return None
    if version is None:
        raise ConflitDeVersion(row)
    return lock(rows, pk=row.pk, version=version)


def write(new: Declaration, kept: Declaration | None) -> None:
    """Save ``new`` in the place of ``kept``; without an amount nothing is left of the year.

    A year stated anew has a version that no page still open can hold.
    """
    if new.montant is None:
        if kept:
            kept.delete()
        return
    past = Declaration.history.filter(collectivite=new.collectivite, annee=new.annee)
    row = kept or Declaration(collectivite=new.collectivite, annee=new.annee, version=past.count())
    for name in ("montant", "commentaire", "declaree_le", "declaree_par"):
        setattr(row, name, getattr(new, name))
    save_row(row)
