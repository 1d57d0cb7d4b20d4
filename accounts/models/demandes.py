"""« Ma collectivité n’est pas dans la liste »: what the delegation is asked to add."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from collectivites.champs import AdresseElectronique, TexteCourt, TexteLong
from collectivites.journal import tracked
from collectivites.models import Collectivite

SANS_REPONSE = "Écrivez la réponse à envoyer avant de clore la demande."


class DemandeDeCollectivite(models.Model):
    """The request of a person who did not find their collectivité at sign-up."""

    class Statut(models.TextChoices):
        RECUE = "recue", "reçue"
        TRAITEE = "traitee", "traitée"
        ECARTEE = "ecartee", "écartée"

    type = models.CharField("type", max_length=20, choices=Collectivite.Type)
    nom = TexteCourt("nom de la collectivité", max_length=200)
    departement = TexteCourt("département", max_length=100, blank=True)
    prenom = TexteCourt("prénom", max_length=100)
    nom_de_famille = TexteCourt("nom", max_length=100)
    fonction = TexteCourt("fonction", max_length=200)
    courriel = AdresseElectronique("adresse électronique professionnelle")
    message = TexteLong("précisions", blank=True)
    statut = models.CharField("statut", max_length=7, choices=Statut, default=Statut.RECUE)
    recue_le = models.DateTimeField("reçue le", default=timezone.now, editable=False)
    reponse = TexteLong(
        "réponse", blank=True, help_text="Envoyée à la personne quand la demande est close."
    )
    close_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="close par",
    )
    close_le = models.DateTimeField("close le", null=True, editable=False)

    history = tracked()

    class Meta:
        verbose_name = "demande de collectivité"
        verbose_name_plural = "demandes de collectivités"
        ordering = ["-recue_le", "-pk"]
        indexes = [models.Index(fields=["statut", "recue_le"], name="demande_file")]
        constraints = [
            models.CheckConstraint(
                condition=Q(statut="recue") | (~Q(reponse="") & Q(close_le__isnull=False)),
                name="demande_close_a_une_reponse",
                violation_error_message=SANS_REPONSE,
            ),
        ]

    def __str__(self):
        return f"{self.nom} ({self.get_type_display()})"
