"""First tab: an agent keeps the list of élus and cadres, and the people concerned are told."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites.models import Acte, Contact, Courriel
from tests.factories import ContactFactory, HabilitationFactory, UserFactory

ONGLET = "/mise-a-jour/lyon-69123/contacts/"
AJOUT = f"{ONGLET}ajouter/"


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def elue(lyon):
    return ContactFactory(
        collectivite=lyon, prenom="Awa", nom="Traoré", courriel="awa.traore@lyon.example"
    )


@pytest.fixture
def saisie():
    """What the agent types for somebody new."""
    return {
        "nature": "cadre",
        "civilite": "M.",
        "prenom": "Paul",
        "nom": "Durand",
        "titre": "Chargé de mission",
        "courriel": "paul.durand@lyon.example",
        "courriel_confirmation": "Paul.Durand@LYON.example",
        "telephone": "04 72 00 00 00",
        "jeton": str(uuid.uuid4()),
    }


@pytest.fixture
def fiche(elue):
    """The sheet of the élue as its page sends it, nothing changed."""
    names = ("nature", "civilite", "prenom", "nom", "titre", "courriel", "telephone", "version")
    return {name: str(getattr(elue, name)) for name in names}


def adresse(contact, geste=""):
    return f"{ONGLET}{contact.pk}/{geste}"


def list_names(page):
    groups = page.context["groupes"]
    return [contact["nom"] for group in groups for contact in group["contacts"]]


def list_mailed():
    return [to for message in Courriel.objects.order_by("pk") for to in message.to]


def test_the_tab_lists_elus_then_cadres_in_order(agent, lyon):
    for ordre, nature, nom in ((1, "cadre", "A"), (3, "elu", "B"), (2, "elu", "C")):
        ContactFactory(collectivite=lyon, nature=nature, prenom="", nom=nom, ordre=ordre)
    page = agent.get(ONGLET)
    assert list_names(page) == ["C", "B", "A"]
    assert page.text.index("<h2>Élus</h2>") < page.text.index("<h2>Cadres territoriaux</h2>")
    assert "prénom, courriel" in page.text


def test_the_tab_says_whether_an_address_is_public(agent, lyon):
    ContactFactory(collectivite=lyon, courriel="a@lyon.example", courriel_public=True)
    ContactFactory(collectivite=lyon, courriel="b@lyon.example")
    text = " ".join(agent.get(ONGLET).text.split())
    assert "a@lyon.example</a> (courriel public)" in text
    assert "b@lyon.example</a> (courriel non public)" in text


def test_a_person_added_shows_at_once_and_their_address_does_not(agent, client, saisie):
    response = agent.post(AJOUT, saisie, follow=True)
    assert response.redirect_chain == [(ONGLET, 302)]
    assert "Paul Durand figure dans la liste." in response.text
    assert "Annuler cette modification" in response.text
    page = client.get("/collectivites/lyon-69123/").text
    assert "M. Paul Durand" in page and "Chargé de mission" in page
    assert saisie["courriel"] not in page and saisie["telephone"] not in page


def test_a_public_address_is_a_box_that_is_not_ticked_by_default(agent, client, saisie):
    page = agent.get(AJOUT).text
    assert 'name="courriel_public"' in page and "checked" not in page
    assert "robots compris" in page
    agent.post(AJOUT, saisie | {"courriel_public": "on"})
    assert saisie["courriel"] in client.get("/collectivites/lyon-69123/").text


def test_who_is_entered_by_somebody_else_is_told_with_their_own_link(agent, saisie):
    agent.post(AJOUT, saisie)
    message = Courriel.objects.get()
    assert message.to == [saisie["courriel"]]
    assert f"/personnes/{Contact.objects.get().pk}:" in message.message
    assert "rectifier" in message.message and "opposer" in message.message
    assert "Un agent habilité de Lyon vous a inscrit" in message.message


def test_the_delegation_says_that_it_did(connecter, delegation, lyon, settings, saisie):
    connecter(delegation).post(AJOUT, saisie)
    assert f"La {settings.DELEGATION_NOM} vous a inscrit" in Courriel.objects.get().message


def test_who_enters_themselves_is_told_nothing(agent, agent_de_lyon, saisie):
    own = {"courriel": agent_de_lyon.email.upper(), "courriel_confirmation": agent_de_lyon.email}
    assert agent.post(AJOUT, saisie | own).status_code == 302
    assert not Courriel.objects.exists()


def test_a_new_person_goes_after_those_of_the_same_nature(agent, lyon, saisie):
    ContactFactory(collectivite=lyon, nature="cadre", prenom="", nom="Z", ordre=7)
    agent.post(AJOUT, saisie)
    assert Contact.objects.get(nom="Durand").ordre == 8


@pytest.mark.parametrize("champ", ["nature", "prenom", "nom", "titre", "courriel"])
def test_a_starred_field_left_empty_loses_nothing_of_what_was_typed(agent, saisie, champ):
    response = agent.post(AJOUT, saisie | {champ: "\u200b "})
    assert response.status_code == 422
    assert champ in response.context["formulaire"].errors
    others = ("prenom", "nom", "titre", "courriel", "telephone")
    assert all(saisie[name] in response.text for name in others if name != champ)
    assert not Contact.objects.exists() and not Acte.objects.exists()


@pytest.mark.parametrize(
    ("champs", "champ", "phrase"),
    [
        ({"courriel_confirmation": ""}, "courriel_confirmation", "une seconde fois"),
        ({"courriel_confirmation": "paul@lyon.example"}, "courriel_confirmation", "diffèrent"),
        ({"courriel": "paul"}, "courriel", "adresse électronique complète"),
        ({"courriel": "paul@lyon"}, "courriel", "adresse électronique complète"),
        ({"courriel": "paul@lyon.f-r"}, "courriel", "nom de domaine complet"),
        ({"courriel": '"a,b"@lyon.example'}, "courriel", "ne peut pas recevoir"),
        ({"courriel": "a\x00@lyon.example"}, "courriel", "nul"),
        ({"nature": "roi"}, "nature", "choix valide"),
        ({"nom": "a" * 30_001}, "nom", "au plus 100 caractères"),
        ({"telephone": "0" * 31}, "telephone", "au plus 30 caractères"),
        ({"jeton": "x"}, "jeton", "UUID"),
    ],
)
def test_a_refusal_says_why_beside_the_field(agent, saisie, champs, champ, phrase):
    response = agent.post(AJOUT, saisie | champs)
    assert response.status_code == 422
    assert phrase in " ".join(response.context["formulaire"].errors[champ])
    assert not Contact.objects.exists()


def type_address(saisie, address, **more):
    return saisie | {"courriel": address, "courriel_confirmation": address} | more


def test_a_likely_slip_is_asked_about_then_kept_if_it_was_meant(agent, saisie):
    typed = type_address(saisie, "paul@gmial.com")
    response = agent.post(AJOUT, typed)
    assert response.status_code == 422
    assert "Vouliez-vous dire «\u00a0paul@gmail.com\u00a0»" in response.text
    assert 'name="garder_adresse" value="paul@gmial.com"' in response.text
    assert agent.post(AJOUT, typed | {"garder_adresse": "paul@gmial.com"}).status_code == 302
    assert Contact.objects.get().courriel == "paul@gmial.com"


def test_a_slip_kept_does_not_hold_for_another(agent, saisie):
    typed = type_address(saisie, "paul@hotmial.fr", garder_adresse="paul@gmial.com")
    response = agent.post(AJOUT, typed)
    assert response.status_code == 422
    assert "checked" not in response.text.split('name="garder_adresse"')[1].split(">")[0]


def test_the_box_that_keeps_an_address_is_there_only_when_it_is_asked(agent, saisie):
    assert "garder_adresse" not in agent.get(AJOUT).text
    assert "garder_adresse" not in agent.post(AJOUT, saisie | {"nom": ""}).text


def test_a_domain_known_here_is_no_slip(agent, lyon, saisie):
    lyon.courriel = "mairie@gmail.co"
    lyon.set_keys()
    lyon.save()
    assert agent.post(AJOUT, type_address(saisie, "paul@gmail.co")).status_code == 302


def test_an_address_that_is_markup_stays_text(agent, saisie):
    response = agent.post(AJOUT, type_address(saisie, '"<b/onclick=x>"@gmial.com'))
    assert response.status_code == 422
    assert "<b/onclick" not in response.text


def test_a_sheet_saved_without_a_new_address_asks_for_it_once(agent, elue, fiche):
    response = agent.post(adresse(elue), fiche | {"titre": "Adjointe", "nature": "elu"})
    assert response.status_code == 302
    kept = Contact.objects.get()
    assert (kept.titre, kept.version) == ("Adjointe", elue.version + 1)
    assert not Courriel.objects.exists()


def test_a_changed_address_is_typed_twice_and_its_owner_told(agent, elue, fiche):
    changed = fiche | {"courriel": "awa@lyon.example"}
    assert agent.post(adresse(elue), changed).status_code == 422
    assert agent.post(adresse(elue), type_address(changed, "awa@lyon.example")).status_code == 302
    assert list_mailed() == ["awa@lyon.example"]


def test_who_becomes_cadre_goes_after_the_cadres(agent, lyon, elue, fiche):
    ContactFactory(collectivite=lyon, nature="cadre", prenom="", nom="Z", ordre=4)
    agent.post(adresse(elue), fiche | {"nature": "cadre"})
    assert list_names(agent.get(ONGLET)) == ["Z", "Awa Traoré"]


def test_two_texts_in_conflict_are_both_shown(agent, connecter, delegation, elue, fiche):
    connecter(delegation).post(adresse(elue), fiche | {"titre": "Maire"})
    response = agent.post(adresse(elue), fiche | {"titre": "Adjointe"})
    assert response.status_code == 422
    assert "<td>Maire</td><td>Adjointe</td>" in response.text
    assert Contact.objects.get().titre == "Maire"


def test_another_collectivite_s_people_are_a_404(agent, angers):
    other = ContactFactory(collectivite=angers, titre="Maire")
    for geste in ("", "supprimer/"):
        assert agent.get(adresse(other, geste)).status_code == 404
        assert agent.post(adresse(other, geste), {"titre": "x"}).status_code == 404
    assert agent.post(adresse(other, "deplacer/"), {"rang": 2}).status_code == 404
    assert agent.get(f"/mise-a-jour/angers-49007/contacts/{other.pk}/").status_code == 404
    assert Contact.objects.get().titre == "Maire" and not Acte.objects.exists()


def test_fields_that_are_not_in_the_form_change_nothing(agent, angers, elue, fiche):
    extra = {"collectivite": angers.pk, "ordre": 9, "id": 1, "is_staff": "1"}
    assert agent.post(adresse(elue), fiche | extra).status_code == 302
    kept = Contact.objects.get(pk=elue.pk)
    assert (kept.collectivite_id, kept.ordre) == (elue.collectivite_id, elue.ordre)


def test_a_form_sent_twice_is_one_person_and_one_message(agent, saisie):
    for _ in range(2):
        response = agent.post(AJOUT, saisie, follow=True)
    assert "elle n’a pas été doublée" in response.text
    assert Contact.objects.count() == Acte.objects.count() == len(list_mailed()) == 1


def test_a_person_deleted_comes_back_under_the_same_key(agent, elue):
    page = agent.get(adresse(elue, "supprimer/")).text
    assert "Awa Traoré, Adjointe aux relations internationales" in page
    agent.post(adresse(elue, "supprimer/"))
    assert not Contact.objects.exists()
    assert agent.post(adresse(elue, "supprimer/")).status_code == 410
    assert agent.post(adresse(elue), {"titre": "Tapé"}).status_code == 410
    agent.post(f"/mise-a-jour/lyon-69123/historique/{Acte.objects.get().pk}/annuler/")
    assert Contact.objects.get().pk == elue.pk


def test_people_are_moved_one_place_and_twice_is_once(agent, lyon):
    un, deux, trois = (ContactFactory(collectivite=lyon, prenom="", nom=nom) for nom in "ABC")
    for _ in range(2):
        response = agent.post(adresse(trois, "deplacer/"), {"rang": 2})
        assert response["Location"] == f"{ONGLET}#contact-{trois.pk}"
        assert list_names(agent.get(ONGLET)) == ["A", "C", "B"]
    assert Acte.objects.count() == 1
    agent.post(adresse(un, "deplacer/"), {"rang": 99})
    assert list_names(agent.get(ONGLET)) == ["C", "B", "A"]
    acte = Acte.objects.first()
    assert "rang 3" in acte.intitule
    agent.post(f"/mise-a-jour/lyon-69123/historique/{acte.pk}/annuler/")
    assert list_names(agent.get(ONGLET)) == ["A", "C", "B"]


def test_the_first_does_not_go_up_nor_the_last_down(agent, lyon):
    un, deux = ContactFactory.create_batch(2, collectivite=lyon)
    page = agent.get(ONGLET).text
    assert page.count(">monter<") == page.count(">descendre<") == 1


def test_a_move_leaves_a_sheet_open_elsewhere_alone(agent, lyon, elue, fiche):
    ContactFactory(collectivite=lyon, ordre=5)
    agent.post(adresse(elue, "deplacer/"), {"rang": 2})
    assert agent.post(adresse(elue), fiche | {"titre": "Maire"}).status_code == 302
    kept = Contact.objects.get(pk=elue.pk)
    assert (kept.titre, kept.ordre) == ("Maire", 2)


@pytest.mark.parametrize("rang", ["", "0", "-1", "x", "9" * 5000])
def test_a_rank_that_is_none_moves_nobody(agent, lyon, elue, rang):
    ContactFactory(collectivite=lyon)
    assert agent.post(adresse(elue, "deplacer/"), {"rang": rang}).status_code == 302
    assert not Acte.objects.exists()


def test_the_tab_costs_the_same_for_one_person_and_for_six(agent, lyon):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            agent.get(ONGLET)
        return len(queries)

    ContactFactory(collectivite=lyon)
    one = count_queries()
    ContactFactory.create_batch(5, collectivite=lyon)
    assert count_queries() == one <= 12


def test_what_was_typed_when_the_session_ended_is_given_back(agent, agent_de_lyon, saisie):
    auteur = agent.get(AJOUT).context["auteur"]
    agent.logout()
    assert agent.post(AJOUT, saisie | {"auteur": auteur}).status_code == 302
    agent.force_login(agent_de_lyon)
    page = agent.get(f"{AJOUT}?brouillon").text
    assert saisie["titre"] in page and saisie["telephone"] in page


def test_an_agent_of_another_collectivite_may_be_a_contact(agent, saisie, angers):
    colleague = UserFactory()
    HabilitationFactory(user=colleague, collectivite=angers)
    assert agent.post(AJOUT, type_address(saisie, colleague.email)).status_code == 302
    assert list_mailed() == [colleague.email]
