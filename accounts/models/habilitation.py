"""The right to edit a collectivité, how it was proven, who decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from collectivites.champs import TexteCourt
from collectivites.journal import tracked
from collectivites.models import Collectivite


class HabilitationQuerySet(models.QuerySet):
    """Which rights are in force, and which requests wait."""

    def en_vigueur(self):
        """Those that let their holder edit, now."""
        return self.tenues().filter(statut=Habilitation.Statut.ACCORDEE)

    def en_attente(self):
        return self.filter(statut=Habilitation.Statut.DEMANDEE)

    def a_decider(self):
        """Requests of people who proved their address: those who decide see no other."""
        return self.en_attente().filter(user__emailaddress__verified=True)

    def tenues(self):
        """Those of people who work for the collectivité, confirmed this year or not."""
        return self.filter(statut__in=Habilitation.TENUES, user__is_active=True)


class Habilitation(models.Model):
    """The link between a user and a collectivité; only « accordée » gives the right to edit."""

    class Statut(models.TextChoices):
        DEMANDEE = "demandee", "demandée"
        ACCORDEE = "accordee", "accordée"
        RECONFIRMER = "a_reconfirmer", "à reconfirmer"
        REFUSEE = "refusee", "refusée"
        RETIREE = "retiree", "retirée"

    TENUES = (Statut.ACCORDEE, Statut.RECONFIRMER)
    FERMEES = (Statut.REFUSEE, Statut.RETIREE)

    class Methode(models.TextChoices):
        """What proved that the person works for the collectivité."""

        INVITATION = "invitation", "invitation à un contact connu"
        COLLEGUE = "collegue", "approbation d’un agent habilité"
        DOMAINE = "domaine", "adresse électronique officielle"
        COURRIEL_OFFICIEL = "courriel_officiel", "code reçu à l’adresse officielle"
        DELEGATION = "delegation", "décision de la délégation"

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
    statut = models.CharField("statut", max_length=13, choices=Statut, default=Statut.DEMANDEE)
    methode = models.CharField("méthode", max_length=17, choices=Methode, blank=True)
    demandee_le = models.DateTimeField("demandée le", default=timezone.now, editable=False)
    decidee_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décidée par",
    )
    decidee_le = models.DateTimeField("décidée le", null=True, blank=True)
    confirmee_le = models.DateTimeField(
        "confirmée le",
        null=True,
        blank=True,
        editable=False,
        help_text="Dernière fois que la personne a prouvé qu’elle tient encore son adresse.",
    )
    motif = TexteCourt("motif", max_length=500, blank=True)
    empreinte = models.CharField(
        "empreinte",
        max_length=64,
        blank=True,
        editable=False,
        help_text="De l’adresse refusée ou retirée : elle la reconnaît sans la garder.",
    )

    history = tracked(excluded_fields=["empreinte"])
    objects = HabilitationQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        verbose_name_plural = "habilitations"
        ordering = ["collectivite__nom_normalise", "pk"]
        indexes = [
            models.Index(fields=["statut", "demandee_le"], name="habilitation_file"),
        ]
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
            models.CheckConstraint(
                condition=~Q(statut__in=["accordee", "a_reconfirmer"])
                | (~Q(methode="") & Q(confirmee_le__isnull=False)),
                name="habilitation_accordee_dit_sa_preuve",
                violation_error_message="Indiquez ce qui prouve l’habilitation, et depuis quand.",
            ),
            models.CheckConstraint(
                condition=~Q(statut__in=["refusee", "retiree"]) | ~Q(motif=""),
                name="habilitation_fermee_dit_pourquoi",
                violation_error_message="Indiquez le motif du refus ou du retrait.",
            ),
        ]

    def __str__(self):
        return f"{self.user} — {self.collectivite} ({self.get_statut_display()})"

    def live_code(self):
        """Return the last code sent for this request if it can still be entered, else None."""
        sent = next(iter(self.codes.all()), None)
        return sent if sent and sent.is_live() else None
