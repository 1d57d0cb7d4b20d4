"""What agents state during a campaign: a tab is verified, the update is transmitted."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from collectivites.models import Collectivite

from .campagnes import Campagne


class Verification(models.Model):
    """The tick of one tab: « vérifié ». Later edits show « modifié depuis », and keep it.

    The tick of the APD tab without an amount states « je ne déclare pas ».
    """

    campagne = models.ForeignKey(
        Campagne,
        models.PROTECT,
        related_name="verifications",
        verbose_name="campagne",
        db_index=False,
    )
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="verifications", verbose_name="collectivité"
    )
    onglet = models.CharField("onglet", max_length=12)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="agent",
    )
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "vérification"
        verbose_name_plural = "vérifications"
        ordering = ["-le"]
        constraints = [
            models.UniqueConstraint(
                fields=["campagne", "collectivite", "onglet"],
                name="verification_unique",
                violation_error_message="Cet onglet est déjà vérifié pour cette campagne.",
            ),
        ]

    def __str__(self):
        return f"{self.collectivite} — {self.onglet}"


class Transmission(models.Model):
    """An update declared complete: its receipt can be read and printed again.

    ``contenu`` keeps what was declared and what changed, as the receipt says them.
    """

    campagne = models.ForeignKey(
        Campagne,
        models.PROTECT,
        related_name="transmissions",
        verbose_name="campagne",
        db_index=False,
    )
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="transmissions", verbose_name="collectivité"
    )
    rang = models.PositiveIntegerField("rang dans la campagne")
    le = models.DateTimeField("le", default=timezone.now)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par",
    )
    contenu = models.JSONField("contenu", default=dict, blank=True)

    class Meta:
        verbose_name = "transmission"
        verbose_name_plural = "transmissions"
        ordering = ["-le"]
        constraints = [
            models.UniqueConstraint(
                fields=["campagne", "rang"],
                name="transmission_rang_unique",
                violation_error_message="Ce numéro de transmission est déjà donné.",
            ),
        ]

    def __str__(self):
        return self.numero

    @property
    def numero(self) -> str:
        """The number of the receipt: « 2026-00042 »."""
        return f"{self.campagne.annee}-{self.rang:05d}"
