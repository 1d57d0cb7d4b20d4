"""Mail domains that prove nothing about whom their users work for."""

from django.core.validators import RegexValidator
from django.db import models

from collectivites.journal import tracked
from collectivites.texte import read_domain

DOMAINE = RegexValidator(
    r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", "Indiquez un nom de domaine, par exemple « exemple.fr »."
)


class DomainePartage(models.Model):
    """A domain open to anybody, or common to several authorities: no right comes from it."""

    class Nature(models.TextChoices):
        GRATUIT = "gratuit", "fournisseur ouvert à tous"
        COMMUN = "commun", "commun à plusieurs collectivités"

    domaine = models.CharField(
        "domaine",
        max_length=253,
        unique=True,
        validators=[DOMAINE],
        error_messages={"unique": "Ce domaine est déjà dans la liste."},
    )
    nature = models.CharField("nature", max_length=7, choices=Nature, default=Nature.GRATUIT)

    history = tracked()

    class Meta:
        verbose_name = "domaine partagé"
        verbose_name_plural = "domaines partagés"
        ordering = ["domaine"]

    def __str__(self):
        return self.domaine

    def clean_fields(self, exclude=None):
        self.domaine = read_domain(f"@{self.domaine}")
        super().clean_fields(exclude)
