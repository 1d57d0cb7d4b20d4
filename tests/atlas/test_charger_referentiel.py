"""``manage.py charger_referentiel``, on small files, then once on those of the package."""

import gzip
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apd.models import Eligibilite
from atlas.management.commands.charger_referentiel import TABLES
from collectivites.models import Collectivite, Region, Reseau
from cooperations.models import Pays, Thematique, Ville

pytestmark = pytest.mark.django_db

FICHIERS = {
    "regions.csv": ["code,nom", "11,Île-de-France", "84,Auvergne-Rhône-Alpes"],
    "departements.csv": ["code,nom,region", "01,Ain,84", "69,Rhône,84"],
    "collectivites.csv.gz": [
        "type,code_insee,siren,nom,region,departement,population,latitude,longitude",
        "commune,69123,216901231,Lyon,84,69,520774,45.758,4.8351",
        "commune,01053,210100533,Bourg-en-Bresse,84,01,,,",
        "intercommunalite,,200046977,Métropole d’essai,84,69,1400000,45.758,4.8351",
    ],
    "reseaux.csv": ["sigle,nom,nature,site_web", "CUF,Cités Unies France,association,"],
    "pays.csv": [
        "iso2,iso3,nom,locatif,nom_anglais,continent,latitude,longitude",
        "ML,MLI,Mali,au Mali,Mali,afrique,17.35,-3.53",
        "GB,GBR,Royaume-Uni,au Royaume-Uni,United Kingdom,europe,54.12,-2.87",
    ],
    "thematiques.csv": ["code,libelle,parent", "eau,Eau,", "climat,Climat,", "puits,Puits,eau"],
    "villes.csv.gz": [
        "code,nom,nom_francais,pays,population,latitude,longitude",
        "2643743,London,Londres,GB,8961989,51.509,-0.126",
        "2460596,Bamako,,ML,4227569,12.609,-7.975",
    ],
    "eligibilite.csv": ["pays,annee_debut,annee_fin", "ML,2000,"],
    "domaines_partages.csv": ["domaine,nature", "gmail.com,gratuit"],
}

ABIME = gzip.compress(b"x")[:-8] + b"12345678"


class Dossier:
    """A folder of small files, whose lines a test may change; line 1 is the header."""

    def __init__(self, chemin):
        self.chemin = chemin
        self.lignes = {fichier: list(lignes) for fichier, lignes in FICHIERS.items()}
        for fichier in FICHIERS:
            self.save(fichier)

    def save(self, fichier):
        self.put(fichier, "".join(f"{ligne}\n" for ligne in self.lignes[fichier]).encode())

    def put(self, fichier, contenu):
        compresse = gzip.compress(contenu) if fichier.endswith(".gz") else contenu
        (self.chemin / fichier).write_bytes(compresse)

    def change(self, fichier, numero, ligne):
        self.lignes[fichier][numero - 1] = ligne
        self.save(fichier)

    def add(self, fichier, ligne):
        self.lignes[fichier].append(ligne)
        self.save(fichier)

    def remove(self, fichier, numero):
        del self.lignes[fichier][numero - 1]
        self.save(fichier)

    def load(self, **options):
        return load(dossier=self.chemin, **options)


def load(**options):
    """Return the report of a load, by file, and its last line."""
    sortie = StringIO()
    call_command("charger_referentiel", stdout=sortie, **options)
    *bilans, fin = sortie.getvalue().splitlines()
    return dict(bilan.split(" : ", 1) for bilan in bilans if " : " in bilan) | {"fin": fin}


def read_base():
    """Return every row of every table that the command loads."""
    return {table.modele: list(table.modele.objects.order_by("pk").values()) for table in TABLES}


@pytest.fixture
def dossier(tmp_path):
    return Dossier(tmp_path)


@pytest.fixture
def charge(dossier):
    """The folder, already loaded once."""
    dossier.load()
    return dossier


def test_the_first_load_creates_every_row(dossier):
    bilan = dossier.load()
    assert bilan["collectivites.csv.gz"] == (
        "3 créées, 0 modifiées, 0 inchangées, 0 absentes du fichier"
    )
    assert {table.modele: table.modele.objects.count() for table in TABLES} == {
        table.modele: len(FICHIERS[table.fichier]) - 1 for table in TABLES
    }


def test_a_new_collectivite_comes_from_the_referential_with_its_keys(charge):
    lyon = Collectivite.objects.get(code_insee="69123")
    assert (lyon.slug, lyon.nom_normalise, lyon.origine) == ("lyon-69123", "lyon", "referentiel")
    assert (lyon.region_id, lyon.departement_id, lyon.population) == ("84", "69", 520_774)
    assert (lyon.recensee, lyon.courriel, lyon.mise_a_jour_le, lyon.version) == (False, "", None, 0)


