"""Every table goes out and comes back the same; what is refused is told in a French sentence."""

import pytest
from post_office.models import Email

from accounts.models import DomainePartage
from collectivites.echanges.tables import REGISTRE
from collectivites.models import Collectivite, Contact
from cooperations.models import Cooperation, Partenaire, Projet
from tests.collectivites.echanges import confirm, count, deposit, take_away, take_back, tell
from tests.factories import (
    AdhesionFactory,
    AdresseMorteFactory,
    CollectiviteFactory,
    ContactFactory,
    DeclarationFactory,
    NoteFactory,
    PartenaireFactory,
    ProjetFactory,
    SuccessionFactory,
    ThematiqueFactory,
)

FORMATS = ("csv", "xlsx", "json")
TABLES = [table for table in REGISTRE.tables.values() if table.exportable]
IMPORTABLES = sorted(table.nom for table in TABLES if table.importable)
PROJETS = (
    "identifiant;type de la collectivité;code de la collectivité;code du pays;partenaire;"
    "nature;titre;statut;année de début;année de fin;thématiques;budget (en euros)\n"
)


@pytest.fixture
def base_garnie(projet_de_lyon, projet_d_angers, allemagne):
    """A row or two of every table that comes back."""
    lyon = projet_de_lyon.cooperation.collectivite
    CollectiviteFactory(type="intercommunalite", code_insee=None, siren="200046977")
    AdhesionFactory(collectivite=lyon)
    AdresseMorteFactory(motif="Refusée")
    ContactFactory(collectivite=lyon, courriel="elue@lyon.example", telephone="04 00 00 00 00")
    DeclarationFactory(collectivite=lyon, montant="1234.50", commentaire="Néant l’an passé")
    DomainePartage.objects.get_or_create(domaine="exemple.fr")
    NoteFactory(texte="Rappeler\nà la rentrée ; merci.")
    SuccessionFactory()
    PartenaireFactory(nom="Munich", pays=allemagne, precision="Bavière")
    PartenaireFactory(nom="Munich", pays=allemagne, latitude=48.137154, longitude=11.576124)
    projet_de_lyon.themes.create(thematique=ThematiqueFactory(code="sante", libelle="Santé"))
    projet_de_lyon.partenaires_associes.set(Partenaire.objects.filter(nom="Munich"))
    projet_de_lyon.collectivites_associees.add(projet_d_angers.cooperation.collectivite)
    Projet.objects.filter(pk=projet_de_lyon.pk).update(
        budget="12500.50", titre="=1+1 ; « eau »", objectifs="Un\nDeux", annee_fin=2030
    )


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("nom", IMPORTABLES)
def test_a_table_that_comes_back_changes_nothing(base_garnie, administrateur, nom, format):
    row = deposit(administrateur, nom, take_away(nom, format), format)
    assert row.etat == "termine", row.erreur
    assert set(count(row)) == {"inchangee"}, tell(row)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.nom)
def test_every_table_leaves_in_every_format(base_garnie, table, format):
    assert take_away(table.nom, format)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.nom)
def test_titles_of_columns_are_never_taken_for_one_another(table):
    titres = table().titres
    assert len(titres) == len(set(titres))


def test_a_new_project_comes_with_its_themes(administrateur, projet_de_lyon):
    line = ";commune;69123;ML;bamako;;Forages;en cours;2019;;eau-potable;1 234,56 €\n"
    row = deposit(administrateur, "projets", PROJETS + line)
    assert tell(row) == [(2, "creation", "")]
    assert not Projet.objects.filter(titre="Forages").exists()
    row = confirm(administrateur, row)
    assert row.etat == "termine", row.erreur
    projet = Projet.objects.get(titre="Forages")
    assert (str(projet.budget), projet.annee_debut, projet.version) == ("1234.56", 2019, 1)
    assert [theme.thematique_id for theme in projet.themes.filter(principale=True)] == [
        "eau-potable"
    ]
    line = projet.history.get()
    assert (line.history_type, line.acte, line.history_user) == ("+", row.acte, administrateur)
    assert line.thematiques.count() == 1


