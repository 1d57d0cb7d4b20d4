"""The yearly campaign; its state is read from its dates."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from collectivites.champs import TexteLong
from collectivites.journal import tracked
from collectivites.models import Collectivite
from collectivites.presentation import format_moment
from teleprocedure.horloge import now


class CampagneQuerySet(models.QuerySet):
    """Where a campaign stands in time."""

    def ouverte(self, at=None):
        """The campaign under way at the aware date ``at``, now by default."""
        at = at or now()
        return self.filter(ouverture__lte=at, cloture__gt=at)

    def ouverte_pour(self, collectivite, at=None):
        """The same for one collectivité, that the delegation may have let in after the close."""
        at = at or now()
        rouvertes = Reouverture.objects.filter(collectivite=collectivite, jusqu_a__gt=at)
        during = Q(ouverture__lte=at, cloture__gt=at)
        return self.filter(during | Q(ouverture__lte=at, pk__in=rouvertes.values("campagne")))

    def commencees(self, at=None):
        """Those that opened already, the latest first."""
        return self.filter(ouverture__lte=at or now()).order_by("-ouverture")


class Campagne(models.Model):
    """One update campaign: its year, the year of APD it asks for, its dates (Europe/Paris)."""

    annee = models.PositiveSmallIntegerField(
        "année",
        unique=True,
        error_messages={"unique": "Une campagne existe déjà pour cette année."},
    )
    annee_apd = models.PositiveSmallIntegerField(
        "année d’APD demandée", help_text="En général, l’année qui précède la campagne."
    )
    ouverture = models.DateTimeField("ouverture")
    cloture = models.DateTimeField("clôture")
    message = TexteLong("message aux agents", blank=True)

    history = tracked()
    objects = CampagneQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne"
        verbose_name_plural = "campagnes"
        ordering = ["-annee"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cloture__gt=F("ouverture")),
                name="campagne_finit_apres_son_ouverture",
                violation_error_message="La clôture précède l’ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(annee_apd__lte=F("annee")),
                name="campagne_apd_passee",
                violation_error_message="L’année d’APD ne peut suivre celle de la campagne.",
            ),
        ]

    def __str__(self):
        return f"campagne {self.annee}"

    @property
    def etat(self) -> str:
        """Where its dates put it, in a word."""
        at = now()
        if at < self.ouverture:
            return "à venir"
        return "ouverte" if at < self.cloture else "close"

    def clean(self):
        """Two campaigns never run at once: say so beside the date that is to move."""
        if not (self.ouverture and self.cloture):
            return
        others = Campagne.objects.exclude(pk=self.pk)
        met = others.filter(ouverture__lt=self.cloture, cloture__gt=self.ouverture)
        other = met.order_by("ouverture").first()
        if other is None:
            return
        if other.ouverture <= self.ouverture:
            sentence = f"La campagne {other.annee} n’est close que le "
            raise ValidationError({"ouverture": f"{sentence}{format_moment(other.cloture)}."})
        sentence = f"La campagne {other.annee} s’ouvre avant cette date, le "
        raise ValidationError({"cloture": f"{sentence}{format_moment(other.ouverture)}."})


class Reouverture(models.Model):
    """The delegation lets one collectivité update its pages after the close."""

    campagne = models.ForeignKey(
        Campagne, models.CASCADE, related_name="reouvertures", verbose_name="campagne"
    )
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="reouvertures", verbose_name="collectivité"
    )
    jusqu_a = models.DateTimeField("jusqu’au")
    accordee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="accordée par",
    )

    history = tracked()

    class Meta:
        verbose_name = "réouverture"
        verbose_name_plural = "réouvertures"
        ordering = ["-jusqu_a"]
        constraints = [
            models.UniqueConstraint(
                fields=["campagne", "collectivite"],
                name="reouverture_unique",
                violation_error_message="Cette campagne est déjà rouverte à cette collectivité.",
            ),
        ]

    def __str__(self):
        return f"{self.campagne}, {self.collectivite}"
