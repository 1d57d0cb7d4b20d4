"""Millésimes: what the public tables were at the end of a campaign, frozen in files."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import models

from collectivites.models import TravailLong
from collectivites.models.travaux import TravailLongQuerySet

from .campagnes import Campagne

FIGE = "Un fichier de millésime ne change plus et ne se supprime pas."


def find_storage():
    """Return where the files of millésimes live: settings say."""
    return storages["millesimes"]


class MillesimeQuerySet(TravailLongQuerySet):
    """What the worker asks, and what readers do."""

    def publies(self):
        """Those whose files are all there, the latest first."""
        return self.filter(etat=TravailLong.Etat.TERMINE).order_by("-campagne__annee")


class Millesime(TravailLong):
    """The public tables as they were at ``commence_le``; published once ``termine``."""

    campagne = models.OneToOneField(
        Campagne,
        models.PROTECT,
        related_name="millesime",
        verbose_name="campagne",
        error_messages={"unique": "Cette campagne est déjà archivée."},
    )

    objects: ClassVar = MillesimeQuerySet.as_manager()

    class Meta:
        verbose_name = "millésime"
        verbose_name_plural = "millésimes"
        default_permissions = ["view", "add"]
        ordering = ["-campagne__annee"]

    def __str__(self):
        return f"millésime {self.campagne.annee}"


class FichierQuerySet(models.QuerySet):
    """Files of millésimes are read, and made one by one; nothing else."""

    def update(self, **kwargs):
        raise ValidationError(FIGE)

    def delete(self):
        raise ValidationError(FIGE)

    def bulk_update(self, *args, **kwargs):
        raise ValidationError(FIGE)


class FichierDeMillesime(models.Model):
    """One file of a millésime: never written again, its print proves it.

    ``empreinte`` is the SHA-256 in hexadecimal, ``octets`` the size, ``lignes`` the rows of data.
    """

    millesime = models.ForeignKey(
        Millesime,
        models.PROTECT,
        related_name="fichiers",
        verbose_name="millésime",
        db_index=False,
    )
    table = models.CharField("table", max_length=60)
    format = models.CharField("format", max_length=4)
    fichier = models.FileField("fichier", storage=find_storage, max_length=200)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    octets = models.PositiveBigIntegerField("octets")
    lignes = models.PositiveIntegerField("lignes")

    objects = FichierQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier de millésime"
        verbose_name_plural = "fichiers de millésimes"
        default_permissions = ["view"]
        ordering = ["millesime", "table", "format"]
        constraints = [
            models.UniqueConstraint(
                fields=["millesime", "table", "format"],
                name="fichier_de_millesime_unique",
                violation_error_message="Ce fichier existe déjà.",
            ),
        ]

    def __str__(self):
        return self.fichier.name

    def save(self, *args, **kwargs):
        """Write a new row, never an old one."""
        if not self._state.adding:
            raise ValidationError(FIGE)
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ValidationError(FIGE)
