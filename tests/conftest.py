"""Personas, and a client that refuses to write during a GET."""

import re
from contextlib import nullcontext

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client

from accounts.models import Invitation
from accounts.permissions import ADMINISTRATEUR, GESTIONNAIRE, LECTEUR
from accounts.services import invitations, reconfirmations
from atlas.settings.base import POST_OFFICE
from teleprocedure.services import personnes
from tests.courriels import HOTE, Boite
from tests.ensemble import copy_base, run_together
from tests.factories import (
    ActeFactory,
    AdhesionFactory,
    CollectiviteFactory,
    ContactFactory,
    CooperationFactory,
    DepotFactory,
    HabilitationFactory,
    PartenaireFactory,
    PaysFactory,
    ProjetFactory,
    TransmissionFactory,
    UserFactory,
)
from tests.roles import nommer

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def pytest_collection_modifyitems(items):
    """Refuse a test that has a browser without emptying the database once it is done.

    pytest puts the tests of a browser side by side: one such would draw the others, which empty
    the database, ahead of tests that count on what the migrations wrote.
    """
    for item in items:
        told_apart_by = item.callspec.params if hasattr(item, "callspec") else ()
        if "browser_name" in told_apart_by and "transactional_db" not in item.fixturenames:
            raise pytest.UsageError(f"{item.nodeid} prend le navigateur sans « transactional_db ».")


class EcriturePendantUneLecture(AssertionError):
    """A page wrote to the database while it was only being read."""


def refuse_writes(execute, sql, params, many, context):
    if WRITE.match(sql) and "django_session" not in sql:
        raise EcriturePendantUneLecture(sql)
    return execute(sql, params, many, context)


class ClientStrict(Client):
    """Django's test client, except that a GET which writes fails the test."""

    def request(self, **request):
        safe = request.get("REQUEST_METHOD", "GET") in SAFE_METHODS
        with connection.execute_wrapper(refuse_writes) if safe else nullcontext():
            return super().request(**request)


@pytest.fixture
def client():
    return ClientStrict()


@pytest.fixture(autouse=True)
def cold_process():
    """Start each test as a process just started: what the others read or failed is not known.

    No log-in has failed, and the content types are to be read again, so that a test counts the
    same queries wherever chance puts it.
    """
    caches["default"].clear()
    ContentType.objects.clear_cache()


@pytest.fixture
def boite(settings):
    """A mail relay that receives what the worker sends: see ``tests.courriels``."""
    boite = Boite()
    settings.POST_OFFICE = POST_OFFICE
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = HOTE, boite.port, 5
    yield boite
    boite.panne()


@pytest.fixture
def connecter():
    """Return a strict client logged in as the given user."""

    def log_in(user):
        client = ClientStrict()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def mali(db):
    return PaysFactory()


@pytest.fixture
def allemagne(db):
    return PaysFactory(
        code="DE",
        iso3="DEU",
        nom="Allemagne",
        nom_normalise="allemagne",
        locatif="en Allemagne",
        nom_anglais="Germany",
        continent="europe",
        latitude=51.0,
        longitude=10.0,
    )


@pytest.fixture
def lyon(db):
    return CollectiviteFactory(
        nom="Lyon", code_insee="69123", siren="216901231", population=520774, recensee=True
    )


@pytest.fixture
def angers(db):
    return CollectiviteFactory(nom="Angers", code_insee="49007", recensee=True)


@pytest.fixture
def bamako(mali):
    return PartenaireFactory(nom="Bamako", pays=mali)


@pytest.fixture
def projet_de_lyon(lyon, bamako):
    cooperation = CooperationFactory(collectivite=lyon, partenaire=bamako)
    return ProjetFactory(cooperation=cooperation, titre="Adduction d’eau à Bamako")


@pytest.fixture
def projet_d_angers(angers, bamako):
    cooperation = CooperationFactory(collectivite=angers, partenaire=bamako)
    return ProjetFactory(cooperation=cooperation, titre="Bibliothèques de Bamako")


@pytest.fixture
def agent_de_lyon(lyon):
    agent = UserFactory(username="agent-lyon")
    HabilitationFactory(user=agent, collectivite=lyon)
    return agent


@pytest.fixture
def agent_d_angers(angers):
    agent = UserFactory(username="agent-angers")
    HabilitationFactory(user=agent, collectivite=angers)
    return agent


@pytest.fixture
def agent_en_attente(lyon):
    agent = UserFactory(username="agent-en-attente")
    HabilitationFactory(
        user=agent, collectivite=lyon, statut="demandee", methode="", decidee_le=None
    )
    return agent


@pytest.fixture
def agent_retire(lyon):
    agent = UserFactory(username="agent-retire")
    HabilitationFactory(user=agent, collectivite=lyon, statut="retiree", motif="Départ en 2025.")
    return agent


@pytest.fixture
def delegation(db):
    """Somebody of the delegation, who runs the campaign."""
    return nommer(username="delegation")


@pytest.fixture
def lecteur(db):
    """Of the delegation: reads, and writes nothing."""
    return nommer(LECTEUR, username="lecteur")


@pytest.fixture
def gestionnaire(db):
    """Of the delegation: runs the campaign."""
    return nommer(GESTIONNAIRE, username="gestionnaire")


@pytest.fixture
def responsable(db):
    """Of the delegation: a gestionnaire who also keeps its accounts (group administrateur)."""
    return nommer(ADMINISTRATEUR, username="responsable")


@pytest.fixture
def administrateur(db):
    return UserFactory(username="administrateur", is_staff=True, is_superuser=True)


@pytest.fixture
def numeros_des_adresses(projet_de_lyon, agent_en_attente, agent_de_lyon, lyon):
    """What the addresses of the table name, and what the links of messages carry."""
    tenue = HabilitationFactory(collectivite=lyon, statut="a_reconfirmer")
    elue = ContactFactory(collectivite=lyon, courriel="elue@gmail.com")
    invitation = Invitation.objects.create(
        collectivite=lyon, contact=elue, courriel=elue.courriel, envoyee_par=agent_de_lyon
    )
    proof = EmailAddress.objects.create(user=UserFactory(prouvee=False), email="a@lyon.fr")
    return {
        "projet": projet_de_lyon.pk,
        "partenaire": projet_de_lyon.cooperation.partenaire_id,
        "demande": agent_en_attente.habilitations.get().pk,
        "contact": ContactFactory(collectivite=lyon).pk,
        "preuve": EmailConfirmationHMAC(proof).key,
        "invitation": invitations.sign(invitation),
        "reconfirmation": reconfirmations.sign(tenue),
        "personne": personnes.sign(elue),
        "acte": ActeFactory(collectivite=lyon).pk,
        "cooperation": projet_de_lyon.cooperation_id,
        "adhesion": AdhesionFactory(collectivite=lyon).pk,
        "transmission": TransmissionFactory(collectivite=lyon).pk,
        "depot": DepotFactory(collectivite=lyon, agent=agent_de_lyon).pk,
    }


@pytest.fixture
def ensemble(tmp_path, monkeypatch):
    """Return what runs functions at the same instant, once the story is told.

    With SQLite threads work on a copy in a file, as the service does, and the test reads it too.
    """
    told = connections["default"]

    def copy_then_run():
        if connection.vendor == "sqlite":
            file = tmp_path / "copie.sqlite3"
            copy_base(file)
            monkeypatch.setitem(connections.settings["default"], "NAME", str(file))
            connections["default"] = connections.create_connection("default")
        return run_together

    yield copy_then_run
    if connections["default"] is not told:
        connections["default"].close()
        connections["default"] = told
