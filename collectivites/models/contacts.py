"""Élus and cadres in charge of international relations (first tab)."""

from django.db import models
from django.db.models import Q

from collectivites.champs import AdresseElectronique, TexteCourt
from collectivites.journal import tracked

from .bases import LigneDeCollectivite
from .collectivite import Collectivite


class Contact(LigneDeCollectivite):
    """A person: name and title are public, the e-mail only by a recorded choice."""

    class Nature(models.TextChoices):
        ELU = "elu", "élu"
        CADRE = "cadre", "cadre"

    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="contacts", verbose_name="collectivité"
    )
    nature = models.CharField("nature", max_length=5, choices=Nature)
    civilite = TexteCourt("civilité", max_length=10, blank=True)
    prenom = TexteCourt("prénom", max_length=100, blank=True)
    nom = TexteCourt("nom", max_length=100)
    titre = TexteCourt("titre", max_length=200, blank=True)
    courriel = AdresseElectronique("courriel", blank=True)
    telephone = TexteCourt("téléphone", max_length=30, blank=True)
    courriel_public = models.BooleanField("courriel public", default=False)
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    history = tracked(excluded_fields=["version"])

    class Meta:
        verbose_name = "élu ou cadre"
        verbose_name_plural = "élus et cadres"
        ordering = ["ordre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(nom=""),
                name="contact_a_un_nom",
                violation_error_message="Indiquez le nom de la personne.",
            ),
        ]

    def __str__(self):
        return f"{self.prenom} {self.nom}".strip()

    @property
    def partie(self):
        return "contacts"
