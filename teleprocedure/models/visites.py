"""Who came during a campaign: what tells « invited » from « opened »."""

from django.db import models
from django.utils import timezone

from collectivites.models import Collectivite

from .campagnes import Campagne


class Visite(models.Model):
    """The first log-in of an agent of a collectivité during a campaign."""

    campagne = models.ForeignKey(
        Campagne, models.CASCADE, related_name="visites", verbose_name="campagne", db_index=False
    )
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="visites", verbose_name="collectivité"
    )
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "visite"
        verbose_name_plural = "visites"
        default_permissions = ["view"]
        ordering = ["-le"]
        constraints = [
            models.UniqueConstraint(
                fields=["campagne", "collectivite"],
                name="visite_unique",
                violation_error_message="Cette visite est déjà notée.",
            ),
        ]

    def __str__(self):
        return f"{self.collectivite}, {self.campagne}"
