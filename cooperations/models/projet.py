"""The project sheet: what is done, on which themes, in which state."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from collectivites.champs import AdresseWeb, TexteCourt, TexteLong
from collectivites.journal import tracked
from collectivites.models import Collectivite, LigneDeCollectivite

from .cooperation import DERNIERE_ANNEE, PREMIERE_ANNEE, VALIDATEURS_ANNEE, Cooperation
from .monde import Thematique
from .partenaire import Partenaire


class ProjetQuerySet(models.QuerySet):
    """Whose and which: the two questions that every page asks."""

    def de(self, collectivites):
        """Those of the given collectivités: the permission, as a queryset."""
        return self.filter(cooperation__collectivite__in=collectivites)

    def visibles(self):
        """Those that the public reads: the delegation hid the others."""
        return self.filter(masque_le__isnull=True)

    def de_nature(self, nature: str):
        return self.filter(cooperation__nature=nature)


class ProjetThematique(models.Model):
    """A theme of a project; exactly one of them is the main one."""

    projet = models.ForeignKey(
        "cooperations.Projet",
        models.CASCADE,
        related_name="themes",
        verbose_name="projet",
        db_index=False,
    )
    thematique = models.ForeignKey(Thematique, models.PROTECT, verbose_name="thématique")
    principale = models.BooleanField("principale", default=False)

    class Meta:
        verbose_name = "thématique d’un projet"
        verbose_name_plural = "thématiques des projets"
        ordering = ["-principale", "thematique__rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["projet", "thematique"],
                name="thematique_une_fois_par_projet",
                violation_error_message="Cette thématique est déjà indiquée.",
            ),
            models.UniqueConstraint(
                fields=["projet"],
                condition=Q(principale=True),
                name="thematique_principale_unique",
                violation_error_message="Une seule thématique est principale.",
            ),
        ]

    def __str__(self):
        return self.thematique_id


class Projet(LigneDeCollectivite):
    """A project of a coopération or of an action extérieure.

    The code of a constraint's sentence is the field beside which a form shows it.
    """

    class Statut(models.TextChoices):
        EN_COURS = "en_cours", "en cours"
        EN_SOMMEIL = "en_sommeil", "en sommeil"
        TERMINE = "termine", "terminé"

    cooperation = models.ForeignKey(
        Cooperation, models.PROTECT, related_name="projets", verbose_name="coopération ou action"
    )
    titre = TexteCourt("titre", max_length=250)
    description = TexteLong("description", blank=True)
    statut = models.CharField("statut", max_length=10, choices=Statut)
    annee_debut = models.PositiveSmallIntegerField(
        "année de début", null=True, blank=True, validators=VALIDATEURS_ANNEE
    )
    annee_fin = models.PositiveSmallIntegerField(
        "année de fin",
        null=True,
        blank=True,
        validators=VALIDATEURS_ANNEE,
        help_text="Obligatoire si le projet est terminé ; sinon, année de fin prévue.",
    )
    thematiques = models.ManyToManyField(
        Thematique, through=ProjetThematique, related_name="projets", verbose_name="thématiques"
    )
    objectifs = TexteLong("objectifs", blank=True)
    lieu = TexteCourt("lieu", max_length=250, blank=True)
    operateurs = TexteLong("opérateurs", blank=True)
    partenaires_associes = models.ManyToManyField(
        Partenaire, blank=True, related_name="projets_associes", verbose_name="partenaires associés"
    )
    collectivites_associees = models.ManyToManyField(
        Collectivite,
        blank=True,
        related_name="projets_associes",
        verbose_name="collectivités associées",
    )
    reference_interne = TexteCourt("référence interne", max_length=50, blank=True)
    budget = models.DecimalField(
        "budget (en euros)",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, "Un budget ne peut pas être négatif.")],
    )
    site_web = AdresseWeb("site web", blank=True)
    modifie_le = models.DateTimeField("modifié le", null=True, blank=True, editable=False)
    verifie_le = models.DateTimeField("vérifié le", null=True, blank=True, editable=False)

    masque_le = models.DateTimeField("masqué le", null=True, blank=True, editable=False)
    masque_motif = TexteCourt("motif du masquage", max_length=300, blank=True, editable=False)

    history = tracked(
        excluded_fields=["version"],
        m2m_fields=["thematiques", "partenaires_associes", "collectivites_associees"],
    )
    objects = ProjetQuerySet.as_manager()

    class Meta:
        verbose_name = "projet"
        verbose_name_plural = "projets"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="projet_a_un_titre",
                condition=~Q(titre=""),
                violation_error_code="titre",
                violation_error_message="Indiquez le titre du projet.",
            ),
            models.CheckConstraint(
                name="projet_termine_a_une_annee_de_fin",
                condition=~Q(statut="termine") | Q(annee_fin__isnull=False),
                violation_error_code="annee_fin",
                violation_error_message="Indiquez l’année de fin d’un projet terminé.",
            ),
            models.CheckConstraint(
                name="projet_finit_apres_son_debut",
                condition=Q(annee_debut__isnull=True)
                | Q(annee_fin__isnull=True)
                | Q(annee_fin__gte=F("annee_debut")),
                violation_error_code="annee_fin",
                violation_error_message="L’année de fin précède l’année de début.",
            ),
            models.CheckConstraint(
                name="projet_annees_plausibles",
                condition=(
                    Q(annee_debut__isnull=True)
                    | Q(annee_debut__range=(PREMIERE_ANNEE, DERNIERE_ANNEE))
                )
                & (
                    Q(annee_fin__isnull=True) | Q(annee_fin__range=(PREMIERE_ANNEE, DERNIERE_ANNEE))
                ),
                violation_error_message="Indiquez des années entre 1900 et 2100.",
            ),
            models.CheckConstraint(
                name="projet_masque_a_un_motif",
                condition=Q(masque_le__isnull=True, masque_motif="")
                | (Q(masque_le__isnull=False) & ~Q(masque_motif="")),
                violation_error_message="Indiquez pourquoi ce projet est masqué.",
            ),
            models.CheckConstraint(
                name="projet_budget_positif",
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                violation_error_code="budget",
                violation_error_message="Un budget ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.titre

    @property
    def partie(self):
        return self.cooperation.partie

    @property
    def proprietaire_id(self):
        return self.cooperation.collectivite_id
