"""Reference lists: countries (ISO 3166), towns of the world (GeoNames), themes."""

from django.db import models

from collectivites.champs import CleDeTri


class Pays(models.Model):
    """A country or territory by its ISO 3166-1 alpha-2 code, under its French diplomatic name."""

    class Continent(models.TextChoices):
        AFRIQUE = "afrique", "Afrique"
        AMERIQUE = "amerique", "Amérique"
        ASIE = "asie", "Asie"
        EUROPE = "europe", "Europe"
        OCEANIE = "oceanie", "Océanie"

    code = models.CharField("code ISO à deux lettres", max_length=2, primary_key=True)
    iso3 = models.CharField("code ISO à trois lettres", max_length=3, unique=True)
    nom = models.CharField("nom", max_length=100, unique=True)
    nom_normalise = CleDeTri("clé de tri", max_length=100, editable=False)
    locatif = models.CharField(
        "nom avec sa préposition", max_length=120, help_text="« au Mali », « en Allemagne »."
    )
    nom_anglais = models.CharField("nom anglais", max_length=100)
    continent = models.CharField("continent", max_length=8, choices=Continent)
    latitude = models.FloatField("latitude")
    longitude = models.FloatField("longitude")

    class Meta:
        verbose_name = "pays"
        verbose_name_plural = "pays"
        ordering = ["nom_normalise"]

    def __str__(self):
        return self.nom


class Ville(models.Model):
    """A town of the gazetteer: it proposes positions and names, nothing refers to it."""

    code = models.PositiveIntegerField("code GeoNames", primary_key=True)
    nom = models.CharField("nom", max_length=200)
    nom_francais = models.CharField("nom français", max_length=200, blank=True)
    nom_normalise = CleDeTri("clé de tri", max_length=200, editable=False)
    pays = models.ForeignKey(Pays, models.PROTECT, verbose_name="pays", db_index=False)
    population = models.PositiveIntegerField("population", default=0)
    latitude = models.FloatField("latitude")
    longitude = models.FloatField("longitude")

    class Meta:
        verbose_name = "ville du monde"
        verbose_name_plural = "villes du monde"
        ordering = ["nom_normalise", "code"]
        indexes = [models.Index(fields=["pays", "nom_normalise"], name="ville_pays_nom")]

    def __str__(self):
        return f"{self.nom_francais or self.nom} ({self.pays_id})"


class Thematique(models.Model):
    """A theme of intervention: twelve families, thirty-six themes."""

    code = models.SlugField("code", max_length=60, primary_key=True)
    libelle = models.CharField("libellé", max_length=100, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enfants",
        verbose_name="famille",
    )
    rang = models.PositiveSmallIntegerField("rang d’affichage", default=0)

    class Meta:
        verbose_name = "thématique"
        verbose_name_plural = "thématiques"
        ordering = ["rang"]

    def __str__(self):
        return self.libelle
