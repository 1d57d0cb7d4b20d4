"""Collectivités that no message reaches."""

from django.db.models import QuerySet
from django.db.models.functions import Lower

from collectivites.models import AdresseMorte, Collectivite, Contact
from teleprocedure.adressage import list_agents


def find_unreachable() -> QuerySet:
    """Return the collectivités recensées without an agent, an élu or a cadre to write to.

    An agent who has still to confirm for the year can be written to; a dead address cannot.
    """
    dead = AdresseMorte.objects.order_by().values("adresse")
    agents = list_agents().annotate(cle=Lower("user__email"))
    contacts = Contact.objects.exclude(courriel="").annotate(cle=Lower("courriel"))
    reached = [
        rows.exclude(cle__in=dead).order_by().values("collectivite") for rows in (agents, contacts)
    ]
    found = Collectivite.objects.recensees()
    return found.exclude(pk__in=reached[0]).exclude(pk__in=reached[1])
