"""Associations and international networks, and who belongs to or uses them (second tab)."""

from django.db import models
from django.db.models import Q

from collectivites.champs import AdresseWeb, CleDeTri, TexteCourt
from collectivites.journal import tracked
from collectivites.texte import fold, slug

from .bases import LigneDeCollectivite
from .collectivite import Collectivite


class ReseauQuerySet(models.QuerySet):
    """What tabs and lists ask of the register."""

    def current(self):
        """Those that can be chosen: neither merged into another nor refused."""
        return self.filter(fusionne_dans__isnull=True).exclude(statut=Reseau.Statut.REFUSE)


class Reseau(models.Model):
    """An association or international network, in one register shared by all."""

    class Nature(models.TextChoices):
        ASSOCIATION = "association", "association"
        RESEAU = "reseau_international", "réseau international"

    class Statut(models.TextChoices):
        CONFIRME = "confirme", "confirmé"
        PROPOSE = "propose", "proposé"
        REFUSE = "refuse", "refusé"

    nom = TexteCourt("nom", max_length=200)
    nom_normalise = CleDeTri("clé de tri", max_length=200, editable=False)
    slug = models.SlugField("adresse", max_length=120, unique=True, editable=False)
    sigle = TexteCourt("sigle", max_length=40, blank=True)
    nature = models.CharField("nature", max_length=20, choices=Nature)
    site_web = AdresseWeb("site web", blank=True)
    statut = models.CharField("statut", max_length=8, choices=Statut, default=Statut.CONFIRME)
    fusionne_dans = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="doublons",
        verbose_name="fusionné dans",
    )

    history = tracked()
    objects = ReseauQuerySet.as_manager()

    class Meta:
        verbose_name = "association ou réseau"
        verbose_name_plural = "associations et réseaux"
        ordering = ["nom_normalise", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["nom_normalise"],
                condition=Q(fusionne_dans__isnull=True),
                name="reseau_unique",
                violation_error_message="Cette association ou ce réseau existe déjà.",
            ),
        ]

    def __str__(self):
        return f"{self.nom} ({self.sigle})" if self.sigle else self.nom

    def clean_fields(self, exclude=None):
        super().clean_fields(exclude)
        self.set_keys()

    def set_keys(self) -> None:
        """Derive the sort key, and the address when the row is new."""
        self.nom_normalise = fold(self.nom)
        self.slug = self.slug or slug(self.nom_normalise)


class Adhesion(LigneDeCollectivite):
    """A collectivité adheres to a network, uses it for its actions abroad, or both."""

    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="adhesions", verbose_name="collectivité"
    )
    reseau = models.ForeignKey(
        Reseau, models.PROTECT, related_name="adhesions", verbose_name="association ou réseau"
    )
    adherente = models.BooleanField("adhère", default=False)
    utilisatrice = models.BooleanField("utilise", default=False)

    history = tracked(excluded_fields=["version"])

    class Meta:
        verbose_name = "adhésion"
        verbose_name_plural = "adhésions"
        ordering = ["reseau__nom_normalise"]
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "reseau"],
                name="adhesion_unique",
                violation_error_message="Cette association ou ce réseau figure déjà dans la liste.",
            ),
            models.CheckConstraint(
                condition=Q(adherente=True) | Q(utilisatrice=True),
                name="adhesion_adhere_ou_utilise",
                violation_error_message="Cochez « adhère », « utilise », ou les deux.",
            ),
        ]

    def __str__(self):
        return f"{self.collectivite} — {self.reseau}"

    @property
    def designation(self):
        return str(self.reseau)

    @property
    def partie(self):
        return "reseaux"
