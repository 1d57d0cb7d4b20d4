"""Millésimes: what the public tables were at the end of a campaign, frozen in files."""

from django.core.files.storage import storages
from django.db import models

from collectivites.models import TravailLong

from .campagnes import Campagne


def find_storage():
    """Return where the files of millésimes live: settings say."""
    return storages["millesimes"]


class Millesime(TravailLong):
    """The public tables as they were at ``demande_le``; published once ``termine``."""

    campagne = models.OneToOneField(
        Campagne,
        models.PROTECT,
        related_name="millesime",
        verbose_name="campagne",
        error_messages={"unique": "Cette campagne est déjà archivée."},
    )

    class Meta:
        verbose_name = "millésime"
        verbose_name_plural = "millésimes"
        default_permissions = ["view", "add"]
        ordering = ["-campagne__annee"]

    def __str__(self):
        return f"millésime {self.campagne.annee}"


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