def test_an_empty_cell_is_an_unknown_value_not_a_zero(charge):
    bourg = Collectivite.objects.get(code_insee="01053")
    assert (bourg.population, bourg.latitude) == (None, None)
    metropole = Collectivite.objects.get(type="intercommunalite")
    assert (metropole.code_insee, metropole.slug) == (None, "metropole-d-essai-200046977")


def test_a_town_is_sorted_by_its_french_name(charge):
    assert list(Ville.objects.values_list("nom_normalise", flat=True)) == ["bamako", "londres"]


def test_themes_are_displayed_in_the_order_of_the_file(charge):
    assert list(Thematique.objects.values_list("code", "parent_id", "rang")) == [
        ("eau", None, 1),
        ("climat", None, 2),
        ("puits", "eau", 3),
    ]


def test_a_theme_moved_in_the_file_moves_on_screens(charge):
    charge.change("thematiques.csv", 2, "climat,Climat,")
    charge.change("thematiques.csv", 3, "eau,Eau,")
    assert charge.load()["thematiques.csv"].startswith("0 créées, 2 modifiées, 1 inchangées")
    assert list(Thematique.objects.values_list("code", flat=True)) == ["climat", "eau", "puits"]


def test_a_second_load_changes_and_writes_nothing(charge):
    avant = read_base()
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        bilan = charge.load()
    assert bilan.pop("fin") == "Le référentiel est à jour."
    assert all(texte.startswith("0 créées, 0 modifiées") for texte in bilan.values())
    assert not [r["sql"] for r in requetes if r["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert read_base() == avant


def test_only_the_columns_of_the_file_are_written(charge):
    ecrit = {"recensee": True, "courriel": "ri@lyon.example", "site_web": "https://lyon.example"}
    Collectivite.objects.filter(code_insee="69123").update(**ecrit, version=7)
    charge.change("collectivites.csv.gz", 2, "commune,69123,216901231,Lyon Nouvelle,84,69,530000,,")
    assert charge.load()["collectivites.csv.gz"].startswith("0 créées, 1 modifiées, 2 inchangées")
    lyon = Collectivite.objects.get(code_insee="69123")
    assert (lyon.nom, lyon.nom_normalise, lyon.slug) == (
        "Lyon Nouvelle",
        "lyon nouvelle",
        "lyon-69123",
    )
    assert (lyon.population, lyon.latitude, lyon.version) == (530_000, None, 7)
    assert {nom: getattr(lyon, nom) for nom in ecrit} == ecrit


def test_two_collectivites_may_exchange_their_sirens(charge):
    charge.change("collectivites.csv.gz", 2, "commune,69123,210100533,Lyon,84,69,520774,,")
    charge.change("collectivites.csv.gz", 3, "commune,01053,216901231,Bourg,84,01,,,")
    charge.change("collectivites.csv.gz", 4, "intercommunalite,,200046977,Métropole,84,69,1,,")
    assert charge.load()["collectivites.csv.gz"].startswith("0 créées, 3 modifiées")
    assert Collectivite.objects.get(code_insee="69123").siren == "210100533"


def test_a_row_that_left_the_file_is_kept_and_reported(charge):
    charge.remove("collectivites.csv.gz", 3)
    bilan = charge.load(verbosity=2)
    assert bilan["collectivites.csv.gz"].endswith("1 absentes du fichier")
    assert bilan["  absente"] == "commune 01053"
    assert Collectivite.objects.filter(code_insee="01053").exists()


@pytest.mark.parametrize(
    "cles",
    [
        {"type": "commune", "code_insee": "69123"},
        {"type": "commune", "siren": "216901231"},
        {"type": "intercommunalite", "siren": "200046977"},
    ],
)
def test_a_row_written_by_the_delegation_survives(dossier, cles):
    saisie = Collectivite(nom="Saisie à la main", population=12, **cles)
    saisie.full_clean()
    saisie.save()
    avant = Collectivite.objects.values().get()
    assert dossier.load()["collectivites.csv.gz"] == (
        "2 créées, 0 modifiées, 0 inchangées, 0 absentes du fichier, "
        "1 conservées (saisies par la délégation)"
    )
    assert Collectivite.objects.values().get(pk=saisie.pk) == avant


def test_a_network_proposed_by_an_agent_stays_as_proposed(dossier):
    propose = Reseau(nom="CITÉS UNIES France", nature="reseau_international", statut="propose")
    propose.full_clean()
    propose.save()
    assert dossier.load()["reseaux.csv"].endswith("1 conservées (proposées par un agent)")
    assert list(Reseau.objects.values_list("nom", "statut")) == [("CITÉS UNIES France", "propose")]


def test_a_network_is_the_same_whatever_its_accents_and_case(charge):
    charge.change("reseaux.csv", 2, "CUF,CITES UNIES FRANCE,association,https://cuf.example")
    assert charge.load()["reseaux.csv"].startswith("0 créées, 1 modifiées")
    assert list(Reseau.objects.values_list("nom", "slug", "site_web")) == [
        ("CITES UNIES FRANCE", "cites-unies-france", "https://cuf.example")
    ]


def test_names_are_normalised_once_and_then_unchanged(dossier):
    dossier.add("regions.csv", "93,  Provence\u200b-Alpes  Co\u0302te d’Azur ")
    dossier.load()
    assert Region.objects.get(code="93").nom == "Provence-Alpes Côte d’Azur"
    assert dossier.load()["regions.csv"].startswith("0 créées, 0 modifiées, 3 inchangées")


def test_nothing_is_journalled(charge):
    charge.change("collectivites.csv.gz", 2, "commune,69123,216901231,Lyon,84,69,1,,")
    charge.load()
    assert Collectivite.history.count() == Reseau.history.count() == 0


def test_a_trial_reports_the_changes_and_keeps_none(dossier):
    bilan = dossier.load(essai=True)
    assert bilan["pays.csv"].startswith("2 créées")
    assert bilan["fin"] == "Essai : rien n’a été enregistré."
    assert not any(read_base().values())


def test_a_table_without_file_in_the_folder_stays_as_it_is(charge):
    for fichier in set(FICHIERS) - {"regions.csv"}:
        (charge.chemin / fichier).unlink()
    assert set(charge.load()) == {"regions.csv", "fin"}
    assert Pays.objects.count() == 2


def test_a_folder_without_any_known_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="Aucun fichier à charger"):
        load(dossier=tmp_path)


def test_nothing_is_shown_on_the_standard_error_out_of_a_terminal(dossier, capsys):
    dossier.load()
    assert capsys.readouterr().err == ""


FAUTES = [
    # file, number of the line to replace, its new text, why the file is refused
    ("regions.csv", 1, "code,libelle", "colonnes absentes ou répétées : nom."),
    ("regions.csv", 1, "code,nom,nom", "colonnes absentes ou répétées : nom."),
    ("regions.csv", 3, "84,", "nom : une valeur est obligatoire."),
    ("regions.csv", 3, "84, \u200b", "nom : une valeur est obligatoire."),
    ("regions.csv", 3, "84,---", "le nom ne contient ni lettre ni chiffre."),
    ("departements.csv", 3, "69,Rhône", "2 cellules au lieu de 3."),
    ("departements.csv", 3, '69,"Rhône,84', "ligne illisible"),
    ("departements.csv", 3, "69,Rhône,99", "region : code inconnu, « 99 »."),
    ("departements.csv", 3, "01,Rhône,84", "même clé qu’à la ligne 2."),
    ("departements.csv", 3, "69,Ain,84", "nom : « Ain » est déjà pris, à la ligne 2."),
    ("departements.csv", 3, "6900,Rhône,84", "code : Assurez-vous que cette valeur comporte"),
    ("collectivites.csv.gz", 3, "planete,1,,Mars,,,,,", "type : code inconnu, « planete »."),
    ("collectivites.csv.gz", 3, "commune,,,X,84,69,1,,", "code INSEE ou SIREN obligatoire."),
    ("collectivites.csv.gz", 3, "commune,1,2169,X,,,1,,", "siren : Un SIREN compte 9 chiffres"),
    ("collectivites.csv.gz", 3, "commune,1,216901232,X,,,,,", "siren : Ce SIREN n’existe pas"),
    (
        "collectivites.csv.gz",
        3,
        "commune,1,216901231,X,,,,,",
        "siren : « 216901231 » est déjà pris",
    ),
    ("collectivites.csv.gz", 3, "intercommunalite,1,,X,,,,,", "une intercommunalité est désignée"),
    ("collectivites.csv.gz", 3, "commune,1,,X,,,,45.7,180.5", "longitude : Assurez-vous"),
    ("reseaux.csv", 2, "A,Arc,association,arc", "site_web : Saisissez une URL valide."),
    ("pays.csv", 2, "ML,MLI,Mali,au Mali,Mali,mars,0,0", "continent : code inconnu, « mars »."),
    ("thematiques.csv", 2, "eau,Eau,puits", "parent : code inconnu, « puits »."),
    ("thematiques.csv", 2, "l'eau,Eau,", "code : "),
    ("villes.csv.gz", 3, "1,Ségou,,ML,un,13,6", "population : « un » n’est pas un nombre entier."),
    ("villes.csv.gz", 3, "1,Ségou,,ML,1_000,13,6", "population : « 1_000 » n’est pas un nombre"),
    ("villes.csv.gz", 3, "1,Ségou,,ML,-5,13,6", "population : Assurez-vous"),
    ("villes.csv.gz", 3, "1,Ségou,,ML,,13,6", "population : une valeur est obligatoire."),
    ("villes.csv.gz", 3, "1,Ségou,,ML,1,nan,6", "latitude : « nan » n’est pas un nombre décimal."),
    ("villes.csv.gz", 3, "1,Ségou,,ML,1,91,6", "latitude : Assurez-vous"),
    ("eligibilite.csv", 2, "ML,2010,2009", "la dernière année précède la première."),
    ("eligibilite.csv", 2, "ML,1066,", "annee_debut : Assurez-vous"),
    ("eligibilite.csv", 2, "ZZ,2000,", "pays : code inconnu, « ZZ »."),
]


def refuse(dossier, attendu):
    """Check that a load fails with ``attendu`` and leaves every table as it was."""
    avant = read_base()
    with pytest.raises(CommandError) as refus:
        dossier.load()
    assert attendu in str(refus.value)
    assert str(refus.value).endswith("Rien n’a été enregistré.")
    assert refus.value.returncode == 1
    assert read_base() == avant


@pytest.mark.parametrize(("fichier", "numero", "ligne", "raison"), FAUTES)
def test_a_faulty_row_is_named_and_nothing_is_loaded(charge, fichier, numero, ligne, raison):
    charge.change(fichier, numero, ligne)
    refuse(charge, f"{fichier}, ligne {numero} : {raison}")


def test_a_fault_in_the_last_file_undoes_the_first(charge):
    charge.change("regions.csv", 2, "11,Nom changé")
    charge.change("collectivites.csv.gz", 2, "commune,69123,216901231,Lyon,84,69,1,,")
    charge.add("eligibilite.csv", "ML,2000,2001")
    refuse(charge, "eligibilite.csv, ligne 3 : même clé qu’à la ligne 2.")


def test_a_fault_on_an_empty_base_leaves_it_empty(dossier):
    dossier.add("eligibilite.csv", "ML,deux mille,")
    refuse(dossier, "eligibilite.csv, ligne 3 : annee_debut : « deux mille » n’est pas un nombre")
    assert not any(read_base().values())


def test_lines_are_numbered_as_an_editor_shows_them(charge):
    charge.change("regions.csv", 2, '11,"Île-de-\nFrance"\n')
    charge.add("regions.csv", "93,")
    refuse(charge, "regions.csv, ligne 6 : nom : une valeur est obligatoire.")


def test_a_siren_kept_by_a_row_that_left_the_file_is_refused(charge):
    charge.change("collectivites.csv.gz", 2, "commune,69999,216901231,Lyon,84,69,1,,")
    refuse(charge, "ligne 2 : siren : « 216901231 » est déjà pris, dans la base")


def test_a_file_that_is_not_utf8_is_refused_at_its_line(charge):
    charge.put("departements.csv", "code,nom,region\n01,Ain,84\n69,Rhône,84\n".encode("cp1252"))
    refuse(charge, "departements.csv, ligne 3 : caractère illisible")


def test_a_byte_order_mark_is_no_fault(charge):
    charge.put("regions.csv", "\ufeffcode,nom\r\n11,Île-de-France\r\n".encode())
    assert charge.load()["regions.csv"].startswith("0 créées, 0 modifiées, 1 inchangées, 1 abs")


def test_a_truncated_archive_is_refused(charge):
    chemin = charge.chemin / "villes.csv.gz"
    chemin.write_bytes(chemin.read_bytes()[:-9])
    refuse(charge, "villes.csv.gz, ligne")


@pytest.mark.parametrize("contenu", [b"", b"code,nom\n", ABIME], ids=["vide", "texte", "abimee"])
def test_an_archive_that_is_not_one_is_refused(charge, contenu):
    (charge.chemin / "villes.csv.gz").write_bytes(contenu)
    refuse(charge, "villes.csv.gz")


@pytest.mark.parametrize("contenu", [b"", b"code,nom\n"])
def test_a_file_without_any_row_is_refused(charge, contenu):
    charge.put("regions.csv", contenu)
    refuse(charge, "regions.csv, ligne 1 : ")


def test_the_files_of_the_package_load_and_load_again():
    load()
    assert Collectivite.objects.filter(type="commune").count() > 34_000
    assert Collectivite.objects.get(slug="lyon-69123").siren == "216901231"
    assert Region.objects.count() == 18
    assert Thematique.objects.filter(parent=None).count() == 12
    assert Thematique.objects.exclude(parent=None).count() == 36
    assert Eligibilite.objects.filter(pays="ML", annee_fin=None).exists()
    bilan = load()
    del bilan["fin"]
    assert all(texte.startswith("0 créées, 0 modifiées") for texte in bilan.values())
