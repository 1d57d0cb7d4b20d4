"""An agent adds a project, copies one, and names who is associated."""

import re

import pytest

from collectivites.models import Acte
from cooperations.models import Projet
from tests.factories import (
    CollectiviteFactory,
    CooperationFactory,
    DepartementFactory,
    PartenaireFactory,
    ThematiqueFactory,
)
from tests.teleprocedure.test_partenaires import fill

LYON = "/mise-a-jour/lyon-69123/"
NOUVEAU = {
    "titre": "Écoles de Bamako",
    "description": "Trois écoles.",
    "statut": "en_cours",
    "annee_debut": "2024",
    "thematique_principale": "sante",
    "autres_thematiques": ["eau-potable"],
    "reference_interne": "REF-42",
}
LIES = ("thematiques", "partenaires_associes", "collectivites_associees")


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def tie(projet_de_lyon):
    ThematiqueFactory(code="sante", libelle="Santé", rang=2)
    return projet_de_lyon.cooperation


@pytest.fixture
def ajout(tie):
    return f"{LYON}cooperations/{tie.pk}/projets/ajouter/"


@pytest.fixture
def adresse(projet_de_lyon, tie):
    return f"{LYON}cooperations/projets/{projet_de_lyon.pk}/"


@pytest.fixture
def kayes(mali):
    return PartenaireFactory(nom="Kayes", pays=mali)


def open_sheet(agent, address) -> dict:
    return fill_sheet(agent.get(address))


def fill_sheet(page) -> dict:
    """Return what the page's form would send, lists of ticked boxes included."""
    typed = fill(page)
    form = page.context["formulaire"]
    for name in ("autres_thematiques", "partenaires_associes", "collectivites_associees"):
        typed[name] = [str(value) for value in form[name].value() or []]
    return typed


def read_ties(projet):
    return {name: set(getattr(projet, name).values_list("pk", flat=True)) for name in LIES}


def undo_last(agent):
    acte = Acte.objects.filter(annule_par=None).first()
    agent.post(f"{LYON}historique/{acte.pk}/annuler/")


def test_a_project_is_added_to_its_tie_and_confirmed(agent, client, tie, ajout):
    response = agent.post(ajout, open_sheet(agent, ajout) | NOUVEAU, follow=True)
    assert response.redirect_chain == [(f"{LYON}cooperations/", 302)]
    assert "Le projet «\u00a0Écoles de Bamako\u00a0» est enregistré." in response.text
    projet = Projet.objects.get(titre="Écoles de Bamako")
    assert (projet.cooperation, projet.reference_interne) == (tie, "REF-42")
    assert projet.verifie_le == projet.modifie_le is not None
    assert list(projet.themes.values_list("thematique", "principale")) == [
        ("sante", True),
        ("eau-potable", False),
    ]
    assert "Écoles de Bamako" in client.get("/collectivites/lyon-69123/").text


def test_the_delegation_adds_but_confirms_nothing(connecter, delegation, ajout):
    staff = connecter(delegation)
    assert staff.post(ajout, open_sheet(staff, ajout) | NOUVEAU).status_code == 302
    assert Projet.objects.get(titre="Écoles de Bamako").verifie_le is None


def test_the_journal_keeps_the_new_sheet_with_its_ties_in_one_line(agent, ajout, kayes, angers):
    typed = open_sheet(agent, ajout) | NOUVEAU
    typed |= {"ajouter_partenaires": "kayes", "ajouter_collectivites": "ANGERS"}
    agent.post(ajout, typed)
    projet = Projet.objects.get(titre="Écoles de Bamako")
    line = projet.history.get()
    assert {row.thematique_id for row in line.thematiques.all()} == {"sante", "eau-potable"}
    assert [row.partenaire_id for row in line.partenaires_associes.all()] == [kayes.pk]
    assert [row.collectivite_id for row in line.collectivites_associees.all()] == [angers.pk]
    assert line.acte == Acte.objects.get().pk


def test_an_empty_sheet_has_its_stars_its_help_and_starts_at_the_title(agent, ajout):
    page = agent.get(ajout)
    form = page.context["formulaire"]
    starred = [field.name for field in form.visible_fields() if field.field.required]
    assert starred == ["titre", "description", "statut", "annee_debut", "thematique_principale"]
    assert all(field.help_text for field in form.visible_fields())
    assert re.findall(r"<input[^>]*autofocus", page.text)[0].count('name="titre"') == 1
    assert page.text.count("autofocus") == 1


@pytest.mark.parametrize("champ", ["titre", "description", "statut", "annee_debut"])
def test_a_refusal_loses_nothing_and_adds_nothing(agent, ajout, champ):
    page = agent.post(ajout, open_sheet(agent, ajout) | NOUVEAU | {champ: "\u200b "})
    assert page.status_code == 422
    assert champ in page.context["formulaire"].errors
    assert "REF-42" in page.text
    assert Projet.objects.count() == 1 and not Acte.objects.exists()


