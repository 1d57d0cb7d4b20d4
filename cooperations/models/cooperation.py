"""A lasting tie between a collectivité and a partner, of one of two natures."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from collectivites.journal import tracked
from collectivites.models import Collectivite, LigneDeCollectivite

from .partenaire import Partenaire

PREMIERE_ANNEE, DERNIERE_ANNEE = 1900, 2100
VALIDATEURS_ANNEE = [
    MinValueValidator(PREMIERE_ANNEE, "Indiquez une année à partir de 1900."),
    MaxValueValidator(DERNIERE_ANNEE, "Indiquez une année jusqu’à 2100."),
]


class CooperationQuerySet(models.QuerySet):
    """Whose and which: the two questions that every page asks."""

    def de(self, collectivites):
        """Those of the given collectivités: the permission, as a queryset."""
        return self.filter(collectivite__in=collectivites)

    def de_nature(self, nature: str):
        return self.filter(nature=nature)


class Cooperation(LigneDeCollectivite):
    """Coopération décentralisée (lasting) or autre action extérieure (without commitment)."""

    class Nature(models.TextChoices):
        COOPERATION = "cooperation", "coopération décentralisée"
        ACTION = "action", "action extérieure"

    collectivite = models.ForeignKey(
        Collectivite,
        models.PROTECT,
        related_name="cooperations",
        verbose_name="collectivité",
        db_index=False,
    )
    partenaire = models.ForeignKey(
        Partenaire, models.PROTECT, related_name="cooperations", verbose_name="partenaire"
    )
    nature = models.CharField("nature", max_length=12, choices=Nature)
    jumelage = models.BooleanField("jumelage", default=False)
    annee_debut = models.PositiveSmallIntegerField(
        "année de début", null=True, blank=True, validators=VALIDATEURS_ANNEE
    )

    history = tracked(excluded_fields=["version"])
    objects = CooperationQuerySet.as_manager()

    class Meta:
        verbose_name = "coopération ou action extérieure"
        verbose_name_plural = "coopérations et actions extérieures"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "partenaire", "nature"],
                name="cooperation_unique",
                violation_error_message="Vous travaillez déjà avec ce partenaire : modifiez-la.",
            ),
        ]

    def __str__(self):
        return f"{self.collectivite} — {self.partenaire} ({self.get_nature_display()})"

    @property
    def partie(self):
        return PARTIES[self.nature]

    @property
    def designation(self):
        return f"{self.partenaire.nom}, {self.partenaire.pays}"

    @property
    def genre(self):
        return self.get_nature_display()


PARTIES: dict[str, str] = {
    Cooperation.Nature.COOPERATION: "cooperations",
    Cooperation.Nature.ACTION: "actions",
}
