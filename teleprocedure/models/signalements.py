"""What citizens say is wrong on a public page."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from collectivites.champs import AdresseElectronique, TexteCourt, TexteLong
from collectivites.journal import tracked
from collectivites.models import Collectivite


class SignalementQuerySet(models.QuerySet):
    """What the queue asks."""

    def a_traiter(self):
        """Those that nobody answered or closed."""
        return self.filter(statut__in=Signalement.STATUTS_OUVERTS)


class Signalement(models.Model):
    """An error that a reader reports, on the page at ``objet``, a path of this site."""

    class Statut(models.TextChoices):
        RECU = "recu", "reçu"
        TRANSMIS = "transmis", "transmis aux agents"
        REPONDU = "repondu", "répondu"
        CLOS = "clos", "classé sans réponse"

    STATUTS_OUVERTS = (Statut.RECU, Statut.TRANSMIS)

    objet = models.CharField("page", max_length=300)
    collectivite = models.ForeignKey(
        Collectivite,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signalements",
        verbose_name="collectivité",
    )
    message = TexteLong("message")
    courriel = AdresseElectronique("courriel", blank=True)
    recu_le = models.DateTimeField("reçu le", default=timezone.now)
    statut = models.CharField("statut", max_length=8, choices=Statut, default=Statut.RECU)
    reponse = TexteLong("réponse", blank=True)
    motif = TexteCourt("motif du classement", max_length=300, blank=True)
    traite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="traité par",
    )
    traite_le = models.DateTimeField("traité le", null=True, blank=True)

    history = tracked()
    objects = SignalementQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        default_permissions = ["view", "change"]
        ordering = ["-recu_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(statut="repondu") | ~Q(reponse=""),
                name="signalement_repondu_a_une_reponse",
                violation_error_code="reponse",
                violation_error_message="Écrivez la réponse.",
            ),
        ]

    def __str__(self):
        return f"{self.objet} ({self.get_statut_display()})"
