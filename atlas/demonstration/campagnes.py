"""The campaigns: those of earlier years, and the one that is open now."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from teleprocedure.models import Campagne, Verification
from teleprocedure.services.suivi import tick

DEPUIS, POUR = dt.timedelta(days=30), dt.timedelta(days=60)
PASSEES = 3
PREMIER_JOUR, DERNIER_JOUR = (4, 1, 9), (6, 30, 18)
DEJA_VERIFIES = ("contacts", "reseaux")
MESSAGE = "Campagne de démonstration : merci de vérifier les cinq onglets de votre collectivité."


def open_campagne(now: dt.datetime) -> Campagne:
    """Return the open campaign; reopen or create this year's when none is."""
    if ouverte := Campagne.objects.ouverte(now).first():
        return ouverte
    annee = timezone.localdate(now).year
    campagne, creee = Campagne.objects.get_or_create(
        annee=annee,
        defaults={
            "annee_apd": annee - 1,
            "ouverture": now - DEPUIS,
            "cloture": now + POUR,
            "message": MESSAGE,
        },
    )
    if not creee:
        ouverture = min(campagne.ouverture, now - DEPUIS)
        Campagne.objects.filter(pk=campagne.pk).update(ouverture=ouverture, cloture=now + POUR)
        campagne.refresh_from_db()
    return campagne


def add_past_campagnes(ouverte: Campagne) -> None:
    """Create those of the three years before, from April to June, where they overlap none.

    What nobody confirmed since the second of them shows « à confirmer ».
    """
    fuseau = timezone.get_default_timezone()
    for annee in range(ouverte.annee - PASSEES, ouverte.annee):
        campagne = Campagne(
            annee=annee,
            annee_apd=annee - 1,
            ouverture=dt.datetime(annee, *PREMIER_JOUR, tzinfo=fuseau),
            cloture=dt.datetime(annee, *DERNIER_JOUR, tzinfo=fuseau),
        )
        others = Campagne.objects.filter(
            ouverture__lt=campagne.cloture, cloture__gt=campagne.ouverture
        )
        if not (others.exists() or Campagne.objects.filter(annee=annee).exists()):
            campagne.save()


def tick_first_tabs(campagne: Campagne, agent: User) -> None:
    """Tick two tabs of the collectivité of ``agent``, so that a dashboard is seen half-way."""
    habilitation = agent.habilitations.en_vigueur().select_related("collectivite").first()
    if habilitation is None:
        return
    target = {"campagne": campagne, "collectivite": habilitation.collectivite}
    if Verification.objects.filter(**target).exists():
        return
    for onglet in DEJA_VERIFIES:
        try:
            tick(by=agent, onglet=onglet, **target)
        except ValidationError:
            continue
