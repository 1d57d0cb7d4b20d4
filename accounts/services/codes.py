"""Rung 4: a code sent to the official address of the collectivité, typed by the person."""

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.attribution import has_proven, is_barred
from accounts.models import CodeOfficiel, Habilitation, User
from accounts.services.habilitations import (
    NON_PROUVEE,
    Methode,
    check_not_barred,
    grant,
    lock_rows,
)
from collectivites.courriels import queue
from collectivites.journal import service

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0, O, 1 and I, read for one another
LONGUEUR = 8
ENTRE_DEUX_ENVOIS = dt.timedelta(hours=1)
JOUR = dt.timedelta(days=1)
ENVOIS_PAR_JOUR = 5
ENVOIS_PAR_PERSONNE = 2
TROP_DE_CODES = "Trop de codes ont été envoyés aujourd’hui à cette adresse officielle."


@service
def send_code(*, by: User, pk: int) -> None:
    """Send a new code to the official address; the former one is void."""
    row = lock_rows().get(pk=pk, user=by, statut=Habilitation.Statut.DEMANDEE)
    check_sending(row)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR))
    CodeOfficiel.objects.create(
        habilitation=row, collectivite=row.collectivite, empreinte=compute_hash(row, code)
    )
    queue(
        "code_officiel",
        row.collectivite.courriel,
        code=f"{code[:4]}-{code[4:]}",
        personne=str(by),
        adresse=by.email,
        fonction=by.fonction,
        collectivite=row.collectivite.nom,
        jours=CodeOfficiel.VALIDITE.days,
    )


@service
def enter_code(*, by: User, pk: int, code: str) -> bool:
    """Grant the right when ``code`` is the one sent; a wrong one is counted."""
    row = lock_rows().get(pk=pk, user=by, statut=Habilitation.Statut.DEMANDEE)
    sent = row.live_code()
    if sent is None or not has_proven(by):
        return False
    if is_barred(by, row.collectivite):
        return False
    typed = "".join(c for c in code.upper() if c.isalnum())
    if not constant_time_compare(compute_hash(row, typed), sent.empreinte):
        CodeOfficiel.objects.filter(pk=sent.pk).update(essais=F("essais") + 1)
        return False
    CodeOfficiel.objects.filter(pk=sent.pk).update(essais=CodeOfficiel.ESSAIS_MAX)
    grant(row, Methode.COURRIEL_OFFICIEL, None)
    return True


def check_sending(row: Habilitation) -> None:
    """Refuse a code without an official or proven address, a person barred, or one too many."""
    if not has_proven(row.user):
        raise ValidationError(NON_PROUVEE)
    if not row.collectivite.courriel:
        raise ValidationError("Cette collectivité n’a pas d’adresse officielle enregistrée.")
    check_not_barred(row.user, row.collectivite)
    today = CodeOfficiel.objects.filter(
        collectivite=row.collectivite, envoye_le__gt=timezone.now() - JOUR
    )
    if today.filter(habilitation=row, envoye_le__gt=timezone.now() - ENTRE_DEUX_ENVOIS).exists():
        raise ValidationError(
            "Un code vient d’être envoyé : attendez une heure pour en demander un autre."
        )
    if (
        today.count() >= ENVOIS_PAR_JOUR
        or today.filter(belongs_to(row)).count() >= ENVOIS_PAR_PERSONNE
    ):
        raise ValidationError(TROP_DE_CODES)


def belongs_to(row: Habilitation) -> Q:
    """Return which codes count as sent for the person of ``row``.

    A request given up leaves its codes to nobody: they count for whoever gave one up that day.
    """
    past = Habilitation.history.filter(
        user=row.user_id,
        collectivite=row.collectivite_id,
        history_type="-",
        history_date__gt=timezone.now() - JOUR,
    )
    own = Q(habilitation__user=row.user_id)
    return own | Q(habilitation__isnull=True) if past.exists() else own


def compute_hash(row: Habilitation, code: str) -> str:
    """Return the keyed fingerprint of ``code`` for this request only."""
    return salted_hmac(f"accounts.code:{row.pk}", code, algorithm="sha256").hexdigest()
