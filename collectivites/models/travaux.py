"""Long work, done by the worker, whose progress is read on its own row."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from collectivites.presentation import format_integer


class TravailLongQuerySet(models.QuerySet):
    """What the worker asks."""

    def a_faire(self, at=None):
        """What waits for the worker, or was left under way by one that was killed."""
        at = at or timezone.now()
        due = Q(a_partir_de__isnull=True) | Q(a_partir_de__lte=at)
        return self.filter(due, etat__in=TravailLong.ETATS_A_FAIRE).order_by("pk")


class TravailLong(models.Model):
    """Work that the worker does by steps: it shows how far it is, and can be taken up again.

    ``fait`` out of ``total`` steps are done; ``a_partir_de`` is when it may start, at once if None;
    ``reprises`` is how often it was found interrupted since somebody last asked for it.
    """

    class Etat(models.TextChoices):
        BROUILLON = "brouillon", "brouillon"
        EN_ATTENTE = "en_attente", "en attente"
        EN_COURS = "en_cours", "en cours"
        EN_PAUSE = "en_pause", "en pause"
        TERMINE = "termine", "terminé"
        ECHOUE = "echoue", "arrêté par une erreur"
        ANNULE = "annule", "annulé"

    ETATS_A_FAIRE = (Etat.EN_ATTENTE, Etat.EN_COURS)

    etat = models.CharField(
        "état", max_length=10, choices=Etat, default=Etat.BROUILLON, editable=False
    )
    fait = models.PositiveIntegerField("fait", default=0, editable=False)
    total = models.PositiveIntegerField("total", default=0, editable=False)
    a_partir_de = models.DateTimeField("à partir de", null=True, blank=True, editable=False)
    demande_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="demandé par",
    )
    demande_le = models.DateTimeField("demandé le", default=timezone.now, editable=False)
    commence_le = models.DateTimeField("commencé le", null=True, blank=True, editable=False)
    fini_le = models.DateTimeField("fini le", null=True, blank=True, editable=False)
    erreur = models.TextField("erreur", blank=True, editable=False)
    reprises = models.PositiveSmallIntegerField("reprises", default=0, editable=False)

    objects = TravailLongQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def pourcentage(self) -> int:
        """How much is done, from 0 to 100."""
        return min(100, self.fait * 100 // self.total) if self.total else 0

    @property
    def avancement(self) -> str:
        """Return « 1 200 sur 8 721 (13 %) »."""
        done, total = format_integer(self.fait), format_integer(self.total)
        return f"{done} sur {total} ({self.pourcentage}\u00a0%)"

    @property
    def est_a_faire(self) -> bool:
        return self.etat in self.ETATS_A_FAIRE
