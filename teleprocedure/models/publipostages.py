"""Mailings: what is sent to whom during a campaign, once to each."""

from django.db import models

from collectivites.champs import AdresseElectronique, TexteCourt, TexteLong
from collectivites.journal import tracked
from collectivites.models import Collectivite, Courriel, TravailLong

from .campagnes import Campagne


class NatureDePublipostage(models.TextChoices):
    OUVERTURE = "ouverture", "communiqué d’ouverture"
    INVITATION = "invitation", "invitation"
    RELANCE = "relance", "relance"
    DERNIERS_JOURS = "derniers_jours", "derniers jours"
    REMERCIEMENTS = "remerciements", "remerciements"
    PROLONGATION = "prolongation", "prolongation"


class Gabarit(models.Model):
    """The words of one kind of mailing, kept from one campaign to the next."""

    nature = models.CharField(
        "nature",
        max_length=14,
        choices=NatureDePublipostage,
        unique=True,
        error_messages={"unique": "Ce modèle existe déjà."},
    )
    objet = TexteCourt("objet", max_length=150)
    texte = TexteLong("texte")

    history = tracked()

    class Meta:
        verbose_name = "modèle de publipostage"
        verbose_name_plural = "modèles de publipostage"
        ordering = ["pk"]

    def __str__(self):
        return self.get_nature_display()


class Publipostage(TravailLong):
    """One mailing: its words and its audience are fixed when it is confirmed.

    ``audience`` holds the criteria; ``a_partir_de``, ten minutes after the confirmation, leaves the
    time to cancel.
    """

    campagne = models.ForeignKey(
        Campagne, models.PROTECT, related_name="publipostages", verbose_name="campagne"
    )
    nature = models.CharField("nature", max_length=14, choices=NatureDePublipostage)
    objet = TexteCourt("objet", max_length=150)
    texte = TexteLong("texte")
    audience = models.JSONField("destinataires", default=dict, blank=True)

    history = tracked(excluded_fields=["etat", "fait", "total"])

    class Meta:
        verbose_name = "publipostage"
        verbose_name_plural = "publipostages"
        ordering = ["-demande_le", "-pk"]

    def __str__(self):
        return f"{self.get_nature_display()}, {self.campagne}"


class Envoi(models.Model):
    """One message of a mailing: an address receives each mailing once.

    ``autres`` are the other collectivités that the message names, when the person has several;
    ``courriel`` is the message in the queue, None before it is written there and once it is no
    longer kept; ``refus`` is why it did not leave: most often, what a relay answered for good.
    """

    publipostage = models.ForeignKey(
        Publipostage,
        models.CASCADE,
        related_name="envois",
        verbose_name="publipostage",
        db_index=False,
    )
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="envois", verbose_name="collectivité"
    )
    autres = models.ManyToManyField(
        Collectivite, related_name="+", verbose_name="autres collectivités"
    )
    adresse = AdresseElectronique("adresse")
    nom = TexteCourt("nom", max_length=200, blank=True)
    courriel = models.OneToOneField(
        Courriel,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="envoi",
        verbose_name="courriel",
    )
    parti_le = models.DateTimeField("parti le", null=True, blank=True)
    refus = models.TextField("refus", blank=True)

    class Meta:
        verbose_name = "envoi"
        verbose_name_plural = "envois"
        ordering = ["pk"]
        indexes = [models.Index(fields=["adresse"], name="envoi_adresse")]
        constraints = [
            models.UniqueConstraint(
                fields=["publipostage", "adresse"],
                name="envoi_unique",
                violation_error_message="Cette adresse reçoit déjà ce publipostage.",
            ),
        ]

    def __str__(self):
        return f"message n° {self.pk}"
