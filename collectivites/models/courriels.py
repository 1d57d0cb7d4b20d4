"""The mail queue as this service reads it: django-post-office's messages, under French names."""

import datetime as dt

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone
from post_office.models import STATUS, Email
from post_office.settings import get_sending_order

from collectivites.presentation import format_moment


class CourrielQuerySet(models.QuerySet):
    """Which messages wait, and which have been kept long enough."""

    def en_attente(self):
        """Messages that ``manage.py travaux`` has still to send."""
        return self.filter(status__in=Courriel.ETATS_D_ATTENTE)

    def a_envoyer(self, at=None):
        """Those due now, in the order they leave: single messages first, then mailings."""
        at = at or timezone.now()
        due = Q(scheduled_time__isnull=True) | Q(scheduled_time__lte=at)
        valid = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.en_attente().filter(due, valid).order_by(*get_sending_order())

    def perimes(self, at=None):
        """Messages sent, given up or withdrawn long ago; one that waits never is."""
        limit = (at or timezone.now()) - Courriel.CONSERVATION
        return self.exclude(status__in=Courriel.ETATS_D_ATTENTE).filter(created__lt=limit)

    def du_plus_recent(self):
        """Keys that ``paginate`` orders from the newest: they grow as numbers go down."""
        rank = Cast(Value(Courriel.PLUS_QUE_LE_DERNIER) - F("pk"), models.CharField())
        return self.annotate(nom_normalise=rank).values("id", "nom_normalise")


class Courriel(Email):
    """A message queued, sent, given up, or held back with the mailing it is of (no status)."""

    ETATS = {
        STATUS.queued: "en attente",
        STATUS.requeued: "nouvel essai prévu",
        STATUS.sent: "envoyé",
        STATUS.failed: "abandonné",
        None: "retenu",
    }
    ETATS_D_ATTENTE = [STATUS.queued, STATUS.requeued]
    CONSERVATION = dt.timedelta(days=90)
    PLUS_QUE_LE_DERNIER = 10**12

    objects = CourrielQuerySet.as_manager()

    class Meta:
        proxy = True
        default_permissions = ["change", "view"]
        verbose_name = "courriel"
        verbose_name_plural = "courriels"

    def __str__(self):
        return self.subject

    @property
    def destinataires(self) -> str:
        return ", ".join(self.to)

    @property
    def etat(self) -> str:
        return self.ETATS.get(self.status, "")

    @property
    def date(self) -> str:
        return format_moment(self.created)
