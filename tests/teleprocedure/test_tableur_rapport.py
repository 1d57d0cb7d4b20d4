"""An agent edits the projects of a tab offline, reads the report, and confirms."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites.models import Acte, Collectivite
from cooperations.models import Cooperation, Projet
from teleprocedure.onglets import find_onglet
from teleprocedure.tableur import comparaison
from teleprocedure.tableur.onglets import open_feuille
from tests.factories import (
    CampagneFactory,
    CooperationFactory,
    PartenaireFactory,
    ProjetFactory,
    ThematiqueFactory,
)
from tests.tableurs import LYON, Tableur, count, refusals


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def autre_projet(projet_de_lyon):
    return ProjetFactory(cooperation=projet_de_lyon.cooperation, titre="Écoles de Bamako")


@pytest.fixture
def tableur(agent, projet_de_lyon, autre_projet):
    return Tableur(agent)


SANS_COLONNE = {"garder_adresse", "courriel_confirmation", "choix", "confirmation", "ouvert_le"}
NOUVEAU = {
    "pays": "mali",
    "partenaire": "BAMAKO",
    "titre": "Archives numérisées",
    "description": "Numériser les archives.",
    "statut": "En cours",
    "debut": 2024,
    "theme": "Eau potable",
}


def reload(projet):
    return Projet.objects.get(pk=projet.pk)


def test_an_unchanged_sheet_changes_nothing(tableur):
    page = tableur.report()
    assert count(page) == {"inchangee": 2}
    assert "Ce fichier ne change rien." in page.text
    refused = tableur.confirm(page)
    assert refused.status_code == 422
    assert not Acte.objects.exists()


def test_the_report_tells_what_changes_and_writes_nothing(tableur, projet_de_lyon):
    tableur.write(2, titre="Forages", budget=12500.5)
    tableur.add(**NOUVEAU)
    page = tableur.report()
    assert count(page) == {"modifiee": 1, "inchangee": 1, "creee": 1}
    assert f"<td>{projet_de_lyon.titre}</td><td>Forages</td>" in page.text
    assert "<td>—</td><td>12500,50</td>" in page.text
    assert "Archives numérisées" in page.text
    assert reload(projet_de_lyon).titre == projet_de_lyon.titre
    assert Projet.objects.count() == 2
    assert not Acte.objects.exists()


def test_confirming_writes_all_in_one_act_signed_by_the_agent(
    tableur, agent_de_lyon, projet_de_lyon, lyon
):
    tableur.write(2, titre="Forages", budget=12500.5, statut="terminé", fin=2020)
    tableur.add(**NOUVEAU)
    tableur.confirm(tableur.report())
    kept, added = reload(projet_de_lyon), Projet.objects.latest("pk")
    assert (kept.titre, str(kept.budget), kept.statut) == ("Forages", "12500.50", "termine")
    assert (added.titre, added.annee_debut) == ("Archives numérisées", 2024)
    assert added.cooperation == projet_de_lyon.cooperation
    assert kept.verifie_le is not None is not added.verifie_le
    acte = Acte.objects.get()
    assert acte.intitule == "Tableur : 1 projet modifié, 1 ajouté"
    assert (acte.auteur, acte.parties) == (agent_de_lyon, "cooperations")
    for projet in (kept, added):
        assert projet.history.latest().acte == acte.pk
        assert projet.history.latest().history_user == agent_de_lyon
    assert Collectivite.objects.get(pk=lyon.pk).mise_a_jour_le


def test_the_whole_act_is_undone_at_once(tableur, agent, projet_de_lyon):
    projet_de_lyon.save()
    ThematiqueFactory(code="sante", libelle="Santé")
    tableur.write(2, titre="Forages", theme="Santé")
    tableur.add(**NOUVEAU)
    tableur.confirm(tableur.report())
    assert reload(projet_de_lyon).themes.get().thematique_id == "sante"
    agent.post(f"{LYON}historique/{Acte.objects.get().pk}/annuler/")
    kept = reload(projet_de_lyon)
    assert kept.titre == projet_de_lyon.titre
    assert kept.themes.get().thematique_id == "eau-potable"
    assert Projet.objects.count() == 2


def test_a_second_confirmation_writes_nothing_more(tableur):
    tableur.add(**NOUVEAU)
    page = tableur.report()
    assert tableur.confirm(page)["Location"] == f"{LYON}cooperations/"
    again = tableur.agent.get(tableur.confirm(page)["Location"])
    assert "n’a pas été doublée" in again.text
    assert Projet.objects.count() == 3
    assert Acte.objects.count() == 1


def test_rows_left_out_of_the_sheet_stay_as_they_are(tableur, autre_projet):
    tableur.feuille.delete_rows(3)
    tableur.write(2, titre="Forages")
    page = tableur.report()
    assert count(page) == {"modifiee": 1}
    tableur.confirm(page)
    assert reload(autre_projet).titre == "Écoles de Bamako"


def test_a_column_left_out_changes_nothing_and_an_emptied_cell_empties(tableur, projet_de_lyon):
    Projet.objects.filter(pk=projet_de_lyon.pk).update(lieu="Commune VI", objectifs="De l’eau.")
    again = Tableur(tableur.agent)
    again.place(2, "Objectifs").value = None
    again.feuille.delete_cols(again.titres.index("Lieu") + 1)
    page = again.report()
    assert [one.titre for one in page.context["rapport"].lignes[0].changements] == ["Objectifs"]
    again.confirm(page)
    kept = reload(projet_de_lyon)
    assert (kept.lieu, kept.objectifs) == ("Commune VI", "")


@pytest.mark.parametrize(
    ("cellules", "lettre", "phrase"),
    [
        ({"titre": None}, "D", "Ce champ est obligatoire."),
        ({"titre": "a" * 251}, "D", "250 caractères"),
        ({"description": "a" * 30_001}, "E", "30000 caractères"),
        ({"statut": "abandonné"}, "F", "Sélectionnez un choix valide."),
        ({"statut": "terminé"}, "H", "Indiquez l’année de fin d’un projet terminé."),
        ({"debut": "20I8"}, "G", "Saisissez un nombre entier."),
        ({"debut": 1899}, "G", "Indiquez une année à partir de 1900."),
        ({"fin": 2001}, "H", "L’année de fin précède l’année de début."),
        ({"theme": "Magie"}, "I", "Sélectionnez un choix valide."),
        ({"autres": "Eau potable ; Magie"}, "J", "Sélectionnez un choix valide."),
        ({"budget": "1.234"}, "O", "Écrivez un montant en euros"),
        ({"budget": -1}, "O", "Un budget ne peut pas être négatif."),
        ({"titre": "=1+1"}, "D", "contient une formule"),
        ({"pays": "France"}, "A", "ne se change que sur la page"),
        ({"partenaire": "Sikasso"}, "B", "ne se change que sur la page"),
        ({"jumelage": "oui"}, "C", "ne se change que sur la page"),
        ({"jumelage": "peut-être"}, "C", "Écrivez oui ou non."),
        ({"identifiant": "999999999999"}, "Q", "aucune fiche de cet onglet"),
        ({"identifiant": "abc"}, "Q", "aucune fiche de cet onglet"),
    ],
)
def test_a_refused_row_says_why_and_in_which_cell(
    tableur, projet_de_lyon, cellules, lettre, phrase
):
    tableur.write(2, **cellules)
    page = tableur.report()
    assert count(page) == {"refusee": 1, "inchangee": 1}
    told = page.context["rapport"].lignes[0].refus
    assert [(one.colonne, phrase in one.phrase) for one in told] == [(lettre, True)]
    assert f"ligne 2, colonne {lettre} «" in page.text
    assert tableur.confirm(page, acceptees="on").status_code == 422
    assert reload(projet_de_lyon).version == projet_de_lyon.version


def test_refused_rows_are_left_out_only_if_the_agent_agrees(tableur, projet_de_lyon, autre_projet):
    tableur.write(2, titre="Forages")
    tableur.write(3, statut="abandonné", titre="Autre")
    page = tableur.report()
    refused = tableur.confirm(page)
    assert refused.status_code == 422
    assert "laisser de côté les lignes refusées" in refused.text
    assert reload(projet_de_lyon).titre == projet_de_lyon.titre
    assert tableur.confirm(page, acceptees="on").status_code == 302
    assert reload(projet_de_lyon).titre == "Forages"
    assert reload(autre_projet).titre == "Écoles de Bamako"


def test_a_row_changed_on_the_site_since_is_refused_with_both_texts(tableur, projet_de_lyon):
    Projet.objects.filter(pk=projet_de_lyon.pk).update(titre="Titre du site", version=7)
    tableur.write(2, titre="Titre du tableur")
    page = tableur.report()
    assert count(page) == {"refusee": 1, "inchangee": 1}
    assert "Titre du site</td><td>Titre du tableur" in page.text
    assert "modifiée sur le site depuis votre téléchargement" in page.text


def test_what_changes_between_report_and_confirmation_shows_the_report_again(
    tableur, projet_de_lyon
):
    tableur.write(2, titre="Titre du tableur")
    page = tableur.report()
    Projet.objects.filter(pk=projet_de_lyon.pk).update(titre="Titre du site", version=7)
    answer = tableur.confirm(page)
    assert answer.status_code == 422
    assert "Titre du site" in answer.text
    assert reload(projet_de_lyon).titre == "Titre du site"


def test_a_new_row_may_start_a_partnership_with_a_partner_of_the_register(tableur, lyon, mali):
    sikasso = PartenaireFactory(nom="Sikasso", pays=mali)
    for titre in ("Marché", "Abattoir"):
        tableur.add(**NOUVEAU | {"partenaire": "sikasso", "titre": titre, "jumelage": "oui"})
    tableur.confirm(tableur.report())
    tie = Cooperation.objects.get(partenaire=sikasso)
    assert (tie.collectivite, tie.nature, tie.jumelage) == (lyon, "cooperation", True)
    assert sorted(tie.projets.values_list("titre", flat=True)) == ["Abattoir", "Marché"]
    assert Acte.objects.count() == 1
    assert tie.history.latest().acte == Acte.objects.get().pk


@pytest.mark.parametrize(
    ("cellules", "phrase"),
    [
        ({"partenaire": "Bamakoo"}, "Vouliez-vous dire « Bamako »"),
        ({"partenaire": None}, "Indiquez le partenaire."),
        ({"pays": "Malli"}, "Vouliez-vous dire « Mali »"),
        ({"pays": None}, "Indiquez le pays."),
        ({"jumelage": "oui"}, "n’est pas un jumelage"),
        ({"partenaire": "Neustadt"}, "Plusieurs partenaires portent ce nom"),
        ({"partenaire": "Croix-Rouge", "jumelage": "oui"}, "ce partenaire n’en est pas une"),
    ],
)
def test_a_new_row_whose_partner_is_not_clear_is_refused(tableur, mali, cellules, phrase):
    for precision in ("Nord", "Sud"):
        PartenaireFactory(nom="Neustadt", precision=precision, pays=mali)
    PartenaireFactory(nom="Croix-Rouge", nature="association", pays=mali)
    tableur.add(**NOUVEAU | cellules)
    page = tableur.report()
    assert count(page) == {"refusee": 1, "inchangee": 2}
    assert phrase in refusals(page)[0].replace("\u00a0", " ")


def test_a_homonym_is_told_by_its_precision(tableur, mali):
    for precision in ("Nord", "Sud"):
        PartenaireFactory(nom="Neustadt", precision=precision, pays=mali)
    tableur.add(**NOUVEAU | {"partenaire": "Neustadt (Sud)"})
    tableur.confirm(tableur.report())
    assert Projet.objects.latest("pk").cooperation.partenaire.precision == "Sud"


def test_a_row_added_twice_is_added_once(tableur):
    tableur.add(**NOUVEAU)
    tableur.add(**NOUVEAU)
    page = tableur.report()
    assert count(page) == {"inchangee": 2, "creee": 1, "refusee": 1}
    tableur.confirm(page, acceptees="on")
    assert count(tableur.report()) == {"inchangee": 3, "refusee": 1}


def test_a_row_given_twice_is_refused_the_second_time(tableur, projet_de_lyon):
    tableur.write(3, identifiant=str(projet_de_lyon.pk))
    assert "figure déjà à la ligne 2" in refusals(tableur.report())[0]


def test_the_project_of_another_collectivite_or_tab_is_not_known(tableur, projet_d_angers, lyon):
    action = ProjetFactory(cooperation=CooperationFactory(collectivite=lyon, nature="action"))
    for projet in (projet_d_angers, action):
        tableur.write(2, identifiant=str(projet.pk), titre="Pris")
        page = tableur.report()
        assert count(page) == {"refusee": 1, "inchangee": 1}
        assert projet.titre not in page.text
        tableur.confirm(page, acceptees="on")
        assert reload(projet).titre == projet.titre


def test_a_report_is_its_agent_s_alone(tableur, connecter, delegation, agent_d_angers):
    tableur.write(2, titre="Forages")
    page = tableur.report()
    address = page.request["PATH_INFO"]
    for other in (delegation, agent_d_angers):
        assert connecter(other).get(address).status_code == 404
        assert connecter(other).post(address, {"acceptees": "on"}).status_code == 404
    assert tableur.agent.get(address.replace("cooperations", "actions")).status_code == 404
    assert not Acte.objects.exists()


def test_columns_may_be_moved_and_unknown_ones_are_told(tableur, projet_de_lyon):
    tableur.feuille.insert_cols(1)
    tableur.feuille.cell(1, 1).value = "Mes notes"
    tableur.titres.insert(0, "Mes notes")
    tableur.write(2, titre="Forages", statut="abandonné")
    page = tableur.report()
    assert "Colonnes inconnues" in page.text
    assert "Mes notes" in page.text
    assert "ligne 2, colonne G «" in page.text


def test_what_one_request_cannot_write_follows_when_the_file_is_sent_again(tableur, monkeypatch):
    monkeypatch.setattr(comparaison, "A_ECRIRE_MAX", 2)
    tableur.write(2, titre="Forages")
    for titre in ("Marché", "Abattoir"):
        tableur.add(**NOUVEAU | {"titre": titre})
    page = tableur.report()
    assert count(page) == {"modifiee": 1, "inchangee": 1, "creee": 1, "refusee": 1}
    assert "déposez de nouveau ce fichier" in refusals(page)[0]
    tableur.confirm(page, acceptees="on")
    page = tableur.report()
    assert count(page) == {"inchangee": 3, "creee": 1}
    tableur.confirm(page)
    assert count(tableur.report()) == {"inchangee": 4}


@pytest.mark.parametrize("onglet", ["contacts", "reseaux", "apd", "cooperations", "actions"])
def test_no_field_of_the_page_is_emptied_because_the_sheet_has_not_it(lyon, projet_de_lyon, onglet):
    """A field added to a page must join the sheet, or be told here that it holds nothing."""
    CampagneFactory()
    feuille = open_feuille(find_onglet(onglet), lyon)
    columns = {colonne.champ for colonne in feuille.colonnes}
    shown = set(feuille.formulaire.base_fields) - {"version", "jeton"}
    assert shown - columns <= SANS_COLONNE


def test_queries_do_not_grow_with_the_rows(tableur, projet_de_lyon):
    def measure():
        with CaptureQueriesContext(connection) as queries:
            Tableur(tableur.agent).report()
        return len(queries)

    few = measure()
    for _ in range(5):
        ProjetFactory(cooperation=projet_de_lyon.cooperation)
    assert measure() == few


def test_a_long_report_has_pages(tableur):
    for number in range(60):
        tableur.add(**NOUVEAU | {"titre": f"Projet neuf {number}"})
    page = tableur.report()
    assert len(page.context["lignes"]) == 50
    assert "page 1 sur 2" in page.text
    address = page.request["PATH_INFO"]
    assert len(tableur.agent.get(f"{address}?etat=&page=2").context["lignes"]) == 10
    assert len(tableur.agent.get(f"{address}?etat=inchangee").context["lignes"]) == 2
    assert tableur.agent.get(f"{address}?etat=x&page=zzz").status_code == 200
