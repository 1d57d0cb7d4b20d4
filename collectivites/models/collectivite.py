"""The collectivité: the authority that acts abroad, whose pages are the atlas."""

from django.db import models
from django.db.models import Q

from collectivites.champs import AdresseElectronique, AdresseWeb, CleDeTri, TexteCourt
from collectivites.cles import begins_with, has_word_like
from collectivites.journal import tracked
from collectivites.texte import fold, read_domain, slug
from collectivites.validation import validate_siren

from .bases import LignePlacee, LigneVersionnee
from .territoires import Departement, Region


class CollectiviteQuerySet(models.QuerySet):
    """What pages ask of the list of collectivités."""

    def recensees(self):
        """Those with at least one coopération or action: the atlas's own list."""
        return self.filter(recensee=True)

    def current(self):
        """Those that none follows: the only ones that people choose from."""
        return self.filter(successions__isnull=True)

    def in_territory(self, *, type="", region="", departement=""):
        """Narrow by type, région code and département code; an empty criterion does not filter."""
        criteria = {"type": type, "region_id": region, "departement_id": departement}
        return self.filter(**{name: value for name, value in criteria.items() if value})

    def named(self, text: str):
        """Those one of whose name's words starts as ``text`` does, accents and case ignored."""
        key = fold(text)
        if not key:
            return self if not text.strip() else self.none()
        return self.filter(begins_with(key) | has_word_like(key))


class Collectivite(LignePlacee, LigneVersionnee):
    """A région, département, commune, intercommunalité or authority of a status of its own."""

    class Type(models.TextChoices):
        REGION = "region", "région"
        DEPARTEMENT = "departement", "département"
        COMMUNE = "commune", "commune"
        INTERCOMMUNALITE = "intercommunalite", "intercommunalité"
        STATUT_PARTICULIER = "statut_particulier", "collectivité à statut particulier"

    class Origine(models.TextChoices):
        REFERENTIEL = "referentiel", "référentiel national"
        DELEGATION = "delegation", "saisie par la délégation"

    type = models.CharField("type", max_length=20, choices=Type)
    nom = TexteCourt("nom", max_length=200)
    nom_normalise = CleDeTri("clé de tri", max_length=200, editable=False)
    slug = models.SlugField("adresse", max_length=120, unique=True, editable=False)
    code_insee = models.CharField("code INSEE", max_length=10, null=True, blank=True)
    siren = models.CharField(
        "SIREN", max_length=9, null=True, blank=True, unique=True, validators=[validate_siren]
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="région")
    departement = models.ForeignKey(
        Departement,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="département",
        help_text="Celui du siège.",
    )
    population = models.PositiveIntegerField("population", null=True, blank=True)
    site_web = AdresseWeb("site web", blank=True)
    courriel = AdresseElectronique(
        "courriel officiel",
        blank=True,
        help_text="Écrit par la délégation ou par import seulement : il ouvre des droits.",
    )
    domaine = models.CharField(
        "domaine officiel", max_length=253, blank=True, editable=False, db_index=True
    )
    origine = models.CharField(
        "origine", max_length=12, choices=Origine, default=Origine.DELEGATION, editable=False
    )
    recensee = models.BooleanField(
        "recensée",
        default=False,
        editable=False,
        help_text="Mène au moins une coopération ou une action extérieure.",
    )
    mise_a_jour_le = models.DateTimeField("mise à jour le", null=True, blank=True, editable=False)

    verifiee_le = models.DateTimeField(
        "vérifiée le",
        null=True,
        blank=True,
        editable=False,
        help_text="Dernière transmission d’une mise à jour par un agent.",
    )

    history = tracked(excluded_fields=["recensee", "mise_a_jour_le", "verifiee_le", "version"])
    objects = CollectiviteQuerySet.as_manager()

    class Meta:
        verbose_name = "collectivité"
        verbose_name_plural = "collectivités"
        ordering = ["nom_normalise", "pk"]
        indexes = [
            models.Index(fields=["nom_normalise", "id"], name="collectivite_nom"),
            models.Index(
                fields=["nom_normalise", "id"], condition=Q(recensee=True), name="recensee_nom"
            ),
            *(
                models.Index(
                    fields=[field, "nom_normalise", "id"],
                    condition=Q(recensee=True),
                    name=f"recensee_{field}_nom",
                )
                for field in ("type", "region", "departement")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["type", "code_insee"],
                condition=Q(code_insee__isnull=False),
                name="collectivite_code_unique_par_type",
                violation_error_message="Une collectivité de ce type porte déjà ce code INSEE.",
            ),
            models.CheckConstraint(
                condition=~Q(type="intercommunalite") | Q(code_insee__isnull=True),
                name="collectivite_epci_sans_code_insee",
                violation_error_message=(
                    "Une intercommunalité est désignée par son SIREN, non par un code INSEE."
                ),
            ),
            models.CheckConstraint(
                condition=Q(code_insee__isnull=False) | Q(siren__isnull=False),
                name="collectivite_a_un_code",
                violation_error_message="Indiquez le code INSEE ou le SIREN.",
            ),
            models.CheckConstraint(
                condition=~Q(nom_normalise=""),
                name="collectivite_a_un_nom",
                violation_error_message="Indiquez un nom qui contienne des lettres.",
            ),
        ]

    def __str__(self):
        return f"{self.nom} ({self.get_type_display()})"

    def clean_fields(self, exclude=None):
        super().clean_fields(exclude)
        self.code_insee = self.code_insee or None
        self.siren = self.siren or None
        self.set_keys()

    def set_keys(self) -> None:
        """Derive sort key and domain; also the address of a new row, which never changes."""
        self.nom_normalise = fold(self.nom)
        self.domaine = read_domain(self.courriel) if self.courriel else ""
        if not self.slug:
            self.slug = build_slug(self.nom_normalise, self.code_insee or self.siren or "")


def build_slug(nom_normalise: str, code: str) -> str:
    """Return the address of a collectivité: its name, then the code that makes it unique."""
    return f"{slug(nom_normalise)}-{code.lower()}"