def test_a_changed_project_keeps_the_rest_and_is_undone_whole(administrateur, projet_de_lyon):
    sante = ThematiqueFactory(code="sante", libelle="Santé")
    head = "identifiant;code de la collectivité;code du pays;partenaire;titre;thématiques\n"
    line = f'{projet_de_lyon.pk};69123;ML;Bamako;Un autre titre;"Santé ; Eau potable"\n'
    row = confirm(administrateur, deposit(administrateur, "projets", head + line))
    projet_de_lyon.refresh_from_db()
    assert (projet_de_lyon.titre, projet_de_lyon.description) == (
        "Un autre titre",
        "Une adduction d’eau.",
    )
    assert projet_de_lyon.themes.get(principale=True).thematique == sante
    assert take_back(administrateur, row).etat == "termine"
    projet_de_lyon.refresh_from_db()
    assert projet_de_lyon.titre == "Adduction d’eau à Bamako"
    assert [theme.thematique_id for theme in projet_de_lyon.themes.all()] == ["eau-potable"]


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        (";commune;99999;ML;Bamako;;X;en cours;;;Eau potable;", "code de la collectivité : aucune"),
        (";commune;69123;XX;Bamako;;X;en cours;;;Eau potable;", "code du pays : « XX » n’est"),
        (";commune;69123;ML;Gao;;X;en cours;;;Eau potable;", "aucun partenaire ne s’appelle"),
        (";commune;69123;ML;Bamako;action extérieure;X;en cours;;;Eau potable;", "ne lie"),
        (";commune;69123;ML;Bamako;;X;commencé;;;Eau potable;", "statut : « commencé »"),
        (";commune;69123;ML;Bamako;;X;en cours;2019,5;;Eau potable;", "écrivez un nombre entier"),
        (";commune;69123;ML;Bamako;;X;en cours;1;;Eau potable;", "à partir de 1900"),
        (";commune;69123;ML;Bamako;;X;terminé;;;Eau potable;", "l’année de fin d’un projet"),
        (";commune;69123;ML;Bamako;;X;en cours;2019;2018;Eau potable;", "précède l’année"),
        (";commune;69123;ML;Bamako;;X;en cours;;;;", "au moins une thématique"),
        (";commune;69123;ML;Bamako;;X;en cours;;;Eau;", "« Eau » n’est pas une thématique"),
        (";commune;69123;ML;Bamako;;X;en cours;;;Eau potable;1.234", "Écrivez un montant"),
        (";commune;69123;ML;Bamako;;X;en cours;;;Eau potable;-5", "ne peut pas être négatif"),
        (";commune;69123;ML;Bamako;;;en cours;;;Eau potable;", "titre : cette valeur est"),
        ("7777777;commune;69123;ML;Bamako;;X;en cours;;;Eau potable;", "ne porte ce numéro"),
        (";commune;69123;ML;Bamako;;X;en cours;;;Eau potable", "11 cellules au lieu de 12"),
    ],
)
def test_each_line_that_is_refused_says_why(administrateur, projet_de_lyon, line, phrase):
    row = deposit(administrateur, "projets", f"{PROJETS}{line}\n")
    [(rang, sort, explication)] = tell(row)
    assert (rang, sort) == (2, "refusee")
    assert phrase in explication.replace("\u00a0", " ")


def test_the_number_of_another_project_moves_nothing(
    administrateur, projet_de_lyon, projet_d_angers
):
    line = f"{projet_d_angers.pk};commune;69123;ML;Bamako;;X;en cours;;;Eau potable;\n"
    row = deposit(administrateur, "projets", PROJETS + line)
    assert "rattachée ailleurs" in tell(row)[0][2]


def test_a_repeated_line_is_left_out_and_a_contradiction_refused(administrateur, projet_de_lyon):
    line = ";commune;69123;ML;Bamako;;Forages;{};;;Eau potable;\n"
    lines = line.format("en cours") * 2 + line.format("en sommeil")
    row = deposit(administrateur, "projets", PROJETS + lines)
    assert [sort for _, sort, _ in tell(row)] == ["creation", "ecartee", "refusee"]


def test_twinnings_follow_the_rules_of_the_tabs(administrateur, lyon, bamako):
    PartenaireFactory(nom="Les Amis", nature="association", pays=bamako.pays)
    head = (
        "type de la collectivité;code de la collectivité;code du pays;partenaire;nature;jumelage\n"
    )
    lines = "commune;69123;ML;Les Amis;coopération décentralisée;oui\n"
    lines += "commune;69123;ML;Bamako;coopération décentralisée;oui\n"
    row = deposit(administrateur, "cooperations", head + lines)
    assert "Un jumelage lie deux" in tell(row)[0][2]
    Collectivite.objects.update(recensee=False)
    row = confirm(administrateur, row)
    assert Cooperation.objects.get().jumelage
    lyon.refresh_from_db()
    assert lyon.recensee
    take_back(administrateur, row)
    lyon.refresh_from_db()
    assert not lyon.recensee
    assert not Cooperation.objects.exists()


