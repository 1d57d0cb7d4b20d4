"""What is sent to prove a right: the code to the official address, the invitation to a contact."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from collectivites.models import Collectivite, Contact

from .habilitation import Habilitation


class CodeOfficiel(models.Model):
    """A code sent to the collectivité's official address; only its fingerprint is kept.

    The last one sent for a request is the one that counts; all count as sent that day.
    """

    VALIDITE = dt.timedelta(days=7)
    ESSAIS_MAX = 5

    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, related_name="+", verbose_name="collectivité"
    )
    habilitation = models.ForeignKey(
        Habilitation,
        models.SET_NULL,
        null=True,
        related_name="codes",
        verbose_name="habilitation",
    )
    empreinte = models.CharField("empreinte", max_length=64)
    envoye_le = models.DateTimeField("envoyé le", default=timezone.now)
    essais = models.PositiveSmallIntegerField("essais", default=0)

    class Meta:
        ordering = ["-envoye_le", "-pk"]
        verbose_name = "code officiel"
        verbose_name_plural = "codes officiels"

    def __str__(self):
        return f"code du {self.envoye_le:%d/%m/%Y}"

    def is_live(self, at=None) -> bool:
        """Whether the code can still be entered."""
        return (
            self.essais < self.ESSAIS_MAX
            and (at or timezone.now()) < self.envoye_le + self.VALIDITE
        )


class InvitationQuerySet(models.QuerySet):
    """Which invitations can still be accepted."""

    def ouvertes(self, at=None):
        since = (at or timezone.now()) - Invitation.VALIDITE
        return self.filter(acceptee_le__isnull=True, envoyee_le__gt=since)


class Invitation(models.Model):
    """A single-use link sent to a contact on file: whoever opens their mailbox may accept it."""

    VALIDITE = dt.timedelta(days=30)

    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, related_name="invitations", verbose_name="collectivité"
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, related_name="+", verbose_name="élu ou cadre"
    )
    courriel = models.EmailField("courriel", editable=False)
    envoyee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="envoyée par",
    )
    envoyee_le = models.DateTimeField("envoyée le", default=timezone.now, editable=False)
    acceptee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="acceptée par",
    )
    acceptee_le = models.DateTimeField("acceptée le", null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-envoyee_le", "-pk"]

    def __str__(self):
        return f"{self.courriel} — {self.collectivite}"
