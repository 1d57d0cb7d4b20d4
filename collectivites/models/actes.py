"""Acts: who did what to the pages of which collectivité, in one sentence."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from collectivites.champs import TexteCourt

from .collectivite import Collectivite
from .successions import Succession


class ActeQuerySet(models.QuerySet):
    """What history pages and tabs ask of the acts of a collectivité."""

    def sur(self, collectivite):
        """Those that wrote in the pages of a collectivité, alone or among others.

        The past of those whose place it took is its own: rows came with it.
        """
        lineage = [collectivite.pk, *Succession.objects.list_predecessors(collectivite.pk)]
        shared = Acte.touchees.through.objects.filter(collectivite__in=lineage)
        own = Q(collectivite__in=lineage)
        return self.filter(own | Q(pk__in=shared.values("acte")))

    def on_partie(self, partie: str):
        """Those that wrote in one of the five tabs, named by its slug."""
        return self.filter(parties__contains=partie)


class Acte(models.Model):
    """One act; the rows it wrote are in the journals, under the same number.

    ``parties`` names the tabs it touched, by slug, separated by spaces. The number of an act made
    with a form is drawn when the form is shown: sending it twice is one act.

    An act of the delegation on many pages at once (an import, a merge) is of no collectivité:
    ``touchees`` names all those whose pages it wrote in.
    """

    numero = models.UUIDField("numéro", primary_key=True, default=uuid.uuid4, editable=False)
    collectivite = models.ForeignKey(
        Collectivite,
        models.PROTECT,
        null=True,
        related_name="actes",
        verbose_name="collectivité",
        db_index=False,
    )
    touchees = models.ManyToManyField(
        Collectivite, related_name="actes_generaux", verbose_name="collectivités touchées"
    )
    parties = models.CharField("onglets", max_length=60, blank=True)
    intitule = TexteCourt("intitulé", max_length=400)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="auteur",
    )
    par_la_delegation = models.BooleanField("par la délégation", default=False)
    le = models.DateTimeField("le", default=timezone.now)
    annule_par = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="annule",
        verbose_name="annulé par",
    )

    objects = ActeQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        verbose_name_plural = "actes"
        ordering = ["-le", "numero"]
        indexes = [
            models.Index(fields=["collectivite", "-le"], name="acte_collectivite_le"),
            models.Index(fields=["-le", "numero"], name="acte_le"),
        ]

    def __str__(self):
        return self.intitule