def test_a_code_without_its_first_zero_is_read(administrateur, db):
    bourg = CollectiviteFactory(nom="Bourg", code_insee="01053", population=1)
    head = "type;code INSEE;nom;population\n"
    row = deposit(administrateur, "collectivites", f"{head}commune;1053;Bourg;41000\n")
    row = confirm(administrateur, row)
    bourg.refresh_from_db()
    assert bourg.population == 41000
    assert bourg.actes_generaux.get().pk == row.acte


def test_a_siren_finds_its_collectivite_and_is_not_given_twice(administrateur, lyon, angers):
    head = "type;code INSEE;SIREN;nom\n"
    lines = "commune;49007;216901231;Angers\ncommune;;216901231;Lyon\n"
    row = deposit(administrateur, "collectivites", head + lines)
    assert [sort for _, sort, _ in tell(row)] == ["refusee", "inchangee"]


def test_a_person_who_opposed_does_not_come_back(administrateur, lyon):
    contact = ContactFactory(collectivite=lyon, courriel="elue@lyon.example")
    contact._change_reason = "opposition de la personne"
    contact.delete()
    head = "type de la collectivité;code de la collectivité;nature;nom;courriel\n"
    row = deposit(administrateur, "contacts", f"{head}commune;69123;élu;X;ELUE@lyon.example\n")
    assert "opposée à figurer" in tell(row)[0][2]
    assert not Contact.objects.exists()


def test_nor_who_opposed_at_a_collectivite_that_it_follows(administrateur, lyon, angers):
    contact = ContactFactory(collectivite=angers, courriel="elue@lyon.example")
    contact._change_reason = "opposition de la personne"
    contact.delete()
    SuccessionFactory(ancienne=angers, nouvelle=lyon)
    head = "type de la collectivité;code de la collectivité;nature;nom;courriel\n"
    row = deposit(administrateur, "contacts", f"{head}commune;69123;élu;X;ELUE@lyon.example\n")
    assert "opposée à figurer" in tell(row)[0][2]


def test_a_person_written_by_an_import_is_told(administrateur, lyon):
    head = "type de la collectivité;code de la collectivité;nature;nom;courriel\n"
    row = deposit(administrateur, "contacts", f"{head}commune;69123;élu;X;elue@lyon.example\n")
    confirm(administrateur, row)
    assert Email.objects.get().to == ["elue@lyon.example"]


def test_merged_rows_are_read_as_those_that_took_their_place(administrateur, lyon, bamako):
    old = PartenaireFactory(nom="Bamaco", pays=bamako.pays, fusionne_dans=bamako)
    head = "type de la collectivité;code de la collectivité;code du pays;partenaire;nature\n"
    line = f"commune;69123;ML;{old.nom};coopération décentralisée\n"
    confirm(administrateur, deposit(administrateur, "cooperations", head + line))
    assert Cooperation.objects.get().partenaire == bamako


def test_projects_without_number_that_share_a_title_are_told_apart(administrateur, projet_de_lyon):
    for _ in range(2):
        ProjetFactory(cooperation=projet_de_lyon.cooperation, titre="Écoles")
    line = ";commune;69123;ML;Bamako;;Écoles;terminé;;2020;Eau potable;\n"
    row = deposit(administrateur, "projets", PROJETS + line)
    assert "Plusieurs fiches" in tell(row)[0][2]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("partenaires associés", "ML | Bamako"),
        ("collectivités associées", "commune | 69123"),
    ],
)
def test_who_leads_a_project_is_not_associated_to_it(administrateur, projet_de_lyon, column, cell):
    head = PROJETS.rstrip("\n")
    line = f";commune;69123;ML;Bamako;;Forages;en cours;;;Eau potable;;{cell}\n"
    row = deposit(administrateur, "projets", f"{head};{column}\n{line}")
    [(_, sort, explication)] = tell(row)
    assert sort == "refusee"
    assert "mène déjà ce projet" in explication
