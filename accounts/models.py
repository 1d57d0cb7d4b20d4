"""Users, and the habilitations that let them edit a collectivité."""

import unicodedata

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from collectivites.champs import TexteCourt
from collectivites.journal import tracked
from collectivites.models import Collectivite


def fold_identity(value: str) -> str:
    """Return the one form of an identifiant or address, whatever its case or Unicode spelling."""
    return unicodedata.normalize("NFKC", value).casefold().strip()


class User(AbstractUser):
    """A person with an identifiant and one e-mail address, both unique once folded."""

    email = models.EmailField(
        "adresse électronique",
        unique=True,
        error_messages={"unique": "Cette adresse est déjà celle d’un compte."},
    )
    fonction = TexteCourt("fonction", max_length=200, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = "compte"
        verbose_name_plural = "comptes"

    def clean_fields(self, exclude=None):
        self.username = fold_identity(self.username)
        self.email = fold_identity(self.email)
        super().clean_fields(exclude)

    def __str__(self):
        return self.get_full_name() or self.username


class HabilitationQuerySet(models.QuerySet):
    """Which rights are in force."""

    def en_vigueur(self):
        return self.filter(statut=Habilitation.Statut.ACCORDEE)


class Habilitation(models.Model):
    """The right of a user to edit a collectivité; only « accordée » gives it."""

    class Statut(models.TextChoices):
        DEMANDEE = "demandee", "demandée"
        ACCORDEE = "accordee", "accordée"
        REFUSEE = "refusee", "refusée"
        RETIREE = "retiree", "retirée"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="habilitations",
        verbose_name="compte",
        db_index=False,
    )
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="habilitations", verbose_name="collectivité"
    )
    statut = models.CharField("statut", max_length=10, choices=Statut, default=Statut.DEMANDEE)
    decidee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décidée par",
    )
    decidee_le = models.DateTimeField("décidée le", null=True, blank=True)
    motif = TexteCourt("motif", max_length=500, blank=True)

    history = tracked()
    objects = HabilitationQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        verbose_name_plural = "habilitations"
        ordering = ["collectivite__nom_normalise", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "collectivite"],
                name="habilitation_unique",
                violation_error_message="Ce compte a déjà une habilitation pour la collectivité.",
            ),
            models.CheckConstraint(
                condition=Q(statut="demandee") | Q(decidee_le__isnull=False),
                name="habilitation_decidee_est_datee",
                violation_error_message="Indiquez la date de la décision.",
            ),
        ]

    def __str__(self):
        return f"{self.user} — {self.collectivite} ({self.get_statut_display()})"
