"""Second tab: memberships chosen in the shared register, or proposed to it."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites.models import Acte, Adhesion, Reseau
from tests.factories import AdhesionFactory, ReseauFactory

ONGLET = "/mise-a-jour/lyon-69123/reseaux/"
AJOUT = f"{ONGLET}ajouter/"


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def cuf(db):
    return ReseauFactory(nom="Cités Unies France", sigle="CUF", nature="association")


@pytest.fixture
def saisie():
    return {"nom": "Cités Unies France", "adherente": "on", "jeton": str(uuid.uuid4())}


@pytest.fixture
def adhesion(lyon, cuf):
    return AdhesionFactory(collectivite=lyon, reseau=cuf)


def adresse(adhesion, geste=""):
    return f"{ONGLET}{adhesion.pk}/{geste}"


def list_choices(response):
    return [
        str(value) for value, _ in response.context["formulaire"].fields["choix"].widget.choices
    ]


def propose(agent, saisie, **more):
    """Type a name, then say that none of those shown is it."""
    new = list_choices(agent.post(AJOUT, saisie))[-1]
    return agent.post(AJOUT, saisie | {"choix": new, "nature": "association"} | more)


@pytest.mark.parametrize(
    "nom", ["Cités Unies France", "cites unies FRANCE", "C.U.F.", "cuf", "Cités Unies France (CUF)"]
)
def test_a_network_typed_whole_is_added_at_once(agent, client, cuf, saisie, nom):
    response = agent.post(AJOUT, saisie | {"nom": nom}, follow=True)
    assert response.redirect_chain == [(ONGLET, 302)]
    assert "«\u00a0Cités Unies France (CUF)\u00a0» figure dans la liste." in response.text
    row = Adhesion.objects.get()
    assert (row.reseau, row.adherente, row.utilisatrice) == (cuf, True, False)
    assert "Cités Unies France" in client.get("/collectivites/lyon-69123/").text


@pytest.mark.parametrize("nom", ["cites unis", "france cites", "Cité Unies Frence"])
def test_a_name_that_is_only_close_is_chosen_among_those_it_may_mean(agent, cuf, saisie, nom):
    response = agent.post(AJOUT, saisie | {"nom": nom, "utilisatrice": "on"})
    assert response.status_code == 422
    assert "choisissez ci-dessous" in response.text
    assert "Cités Unies France (CUF) – association" in response.text
    assert f'value="{nom}"' in response.text and response.text.count("checked") == 2
    chosen = saisie | {"nom": nom, "choix": list_choices(response)[0]}
    assert agent.post(AJOUT, chosen).status_code == 302
    assert Adhesion.objects.get().reseau == cuf


def test_two_of_one_acronym_are_told_apart(agent, cuf, saisie):
    ReseauFactory(nom="Coopération universitaire francophone", sigle="CUF")
    response = agent.post(AJOUT, saisie | {"nom": "CUF"})
    assert response.status_code == 422
    assert len(list_choices(response)) == 3


def test_what_is_not_in_the_register_is_proposed_and_usable_at_once(
    agent, connecter, agent_d_angers, saisie
):
    typed = saisie | {"nom": "Réseau des villes jumelles"}
    first = agent.post(AJOUT, typed)
    assert first.status_code == 422
    assert "Le registre n’a rien de ce nom" in first.text
    more = {"sigle": "RVJ", "nature": "reseau_international", "site_web": "rvj.example"}
    assert propose(agent, typed, **more).status_code == 302
    reseau = Reseau.objects.get()
    assert (reseau.nom, reseau.sigle, reseau.statut) == (typed["nom"], "RVJ", "propose")
    assert (reseau.nature, reseau.site_web) == ("reseau_international", "https://rvj.example")
    assert "la délégation doit encore le confirmer" in agent.get(ONGLET).text
    other = {"nom": "rvj", "utilisatrice": "on", "jeton": str(uuid.uuid4())}
    address = "/mise-a-jour/angers-49007/reseaux/ajouter/"
    assert connecter(agent_d_angers).post(address, other).status_code == 302
    assert reseau.adhesions.count() == 2


def test_the_act_says_both_rows(agent, agent_de_lyon, saisie):
    propose(agent, saisie)
    acte = Acte.objects.get()
    assert (acte.auteur, acte.parties) == (agent_de_lyon, "reseaux")
    assert Reseau.history.get().acte == Adhesion.history.get().acte == acte.pk


@pytest.mark.parametrize(
    ("champs", "champ", "phrase"),
    [
        ({"nature": ""}, "nature", "Dites s’il s’agit"),
        ({"nature": "secte"}, "nature", "choix valide"),
        ({"site_web": "javascript:alert(1)"}, "site_web", "URL valide"),
        ({"sigle": "S" * 41}, "sigle", "au plus 40 caractères"),
    ],
)
def test_a_proposal_refused_says_why_beside_the_field(agent, saisie, champs, champ, phrase):
    response = propose(agent, saisie, **champs)
    assert response.status_code == 422
    assert phrase in response.context["formulaire"].errors[champ][0]
    assert saisie["nom"] in response.text
    assert not Reseau.objects.exists() and not Acte.objects.exists()


def test_a_close_name_that_was_not_read_is_shown_first(agent, saisie):
    typed = saisie | {"nom": "Cités Unie France"}
    new = list_choices(agent.post(AJOUT, typed))[-1]
    ReseauFactory(nom="Cités Unies France")
    answer = typed | {"choix": new, "nature": "association"}
    again = agent.post(AJOUT, answer)
    assert again.status_code == 422 and Reseau.objects.count() == 1
    assert agent.post(AJOUT, answer | {"choix": list_choices(again)[-1]}).status_code == 302
    assert Reseau.objects.count() == 2


def test_so_is_one_of_the_same_acronym(agent, cuf, saisie):
    response = propose(agent, saisie | {"nom": "Communes urbaines"}, sigle="c.u.f.")
    assert response.status_code == 422
    assert str(cuf.pk) in list_choices(response)


def test_a_name_proposed_meanwhile_by_another_is_not_doubled(agent, saisie):
    new = list_choices(agent.post(AJOUT, saisie))[-1]
    ReseauFactory(nom="CITES unies france", statut="propose")
    answer = saisie | {"choix": new, "nature": "association"}
    assert agent.post(AJOUT, answer).status_code == 302
    assert Reseau.objects.count() == 1


def test_a_proposal_sent_twice_is_one(agent, saisie):
    new = list_choices(agent.post(AJOUT, saisie))[-1]
    typed = saisie | {"choix": new, "nature": "association"}
    again = [agent.post(AJOUT, typed, follow=True) for _ in range(2)][1]
    assert "elle n’a pas été doublée" in again.text
    assert Reseau.objects.count() == Adhesion.objects.count() == Acte.objects.count() == 1


def test_long_names_that_begin_alike_have_their_own_address(agent, saisie):
    for end in ("un", "deux"):
        nom = f"Réseau {'a' * 90} {end}"
        propose(agent, saisie | {"nom": nom, "jeton": str(uuid.uuid4())})
    assert len(set(Reseau.objects.values_list("slug", flat=True))) == 2


@pytest.mark.parametrize("nom", ["", "\u200b\x07", "!!!", "東京", "a" * 201, "b" * 30_001, "a\x00"])
def test_a_name_that_cannot_be_one_is_refused(agent, saisie, nom):
    response = agent.post(AJOUT, saisie | {"nom": nom, "choix": "nouveau", "nature": "association"})
    if nom == "a\x00":
        assert response.status_code in (302, 422)
        return
    assert response.status_code == 422
    assert not Reseau.objects.exists()


@pytest.mark.parametrize("choix", ["0", "-1", "9" * 30, "nouveau 1 2", "zzz", "<b>", "²"])
def test_a_choice_that_was_not_offered_chooses_nothing(agent, cuf, saisie, choix):
    response = agent.post(AJOUT, saisie | {"nom": "cites", "choix": choix})
    assert response.status_code == 422
    assert not Adhesion.objects.exists()


def test_a_network_already_listed_is_told_beside_the_name(agent, adhesion, saisie):
    response = agent.post(AJOUT, saisie)
    assert response.status_code == 422
    assert "figure déjà dans votre liste" in response.context["formulaire"].errors["nom"][0]
    assert Adhesion.objects.count() == 1 and not Acte.objects.exists()


def test_one_box_at_least_is_ticked(agent, cuf, adhesion, saisie):
    for address, typed in (
        (AJOUT, {**saisie, "adherente": ""}),
        (adresse(adhesion), {"version": 0}),
    ):
        response = agent.post(address, typed)
        assert response.status_code == 422
        assert "ou les deux." in response.text


def test_a_membership_is_modified(agent, client, adhesion):
    page = agent.get(adresse(adhesion))
    assert "Modifier «\u00a0Cités Unies France (CUF)\u00a0»" in page.text
    typed = {"utilisatrice": "on", "version": adhesion.version}
    assert agent.post(adresse(adhesion), typed).status_code == 302
    row = Adhesion.objects.get()
    assert (row.adherente, row.utilisatrice) == (False, True)
    assert "utilise pour ses actions" in client.get("/collectivites/lyon-69123/").text


def test_two_agents_in_conflict_see_both(agent, connecter, delegation, adhesion):
    both = {"adherente": "on", "utilisatrice": "on", "version": adhesion.version}
    connecter(delegation).post(adresse(adhesion), both)
    response = agent.post(adresse(adhesion), {"utilisatrice": "on", "version": adhesion.version})
    assert response.status_code == 422
    assert "<td>oui</td><td>non</td>" in response.text


def test_a_membership_deleted_comes_back(agent, adhesion):
    assert "Cités Unies France (CUF)" in agent.get(adresse(adhesion, "supprimer/")).text
    agent.post(adresse(adhesion, "supprimer/"))
    assert not Adhesion.objects.exists() and Reseau.objects.exists()
    assert agent.get(adresse(adhesion)).status_code == 410
    agent.post(f"/mise-a-jour/lyon-69123/historique/{Acte.objects.get().pk}/annuler/")
    assert Adhesion.objects.get().pk == adhesion.pk


@pytest.mark.parametrize("shared", [False, True])
def test_undoing_a_proposal_keeps_it_if_others_use_it(agent, angers, saisie, shared):
    propose(agent, saisie)
    if shared:
        AdhesionFactory(collectivite=angers, reseau=Reseau.objects.get())
    agent.post(f"/mise-a-jour/lyon-69123/historique/{Acte.objects.get().pk}/annuler/")
    assert not Adhesion.objects.filter(collectivite__slug="lyon-69123").exists()
    assert Reseau.objects.exists() is shared


def test_another_collectivite_s_memberships_are_a_404(agent, angers, cuf):
    other = AdhesionFactory(collectivite=angers, reseau=cuf)
    typed = {"utilisatrice": "on", "version": other.version}
    for geste in ("", "supprimer/"):
        assert agent.get(adresse(other, geste)).status_code == 404
        assert agent.post(adresse(other, geste), typed).status_code == 404
    assert not Adhesion.objects.get().utilisatrice and not Acte.objects.exists()


def test_fields_that_are_not_in_the_form_change_nothing(agent, angers, adhesion):
    other = ReseauFactory()
    extra = {"reseau": other.pk, "collectivite": angers.pk, "statut": "confirme"}
    typed = {"utilisatrice": "on", "version": adhesion.version}
    assert agent.post(adresse(adhesion), typed | extra).status_code == 302
    row = Adhesion.objects.get()
    assert (row.reseau_id, row.collectivite_id) == (adhesion.reseau_id, adhesion.collectivite_id)


@pytest.mark.parametrize("nom", ["cuf", "cites un", "CITÉS", "citse"])
def test_suggestions_forgive_accents_and_slips(agent, cuf, nom):
    found = agent.get(f"{ONGLET}suggestions/", {"nom": nom}).json()["suggestions"]
    assert found == [{"nom": "Cités Unies France", "type": "CUF · association"}]


@pytest.mark.parametrize("nom", ["", "zzz", "' OR 1=1", "a" * 300])
def test_suggestions_for_nothing_are_none(agent, cuf, nom):
    assert agent.get(f"{ONGLET}suggestions/", {"nom": nom}).json() == {"suggestions": []}


def test_the_page_works_without_a_script_and_with_one(agent, lyon):
    page = agent.get(AJOUT).text
    assert f'data-suggestions="{ONGLET}suggestions/" data-choix' in page
    assert re.search(r'<script type="module" src="[^"]*suggestions', page)
    assert 'name="choix"' not in page and 'name="nature"' not in page


def test_the_tab_costs_the_same_for_one_membership_and_for_six(agent, lyon):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            agent.get(ONGLET)
        return len(queries)

    AdhesionFactory(collectivite=lyon)
    one = count_queries()
    AdhesionFactory.create_batch(5, collectivite=lyon)
    assert count_queries() == one <= 12


def test_the_delegation_confirms_what_is_proposed(connecter, administrateur, cuf):
    proposed = ReseauFactory(nom="Villes jumelles", statut="propose")
    bureau, liste = connecter(administrateur), "/admin/collectivites/reseau/"
    page = bureau.get(liste, {"statut__exact": "propose"}).text
    assert "Villes jumelles" in page and "Cités Unies" not in page
    action = {"action": "confirmer", "_selected_action": [proposed.pk, cuf.pk]}
    assert "à retaper" in bureau.post(liste, action).text
    done = action | {"decider": "1", "nombre": "2"}
    answer = bureau.post(liste, done, follow=True).text
    assert "Confirmer : 1 sur 2." in answer
    assert "déjà confirmé" in answer
    assert Reseau.objects.get(pk=proposed.pk).statut == "confirme"
    assert Reseau.history.filter(id=proposed.pk).latest().history_user == administrateur
    assert Reseau.history.filter(id=cuf.pk).count() == 1
