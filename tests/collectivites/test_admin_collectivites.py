"""The page of a collectivité in the admin: notes, ways to its pages, people who lead to it."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites.models import Acte, Note
from collectivites.notes import write_note
from collectivites.personnes import mention
from tests.factories import ContactFactory, HabilitationFactory, NoteFactory, UserFactory
from tests.fiches import send_page

LISTE = "/admin/collectivites/collectivite/"
CONTACTS = "/admin/collectivites/contact/"
DEJA = "Elle appelle chaque année en mars."


@pytest.fixture
def bureau(connecter, gestionnaire):
    return connecter(gestionnaire)


def page_of(row):
    return f"{LISTE}{row.pk}/change/"


def fill(texte, **more):
    """What the page of Lyon sends with a note typed at its foot."""
    lyon = {"type": "commune", "nom": "Lyon", "code_insee": "69123", "siren": "216901231"}
    notes = {"notes-TOTAL_FORMS": "1", "notes-INITIAL_FORMS": "0", "notes-0-texte": texte}
    place = {"region": "84", "departement": "69", "population": "520774"}
    return lyon | place | notes | more


def list_found(client, text, liste=LISTE):
    return [str(row) for row in client.get(liste, {"q": text}).context["cl"].result_list]


# Notes


def test_a_note_typed_on_the_page_is_signed_dated_and_shown_there(bureau, gestionnaire, lyon):
    extra = {"notes-0-auteur": "999", "notes-0-ecrite_le": "2001-01-01", "notes-0-id": ""}
    send_page(bureau, page_of(lyon), fill(DEJA, **extra))
    note = lyon.notes.get()
    assert (note.texte, note.auteur, note.ecrite_le.year > 2001) == (DEJA, gestionnaire, True)
    assert note.history.get().history_user == gestionnaire
    assert DEJA in bureau.get(page_of(lyon)).text


def test_a_note_alone_is_no_change_of_its_collectivite(bureau, lyon):
    before = (lyon.version, lyon.history.count())
    send_page(bureau, page_of(lyon), fill(DEJA))
    lyon.refresh_from_db()
    assert (lyon.version, lyon.history.count(), lyon.notes.count()) == (*before, 1)


def test_a_note_sent_twice_is_one_note(bureau, lyon):
    send_page(bureau, page_of(lyon), fill(DEJA))
    send_page(bureau, page_of(lyon), fill(DEJA))
    typed = {"collectivite": lyon.pk, "texte": DEJA}
    assert bureau.post("/admin/collectivites/note/add/", typed).status_code == 302
    assert Note.objects.count() == 1


def test_a_note_stays_its_first_author_s_whoever_corrects_it(bureau, lyon, gestionnaire):
    autrice = UserFactory(is_staff=True)
    note = NoteFactory(collectivite=lyon, auteur=autrice)
    address = f"/admin/collectivites/note/{note.pk}/change/"
    send_page(
        bureau, address, {"collectivite": lyon.pk, "texte": "Corrigée.", "auteur": gestionnaire.pk}
    )
    note.refresh_from_db()
    assert (note.texte, note.auteur) == ("Corrigée.", autrice)
    assert note.history.first().history_user == gestionnaire


def test_a_note_already_written_is_not_changed_from_the_page_of_the_collectivite(bureau, lyon):
    note = NoteFactory(collectivite=lyon, texte=DEJA)
    forged = {"notes-TOTAL_FORMS": "1", "notes-INITIAL_FORMS": "1", "notes-0-id": str(note.pk)}
    send_page(bureau, page_of(lyon), fill("Autre chose.", **forged))
    note.refresh_from_db()
    assert (note.texte, Note.objects.count()) == (DEJA, 1)


@pytest.mark.parametrize("texte", ["\u200b\x00\x07 ", "x" * 30_001])
def test_a_note_that_cannot_be_is_refused_beside_its_field(bureau, lyon, texte):
    typed = {"collectivite": lyon.pk, "texte": texte}
    page = bureau.post("/admin/collectivites/note/add/", typed)
    assert page.context["adminform"].form.errors.keys() == {"texte"}
    assert not Note.objects.exists()


def test_agents_and_the_public_never_read_notes(connecter, client, agent_de_lyon, lyon):
    NoteFactory(collectivite=lyon, texte=DEJA)
    agent = connecter(agent_de_lyon)
    for address in ("", "contacts/", "historique/"):
        assert DEJA not in agent.get(f"/mise-a-jour/lyon-69123/{address}").text
    assert DEJA not in client.get("/collectivites/lyon-69123/").text


def test_reading_is_all_that_a_lecteur_does_there(connecter, lecteur, lyon):
    NoteFactory(collectivite=lyon, texte=DEJA)
    client = connecter(lecteur)
    page = client.get(page_of(lyon)).text
    assert DEJA in page
    assert "Ouvrir les onglets" not in page
    assert "notes-0-texte" not in page
    assert client.post(page_of(lyon), fill("Autre.")).status_code == 403
    assert Note.objects.count() == 1


def test_an_empty_note_is_refused_by_the_service(gestionnaire, lyon):
    with pytest.raises(ValidationError):
        write_note(by=gestionnaire, row=Note(collectivite=lyon, texte=""))


def test_the_page_costs_the_same_with_one_note_and_with_six(bureau, lyon):
    def count():
        with CaptureQueriesContext(connection) as queries:
            bureau.get(page_of(lyon))
        return len(queries)

    NoteFactory(collectivite=lyon, auteur=UserFactory())
    count()
    one = count()
    for _ in range(5):
        NoteFactory(collectivite=lyon, auteur=UserFactory())
    assert count() == one


@pytest.mark.parametrize(("choice", "expected"), [("oui", ["Lyon"]), ("non", ["Angers"])])
def test_those_with_notes_are_told_apart(bureau, lyon, angers, choice, expected):
    NoteFactory(collectivite=lyon)
    rows = bureau.get(LISTE, {"notes": choice}).context["cl"].result_list
    assert [row.nom for row in rows] == expected


# Ways to its pages


def test_its_page_leads_to_its_tabs_and_to_its_public_page(bureau, lyon):
    page = bureau.get(page_of(lyon)).text
    for address in ("/mise-a-jour/lyon-69123/", "/collectivites/lyon-69123/"):
        assert f'href="{address}"' in page
        assert bureau.get(address).status_code == 200


def test_what_staff_type_in_the_tabs_is_told_as_the_delegation_s(bureau, lyon):
    typed = {"nature": "elu", "nom": "Martin", "prenom": "Léa", "jeton": str(uuid.uuid4())}
    typed |= dict.fromkeys(["courriel", "courriel_confirmation"], "lea@lyon.example")
    typed |= {"civilite": "Mme", "titre": "Adjointe"}
    assert bureau.post("/mise-a-jour/lyon-69123/contacts/ajouter/", typed).status_code == 302
    assert Acte.objects.sur(lyon).get().par_la_delegation
    assert "la délégation" in bureau.get("/mise-a-jour/lyon-69123/historique/").text


# People


@pytest.fixture
def helene(lyon, angers):
    return ContactFactory(
        collectivite=lyon, prenom="Hélène", nom="Lœuillet-Étienne", courriel="h.l@mairie.example"
    )


@pytest.mark.parametrize(
    "text",
    ["Hélène", "helene", "HELENE", "loeuillet", "etienne helene", "Étienne", "h.l@mairie.example"],
)
def test_a_contact_leads_to_their_collectivite(bureau, helene, text):
    assert list_found(bureau, text) == ["Lyon (commune)"]
    assert list_found(bureau, text, CONTACTS) == ["Hélène Lœuillet-Étienne"]


@pytest.mark.parametrize("text", ["helene angers", "hl@mairie.example", "(.*)", "'; --", "é" * 40])
def test_a_contact_who_is_not_named_leads_nowhere(bureau, helene, text):
    assert list_found(bureau, text) == []
    assert list_found(bureau, text, CONTACTS) == []


@pytest.mark.parametrize("liste", [LISTE, CONTACTS])
@pytest.mark.parametrize("words", [90, 900, 4_000])
def test_a_very_long_search_is_answered(bureau, helene, liste, words):
    assert bureau.get(liste, {"q": "h " * words}).status_code in (200, 400)


@pytest.mark.parametrize("text", ["Yannick", "béranger", "YB@angers.example", "ybe"])
def test_an_agent_leads_to_their_collectivite(bureau, angers, text):
    agent = UserFactory(
        username="ybe", first_name="Yannick", last_name="Béranger", email="yb@angers.example"
    )
    HabilitationFactory(user=agent, collectivite=angers)
    assert list_found(bureau, text) == ["Angers (commune)"]


def test_one_who_works_there_no_more_does_not(bureau, agent_retire):
    assert list_found(bureau, agent_retire.username) == []


def test_a_lecteur_finds_no_account_by_its_address(connecter, lecteur, agent_de_lyon, helene):
    client = connecter(lecteur)
    assert list_found(client, agent_de_lyon.email) == []
    assert list_found(client, agent_de_lyon.last_name) == ["Lyon (commune)"]
    assert list_found(client, helene.courriel) == ["Lyon (commune)"]


def test_people_are_not_sought_while_a_collectivite_is_typed(bureau, helene):
    typed = {"app_label": "collectivites", "model_name": "note", "field_name": "collectivite"}
    answer = bureau.get("/admin/autocomplete/", typed | {"term": "helene"})
    assert answer.json()["results"] == []


def test_no_word_mentions_nobody(helene):
    assert not type(helene).objects.filter(mention("—", "nom")).exists()
