"""Partners that may be one: what the worker finds, what the delegation sets aside."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from collectivites.journal import tracked
from collectivites.models import TravailLong

from .partenaire import Partenaire


class DoublonQuerySet(models.QuerySet):
    """What the delegation's list asks."""

    def a_examiner(self):
        """Pairs of partners still apart, which nobody said are two."""
        decided = DoublonEcarte.objects.filter(
            partenaire_a=OuterRef("partenaire_a"), partenaire_b=OuterRef("partenaire_b")
        )
        return self.filter(
            ~Exists(decided),
            partenaire_a__fusionne_dans__isnull=True,
            partenaire_b__fusionne_dans__isnull=True,
        )


class Paire(models.Model):
    """Two partners, the one of the lower key first: a pair is written in one way only."""

    partenaire_a = models.ForeignKey(
        Partenaire, models.CASCADE, related_name="+", verbose_name="partenaire"
    )
    partenaire_b = models.ForeignKey(
        Partenaire, models.CASCADE, related_name="+", verbose_name="et partenaire"
    )

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.partenaire_a} et {self.partenaire_b}"


class Doublon(Paire):
    """A pair that the last search found, and why; written by ``cooperations.doublons`` alone."""

    PROBABLE = 50

    class Ressemblance(models.TextChoices):
        PAREIL = "pareil", "mêmes mots"
        UNE_FAUTE = "une", "une lettre d’écart"
        DEUX_FAUTES = "deux", "deux lettres d’écart"
        PLUS_LONG = "long", "l’un prolonge l’autre"

    ressemblance = models.CharField("noms", max_length=6, choices=Ressemblance)
    distance = models.FloatField("distance (km)", null=True, blank=True)
    score = models.PositiveSmallIntegerField("vraisemblance", help_text="De 0 à 100.")

    objects = DoublonQuerySet.as_manager()

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        ordering = ["-score", "pk"]
        indexes = [models.Index(fields=["-score", "id"], name="doublon_score")]
        constraints = [
            models.UniqueConstraint(
                fields=["partenaire_a", "partenaire_b"],
                name="doublon_unique",
                violation_error_message="Cette paire est déjà trouvée.",
            ),
            models.CheckConstraint(
                condition=Q(partenaire_a__lt=F("partenaire_b")),
                name="doublon_ordonne",
                violation_error_message="Une paire s’écrit la plus petite clé d’abord.",
            ),
        ]


class DoublonEcarte(Paire):
    """A pair that the delegation looked at: they are two, and are not shown again."""

    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="par",
    )
    le = models.DateTimeField("le", default=timezone.now, editable=False)

    history = tracked()

    class Meta:
        verbose_name = "doublon écarté"
        verbose_name_plural = "doublons écartés"
        ordering = ["-le", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partenaire_a", "partenaire_b"],
                name="doublon_ecarte_unique",
                violation_error_message="Ces deux partenaires sont déjà dits distincts.",
            ),
            models.CheckConstraint(
                condition=Q(partenaire_a__lt=F("partenaire_b")),
                name="doublon_ecarte_ordonne",
                violation_error_message="Un partenaire n’est pas son propre doublon.",
            ),
        ]


class RechercheDeDoublons(TravailLong):
    """One search through the whole register, country by country."""

    class Meta:
        verbose_name = "recherche de doublons"
        verbose_name_plural = "recherches de doublons"
        ordering = ["-pk"]

    def __str__(self):
        return f"recherche n° {self.pk}"
