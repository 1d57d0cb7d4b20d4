"""The admin: every list opens, in French, for staff only; every write is signed."""

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collectivites.admin import AvecChoix
from collectivites.models import Collectivite, Contact
from cooperations.models import Cooperation
from tests.acces.lignes import creer
from tests.factories import CampagneFactory, ContactFactory, PartenaireFactory, UserFactory
from tests.fiches import send_page

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def list_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def change_url(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def bureau(connecter, administrateur):
    return connecter(administrateur)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_opens_and_is_searched(bureau, projet_de_lyon, model):
    assert bureau.get(list_url(model)).status_code == 200
    assert bureau.get(list_url(model), {"q": "Lyon ' OR 1=1"}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_agent_opens_no_list(connecter, agent_de_lyon, model):
    assert connecter(agent_de_lyon).get(list_url(model)).status_code == 302


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_is_chosen_by_typing_has_a_name_even_when_empty(model):
    page = admin.site._registry[model]
    for one in (page, *(inline(model, admin.site) for inline in page.inlines)):
        assert isinstance(one, AvecChoix) or not one.autocomplete_fields
        names = set(one.autocomplete_fields)
        assert not names & {field.name for field in one.model._meta.many_to_many}


def test_staff_in_no_group_see_no_list(connecter, db):
    nobody = UserFactory(is_staff=True)
    assert connecter(nobody).get(list_url(Collectivite)).status_code == 403


def count_queries(client, model):
    """Count what the list of a table asks of the database."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(list_url(model)).status_code == 200
    return len(queries)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_lists_cost_the_same_for_one_row_and_for_six(bureau, model):
    creer(model, 1)
    count_queries(bureau, model)
    one = count_queries(bureau, model)
    for n in range(2, 7):
        creer(model, n)
    assert model.objects.count() >= 6
    assert count_queries(bureau, model) == one


def test_the_index_is_in_french(bureau):
    page = bureau.get("/admin/").content.decode()
    for label in ("Administration de l’Atlas", "Collectivités", "Élus et cadres", "Habilitations"):
        assert label in page


def test_a_save_is_signed_in_the_journal(bureau, administrateur, lyon):
    typed = {"type": "commune", "nom": "Lyon", "code_insee": "69123", "population": "1"}
    no_note = {"notes-TOTAL_FORMS": "0", "notes-INITIAL_FORMS": "0"}
    send_page(bureau, change_url(lyon), typed | no_note)
    entry = lyon.history.first()
    assert (entry.population, entry.history_user) == (1, administrateur)


def test_a_deletion_is_signed_in_the_journal(bureau, administrateur):
    contact = ContactFactory()
    bureau.post(f"{change_url(contact).removesuffix('change/')}delete/", {"post": "yes"})
    assert not Contact.objects.exists()
    assert Contact.history.first().history_user == administrateur


def test_nothing_is_deleted_in_bulk(bureau, projet_de_lyon):
    assert b"delete_selected" not in bureau.get(list_url(Cooperation)).content


def test_a_twinning_with_an_association_is_refused_with_its_sentence(bureau, projet_de_lyon):
    cooperation = projet_de_lyon.cooperation
    association = PartenaireFactory(nature="association")
    answer = bureau.post(
        change_url(cooperation),
        {
            "collectivite": cooperation.collectivite_id,
            "partenaire": association.pk,
            "nature": "cooperation",
            "jumelage": "on",
        },
    )
    assert "ce partenaire n’en est pas une" in answer.content.decode()


def test_reference_lists_are_only_read(bureau, mali):
    assert bureau.post(change_url(mali), {"nom": "Autre"}).status_code == 403


def test_a_campaign_that_ends_before_it_opens_is_refused(bureau):
    campagne = CampagneFactory()
    dates = {"ouverture_0": "01/04/2026", "ouverture_1": "08:00", "cloture_0": "01/03/2026"}
    fields = {"annee": "2026", "annee_apd": "2025", "cloture_1": "08:00"}
    answer = send_page(bureau, change_url(campagne), dates | fields)
    assert "La clôture précède l’ouverture." in answer.content.decode()


def test_what_a_service_refuses_after_the_form_is_told(bureau, lyon, monkeypatch):
    def refuse(*, by, row):
        raise ValidationError("Cet enregistrement contredit une autre saisie.")

    monkeypatch.setattr("collectivites.services.save", refuse)
    network = {"nom": "Réseau neuf", "sigle": "", "nature": "association", "statut": "confirme"}
    response = bureau.post(
        "/admin/collectivites/reseau/add/", network | {"site_web": ""}, follow=True
    )
    assert "contredit une autre saisie" in response.text


def test_the_password_is_changed_on_the_page_of_everybody(bureau):
    assert bureau.get("/admin/password_change/")["Location"] == "/compte/mot-de-passe/"
