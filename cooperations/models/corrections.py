"""Corrections of the register of partners that agents propose to the delegation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from collectivites.champs import TexteCourt
from collectivites.journal import tracked
from collectivites.models import Collectivite, LignePlacee

from .partenaire import Partenaire


class CorrectionQuerySet(models.QuerySet):
    """What the tabs and the delegation's queue ask."""

    def a_traiter(self):
        """Those the delegation has not decided yet."""
        return self.filter(statut=Correction.Statut.PROPOSEE)


class Correction(LignePlacee):
    """Another name or place for a partner that several collectivités work with."""

    class Statut(models.TextChoices):
        PROPOSEE = "proposee", "proposée"
        ACCEPTEE = "acceptee", "acceptée"
        REFUSEE = "refusee", "refusée"

    partenaire = models.ForeignKey(
        Partenaire, models.CASCADE, related_name="corrections", verbose_name="partenaire"
    )
    nom = TexteCourt("nom", max_length=200)
    nature = models.CharField("nature", max_length=20, choices=Partenaire.Nature)
    precision = TexteCourt("précision", max_length=100, blank=True)
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="corrections", verbose_name="proposée pour"
    )
    proposee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="proposée par",
    )
    proposee_le = models.DateTimeField("proposée le", default=timezone.now)
    statut = models.CharField("statut", max_length=8, choices=Statut, default=Statut.PROPOSEE)
    motif = TexteCourt("motif du refus", max_length=500, blank=True)

    history = tracked()
    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "correction proposée"
        verbose_name_plural = "corrections proposées"
        ordering = ["-proposee_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["partenaire", "collectivite"],
                condition=Q(statut="proposee"),
                name="correction_unique_par_collectivite",
                violation_error_message="Vous avez déjà proposé une correction de ce partenaire.",
            ),
        ]

    def __str__(self):
        return f"{self.partenaire} → {self.nom}"
