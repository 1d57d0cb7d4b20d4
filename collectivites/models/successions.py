"""The life of collectivités: which one follows which, since when."""

from django.db import models
from django.db.models import F, Q

from collectivites.journal import tracked

from .collectivite import Collectivite


class Succession(models.Model):
    """``nouvelle`` follows ``ancienne``: the old address leads to the new page.

    A split writes one row by collectivité that comes out of it; the old page then lists them.
    """

    class Nature(models.TextChoices):
        FUSION = "fusion", "fusion"
        CHANGEMENT_DE_NOM = "nom", "changement de nom"
        SCISSION = "scission", "scission"

    ancienne = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="successions", verbose_name="ancienne"
    )
    nouvelle = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="origines", verbose_name="nouvelle"
    )
    date = models.DateField("date d’effet")
    nature = models.CharField("nature", max_length=8, choices=Nature)

    history = tracked()

    class Meta:
        verbose_name = "succession"
        verbose_name_plural = "successions"
        ordering = ["-date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ancienne", "nouvelle"],
                name="succession_unique",
                violation_error_message="Cette succession est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=~Q(ancienne=F("nouvelle")),
                name="succession_entre_deux",
                violation_error_message="Une collectivité ne se succède pas à elle-même.",
            ),
        ]

    def __str__(self):
        return f"{self.ancienne} → {self.nouvelle}"
