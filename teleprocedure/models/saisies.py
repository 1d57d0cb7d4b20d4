"""What an agent was typing when their session ended."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

CONSERVATION = dt.timedelta(days=7)


class BrouillonQuerySet(models.QuerySet):
    """What the clearing of old rows asks."""

    def perimes(self, at=None):
        """Those nobody came back for in seven days."""
        return self.filter(le__lt=(at or timezone.now()) - CONSERVATION)


class Brouillon(models.Model):
    """The form of one page as its user left it, for that user alone.

    ``contenu`` lists pairs [field, value].
    """

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="brouillons",
        verbose_name="utilisateur",
        db_index=False,
    )
    chemin = models.CharField("page", max_length=255)
    contenu = models.JSONField("contenu")
    le = models.DateTimeField("le", default=timezone.now)

    objects = BrouillonQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon"
        verbose_name_plural = "brouillons"
        ordering = ["-le"]
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur", "chemin"],
                name="brouillon_unique",
                violation_error_message="Un brouillon de cette page existe déjà.",
            ),
        ]

    def __str__(self):
        return self.chemin
