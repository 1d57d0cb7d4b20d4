"""Addresses that no message reaches any more."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from collectivites.champs import AdresseElectronique, TexteCourt
from collectivites.journal import tracked
from collectivites.texte import fold_address


class AdresseMorte(models.Model):
    """An address that staff declared dead: no mailing goes there, agents are told beside it.

    A message that somebody asks for by an act of their own still leaves: a code, a receipt.
    """

    adresse = AdresseElectronique(
        "adresse",
        unique=True,
        error_messages={"unique": "Cette adresse est déjà déclarée morte."},
    )
    motif = TexteCourt("motif", max_length=300, blank=True)
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
        verbose_name = "adresse morte"
        verbose_name_plural = "adresses mortes"
        ordering = ["-le", "-pk"]

    def __str__(self):
        return self.adresse

    def clean_fields(self, exclude=None):
        self.set_keys()
        super().clean_fields(exclude)

    def set_keys(self) -> None:
        """Give the address its one form: typed with capitals, it is still the same."""
        self.adresse = fold_address(self.adresse)
