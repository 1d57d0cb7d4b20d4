"""What undoing an act never does: speak for somebody, or take a right its author has not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apd.models import Declaration
from collectivites.models import Acte, Contact
from cooperations.models import Partenaire
from teleprocedure.models import Verification
from teleprocedure.services import personnes
from tests.factories import CampagneFactory, ContactFactory, CooperationFactory

LYON = "/mise-a-jour/lyon-69123/"
PERSONNE = {"courriel": "elue@lyon.fr"}


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def campagne(db):
    now = timezone.now()
    return CampagneFactory(ouverture=now - timedelta(5), cloture=now + timedelta(5))


def undo_last(client):
    acte = Acte.objects.order_by("-le").first()
    return client.post(f"{LYON}historique/{acte.pk}/annuler/", follow=True)


def read_hidden(client, address):
    form = client.get(address).context["formulaire"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def declare(client, **typed):
    sent = read_hidden(client, f"{LYON}apd/") | typed
    assert client.post(f"{LYON}apd/", sent).status_code == 302


def test_undoing_the_declaration_takes_its_tick_off(agent, lyon, campagne):
    declare(agent, choix="montant", montant="1200")
    assert Verification.objects.filter(onglet="apd").exists()
    undo_last(agent)
    assert not Declaration.objects.exists()
    assert not Verification.objects.exists()


def test_undoing_a_correction_of_the_amount_leaves_the_tick(agent, lyon, campagne):
    declare(agent, choix="montant", montant="1200")
    declare(agent, choix="montant", montant="1300")
    undo_last(agent)
    assert Declaration.objects.get().montant == 1200
    assert Verification.objects.filter(onglet="apd").exists()


@pytest.mark.parametrize("par_la_delegation", [False, True])
def test_an_agent_cannot_bring_back_who_opposed_since(
    agent, connecter, delegation, lyon, par_la_delegation
):
    written_twice = [ContactFactory(collectivite=lyon, **PERSONNE) for _ in range(2)]
    agent.post(f"{LYON}contacts/{written_twice[0].pk}/supprimer/")
    deletion = Acte.objects.get()
    personnes.oppose(by=None, contact=written_twice[1])
    undoing = connecter(delegation) if par_la_delegation else agent
    page = undoing.post(f"{LYON}historique/{deletion.pk}/annuler/", follow=True)
    assert Contact.objects.exists() == par_la_delegation
    assert ("opposé" in page.text) != par_la_delegation


def test_undoing_what_touches_no_address_stays_possible_after_an_opposition(agent, lyon):
    gone, kept = ContactFactory(collectivite=lyon, **PERSONNE), ContactFactory(collectivite=lyon)
    personnes.oppose(by=None, contact=gone)
    agent.post(f"{LYON}contacts/{kept.pk}/supprimer/")
    undo_last(agent)
    assert Contact.objects.get() == kept


def test_an_agent_cannot_undo_the_correction_of_a_partner_that_others_use_since(
    agent, connecter, delegation, angers, projet_de_lyon
):
    tie = projet_de_lyon.cooperation
    address = f"{LYON}cooperations/{tie.pk}/"
    typed = read_hidden(agent, address) | {"precision": "district"}
    assert agent.post(address, typed).status_code == 302
    correction = Acte.objects.get()
    CooperationFactory(collectivite=angers, partenaire=tie.partenaire)
    page = agent.post(f"{LYON}historique/{correction.pk}/annuler/", follow=True)
    assert Partenaire.objects.get().precision == "district"
    assert "D’autres collectivités" in page.text
    connecter(delegation).post(f"{LYON}historique/{correction.pk}/annuler/")
    assert Partenaire.objects.get().precision == ""


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("sens", ["apres", "avant"])
def test_a_page_of_the_history_at_the_end_of_time_is_a_404(agent, moment, sens):
    assert agent.get(f"{LYON}historique/?{sens}={moment}~{'a' * 32}").status_code == 404
