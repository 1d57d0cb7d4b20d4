"""The guard against lost updates."""

from django.db import models


class LigneVersionnee(models.Model):
    """A row that people edit: ``version`` rises at each save, and a stale one cannot be saved."""

    version = models.PositiveIntegerField("version", default=0, editable=False)

    class Meta:
        abstract = True
