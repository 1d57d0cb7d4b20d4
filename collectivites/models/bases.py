"""What several models are made of."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class LigneVersionnee(models.Model):
    """A row that people edit: ``version`` rises at each save, and a stale one cannot be saved."""

    version = models.PositiveIntegerField("version", default=0, editable=False)

    class Meta:
        abstract = True


class LignePlacee(models.Model):
    """A row with a place on the map, in degrees (WGS 84), where it is known."""

    latitude = models.FloatField(
        "latitude",
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.FloatField(
        "longitude",
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    class Meta:
        abstract = True
