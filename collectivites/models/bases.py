"""What several models are made of."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class LigneVersionnee(models.Model):
    """A row that people edit: ``version`` rises at each save, and a stale one cannot be saved."""

    version = models.PositiveIntegerField("version", default=0, editable=False)

    class Meta:
        abstract = True


class LigneDeCollectivite(LigneVersionnee):
    """A row of the pages of one collectivité: its acts are told there, under its tab."""

    collectivite_id: int

    class Meta:
        abstract = True

    @property
    def partie(self) -> str:
        """The slug of the tab that shows the row."""
        raise NotImplementedError

    @property
    def designation(self) -> str:
        """What the row is called in the sentence of an act."""
        return str(self)

    @property
    def genre(self) -> str:
        """What kind of row it is, in the same sentence."""
        return str(self._meta.verbose_name)

    @property
    def proprietaire_id(self) -> int:
        """The key of the collectivité whose pages show the row."""
        return self.collectivite_id


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
