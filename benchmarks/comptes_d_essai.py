"""Accounts to knock at; imported once Django is set up on the database to fill."""

import sys

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.db.models import Count
from django.utils import timezone

from accounts.models import Habilitation, User
from benchmarks.visiteur import MOT_DE_PASSE, name_account, name_address
from collectivites.models import Collectivite, Courriel
from cooperations.models import Projet

AGENTS = 5_000


def create(nombre: int) -> None:
    """Create ``nombre`` accounts with a proven address and the same password."""
    password = make_password(MOT_DE_PASSE)
    users = User.objects.bulk_create(
        User(username=name_account(n), email=name_address(n), password=password)
        for n in range(nombre)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )


def create_agent() -> None:
    """Create an agent of the largest collectivité and of a commune of one project, and say which.

    Each line written is « label|slug|tab|key of a project ».
    """
    create(1)
    agent = User.objects.get(username=name_account(0))
    counted = Collectivite.objects.annotate(n=Count("cooperations__projets")).order_by("-n", "pk")
    for collectivite in (counted.first(), counted.filter(n=1, type="commune").first()):
        Habilitation.objects.create(
            user=agent,
            collectivite=collectivite,
            statut=Habilitation.Statut.ACCORDEE,
            methode=Habilitation.Methode.DELEGATION,
            decidee_le=timezone.now(),
            confirmee_le=timezone.now(),
        )
        projet = Projet.objects.filter(cooperation__collectivite=collectivite).first()
        nom = f"{collectivite.nom}, {collectivite.n} projets"
        line = f"{nom}|{collectivite.slug}|{projet.partie}|{projet.pk}\n"
        sys.stdout.write(line)


def create_delegation() -> None:
    """Create a superuser, agents and messages as of a campaign, and say how long each list is.

    Each line written is « table|rows ».
    """
    create(AGENTS)
    User.objects.filter(username=name_account(0)).update(is_staff=True, is_superuser=True)
    agents = User.objects.exclude(username=name_account(0)).filter(username__startswith="banc-")
    held = zip(agents, Collectivite.objects.recensees(), strict=False)
    now = timezone.now()
    statut, methode = Habilitation.Statut.ACCORDEE, Habilitation.Methode.DELEGATION
    accord: dict = {"statut": statut, "methode": methode}
    accord |= {"decidee_le": now, "confirmee_le": now}
    Habilitation.objects.bulk_create(
        Habilitation(user=agent, collectivite=collectivite, **accord)
        for agent, collectivite in held
    )
    Courriel.objects.bulk_create(
        Courriel(to=[agent.email], from_email="atlas@etat.example", subject="Objet", status=0)
        for agent in agents
    )
    for model in sorted(admin.site._registry, key=lambda one: one._meta.label_lower):
        sys.stdout.write(f"{model._meta.label_lower}|{model._default_manager.count()}\n")
