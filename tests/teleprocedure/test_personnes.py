"""« Rectifier / m’opposer »: a person acts on what is said of them, without an account."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from collectivites.models import Acte, Contact, Courriel
from teleprocedure.services import personnes
from tests.factories import ContactFactory

AJOUT = "/mise-a-jour/lyon-69123/contacts/ajouter/"
ADRESSE = "awa.traore@lyon.example"


@pytest.fixture
def elue(lyon):
    return ContactFactory(
        collectivite=lyon, prenom="Awa", nom="Traoré", titre="Adjointe", courriel=ADRESSE
    )


@pytest.fixture
def lien(elue):
    return f"/personnes/{personnes.sign(elue)}/"


@pytest.fixture
def corrections(elue):
    return {
        "civilite": "Mme",
        "prenom": "Aoua",
        "nom": "Traoré-Diop",
        "titre": "Première adjointe",
        "courriel_public": "on",
        "version": str(elue.version),
    }


@pytest.fixture
def opposition():
    return {"opposer": "1", "opposition": "on"}


def enter(connecter, agent, courriel=ADRESSE):
    """Enter the same person, as an agent would."""
    typed = {
        "nature": "elu",
        "prenom": "Awa",
        "nom": "Traoré",
        "titre": "Adjointe",
        "courriel": courriel,
        "courriel_confirmation": courriel,
        "jeton": "6f0f6b1e-0c0a-4d6f-9a3b-111111111111",
    }
    return connecter(agent).post(AJOUT, typed)


def test_the_link_received_opens_the_page_any_day(client, connecter, agent_de_lyon):
    enter(connecter, agent_de_lyon)
    lien = re.search(r"/personnes/\S+/", Courriel.objects.get().message).group()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3000), tick=False):
        response = client.get(lien)
    assert response.status_code == 200
    assert "Awa Traoré\u00a0: rectifier ou m’opposer" in response.text
    assert 'content="noindex"' in response.text
    assert "no-store" in response["Cache-Control"]


def test_the_link_carries_no_address(lien):
    assert "awa" not in lien.casefold() and "lyon" not in lien


def test_an_agent_logged_in_who_has_the_link_sees_the_same_page(connecter, agent_d_angers, lien):
    assert connecter(agent_d_angers).get(lien).status_code == 200


def test_a_person_rectifies_and_it_shows_at_once(client, elue, lien, corrections):
    response = client.post(lien, corrections, follow=True)
    assert response.redirect_chain == [(lien, 302)]
    assert "Vos corrections sont enregistrées" in response.text
    page = client.get("/collectivites/lyon-69123/").text
    assert "Mme Aoua Traoré-Diop" in page and "Première adjointe" in page and ADRESSE in page


def test_nobody_s_account_signs_it(client, connecter, agent_de_lyon, elue, lien, corrections):
    connecter(agent_de_lyon).post(lien, corrections)
    acte = Acte.objects.get()
    assert acte.auteur is None and acte.parties == "contacts"
    assert acte.intitule.startswith("Rectification par la personne elle-même")
    assert Contact.history.filter(acte=acte.pk).get().history_user is None


def test_fields_that_are_not_the_person_s_change_nothing(client, angers, elue, lien, corrections):
    extra = {"courriel": "x@y.example", "nature": "cadre", "collectivite": angers.pk, "ordre": 9}
    assert client.post(lien, corrections | extra).status_code == 302
    kept = Contact.objects.get()
    assert (kept.courriel, kept.nature, kept.ordre) == (ADRESSE, elue.nature, elue.ordre)
    assert kept.collectivite_id == elue.collectivite_id


@pytest.mark.parametrize(
    "champs",
    [{"nom": " "}, {"titre": "\u200b"}, {"prenom": ""}, {"nom": "a" * 30_001}, {"version": "x"}],
)
def test_a_refusal_keeps_what_was_typed(client, elue, lien, corrections, champs):
    response = client.post(lien, corrections | champs)
    assert response.status_code == 422
    assert set(champs) <= set(response.context["formulaire"].errors)
    assert corrections["civilite"] in response.text
    assert Contact.objects.get().titre == elue.titre


def test_control_characters_leave_no_trace(client, elue, lien, corrections):
    client.post(lien, corrections | {"titre": "Ma\x07ire\u202e"})
    assert Contact.objects.get().titre == "Maire"


def test_an_agent_s_text_is_not_overwritten(client, elue, lien, corrections):
    Contact.objects.update(titre="Maire", version=elue.version + 1)
    response = client.post(lien, corrections)
    assert response.status_code == 422
    assert "<td>Maire</td><td>Première adjointe</td>" in response.text
    assert Contact.objects.get().titre == "Maire"
    shown = response.context["formulaire"]["version"].value()
    assert client.post(lien, corrections | {"version": shown}).status_code == 302
    assert Contact.objects.get().titre == "Première adjointe"


def test_corrections_sent_twice_are_written_once(client, elue, lien, corrections):
    for _ in range(2):
        assert client.post(lien, corrections).status_code == 302
    assert Acte.objects.count() == 1


def test_to_oppose_asks_for_a_tick(client, elue, lien):
    response = client.post(lien, {"opposer": "1"})
    assert response.status_code == 422
    assert "Cochez la case pour confirmer votre opposition." in response.text
    assert Contact.objects.exists()


def test_to_oppose_deletes_and_tells_every_agent(
    client, agent_de_lyon, agent_en_attente, agent_retire, elue, lien, opposition
):
    response = client.post(lien, opposition, follow=True)
    assert response.status_code == 410
    assert "Votre fiche est supprimée" in response.text
    assert not Contact.objects.exists()
    assert "Traoré" not in client.get("/collectivites/lyon-69123/").text
    message = Courriel.objects.get()
    assert message.to == [agent_de_lyon.email]
    assert "Awa Traoré (Adjointe)" in message.message and ADRESSE not in message.message


def test_without_an_agent_the_delegation_is_told(client, settings, elue, lien, opposition):
    client.post(lien, opposition)
    assert Courriel.objects.get().to == [settings.DELEGATION_COURRIEL]


def test_an_opposition_sent_twice_is_one(client, elue, lien, opposition):
    assert [client.post(lien, opposition).status_code for _ in range(2)] == [302, 410]
    assert Acte.objects.count() == Courriel.objects.count() == 1


def test_who_opposed_is_not_entered_again_by_an_agent(
    client, connecter, agent_de_lyon, delegation, settings, elue, lien, opposition
):
    client.post(lien, opposition)
    response = enter(connecter, agent_de_lyon, "Awa.Traore@LYON.example")
    assert response.status_code == 422
    assert "opposée" in response.context["formulaire"].errors["courriel"][0]
    assert settings.DELEGATION_COURRIEL in response.text
    assert not Contact.objects.exists()
    assert enter(connecter, delegation).status_code == 302


def test_nor_under_the_sheet_of_somebody_else(
    client, connecter, agent_de_lyon, lyon, lien, opposition
):
    client.post(lien, opposition)
    other = ContactFactory(collectivite=lyon, courriel="autre@lyon.example")
    names = ("nature", "civilite", "prenom", "nom", "titre", "telephone", "version")
    sheet = {name: str(getattr(other, name)) for name in names}
    sheet |= {"courriel": ADRESSE, "courriel_confirmation": ADRESSE}
    response = connecter(agent_de_lyon).post(f"/mise-a-jour/lyon-69123/contacts/{other.pk}/", sheet)
    assert response.status_code == 422
    assert Contact.objects.get().courriel == "autre@lyon.example"


def test_another_collectivite_may_enter_them(
    client, connecter, agent_d_angers, angers, lien, opposition
):
    client.post(lien, opposition)
    typed = {"nature": "elu", "prenom": "Awa", "nom": "Traoré", "titre": "Adjointe"}
    typed |= {"courriel": ADRESSE, "courriel_confirmation": ADRESSE}
    typed |= {"jeton": "6f0f6b1e-0c0a-4d6f-9a3b-222222222222"}
    page = connecter(agent_d_angers).post("/mise-a-jour/angers-49007/contacts/ajouter/", typed)
    assert page.status_code == 302


def test_an_agent_does_not_undo_an_opposition(
    client, connecter, agent_de_lyon, delegation, elue, lien, opposition
):
    client.post(lien, opposition)
    undo = f"/mise-a-jour/lyon-69123/historique/{Acte.objects.get().pk}/annuler/"
    connecter(agent_de_lyon).post(undo)
    assert not Contact.objects.exists()
    connecter(delegation).post(undo)
    assert Contact.objects.get().pk == elue.pk
    assert client.get(lien).status_code == 200


def test_the_link_dies_with_the_address_or_the_row(client, connecter, agent_de_lyon, elue, lien):
    Contact.objects.update(courriel="nouvelle@lyon.example")
    assert client.get(lien).status_code == 404
    Contact.objects.update(courriel=ADRESSE)
    connecter(agent_de_lyon).post(f"/mise-a-jour/lyon-69123/contacts/{elue.pk}/supprimer/")
    response = client.get(lien)
    assert response.status_code == 404
    assert "Ce lien n’est plus valable" in response.text


def test_an_address_that_changes_while_the_page_is_open_stops_the_write(
    client, monkeypatch, elue, lien, corrections, opposition
):
    stale = Contact.objects.select_related("collectivite").get()
    monkeypatch.setattr(personnes, "read_contact", lambda jeton: stale)
    Contact.objects.update(courriel="nouvelle@lyon.example")
    for sent in (corrections, opposition):
        assert client.post(lien, sent).status_code == 302
    assert Contact.objects.get().titre == elue.titre
    assert not Acte.objects.exists()


@pytest.mark.parametrize(
    "jeton", ["1", "1:", ":", "x:y", "²:y", "9" * 40 + ":y", "-1:y", "{pk}:y", "{pk}:{autre}"]
)
def test_a_forged_link_opens_nothing(client, elue, corrections, jeton):
    other = ContactFactory(collectivite=elue.collectivite, courriel=ADRESSE)
    seal = personnes.sign(other).partition(":")[2]
    address = f"/personnes/{jeton.format(pk=elue.pk, autre=seal)}/"
    assert client.get(address).status_code == 404
    assert client.post(address, corrections).status_code == 404
    assert Contact.objects.get(pk=elue.pk).titre == elue.titre
