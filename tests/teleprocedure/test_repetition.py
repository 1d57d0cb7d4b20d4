"""A rehearsal: staff use the tabs as agents will at the opening, and nothing is written."""

import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.cache import caches
from django.core.exceptions import ValidationError

from collectivites import services
from collectivites.models import Acte, Contact
from teleprocedure.campagnes import read_seuil
from teleprocedure.models import Brouillon, Campagne, Transmission
from teleprocedure.services.apd import Choix, declare
from tests.factories import (
    AdhesionFactory,
    CampagneFactory,
    ContactFactory,
    HabilitationFactory,
    ReseauFactory,
    UserFactory,
)
from tests.tableurs import Tableur
from tests.teleprocedure.deux_agents import read_form
from tests.teleprocedure.suivi import LYON, ONGLETS, read, verify_all

NOVEMBRE = datetime(2026, 11, 23, 9, tzinfo=UTC)
OUVERTURE = datetime(2027, 4, 1, 7, tzinfo=UTC)
ENTRETENUES = {"sessions.Session", "usersessions.UserSession", "accounts.User"}
RESEAU = "Cités Unies France"
PERSONNE = {
    "nature": "elu",
    "prenom": "Alix",
    "nom": "Neuf",
    "titre": "Maire",
    "courriel": "alix.neuf@lyon.example",
    "courriel_confirmation": "alix.neuf@lyon.example",
}


@pytest.fixture
def campagne(db):
    return CampagneFactory(
        annee=2027,
        annee_apd=2026,
        ouverture=OUVERTURE,
        cloture=datetime(2027, 6, 30, 16, tzinfo=UTC),
    )


@pytest.fixture(autouse=True)
def horloge(campagne):
    with time_machine.travel(NOVEMBRE, tick=False) as clock:
        yield clock


def rehearse(client, campagne):
    response = client.post(f"/admin/teleprocedure/campagne/{campagne.pk}/repeter/")
    assert response.status_code == 302
    return client


@pytest.fixture
def repetition(connecter, administrateur, campagne):
    """The delegation, rehearsing."""
    return rehearse(connecter(administrateur), campagne)


