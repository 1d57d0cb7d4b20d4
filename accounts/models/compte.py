"""The person: one identifiant, one address."""

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F

from collectivites.champs import AdresseElectronique, TexteCourt
from collectivites.texte import fold_address, fold_identity

NOM_D_ANCIEN_AGENT = "ancien agent"
PREFIXE_RESERVE = "ancien-agent-"
DOMAINE_DE_PERSONNE = "compte.invalid"  # of rows without a mailbox: nothing is ever sent there


class User(AbstractUser):
    """A person with an identifiant and one e-mail address, both unique once folded.

    An account that its owner deletes stays as a row without a name, inactive, so that the journal
    can say « ancien agent ».
    """

    username = models.CharField(
        "identifiant",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Cet identifiant est déjà pris."},
        help_text="Lettres, chiffres et les signes . _ - seulement.",
    )
    email = AdresseElectronique(
        "adresse électronique",
        unique=True,
        error_messages={"unique": "Cette adresse est déjà celle d’un compte."},
    )
    fonction = TexteCourt("fonction", max_length=200, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        permissions = [("gerer_la_delegation", "Gérer les comptes de la délégation")]

    def fold(self) -> None:
        """Bring identifiant and address to their one form."""
        self.username = fold_identity(self.username)
        self.email = fold_address(self.email)

    def clean_fields(self, exclude=None):
        self.fold()
        super().clean_fields(exclude)

    def save(self, *args, **kwargs):
        """Fold whatever wrote the row: ``createsuperuser`` validates nothing."""
        self.fold()
        super().save(*args, **kwargs)

    def __str__(self):
        return self.get_full_name() or self.username

    def held_collectivites(self) -> list[dict]:
        """Return slug and name of the collectivités this person works for, by name: one query."""
        rows = self.habilitations.en_vigueur().order_by("collectivite__nom_normalise", "pk")
        return list(rows.values(slug=F("collectivite__slug"), nom=F("collectivite__nom")))
