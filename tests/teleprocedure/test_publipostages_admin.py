"""The pages of mailings in the admin: who does what, what is read before anything leaves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import STATUS

from collectivites.models import AdresseMorte, Courriel
from teleprocedure.models import Envoi, Gabarit, Publipostage
from teleprocedure.services import publipostages
from tests.factories import (
    AdresseMorteFactory,
    CampagneFactory,
    ContactFactory,
    EnvoiFactory,
    PublipostageFactory,
    UserFactory,
)
from tests.fiches import send_page
from tests.teleprocedure.publipostages import MOTS, add_people, open_now, work, write_draft

LISTE = "/admin/teleprocedure/publipostage/"
ENVOIS = "/admin/teleprocedure/envoi/"
COURRIELS = "/admin/collectivites/courriel/"
MORTES = "/admin/collectivites/adressemorte/"
LECTURES = ["", "suivi/", "change/"]
GESTES = ["apercu/", "confirmer/", "annuler/"]
POSTS = ["essai/", "suspendre/", "reprendre/", "confirmer/", "annuler/"]


@pytest.fixture
def campagne(db):
    return CampagneFactory()


@pytest.fixture
def bureau(connecter, gestionnaire):
    return connecter(gestionnaire)


@pytest.fixture
def brouillon(campagne, gestionnaire):
    return write_draft(gestionnaire, campagne)


@pytest.fixture
def confirme(brouillon, gestionnaire):
    add_people(2)
    return publipostages.confirm(by=gestionnaire, publipostage=brouillon)


def page(client, row, act="suivi/"):
    return client.get(f"{LISTE}{row.pk}/{act}").text.replace("\u00a0", " ")


def send(client, row, act, **values):
    return client.post(f"{LISTE}{row.pk}/{act}/", values)


def fields(**changes):
    return MOTS | {"region": "", "transmission": ""} | changes


def test_a_mailing_is_drafted_with_the_words_of_its_kind_then_narrowed(bureau, campagne):
    Gabarit.objects.update_or_create(nature="relance", defaults=MOTS)
    answer = bureau.post(f"{LISTE}add/", {"campagne": campagne.pk, "nature": "relance"})
    row = Publipostage.objects.get()
    assert answer["Location"] == f"{LISTE}{row.pk}/change/"
    assert MOTS["objet"] in bureau.get(answer["Location"]).text
    typed = fields(transmission="en_retard", types=["region"], a_verifier=["apd"], sans_agent="on")
    answer = send_page(bureau, answer["Location"], typed)
    assert answer["Location"] == f"{LISTE}{row.pk}/apercu/"
    row.refresh_from_db()
    assert row.audience == {
        "etat": "en_retard",
        "types": ["region"],
        "a_verifier": ["apd"],
        "sans_agent": True,
    }
    again = bureau.get(f"{LISTE}{row.pk}/change/").text
    assert 'value="en_retard" selected' in again


def test_a_variable_that_does_not_exist_is_told_beside_its_field(bureau, brouillon):
    typed = fields(texte="Bonjour {prenom} \x00{{")
    answer = send_page(bureau, f"{LISTE}{brouillon.pk}/change/", typed)
    assert "Variable inconnue" in answer.text and "{prenom}" in answer.text
    assert "Bonjour {prenom}" in answer.text
    brouillon.refresh_from_db()
    assert brouillon.texte == MOTS["texte"]


@pytest.mark.parametrize(
    "pose", [{"texte": "x" * 30_001}, {"objet": "x" * 151}, {"objet": "\u200b"}, {"region": "99"}]
)
def test_hostile_words_and_criteria_are_told_and_change_nothing(bureau, brouillon, pose):
    answer = send_page(bureau, f"{LISTE}{brouillon.pk}/change/", fields(**pose))
    assert answer.status_code == 200 and "errorlist" in answer.text
    brouillon.refresh_from_db()
    assert brouillon.audience == {"etat": "en_retard"}


def test_extra_fields_of_the_form_change_nothing(bureau, brouillon):
    typed = fields(nature="prolongation", campagne="999", total="7")
    send_page(bureau, f"{LISTE}{brouillon.pk}/change/", typed | {"statut": "x", "audience": "{}"})
    row = Publipostage.objects.get()
    assert (row.nature, row.etat, row.total) == ("relance", "brouillon", 0)


def test_one_tab_is_not_asked_verified_and_not(bureau, brouillon):
    typed = fields(verifies=["apd"], a_verifier=["apd", "contacts"])
    answer = send_page(bureau, f"{LISTE}{brouillon.pk}/change/", typed)
    assert "Le même onglet" in answer.text


def test_the_preview_counts_and_shows_three_real_messages(bureau, brouillon, lyon):
    add_people(5)
    AdresseMorteFactory(adresse="personne03@ville.example")
    text = page(bureau, brouillon, "apercu/")
    assert "6 collectivités selon ces critères ; 4 messages à envoyer" in text
    assert "adresse déclarée morte" in text and "collectivité sans adresse connue" in text
    assert "Bonjour Alix Roy00," in text and "Bonjour Alix Roy04," in text
    assert text.count("publipostage__message") == 3


def test_what_people_typed_is_shown_as_typed(bureau, brouillon, lyon):
    ContactFactory(collectivite=lyon, courriel="a@lyon.example", prenom="<b>", nom="{{ 7|add:7 }}")
    text = page(bureau, brouillon, "apercu/")
    assert "&lt;b&gt; {{ 7|add:7 }}" in text


def test_a_test_leaves_to_who_asks_and_to_nobody_else(bureau, brouillon, gestionnaire, boite):
    add_people(2)
    bureau.post(f"{LISTE}{brouillon.pk}/essai/")
    (message,) = boite.relever()
    assert message["To"] == gestionnaire.email
    assert message["Subject"] == "[essai] Atlas 2026 : Ville 00"
    assert not Envoi.objects.exists()


def test_a_test_of_an_invitation_invites_nobody(bureau, campagne, gestionnaire, boite, client):
    row = write_draft(gestionnaire, campagne, "invitation")
    add_people(1)
    bureau.post(f"{LISTE}{row.pk}/essai/")
    (message,) = boite.relever()
    assert "lien-personnel-de-chaque-destinataire" in message.get_body(("plain",)).get_content()


def test_a_mailing_is_confirmed_by_typing_its_number(bureau, brouillon):
    add_people(2)
    assert "2 messages à envoyer" in page(bureau, brouillon, "confirmer/")
    for wrong in ("3", "", "deux", "9" * 5000):
        assert send(bureau, brouillon, "confirmer", nombre=wrong).status_code == 422
    assert not Envoi.objects.exists()
    assert send(bureau, brouillon, "confirmer", nombre="2").status_code == 302
    assert Envoi.objects.count() == 2
    text = page(bureau, brouillon)
    assert "Premier message dans 9 minutes" in text or "Premier message dans 10 minutes" in text
    assert send(bureau, brouillon, "confirmer", nombre="2").status_code == 302
    assert Envoi.objects.count() == 2


def test_a_mailing_to_nobody_cannot_be_confirmed(bureau, brouillon):
    answer = send(bureau, brouillon, "confirmer", nombre="0")
    assert (answer.status_code, "Personne ne recevrait" in answer.text) == (422, True)


def test_words_lost_since_are_told_when_confirming(bureau, brouillon):
    add_people(1)
    Publipostage.objects.update(texte="")
    answer = send(bureau, brouillon, "confirmer", nombre="1")
    assert (answer.status_code, Envoi.objects.count()) == (422, 0)


def test_a_mailing_is_held_taken_up_and_cancelled_from_its_page(bureau, confirme):
    assert send(bureau, confirme, "suspendre").status_code == 302
    assert "Reprendre" in page(bureau, confirme) and "Suspendre" not in page(bureau, confirme)
    send(bureau, confirme, "reprendre")
    assert "2 messages ne sont pas partis" in page(bureau, confirme, "annuler/")
    assert send(bureau, confirme, "annuler", nombre="1").status_code == 422
    assert send(bureau, confirme, "annuler", nombre="2").status_code == 302
    assert Publipostage.objects.get().etat == "annule"
    send(bureau, confirme, "reprendre")
    assert Publipostage.objects.get().etat == "annule"
    assert send(bureau, confirme, "annuler", nombre="2").status_code == 422


def test_a_draft_is_given_up_without_a_number(bureau, brouillon):
    assert "n’enverra rien" in page(bureau, brouillon, "annuler/")
    assert send(bureau, brouillon, "annuler").status_code == 302
    assert Publipostage.objects.get().etat == "annule"


def test_the_page_of_a_mailing_tells_how_many_left(bureau, confirme, boite):
    open_now(confirme)
    work()
    assert "Suspendre" in page(bureau, confirme)
    boite.relever()
    work()
    text = page(bureau, confirme)
    assert f'href="{ENVOIS}?publipostage={confirme.pk}&amp;etape=partis">2<' in text
    assert "Suspendre" not in text
    listed = bureau.get(ENVOIS, {"publipostage": confirme.pk, "etape": "partis"}).text
    assert "personne00@ville.example" in listed
    none = bureau.get(ENVOIS, {"publipostage": confirme.pk, "etape": "refuses"}).text
    assert "personne00@ville.example" not in none


def test_a_confirmed_mailing_opens_read_only(bureau, confirme):
    text = page(bureau, confirme, "change/")
    assert "Suivi de l’envoi" in text and "<textarea" not in text
    answer = bureau.post(f"{LISTE}{confirme.pk}/change/", fields(objet="Autre"))
    assert answer.status_code == 403
    assert Publipostage.objects.get().objet == MOTS["objet"]


def test_a_lecteur_reads_how_far_it_is_and_acts_on_nothing(connecter, lecteur, confirme):
    client = connecter(lecteur)
    for act in LECTURES:
        assert client.get(f"{LISTE}{confirme.pk}/{act}", follow=True).status_code == 200
    assert "Suspendre" not in page(client, confirme)
    for act in GESTES:
        assert client.get(f"{LISTE}{confirme.pk}/{act}").status_code == 403
    for act in POSTS:
        assert client.post(f"{LISTE}{confirme.pk}/{act}", {"nombre": "2"}).status_code == 403
    assert client.get(f"{LISTE}add/").status_code == 403
    assert Publipostage.objects.get().etat == "en_attente"


def test_a_lecteur_reads_a_draft_and_its_criteria(connecter, lecteur, brouillon):
    Publipostage.objects.update(audience={"etat": "en_retard", "a_verifier": ["apd"]})
    text = page(connecter(lecteur), brouillon, "change/")
    assert "onglet à vérifier : Aide publique au développement" in text
    assert "mise à jour non transmise" in text and "<textarea" not in text


def test_an_agent_never_enters(connecter, agent_de_lyon, confirme):
    client = connecter(agent_de_lyon)
    for act in [*LECTURES, *GESTES]:
        assert client.get(f"{LISTE}{confirme.pk}/{act}").status_code == 302
    assert client.post(f"{LISTE}{confirme.pk}/annuler/", {"nombre": "2"}).status_code == 302
    assert Publipostage.objects.get().etat == "en_attente"


def test_a_mailing_that_does_not_exist_is_not_found(bureau, campagne):
    for act in [*GESTES, "suivi/"]:
        assert bureau.get(f"{LISTE}999/{act}").status_code == 404
    for act in POSTS:
        assert bureau.post(f"{LISTE}999/{act}").status_code == 404


def test_a_refused_address_is_declared_dead_after_its_number_is_typed(bureau, campagne):
    refuse = EnvoiFactory(publipostage__campagne=campagne, refus="550 5.1.1 Inconnu ici")
    action = {"action": "declarer_mortes", "_selected_action": [refuse.pk]}
    assert "550 5.1.1 Inconnu ici" in bureau.post(ENVOIS, action).text
    bureau.post(ENVOIS, action | {"decider": "1", "nombre": "2"})
    assert not AdresseMorte.objects.exists()
    bureau.post(ENVOIS, action | {"decider": "1", "nombre": "1"})
    row = AdresseMorte.objects.get()
    assert (row.adresse, row.motif) == (refuse.adresse, "550 5.1.1 Inconnu ici")
    told = bureau.post(ENVOIS, action | {"decider": "1", "nombre": "1"}, follow=True).text
    assert "déjà déclarée morte" in told


def test_a_dead_address_is_said_alive_as_easily(bureau, gestionnaire):
    row = AdresseMorteFactory()
    action = {"action": "ranimer", "_selected_action": [row.pk]}
    assert row.adresse in bureau.post(MORTES, action).text
    bureau.post(MORTES, action | {"decider": "1", "nombre": "1"})
    assert not AdresseMorte.objects.exists()
    assert AdresseMorte.history.first().history_user == gestionnaire


def test_an_address_typed_with_capitals_is_the_same(bureau, gestionnaire):
    assert bureau.post(f"{MORTES}add/", {"adresse": "Elue@LYON.example"}).status_code == 302
    row = AdresseMorte.objects.get()
    assert (row.adresse, row.par) == ("elue@lyon.example", gestionnaire)
    answer = bureau.post(f"{MORTES}add/", {"adresse": "ELUE@lyon.example"})
    assert "déjà déclarée morte" in answer.text


def test_the_six_models_are_changed_and_never_removed(bureau):
    Gabarit.objects.update_or_create(nature="relance", defaults=MOTS)
    row = Gabarit.objects.get(nature="relance")
    address = f"/admin/teleprocedure/gabarit/{row.pk}/"
    assert bureau.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    refused = send_page(bureau, f"{address}change/", MOTS | {"objet": "{lien}"})
    assert "Variable inconnue" in refused.text
    assert send_page(bureau, f"{address}change/", MOTS | {"objet": "Autre"}).status_code == 302
    row.refresh_from_db()
    assert (row.nature, row.objet) == ("relance", "Autre")


@pytest.mark.parametrize(
    ("liste", "fabrique"),
    [(LISTE, PublipostageFactory), (ENVOIS, EnvoiFactory), (MORTES, AdresseMorteFactory)],
)
def test_lists_cost_the_same_for_one_row_and_for_six(bureau, campagne, liste, fabrique):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            assert bureau.get(liste).status_code == 200
        return len(queries)

    fabrique()
    one = count_queries()
    fabrique.create_batch(5)
    assert count_queries() == one


def test_messages_that_are_held_are_told_as_such(connecter, administrateur, confirme, gestionnaire):
    open_now(confirme)
    work()
    publipostages.pause(by=gestionnaire, pk=confirme.pk)
    assert set(Courriel.objects.values_list("status", flat=True)) == {None}
    text = connecter(administrateur).get("/admin/collectivites/courriel/?etat=None").text
    assert "2 courriels" in text.replace("\u00a0", " ") and "retenu" in text
    assert STATUS.queued not in Courriel.objects.values_list("status", flat=True)


def test_agents_read_beside_a_person_that_messages_no_longer_arrive(connecter, agent_de_lyon, lyon):
    ContactFactory(collectivite=lyon, courriel="Elue@lyon.example")
    client = connecter(agent_de_lyon)
    onglet = "/mise-a-jour/lyon-69123/contacts/"
    assert "refusé" not in client.get(onglet).text
    EnvoiFactory(adresse="elue@lyon.example", refus="550 5.1.1 Inconnu")
    assert "a été refusé (550 5.1.1 Inconnu)" in client.get(onglet).text
    EnvoiFactory(adresse="elue@lyon.example", publipostage=PublipostageFactory(nature="ouverture"))
    assert "refusé" not in client.get(onglet).text
    AdresseMorteFactory(adresse="elue@lyon.example", par=UserFactory())
    assert "Adresse déclarée morte par la délégation" in client.get(onglet).text


def test_a_reader_of_figures_reads_no_address(connecter, lecteur, confirme):
    open_now(confirme)
    work()
    envoi, courriel = Envoi.objects.first(), Courriel.objects.first()
    pages = [
        f"{ENVOIS}?q=personne00",
        f"{ENVOIS}{envoi.pk}/change/",
        COURRIELS,
        f"{COURRIELS}{courriel.pk}/change/",
    ]
    for page in pages:
        answer = connecter(lecteur).get(page)
        assert answer.status_code == 200
        assert "@ville.example" not in answer.text, page


def test_agents_do_not_read_why_a_message_was_not_even_tried(connecter, agent_de_lyon, lyon):
    ContactFactory(collectivite=lyon, courriel="elue@lyon.example")
    EnvoiFactory(adresse="elue@lyon.example", refus="Cette personne a été refusée.")
    assert "refusé" not in connecter(agent_de_lyon).get("/mise-a-jour/lyon-69123/contacts/").text