def test_a_double_click_adds_one_project(agent, ajout):
    typed = open_sheet(agent, ajout) | NOUVEAU
    assert agent.post(ajout, typed).status_code == 302
    again = agent.post(ajout, typed, follow=True)
    assert "n’a pas été doublée" in again.text
    assert Projet.objects.filter(titre="Écoles de Bamako").count() == 1
    assert Acte.objects.count() == 1


def test_another_s_tie_or_project_takes_no_sheet(agent, projet_d_angers, tie):
    foreign = projet_d_angers.cooperation_id
    for address in (
        f"{LYON}cooperations/{foreign}/projets/ajouter/",
        f"{LYON}actions/{tie.pk}/projets/ajouter/",
        f"{LYON}cooperations/projets/{projet_d_angers.pk}/dupliquer/",
        f"{LYON}cooperations/{10**30}/projets/ajouter/",
    ):
        assert agent.get(address).status_code == agent.post(address, NOUVEAU).status_code == 404
    assert Projet.objects.count() == 2


def test_a_copy_starts_from_the_sheet_and_is_another(
    agent, projet_de_lyon, tie, adresse, kayes, angers
):
    Projet.objects.update(titre="é" * 250, lieu="Commune VI")
    projet_de_lyon.partenaires_associes.add(kayes)
    projet_de_lyon.collectivites_associees.add(angers)
    copy = f"{adresse}dupliquer/"
    assert f'href="{copy}"' in agent.get(adresse).text
    typed = open_sheet(agent, copy)
    assert typed["titre"] == "é" * 242 + " (copie)"
    assert "version" not in typed
    assert agent.post(copy, typed | {"lieu": "Commune I"}).status_code == 302
    made = Projet.objects.exclude(pk=projet_de_lyon.pk).get()
    assert (made.titre, made.lieu, made.cooperation) == (typed["titre"], "Commune I", tie)
    assert read_ties(made) == read_ties(projet_de_lyon)
    projet_de_lyon.refresh_from_db()
    assert (projet_de_lyon.lieu, projet_de_lyon.verifie_le) == ("Commune VI", None)


@pytest.mark.parametrize("suite", ["ajouter", "dupliquer"])
def test_undoing_takes_back_what_was_added(agent, projet_de_lyon, ajout, adresse, suite):
    address = ajout if suite == "ajouter" else f"{adresse}dupliquer/"
    agent.post(address, open_sheet(agent, address) | NOUVEAU)
    assert Projet.objects.count() == 2
    undo_last(agent)
    assert Projet.objects.get() == projet_de_lyon
    undo_last(agent)
    made = Projet.objects.exclude(pk=projet_de_lyon.pk).get()
    assert read_ties(made)["thematiques"] == {"sante", "eau-potable"}


def test_undoing_a_change_gives_back_themes_and_associates(
    agent, projet_de_lyon, adresse, kayes, angers
):
    projet_de_lyon.partenaires_associes.add(kayes)
    before = read_ties(projet_de_lyon)
    typed = open_sheet(agent, adresse) | NOUVEAU
    typed |= {"partenaires_associes": [], "ajouter_collectivites": "Angers"}
    assert agent.post(adresse, typed).status_code == 302
    assert read_ties(projet_de_lyon)["collectivites_associees"] == {angers.pk}
    assert read_ties(projet_de_lyon)["partenaires_associes"] == set()
    assert Projet.history.filter(acte=Acte.objects.get().pk).count() == 1
    undo_last(agent)
    assert read_ties(projet_de_lyon) == before


def test_kept_associates_are_ticked_and_unticking_takes_them_off(
    agent, projet_de_lyon, adresse, kayes, mali
):
    sikasso = PartenaireFactory(nom="Sikasso", pays=mali)
    projet_de_lyon.partenaires_associes.add(kayes, sikasso)
    page = agent.get(adresse)
    assert "Kayes (Mali)" in page.text and "Sikasso (Mali)" in page.text
    typed = fill_sheet(page) | {"partenaires_associes": [kayes.pk]}
    assert agent.post(adresse, typed).status_code == 302
    assert list(projet_de_lyon.partenaires_associes.all()) == [kayes]


def test_homonyms_come_back_as_boxes_and_one_is_ticked(
    agent, projet_de_lyon, adresse, kayes, allemagne
):
    PartenaireFactory(nom="Kayes", pays=allemagne)
    typed = open_sheet(agent, adresse) | {"ajouter_partenaires": "Kayes", "lieu": "Ici"}
    page = agent.post(adresse, typed)
    assert page.status_code == 422
    assert "plusieurs portent ce nom" in page.text
    assert "Kayes (Mali)" in page.text and "Kayes (Allemagne)" in page.text
    assert 'value="Ici"' in page.text
    again = fill_sheet(page) | {"partenaires_associes": [kayes.pk]}
    assert again["ajouter_partenaires"] == "Kayes"
    assert agent.post(adresse, again).status_code == 302
    assert list(projet_de_lyon.partenaires_associes.all()) == [kayes]


