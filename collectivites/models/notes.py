"""What the delegation writes of a collectivité, for itself."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from collectivites.champs import TexteLong
from collectivites.journal import tracked

from .collectivite import Collectivite


class Note(models.Model):
    """A note on one collectivité; agents and the public never read it."""

    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, related_name="notes", verbose_name="collectivité"
    )
    texte = TexteLong("texte")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="auteur",
    )
    ecrite_le = models.DateTimeField("écrite le", default=timezone.now, editable=False)

    history = tracked()

    class Meta:
        verbose_name = "note"
        verbose_name_plural = "notes"
        ordering = ["-ecrite_le", "-pk"]

    def __str__(self):
        return f"note du {timezone.localtime(self.ecrite_le):%d/%m/%Y}"