def dump():
    """Return every row of every table but those that log-ins keep."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in models
        if model._meta.label not in ENTRETENUES
    }


def test_staff_see_the_campaign_open_and_the_year_it_asks_for(repetition, lyon):
    page = read(repetition)
    assert "Répétition de la campagne 2027 : rien n’est enregistré" in page
    assert "0 onglet vérifié sur 5" in page
    assert "Votre déclaration pour 2026" in read(repetition, f"{LYON}apd/")
    assert "Répétition de la campagne 2027" in read(repetition, "/mise-a-jour/")


def test_agents_and_other_staff_see_nothing_of_it(
    connecter, repetition, agent_de_lyon, responsable
):
    for other in (connecter(agent_de_lyon), connecter(responsable)):
        read(repetition)
        page = read(other)
        assert "Répétition" not in page
        assert "La campagne 2027 ouvrira le 1er avril 2027" in page


def list_sendings(client, lyon, projet):
    """Yield (address, what is sent) of all that an agent does in the tabs, filled to succeed."""
    contact, adhesion = lyon.contacts.first(), lyon.adhesions.first()
    yield from list_sheets(client, contact, adhesion, projet)
    for kind, row in (("contacts", contact), ("reseaux", adhesion)):
        yield f"{LYON}{kind}/{row.pk}/supprimer/", {}
    yield f"{LYON}contacts/{contact.pk}/deplacer/", {"rang": "1"}
    ticked = {"projets": f"{projet.pk}-0", "statut": "en_sommeil", "jeton": str(uuid.uuid4())}
    yield f"{LYON}cooperations/selection/", ticked
    for onglet in ONGLETS:
        yield f"{LYON}{onglet}/verifier/", {"choix": "neant"} if onglet == "apd" else {}
    yield f"{LYON}transmettre/", {}
    yield f"{LYON}aucune-action/", {"choix": "neant"}
    yield f"{LYON}historique/{Acte.objects.first().pk}/annuler/", {}
    for row in lyon.habilitations.filter(statut="demandee"):
        yield f"{LYON}agents/{row.pk}/approuver/", {}
        yield f"{LYON}agents/{row.pk}/fermer/", {"motif": "Parti.", "refus": "True"}


def list_sheets(client, contact, adhesion, projet):
    """Yield the same of the sheets, each as its page sends it."""
    tie = projet.cooperation
    sheets = {
        f"{LYON}contacts/ajouter/": PERSONNE,
        f"{LYON}contacts/{contact.pk}/": {"titre": "Nouveau titre"},
        f"{LYON}reseaux/ajouter/": {"nom": RESEAU, "adherente": "on"},
        f"{LYON}reseaux/{adhesion.pk}/": {"utilisatrice": "on"},
        f"{LYON}apd/": {"choix": "montant", "montant": "12 500", "confirmation": "12500.00"},
        f"{LYON}cooperations/{tie.pk}/": {"annee_debut": "1987"},
        f"{LYON}cooperations/projets/{projet.pk}/": {"titre": "Autre titre"},
        f"{LYON}cooperations/projets/{projet.pk}/dupliquer/": {"titre": "Neuf"},
    }
    for address, typed in sheets.items():
        yield address, read_form(client.get(address)) | typed
    for address in (f"{LYON}cooperations/{tie.pk}/", f"{LYON}cooperations/projets/{projet.pk}/"):
        asked = client.get(f"{address}supprimer/")
        yield f"{address}supprimer/", {"vu": asked.context["formulaire"].current}


@pytest.fixture
def dossier_de_lyon(lyon, projet_de_lyon, agent_de_lyon, agent_en_attente):
    """Something in every tab, and an act to undo."""
    ContactFactory(collectivite=lyon, courriel="elue@lyon.example")
    AdhesionFactory(collectivite=lyon)
    ReseauFactory(nom=RESEAU)
    HabilitationFactory(user=UserFactory(), collectivite=lyon)
    row = Contact(collectivite=lyon, nature="elu", nom="Durand")
    services.add(by=agent_de_lyon, row=row)
    return projet_de_lyon


def test_after_a_full_walk_every_table_holds_what_it_held(repetition, lyon, dossier_de_lyon):
    tableur = Tableur(repetition, "contacts")
    tableur.add(nature="Élu", prenom="Alix", nom="Neuf", titre="Maire")
    file = tableur.save()
    before = dump()
    for address, typed in list(list_sendings(repetition, lyon, dossier_de_lyon)):
        assert repetition.post(address, typed).status_code in (200, 302), address
        assert dump() == before, address
    report = tableur.send(file)
    assert report.status_code == 200
    assert "Rapport du tableur" in report.text
    assert dump() == before


def test_what_would_be_said_to_an_agent_is_said_as_a_rehearsal(repetition, lyon):
    typed = read_form(repetition.get(f"{LYON}contacts/ajouter/")) | PERSONNE
    page = repetition.post(f"{LYON}contacts/ajouter/", typed, follow=True).text
    assert "Répétition, rien n’est enregistré. Un agent lirait :" in page
    assert "Alix Neuf figure dans la liste." in page
    assert "Annuler cette modification" not in page
    assert not Contact.objects.exists()


def test_a_refusal_is_shown_as_to_an_agent(repetition, lyon):
    typed = read_form(repetition.get(f"{LYON}contacts/ajouter/")) | PERSONNE | {"nom": ""}
    page = repetition.post(f"{LYON}contacts/ajouter/", typed)
    assert page.status_code == 422
    assert "Alix" in page.text


def test_a_receipt_is_shown_at_once_for_it_is_not_kept(
    connecter, agent_de_lyon, administrateur, campagne, lyon, horloge
):
    ContactFactory(collectivite=lyon, courriel="elue@lyon.example")
    horloge.move_to(OUVERTURE.replace(day=3))
    verify_all(connecter(agent_de_lyon))
    again = rehearse(connecter(administrateur), campagne)
    receipt = again.post(f"{LYON}transmettre/")
    assert receipt.status_code == 200
    assert "2027-00001" in receipt.text
    assert not Transmission.objects.exists()


def test_a_form_of_another_account_is_not_kept_either(repetition, lyon, connecter, agent_de_lyon):
    form = connecter(agent_de_lyon).get(f"{LYON}contacts/ajouter/")
    repetition.post(f"{LYON}contacts/ajouter/", read_form(form) | PERSONNE)
    assert not Brouillon.objects.exists()


def test_what_exists_only_in_a_rehearsal_is_told_when_it_is_asked_for(repetition, lyon):
    answer = repetition.post(f"{LYON}contacts/tableur/9999/", {}, follow=True)
    assert "n’existait que le temps d’un essai" in answer.text


def test_it_ends_with_its_button_and_with_the_session(
    repetition, connecter, administrateur, lyon, campagne
):
    left = repetition.post("/admin/teleprocedure/campagne/repetition/quitter/", follow=True)
    assert "La répétition est finie" in left.text
    assert "Répétition" not in read(repetition)
    rehearse(repetition, campagne)
    repetition.post("/compte/deconnexion/")
    repetition.force_login(administrateur)
    assert "Répétition" not in read(repetition)


def test_it_ends_with_the_right_to_run_campaigns(connecter, delegation, lyon, campagne):
    client = rehearse(connecter(delegation), campagne)
    assert "Répétition" in read(client)
    delegation.groups.clear()
    right = Permission.objects.get(codename="change_collectivite")
    delegation.user_permissions.set([right])
    assert "Répétition" not in read(client)


@pytest.mark.parametrize("persona", ["lecteur", "agent_de_lyon"])
def test_only_who_runs_campaigns_rehearses(request, connecter, campagne, persona):
    client = connecter(request.getfixturevalue(persona))
    answer = client.post(f"/admin/teleprocedure/campagne/{campagne.pk}/repeter/")
    assert answer.status_code == (403 if persona == "lecteur" else 302)
    assert "repetition" not in client.session


def test_a_get_starts_nothing(connecter, administrateur, campagne):
    client = connecter(administrateur)
    address = f"/admin/teleprocedure/campagne/{campagne.pk}/repeter/"
    assert client.get(address).status_code == 405


def test_a_campaign_that_is_over_is_not_rehearsed(connecter, administrateur):
    past = CampagneFactory()
    client = connecter(administrateur)
    page = client.post(f"/admin/teleprocedure/campagne/{past.pk}/repeter/", follow=True)
    assert "il n’y a plus rien à répéter" in page.text
    assert "repetition" not in client.session


def test_a_page_opened_in_rehearsal_is_not_taken_once_out_of_it(repetition, lyon):
    typed = read_form(repetition.get(f"{LYON}apd/")) | {"choix": "montant", "montant": "500"}
    repetition.post("/admin/teleprocedure/campagne/repetition/quitter/")
    assert repetition.post(f"{LYON}apd/", typed).status_code == 422
    assert not lyon.declarations.exists()


def test_an_opening_to_come_is_no_proof(administrateur, campagne, lyon):
    with pytest.raises(ValidationError):
        declare(
            by=administrateur,
            campagne=campagne,
            collectivite=lyon,
            choix=Choix.NEANT,
            ouvert_le=OUVERTURE,
        )


def test_public_pages_keep_their_own_threshold(settings, repetition, lyon, projet_de_lyon):
    settings.CACHES = settings.CACHES | {
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "essai"}
    }
    caches["pages"].clear()
    CampagneFactory()
    read(repetition, f"{LYON}cooperations/")
    assert Campagne.objects.count() == 2
    assert read_seuil() is None
