"""The register of partners, one for all: it answers « who else works with Bamako? »."""

from django.db import models
from django.db.models import Q

from collectivites.champs import CleDeTri, TexteCourt
from collectivites.journal import tracked
from collectivites.models import LignePlacee, LigneVersionnee
from collectivites.texte import fold, slug

from .monde import Pays


class PartenaireQuerySet(models.QuerySet):
    """What pages and figures ask of the register."""

    def current(self):
        """Those not merged into another."""
        return self.filter(fusionne_dans__isnull=True)

    def locaux(self):
        """Local authorities: the only ones that the atlas's totals and twinnings know."""
        return self.filter(nature__in=Partenaire.NATURES_LOCALES)


class Partenaire(LignePlacee, LigneVersionnee):
    """Who a collectivité works with abroad."""

    class Nature(models.TextChoices):
        COLLECTIVITE = "collectivite_locale", "collectivité locale"
        REGION = "region", "région"
        GROUPEMENT = "groupement", "groupement de collectivités"
        ASSOCIATION = "association", "association"
        ETABLISSEMENT = "etablissement", "établissement"
        AUTRE = "autre", "autre"

    NATURES_LOCALES = (Nature.COLLECTIVITE, Nature.REGION, Nature.GROUPEMENT)

    nom = TexteCourt("nom", max_length=200)
    nom_normalise = CleDeTri("clé de tri", max_length=200, editable=False)
    pays = models.ForeignKey(
        Pays, models.PROTECT, related_name="partenaires", verbose_name="pays", db_index=False
    )
    nature = models.CharField("nature", max_length=20, choices=Nature, default=Nature.COLLECTIVITE)
    precision = TexteCourt(
        "précision",
        max_length=100,
        blank=True,
        help_text="Subdivision qui distingue des homonymes, par exemple « Bavière ».",
    )
    fusionne_dans = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="doublons",
        verbose_name="fusionné dans",
    )

    history = tracked(excluded_fields=["version"])
    objects = PartenaireQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        verbose_name_plural = "partenaires"
        ordering = ["nom_normalise", "pk"]
        indexes = [
            models.Index(fields=["pays", "nom_normalise", "id"], name="partenaire_pays_nom"),
            models.Index(fields=["nom_normalise", "id"], name="partenaire_nom"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pays", "nature", "nom_normalise", "precision"],
                condition=Q(fusionne_dans__isnull=True),
                name="partenaire_unique",
                violation_error_message=(
                    "Ce partenaire existe déjà dans ce pays. S’il s’agit d’un homonyme, "
                    "ajoutez une précision."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(nom_normalise=""),
                name="partenaire_a_un_nom",
                violation_error_message="Indiquez un nom qui contienne des lettres latines.",
            ),
        ]

    def __str__(self):
        return f"{self.nom} ({self.pays_id})"

    def clean_fields(self, exclude=None):
        super().clean_fields(exclude)
        self.set_keys()

    def set_keys(self) -> None:
        """Derive the sort key from the name."""
        self.nom_normalise = fold(self.nom)

    @property
    def slug(self) -> str:
        return slug(self.nom_normalise)
