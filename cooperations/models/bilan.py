"""The figures of the home page and of each country, kept so that reading them costs one row."""

from django.db import models

from .monde import Pays


class Bilan(models.Model):
    """Counts for one country, or for the whole atlas where ``pays`` is empty.

    They are always computed again from the rows themselves (``services.refresh_bilans``), within
    the minute that follows a change: a figure can be late by the minute that home and country
    pages may be kept by browsers anyway, it cannot drift.
    """

    pays = models.OneToOneField(
        Pays, models.CASCADE, null=True, blank=True, verbose_name="pays", related_name="bilan"
    )
    collectivites = models.PositiveIntegerField("collectivités recensées", default=0)
    partenaires = models.PositiveIntegerField("collectivités locales partenaires", default=0)
    nombre_de_pays = models.PositiveIntegerField("pays", default=0)
    projets_cooperation = models.PositiveIntegerField("projets de coopération", default=0)
    projets_action = models.PositiveIntegerField("projets d’actions extérieures", default=0)
    thematiques = models.JSONField(
        "projets par thématique",
        default=list,
        blank=True,
        help_text="Paires [code, nombre de projets], la plus fréquente d’abord.",
    )

    class Meta:
        verbose_name = "bilan chiffré"
        verbose_name_plural = "bilans chiffrés"
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(pays__isnull=True),
                name="bilan_mondial_unique",
                violation_error_message="Le bilan mondial existe déjà.",
            ),
        ]

    def __str__(self):
        return self.pays_id or "monde"
