"""The yearly campaign; its state is read from its dates."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from collectivites.champs import TexteLong
from collectivites.journal import tracked


class CampagneQuerySet(models.QuerySet):
    """Where a campaign stands in time."""

    def ouverte(self, at=None):
        """The campaign under way at the aware date ``at``, now by default."""
        at = at or timezone.now()
        return self.filter(ouverture__lte=at, cloture__gt=at)


class Campagne(models.Model):
    """One update campaign: its year, the year of APD it asks for, its dates (Europe/Paris)."""

    annee = models.PositiveSmallIntegerField(
        "année",
        unique=True,
        error_messages={"unique": "Une campagne existe déjà pour cette année."},
    )
    annee_apd = models.PositiveSmallIntegerField(
        "année d’APD demandée", help_text="En général, l’année qui précède la campagne."
    )
    ouverture = models.DateTimeField("ouverture")
    cloture = models.DateTimeField("clôture")
    message = TexteLong("message aux agents", blank=True)

    history = tracked()
    objects = CampagneQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne"
        verbose_name_plural = "campagnes"
        ordering = ["-annee"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cloture__gt=F("ouverture")),
                name="campagne_finit_apres_son_ouverture",
                violation_error_message="La clôture précède l’ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(annee_apd__lte=F("annee")),
                name="campagne_apd_passee",
                violation_error_message="L’année d’APD ne peut suivre celle de la campagne.",
            ),
        ]

    def __str__(self):
        return f"campagne {self.annee}"