@pytest.mark.parametrize("typed", ["Kayes (Mali)", "  KAYES ( mali )", "\r\nkayes (Mali)\r\n\r\n"])
def test_a_country_tells_homonyms_apart(agent, projet_de_lyon, adresse, kayes, allemagne, typed):
    PartenaireFactory(nom="Kayes", pays=allemagne)
    sent = open_sheet(agent, adresse) | {"ajouter_partenaires": typed}
    assert agent.post(adresse, sent).status_code == 302
    assert list(projet_de_lyon.partenaires_associes.all()) == [kayes]


def test_a_slip_is_shown_and_an_unknown_name_told(agent, projet_de_lyon, adresse, kayes):
    sent = open_sheet(agent, adresse) | {"ajouter_partenaires": "Kaies\nAtlantide"}
    page = agent.post(adresse, sent)
    assert page.status_code == 422
    assert "«\u00a0Kaies\u00a0» n’est pas écrit ainsi" in page.text
    assert "«\u00a0Atlantide\u00a0» n’est pas dans le registre" in page.text
    assert "Kayes (Mali)" in page.text
    assert not projet_de_lyon.partenaires_associes.exists()


def test_collectivites_of_one_name_are_told_apart_by_departement(agent, projet_de_lyon, adresse):
    seine = DepartementFactory(code="93", nom="Seine-Saint-Denis", nom_normalise="seine")
    here = CollectiviteFactory(nom="Saint-Denis", code_insee="93066", departement=seine)
    CollectiviteFactory(nom="Saint-Denis", code_insee="69666")
    page = agent.post(
        adresse, open_sheet(agent, adresse) | {"ajouter_collectivites": "saint denis"}
    )
    assert page.status_code == 422
    assert page.text.count("Saint-Denis (") >= 2
    sent = open_sheet(agent, adresse) | {"ajouter_collectivites": "Saint-Denis (93)"}
    assert agent.post(adresse, sent).status_code == 302
    assert list(projet_de_lyon.collectivites_associees.all()) == [here]


def test_who_leads_the_project_is_not_associated_to_it(agent, projet_de_lyon, adresse):
    sent = open_sheet(agent, adresse)
    page = agent.post(adresse, sent | {"ajouter_collectivites": "Lyon"})
    assert page.status_code == 422 and "mène déjà ce projet" in page.text
    page = agent.post(adresse, sent | {"ajouter_partenaires": "Bamako"})
    assert page.status_code == 422 and "mène déjà ce projet" in page.text


@pytest.mark.parametrize("pk", ["0", "-1", "9" * 40, "9" * 19, "٣", "a", "\x00"])
@pytest.mark.parametrize("champ", ["partenaires_associes", "collectivites_associees"])
def test_a_box_that_is_none_is_refused(agent, projet_de_lyon, adresse, champ, pk):
    page = agent.post(adresse, open_sheet(agent, adresse) | {champ: [pk]})
    assert page.status_code == 422
    assert not getattr(projet_de_lyon, champ).exists()


def test_too_many_names_or_too_long_are_refused(agent, adresse):
    many = "\n".join(f"Ville {rank}" for rank in range(21))
    for typed in (many, "a" * 30_001):
        page = agent.post(adresse, open_sheet(agent, adresse) | {"ajouter_partenaires": typed})
        assert page.status_code == 422
        assert list(page.context["formulaire"].errors) == ["ajouter_partenaires"]


def test_an_associate_is_named_never_changed(agent, projet_de_lyon, adresse, kayes, angers):
    sent = open_sheet(agent, adresse)
    sent |= {"ajouter_partenaires": "KAYES", "ajouter_collectivites": "ANGERS"}
    agent.post(adresse, sent)
    kayes.refresh_from_db()
    angers.refresh_from_db()
    assert (kayes.nom, kayes.version, angers.nom, angers.version) == ("Kayes", 0, "Angers", 0)


def test_a_merged_partner_already_kept_may_stay(agent, projet_de_lyon, adresse, kayes, bamako):
    projet_de_lyon.partenaires_associes.add(kayes)
    type(kayes).objects.filter(pk=kayes.pk).update(fusionne_dans=bamako)
    assert agent.post(adresse, open_sheet(agent, adresse)).status_code == 302
    assert list(projet_de_lyon.partenaires_associes.all()) == [kayes]


def test_a_conflict_tells_themes_and_associates_apart(
    agent, connecter, delegation, projet_de_lyon, adresse, kayes
):
    sent = open_sheet(agent, adresse)
    theirs = sent | {"thematique_principale": "sante", "ajouter_partenaires": "Kayes"}
    connecter(delegation).post(adresse, theirs)
    page = agent.post(adresse, sent)
    assert page.status_code == 422
    assert "<td>Santé</td><td>Eau potable</td>" in page.text
    assert "<td>Kayes (Mali)</td><td></td>" in page.text
    assert read_ties(projet_de_lyon)["partenaires_associes"] == {kayes.pk}


def test_a_twinning_may_wait_for_its_first_project(agent, lyon, mali):
    tie = CooperationFactory(
        collectivite=lyon, partenaire=PartenaireFactory(pays=mali), jumelage=True
    )
    page = agent.get(f"{LYON}cooperations/{tie.pk}/projets/ajouter/").text
    assert "un jumelage peut n’avoir aucun projet" in page
