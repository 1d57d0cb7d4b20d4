"""Geography by the codes of the Code officiel géographique (INSEE)."""

from django.db import models

from collectivites.champs import CleDeTri


class Region(models.Model):
    """One of the 18 régions, as a territory (the conseil régional is a Collectivite)."""

    code = models.CharField("code INSEE", max_length=3, primary_key=True)
    nom = models.CharField("nom", max_length=100, unique=True)
    nom_normalise = CleDeTri("clé de tri", max_length=100, editable=False)

    class Meta:
        verbose_name = "région"
        verbose_name_plural = "régions"
        ordering = ["nom_normalise"]

    def __str__(self):
        return self.nom


class Departement(models.Model):
    """One of the 101 départements, as a territory."""

    code = models.CharField("code INSEE", max_length=3, primary_key=True)
    nom = models.CharField("nom", max_length=100, unique=True)
    nom_normalise = CleDeTri("clé de tri", max_length=100, editable=False)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="departements", verbose_name="région"
    )

    class Meta:
        verbose_name = "département"
        verbose_name_plural = "départements"
        ordering = ["nom_normalise"]

    def __str__(self):
        return f"{self.nom} ({self.code})"
