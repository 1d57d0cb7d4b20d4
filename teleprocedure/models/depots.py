"""A spreadsheet sent by an agent, between its report and its confirmation."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from collectivites.models import Collectivite

CONSERVATION = dt.timedelta(days=7)


class DepotQuerySet(models.QuerySet):
    """What the clearing of old rows asks."""

    def perimes(self, at=None):
        """Those sent more than seven days ago."""
        return self.filter(le__lt=(at or timezone.now()) - CONSERVATION)


class Depot(models.Model):
    """The rows read from a spreadsheet; nothing else is written until « confirmer ».

    ``lignes`` lists, by row of the sheet, its number and the text of its cells by column.
    """

    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="depots", verbose_name="collectivité"
    )
    onglet = models.CharField("onglet", max_length=12)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="depots", verbose_name="agent"
    )
    fichier = models.CharField("fichier", max_length=200)
    lignes = models.JSONField("lignes")
    le = models.DateTimeField("le", default=timezone.now)
    applique_le = models.DateTimeField("appliqué le", null=True, blank=True)

    objects = DepotQuerySet.as_manager()

    class Meta:
        verbose_name = "dépôt de tableur"
        verbose_name_plural = "dépôts de tableurs"
        ordering = ["-le"]

    def __str__(self):
        return self.fichier
