"""Reports of readers: received, passed on to the agents, answered or closed."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.models import Collectivite
from collectivites.services import keep_origin, record_general, save_row
from teleprocedure.models import Signalement
from teleprocedure.services.destinataires import find_recipients

Statut = Signalement.Statut
# The reader's address is kept to answer, no longer: see « données personnelles ».
CONSERVATION = dt.timedelta(days=30)
CONSERVATION_SANS_REPONSE = dt.timedelta(days=365)
CORRIGE = "La collectivité a corrigé cette page. Merci de votre signalement."
DEJA_TRAITE = "Ce signalement est déjà traité."
DEJA_TRANSMIS = "Ce signalement est déjà transmis aux agents."
DEJA_OUVERT = "Ce signalement n’est pas clos."
SANS_COLLECTIVITE = "Indiquez d’abord à quelle collectivité transmettre ce signalement."
SANS_ADRESSE = "Cette personne n’a pas laissé d’adresse : classez le signalement."


@service
def submit(*, by: None, row: Signalement) -> None:
    """Keep what a reader reports; the form sent twice is one report.

    Raises ``DejaFait`` the second time. No message leaves: anybody could have typed the address.
    """
    intitule = f"Signalement d’un lecteur : {row.objet}"
    record_general(by=by, collectivites=[], intitule=intitule)
    save_row(row)


@service
def transmit(*, by, pk: int, at=None) -> Signalement:
    """Pass a report on to the agents of its collectivité, without the reader's address."""
    row = lock_open(pk)
    if row.statut == Statut.TRANSMIS:
        raise ValidationError(DEJA_TRANSMIS)
    if row.collectivite is None:
        raise ValidationError(SANS_COLLECTIVITE)
    for address in find_recipients(row.collectivite):
        queue(
            "signalement_transmis",
            address,
            collectivite=row.collectivite.nom,
            message=row.message,
            page=settings.SITE_URL + row.objet,
            lien=build_url("teleprocedure:signalements", slug=row.collectivite.slug),
        )
    return mark(by, row, Statut.TRANSMIS, at)


@service
def answer(*, by, pk: int, reponse: str, at=None) -> Signalement:
    """Answer the reader by e-mail, and close the report."""
    row = lock_open(pk)
    if not row.courriel:
        raise ValidationError(SANS_ADRESSE)
    row.reponse = reponse
    send_answer(row, settings.DELEGATION_NOM)
    return mark(by, row, Statut.REPONDU, at)


@service
def tell_corrected(*, by, pk: int, at=None) -> Signalement:
    """An agent corrected the page: the report is closed, and the reader told if they may be."""
    row = lock_open(pk)
    row.reponse = CORRIGE
    if row.courriel and row.collectivite:
        send_answer(row, row.collectivite.nom)
    return mark(by, row, Statut.REPONDU, at)


@service
def dismiss(*, by, pk: int, motif: str, at=None) -> Signalement:
    """Close a report without an answer, and say why."""
    row = lock_open(pk)
    row.motif = motif
    return mark(by, row, Statut.CLOS, at)


@service
def reopen(*, by, pk: int) -> Signalement:
    """Put a closed report back in the queue; what was answered stays in its journal."""
    row = lock_signalement(pk)
    if row.statut in Signalement.STATUTS_OUVERTS:
        raise ValidationError(DEJA_OUVERT)
    row.statut, row.reponse, row.motif = Statut.RECU, "", ""
    row.traite_par = row.traite_le = None
    save_row(row)
    return row


@service
def assign(*, by, pk: int, collectivite: Collectivite | None) -> Signalement:
    """Say whose agents a report is for; one passed on already goes back to the queue."""
    row = lock_open(pk)
    if row.collectivite != collectivite:
        row.collectivite, row.statut = collectivite, Statut.RECU
        save_row(row)
    return row


def lock_open(pk: int) -> Signalement:
    """Return a report locked; one that somebody just closed is refused."""
    row = lock_signalement(pk)
    if row.statut not in Signalement.STATUTS_OUVERTS:
        raise ValidationError(DEJA_TRAITE)
    return row


def lock_signalement(pk: int) -> Signalement:
    rows = Signalement.objects.select_related("collectivite").select_for_update(of=("self",))
    row = rows.get(pk=pk)
    keep_origin(row)
    return row


def mark(by, row: Signalement, statut: Statut, at) -> Signalement:
    row.statut, row.traite_par, row.traite_le = statut, by, at or timezone.now()
    save_row(row)
    return row


def send_answer(row: Signalement, auteur: str) -> None:
    """Queue the answer to the reader, in the name of who gives it."""
    page = settings.SITE_URL + row.objet
    values = {"message": row.message, "reponse": row.reponse, "page": page, "auteur": auteur}
    queue("signalement_repondu", row.courriel, **values)


@service
def forget_readers(*, by, at=None) -> None:
    """Erase, past included, the addresses of readers that no answer needs any more."""
    now = at or timezone.now()
    closed = ~Q(statut__in=Signalement.STATUTS_OUVERTS) & Q(traite_le__lt=now - CONSERVATION)
    forgotten = Signalement.objects.exclude(courriel="").filter(
        closed | Q(recu_le__lt=now - CONSERVATION_SANS_REPONSE)
    )
    numbers = list(forgotten.values_list("pk", flat=True))
    forgotten.update(courriel="")
    Signalement.history.filter(id__in=numbers).update(courriel="")
