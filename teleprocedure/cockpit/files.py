"""What waits for the delegation, and where its messages are: figures that lead to their lists."""

import datetime as dt
from typing import Any

from django.db.models import Count, DateTimeField, Min, Q, Value
from django.utils import timezone
from post_office.models import STATUS

from accounts.models import DemandeDeCollectivite, Habilitation
from collectivites.models import AdresseMorte, Courriel, Reseau
from collectivites.presentation import format_count, format_integer
from cooperations.models import Correction
from teleprocedure.cockpit.adresses import build_table_url
from teleprocedure.lecture.publipostages import ETAPES
from teleprocedure.models import Campagne, Envoi, Signalement

REFUSES = "refuses"
UN_JOUR = "moins d’un jour"
QUEUES = (
    (
        Habilitation,
        "demandee_le",
        {Habilitation.Statut.DEMANDEE: "habilitations demandées"},
    ),
    (
        DemandeDeCollectivite,
        "recue_le",
        {DemandeDeCollectivite.Statut.RECUE: "collectivités dites absentes"},
    ),
    (Reseau, "", {Reseau.Statut.PROPOSE: "associations et réseaux proposés"}),
    (
        Correction,
        "proposee_le",
        {Correction.Statut.PROPOSEE: "corrections de partenaires proposées"},
    ),
    (
        Signalement,
        "recu_le",
        {
            Signalement.Statut.RECU: "signalements reçus",
            Signalement.Statut.TRANSMIS: "signalements transmis aux agents",
        },
    ),
)


def read_queues(user) -> list[dict]:
    """Return what is to be decided, with the age of the oldest: one query a table.

    A figure has no link for a reader who may not open its list.
    """
    found = []
    for model, field, statuts in QUEUES:
        waiting = count_by_statut(model, field, list(statuts))
        for statut, libelle in statuts.items():
            nombre, oldest = waiting.get(statut, (0, None))
            found.append(
                {
                    "libelle": libelle,
                    "nombre": format_integer(nombre),
                    "url": build_table_url(user, model, statut__exact=statut),
                    "detail": describe_age(oldest),
                }
            )
    return found


def count_by_statut(model: Any, field: str, statuts: list[str]) -> dict[str, tuple]:
    """Return by statut how many rows wait, and since when the oldest does; ``field`` dates them."""
    rows = model.objects.filter(statut__in=statuts).order_by().values_list("statut")
    oldest = Min(field) if field else Value(None, DateTimeField())
    found = rows.annotate(nombre=Count("pk"), ancien=oldest)
    return {statut: (nombre, ancien) for statut, nombre, ancien in found}


def describe_age(oldest: dt.datetime | None) -> str:
    """Return how long the oldest has waited, "" when nothing waits."""
    if oldest is None:
        return ""
    days = (timezone.localdate() - timezone.localdate(oldest)).days
    return f"la plus longue attente : {format_count(days, 'jour') if days else UN_JOUR}"


def read_messages(user, campagne: Campagne) -> list[dict]:
    """Return the messages waiting, sent and given up, and those that led nowhere: three queries.

    Those sent or given up count from the opening, as long as they are kept.
    """
    since = {"created__gte": campagne.ouverture.isoformat()}
    kept = Q(status__in=Courriel.ETATS_D_ATTENTE) | Q(created__gte=campagne.ouverture)
    counts = Courriel.objects.filter(kept).order_by().values("status")
    numbers = dict(counts.annotate(nombre=Count("pk")).values_list("status", "nombre"))
    depuis = f"depuis l’ouverture, dans les {Courriel.CONSERVATION.days} derniers jours"
    rows = [
        (STATUS.queued, "courriels en attente", "", {}),
        (STATUS.requeued, "courriels à essayer de nouveau", "", {}),
        (STATUS.sent, "courriels envoyés", depuis, since),
        (STATUS.failed, "courriels abandonnés", depuis, since),
    ]
    return [
        {
            "libelle": libelle,
            "nombre": format_integer(numbers.get(status, 0)),
            "detail": detail,
            "url": build_table_url(user, Courriel, etat=str(status), **chosen),
        }
        for status, libelle, detail, chosen in rows
    ] + read_dead_ends(user)


def read_dead_ends(user) -> list[dict]:
    """Return what mailings found out: messages refused for good, addresses declared dead."""
    return [
        {
            "libelle": libelle,
            "nombre": format_integer(rows.count()),
            "url": build_table_url(user, rows.model, **chosen),
        }
        for libelle, rows, chosen in (
            (
                "envois de publipostage refusés",
                Envoi.objects.filter(ETAPES[REFUSES]),
                {"etape": REFUSES},
            ),
            ("adresses mortes", AdresseMorte.objects.all(), {}),
        )
    ]
