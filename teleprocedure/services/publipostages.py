"""The life of a mailing: drafted, tried on oneself, confirmed, held, taken up again, cancelled.

Its recipients are written when it is confirmed: what was counted is what leaves, and each address
once. The worker then queues the messages: ``teleprocedure.publipostage``.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from post_office.models import PRIORITY, Email

from collectivites import envois, services
from collectivites.courriels import write_email
from collectivites.journal import service
from collectivites.models import Courriel, TravailLong
from collectivites.presentation import format_count
from teleprocedure.adressage import Destinataire, Destinataires
from teleprocedure.audience import list_destinataires, propose_audience
from teleprocedure.models import Campagne, Envoi, Gabarit, Publipostage
from teleprocedure.mots import Mots, check_words

Etat = TravailLong.Etat
DELAI = dt.timedelta(minutes=10)
LOT = 1000
ESSAI = "[essai]"
PLUS_BROUILLON = "Ce publipostage est confirmé : ni ses mots ni ses destinataires ne changent plus."
DEJA_CONFIRME = "Ce publipostage est déjà confirmé."
AUTRE_NOMBRE = "Il y a maintenant {} : tapez {} pour confirmer."
PERSONNE = "Personne ne recevrait ce publipostage : changez ses destinataires."
RIEN_A_RETENIR = "Il n’y a plus rien à suspendre : tous les messages sont partis."
PAS_EN_PAUSE = "Ce publipostage n’est pas suspendu."
RIEN_A_ANNULER = "Il n’y a plus rien à annuler : tous les messages sont partis."


@service
def create(*, by, campagne: Campagne, nature: str, audience: dict | None = None) -> Publipostage:
    """Draft a mailing with the words kept for its kind, for those whom it is usually for."""
    kept = Gabarit.objects.filter(nature=nature).first()
    row = Publipostage(
        campagne=campagne,
        nature=nature,
        objet=kept.objet if kept else "",
        texte=kept.texte if kept else "",
        audience=propose_audience(nature) if audience is None else audience,
        demande_par=by,
    )
    row.clean_fields(exclude=["objet", "texte"])
    row.save()
    return row


@service
def save(*, by, row: Publipostage) -> None:
    """Save the words and the audience of a draft, typed by staff."""
    kept = lock(row.pk)
    if kept.etat != Etat.BROUILLON:
        raise ValidationError(PLUS_BROUILLON)
    check_words(row.nature, row.objet, row.texte)
    services.save(by=by, row=row)


@service
def save_gabarit(*, by, row: Gabarit) -> None:
    """Save the words of a kind, for the mailings to come."""
    check_words(row.nature, row.objet, row.texte)
    services.save(by=by, row=row)


@service
def remove(*, by, row: Publipostage) -> None:
    """Delete a draft; what was confirmed is kept."""
    if lock(row.pk).etat != Etat.BROUILLON:
        raise ValidationError(PLUS_BROUILLON)
    services.delete(by=by, row=row)


@service
def send_test(*, by, mots: Mots) -> Email:
    """Queue filled words for whoever asks, and nobody else; the subject says that it is a test."""
    email = write_message(by.email, Mots(f"{ESSAI} {mots.objet}", mots.texte))
    email.priority = PRIORITY.medium
    email.save()
    return email


def write_message(adresse: str, mots: Mots) -> Email:
    """Return a message of a mailing: after any other that waits, automatic, answered to staff."""
    email = write_email("publipostage", adresse, {"objet": mots.objet, "texte": mots.texte})
    email.priority = PRIORITY.low
    email.headers = {"Auto-Submitted": "auto-generated"}
    return email


@service
def confirm(*, by, publipostage: Publipostage, nombre: int | None = None, at=None) -> Publipostage:
    """Fix the recipients; the messages leave ten minutes later, unless it is cancelled.

    ``nombre`` is how many messages staff read and typed. Without it, the mailing is part of another
    act, that already counted: having nobody to write to is then no error.
    """
    at = at or timezone.now()
    row = lock(publipostage.pk)
    if row.etat != Etat.BROUILLON:
        raise ValidationError(DEJA_CONFIRME)
    row.clean_fields()
    check_words(row.nature, row.objet, row.texte)
    found = list_destinataires(row.campagne, row.audience, row.nature)
    check_number(found, nombre)
    write_envois(row, found)
    row.total, row.a_partir_de = len(found), at + DELAI
    row.demande_par, row.demande_le = by, at
    return move(row, Etat.EN_ATTENTE, f"confirmé, {format_count(len(found), 'message')}")


def check_number(found: Destinataires, nombre: int | None) -> None:
    """Refuse to confirm another number than what was read, or nobody."""
    if nombre is None:
        return
    if not len(found):
        raise ValidationError(PERSONNE)
    if nombre != len(found):
        count = format_count(len(found), "message")
        raise ValidationError(AUTRE_NOMBRE.format(count, len(found)))


def write_envois(row: Publipostage, found: Destinataires) -> None:
    """Write one row by address, and the other collectivités that its message names."""
    made = Envoi.objects.bulk_create((build_envoi(row, one) for one in found), batch_size=LOT)
    ties = Envoi.autres.through
    ties._default_manager.bulk_create(
        (
            ties(envoi=envoi, collectivite_id=fiche.pk)
            for envoi, one in zip(made, found, strict=True)
            for fiche in one.collectivites[1:]
        ),
        batch_size=LOT,
    )


def build_envoi(row: Publipostage, one: Destinataire) -> Envoi:
    first = one.collectivites[0]
    return Envoi(publipostage=row, collectivite_id=first.pk, adresse=one.adresse, nom=one.nom[:200])


@service
def pause(*, by, pk: int) -> Publipostage:
    """Hold everything that has not left, written in the queue or not; the one in flight ends."""
    row = lock(pk)
    if not can_stop(row):
        raise ValidationError(RIEN_A_RETENIR)
    envois.hold(by=by, courriels=list_courriels(row))
    return move(row, Etat.EN_PAUSE, "suspendu")


@service
def resume(*, by, pk: int) -> Publipostage:
    """Take up again what was held or stopped by an error, where it was, in the name of ``by``.

    The ten minutes of the confirmation still hold.
    """
    row = lock(pk)
    if row.etat not in (Etat.EN_PAUSE, Etat.ECHOUE):
        raise ValidationError(PAS_EN_PAUSE)
    row.demande_par = by
    envois.release(by=by, courriels=list_courriels(row))
    return move(row, Etat.EN_ATTENTE, "repris")


@service
def cancel(*, by, pk: int) -> Publipostage:
    """Stop for good: what has not left never will."""
    row = lock(pk)
    if row.etat not in (Etat.BROUILLON, Etat.EN_PAUSE) and not can_stop(row):
        raise ValidationError(RIEN_A_ANNULER)
    envois.hold(by=by, courriels=list_courriels(row))
    row.fini_le = timezone.now()
    return move(row, Etat.ANNULE, "annulé")


def lock(pk: int) -> Publipostage:
    """Return the mailing as it is now; the worker queues nothing of it meanwhile."""
    rows = Publipostage.objects.select_related("campagne", "demande_par")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def can_stop(row: Publipostage) -> bool:
    """Whether something of a confirmed mailing has still to leave, and is not held."""
    if row.est_a_faire or row.etat == Etat.ECHOUE:
        return True
    return row.etat == Etat.TERMINE and list_courriels(row).en_attente().exists()


def list_courriels(row: Publipostage):
    """Return the messages of a mailing that are in the table of the queue, whatever their state."""
    return Courriel.objects.filter(envoi__publipostage=row)


def move(row: Any, etat: str, told: str) -> Publipostage:
    """Change the state of a locked mailing; its journal says what was done."""
    row.etat = etat
    row._change_reason = told
    row.save()
    return row
