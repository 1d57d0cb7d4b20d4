"""Amounts of aide publique au développement by year, and the countries where they count."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from collectivites.champs import TexteLong
from collectivites.journal import tracked
from collectivites.models import Collectivite, LigneDeCollectivite
from cooperations.models import Pays

MONTANT_MAXIMAL = 1_000_000_000


class Eligibilite(models.Model):
    """Years during which a country is on the OECD DAC list of ODA recipients, from 2000."""

    pays = models.ForeignKey(Pays, models.PROTECT, related_name="eligibilites", verbose_name="pays")
    annee_debut = models.PositiveSmallIntegerField("première année")
    annee_fin = models.PositiveSmallIntegerField("dernière année", null=True, blank=True)

    class Meta:
        verbose_name = "éligibilité à l’APD"
        verbose_name_plural = "éligibilités à l’APD"
        ordering = ["pays", "annee_debut"]
        constraints = [
            models.UniqueConstraint(
                fields=["pays", "annee_debut"],
                name="eligibilite_unique",
                violation_error_message="Cette période est déjà enregistrée pour ce pays.",
            ),
            models.CheckConstraint(
                condition=Q(annee_fin__isnull=True) | Q(annee_fin__gte=F("annee_debut")),
                name="eligibilite_dans_l_ordre",
                violation_error_message="La dernière année précède la première.",
            ),
        ]

    def __str__(self):
        return f"{self.pays_id} {self.annee_debut}-{self.annee_fin or ''}"


class Declaration(LigneDeCollectivite):
    """Own resources in euros spent on projects in developing countries in one year.

    No row means « non déclarée »; an amount of 0 means « néant ».
    """

    collectivite = models.ForeignKey(
        Collectivite,
        models.PROTECT,
        related_name="declarations",
        verbose_name="collectivité",
        db_index=False,
    )
    annee = models.PositiveSmallIntegerField("année")
    montant = models.DecimalField(
        "montant (en euros)",
        max_digits=12,
        decimal_places=2,
        validators=[
            MinValueValidator(0, "Un montant ne peut pas être négatif."),
            MaxValueValidator(MONTANT_MAXIMAL, "Un montant ne peut dépasser un milliard d’euros."),
        ],
        help_text="0 signifie « néant ».",
    )
    commentaire = TexteLong("commentaire", blank=True)
    declaree_le = models.DateTimeField("déclarée le", null=True, blank=True)
    declaree_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="déclarée par",
    )

    history = tracked(excluded_fields=["version"])

    class Meta:
        verbose_name = "déclaration d’APD"
        verbose_name_plural = "déclarations d’APD"
        ordering = ["-annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "annee"],
                name="declaration_unique_par_annee",
                violation_error_message="Un montant est déjà déclaré pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(montant__gte=0) & Q(montant__lte=MONTANT_MAXIMAL),
                name="declaration_montant_plausible",
                violation_error_message="Le montant va de 0 à un milliard d’euros.",
            ),
        ]

    def __str__(self):
        return f"{self.collectivite} — {self.annee}"

    @property
    def designation(self):
        return f"année {self.annee}"

    @property
    def partie(self):
        return "apd"
