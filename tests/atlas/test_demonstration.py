"""The demonstration: exact volumes, same rows each time, nothing done twice, honest copies."""

import csv
import datetime as dt
import io
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.db.models import Count, F, Q, Sum

from accounts.models import Habilitation, User
from accounts.permissions import editable_collectivites
from apd.models import Declaration
from atlas.demonstration import redaction, serveur
from atlas.demonstration.apd import list_totals
from atlas.demonstration.comptes import MOT_DE_PASSE, open_campagne, prepare_comptes
from atlas.demonstration.echelle import clone, reset_sequences
from atlas.demonstration.generation import describe_base, generate, is_generated
from atlas.demonstration.redaction import read_rows
from atlas.demonstration.tirages import Volumes, allot
from collectivites.models import Adhesion, Collectivite, Contact, Region, Reseau
from collectivites.texte import fold
from collectivites.validation import validate_siren
from cooperations.models import (
    Bilan,
    Cooperation,
    Partenaire,
    Pays,
    Projet,
    ProjetThematique,
    Thematique,
    Ville,
)
from teleprocedure.models import Campagne

VOLUMES = Volumes(collectivites=60, partenaires=100, pays=20, projets=150, actions=9)
TODAY = dt.date(2011, 9, 14)
PARIS_NOON = dt.datetime(2011, 9, 14, 10, tzinfo=dt.UTC)


def ignore(line):
    """Take the place of what prints one line per step."""


def make_collectivite(rang, type_, nom, code=None):
    """Return a collectivité of the little referential; larger ranks have fewer inhabitants."""
    collectivite = Collectivite(
        type=type_, nom=nom, code_insee=code, population=600_000 // rang, region_id="53"
    )
    if code is None:
        collectivite.siren = f"2000{rang:05d}"
    collectivite.set_keys()
    return collectivite


def make_pays(code):
    return Pays(
        code=code,
        iso3=f"{code}X",
        nom=f"Pays {code}",
        nom_normalise=f"pays {code.lower()}",
        locatif=f"au Pays {code}",
        nom_anglais=code,
        continent="europe",
        latitude=0,
        longitude=0,
    )


def make_ville(pays, rang, numero):
    """Return a town of a country of rank ``rang``; larger numbers have fewer inhabitants."""
    nom = f"Ville {chr(65 + numero)}"
    return Ville(
        code=1_000 * rang + numero,
        nom=nom,
        nom_normalise=fold(nom),
        pays=pays,
        population=1_000_000 // (numero + 1),
        latitude=numero,
        longitude=rang,
    )


def list_collectivites():
    Type = Collectivite.Type
    return [
        make_collectivite(1, Type.COMMUNE, "Lyon", "69123"),
        make_collectivite(2, Type.REGION, "Bretagne", "53"),
        make_collectivite(3, Type.DEPARTEMENT, "Finistère", "29"),
        make_collectivite(4, Type.DEPARTEMENT, "Morbihan", "56"),
        make_collectivite(5, Type.STATUT_PARTICULIER, "Paris", "75056"),
        *(make_collectivite(r, Type.INTERCOMMUNALITE, f"Pays {r}") for r in range(6, 15)),
        *(make_collectivite(r, Type.COMMUNE, f"Bourg {r}", f"35{r}") for r in range(100, 220)),
    ]


@pytest.fixture
def referentiel(db):
    """A referential of 134 collectivités, 25 countries and 26 towns in each.

    Keys start low again: PostgreSQL does not roll back its sequences with a test that made copies.
    """
    reset_sequences()
    Region.objects.create(code="53", nom="Bretagne", nom_normalise="bretagne")
    Collectivite.objects.bulk_create(list_collectivites())
    pays = Pays.objects.bulk_create(
        make_pays(ligne["pays"]) for ligne in read_rows("pays.csv")[:25]
    )
    Ville.objects.bulk_create(
        make_ville(un, rang, numero) for rang, un in enumerate(pays) for numero in range(26)
    )
    Thematique.objects.bulk_create(
        Thematique(code=ligne["thematique"], libelle=ligne["thematique"])
        for ligne in read_rows("themes.csv")
    )
    Reseau.objects.bulk_create(
        Reseau(nom=f"Réseau {r}", nature="association", nom_normalise=f"r{r}", slug=f"r{r}")
        for r in range(4)
    )


@pytest.fixture
def atlas(referentiel):
    generate(VOLUMES, TODAY, ignore)


def test_it_makes_exactly_the_volumes_asked(atlas):
    assert list(describe_base().values()) == [60, 100, 20, 150, 9]
    monde = Bilan.objects.get(pays=None)
    assert monde.collectivites == 60
    assert monde.partenaires == 100
    assert monde.nombre_de_pays == 20
    assert monde.projets_cooperation == 150
    assert monde.projets_action == 9


def test_every_local_partner_has_a_cooperation_and_france_is_not_one_of_them(atlas):
    cooperations = Cooperation.objects.filter(nature="cooperation")
    locaux = Partenaire.objects.locaux()
    assert not locaux.exclude(pk__in=cooperations.values("partenaire")).exists()
    assert not Partenaire.objects.filter(pays="FR").exists()
    assert not cooperations.exclude(partenaire__in=locaux).exists()


def test_every_row_passes_its_own_validation(atlas):
    for modele in (Projet, Cooperation, Partenaire, Contact, Adhesion, Declaration):
        for row in modele.objects.all():
            row.full_clean()


def test_every_project_is_written_and_has_one_main_theme(atlas):
    projets = Projet.objects.annotate(
        principaux=Count("themes", filter=Q(themes__principale=True)),
        total=Count("themes"),
    )
    for projet in projets:
        assert projet.principaux == 1
        assert 1 <= projet.total <= 3
        assert projet.description
        assert not set("{}[]|") & set(projet.titre + projet.description + projet.objectifs)
        assert projet.titre[0].isupper()


def test_only_a_twinning_may_have_no_project(atlas):
    assert not Cooperation.objects.filter(jumelage=False, projets=None).exists()
    assert Cooperation.objects.filter(jumelage=True).exists()


def test_years_are_past_and_in_order(atlas):
    assert not Projet.objects.filter(annee_debut__gt=TODAY.year).exists()
    assert not Projet.objects.filter(statut="termine", annee_fin__gt=TODAY.year).exists()
    assert not Projet.objects.filter(annee_debut__lt=F("cooperation__annee_debut")).exists()
    assert (
        not Collectivite.objects.recensees()
        .filter(cooperations__projets__isnull=False, mise_a_jour_le=None)
        .exists()
    )


def test_amounts_add_up_to_the_published_totals(atlas):
    totaux = Declaration.objects.order_by("annee").values_list("annee").annotate(t=Sum("montant"))
    assert [(annee, round(float(total) / 1e6, 6)) for annee, total in totaux] == [
        (2003, 45.4), (2004, 46.6), (2005, 45.5), (2006, 57.6),
        (2007, 62.2), (2008, 72.5), (2009, 69.7), (2010, 60.5),
    ]  # fmt: skip


def test_after_the_published_years_totals_rise_to_last_year():
    totaux = list_totals(2025)
    assert totaux[2025] == 110.0
    recents = [totaux[annee] for annee in range(2010, 2026)]
    assert recents == sorted(recents)


def test_addresses_of_invented_people_can_never_receive_mail(atlas):
    assert Contact.objects.exists()
    assert not Contact.objects.exclude(courriel__endswith=".example").exists()


def snapshot():
    """Return what the rows say, without their keys, which depend on the database's past."""
    return [
        list(Projet.objects.order_by("pk").values_list(
            "titre", "description", "statut", "annee_debut", "annee_fin", "budget", "verifie_le",
            "modifie_le", "cooperation__collectivite__slug", "cooperation__partenaire__nom",
        )),
        list(ProjetThematique.objects.order_by("pk").values_list("thematique", "principale")),
        list(Contact.objects.order_by("pk").values_list("nom", "courriel")),
        list(Declaration.objects.order_by("pk").values_list("collectivite__slug", "montant")),
        list(Collectivite.objects.order_by("slug").values_list("slug", "mise_a_jour_le")),
    ]  # fmt: skip


def empty():
    """Delete what was generated, without the journal that an ordinary deletion would write."""
    for modele in (
        Projet.partenaires_associes.through,
        Projet.collectivites_associees.through,
        ProjetThematique,
        Projet,
        Cooperation,
        Declaration,
        Contact,
        Adhesion,
        Partenaire,
    ):
        modele.objects.all()._raw_delete(connection.alias)


def test_the_same_day_gives_the_same_rows(atlas):
    before = snapshot()
    empty()
    generate(VOLUMES, TODAY, ignore)
    assert snapshot() == before


def test_an_interrupted_generation_leaves_nothing(referentiel, monkeypatch):
    def break_down(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("atlas.demonstration.generation.build_declarations", break_down)
    with pytest.raises(KeyboardInterrupt):
        generate(VOLUMES, TODAY, ignore)
    assert not is_generated()
    assert not Partenaire.objects.exists()


def test_a_referential_too_small_for_the_volumes_is_refused(referentiel):
    with pytest.raises(ValueError, match="25 pays"):
        generate(Volumes(60, 100, 26, 150, 9), TODAY, ignore)


def test_copies_multiply_every_figure_under_names_and_codes_of_their_own(atlas):
    clone(3, ignore)
    assert list(describe_base().values()) == [180, 300, 20, 450, 27]
    copies = Collectivite.objects.filter(pk__gte=1_000_000)
    assert not copies.exclude(code_insee=None).exclude(code_insee__startswith="X").exists()
    assert not copies.exclude(nom__contains="copie").exists()
    for siren in copies.exclude(siren=None).values_list("siren", flat=True):
        validate_siren(siren)
    associees = Projet.collectivites_associees.through.objects
    assert not associees.exclude(collectivite__in=Collectivite.objects.recensees()).exists()
    connection.check_constraints()


def test_copies_already_there_are_kept_and_new_rows_come_after_them(atlas):
    clone(2, ignore)
    clone(2, ignore)
    clone(3, ignore)
    assert describe_base()["collectivités recensées"] == 180
    source = Collectivite.objects.recensees().first()
    assert Contact.objects.create(collectivite=source, nature="elu", nom="Morel").pk > 2_000_000


def test_what_hangs_on_a_collectivite_not_recensee_is_not_copied(atlas):
    autre = Collectivite.objects.filter(recensee=False).first()
    Contact.objects.create(collectivite=autre, nature="elu", nom="Morel")
    clone(2, ignore)
    connection.check_constraints()
    assert Contact.objects.filter(nom="Morel", collectivite=autre).count() == 1


def test_accounts_are_ready_and_their_passwords_reset(atlas):
    prepare_comptes()
    lyon = User.objects.get(username="agent-lyon")
    lyon.set_password("autre mot de passe")
    lyon.save()
    comptes = prepare_comptes()
    agents = ["agent-lyon", "agent-commune", "agent-region", "agent-attente"]
    assert [compte[0] for compte in comptes] == [*agents, "lecteur", "delegation", "admin"]
    lyon.refresh_from_db()
    assert lyon.check_password(MOT_DE_PASSE)
    assert [c.slug for c in editable_collectivites(lyon)] == ["lyon-69123"]
    assert Habilitation.objects.en_vigueur().count() == 3
    assert Habilitation.objects.a_decider().get().user.username == "agent-attente"
    delegation = User.objects.get(username="delegation")
    assert delegation.has_perm("collectivites.change_collectivite")
    assert not delegation.has_perm("collectivites.delete_collectivite")
    assert not editable_collectivites(User.objects.get(username="lecteur")).exists()
    assert not User.objects.exclude(email__endswith=".example").exists()


def test_a_campaign_is_open_and_prolonged_when_it_has_closed(db):
    campagne = open_campagne(PARIS_NOON)
    assert (campagne.annee, campagne.annee_apd) == (2011, 2010)
    later = PARIS_NOON + dt.timedelta(days=90)
    assert open_campagne(later) == campagne
    assert Campagne.objects.ouverte(later).count() == 1


def test_the_command_refuses_other_settings_than_its_own(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="réglages"):
        call_command("demo", sans_serveur=True)


def test_the_command_keeps_the_data_it_finds(atlas, settings):
    settings.DEMONSTRATION = True
    sortie = io.StringIO()
    call_command("demo", sans_serveur=True, stdout=sortie)
    assert "déjà en place" in sortie.getvalue()
    assert "agent-lyon" in sortie.getvalue()
    assert Projet.objects.count() == 159


def test_a_port_already_taken_is_told_in_a_sentence(db, settings):
    settings.DEMONSTRATION = True
    with socket.socket() as prise:
        prise.bind((serveur.HOTE, 0))
        prise.listen()
        with pytest.raises(CommandError, match="est déjà pris"):
            call_command("demo", port=prise.getsockname()[1])


def test_a_process_that_stops_takes_the_other_down_with_it(monkeypatch):
    durable = [sys.executable, "-c", "import time; time.sleep(60)"]
    fragile = [sys.executable, "-c", "raise SystemExit(3)"]
    lances = []

    class Espion(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            lances.append(self)

    monkeypatch.setattr(serveur.subprocess, "Popen", Espion)
    monkeypatch.setattr(serveur, "list_commands", lambda port: {"un": durable, "deux": fragile})
    with pytest.raises(serveur.ServeurArrete, match=r"Le deux s’est arrêté \(code 3\)"):
        serveur.serve(8000)
    assert [un.poll() is not None for un in lances] == [True, True]


@pytest.mark.parametrize(
    ("nom", "de", "a"),
    [
        ("Bamako", "de Bamako", "à Bamako"),
        ("Osnabrück", "d’Osnabrück", "à Osnabrück"),
        ("Le Caire", "du Caire", "au Caire"),
        ("Les Cayes", "des Cayes", "aux Cayes"),
        ("La Havane", "de La Havane", "à La Havane"),
        ("Yaoundé", "de Yaoundé", "à Yaoundé"),
        ("Ypres", "d’Ypres", "à Ypres"),
    ],
)
def test_names_of_towns_take_their_preposition(nom, de, a):
    assert (redaction.with_de(nom), redaction.with_a(nom)) == (de, a)


def test_every_title_has_a_description_in_each_kind_of_country_it_suits():
    for (theme, cadre), titres in redaction.group_by_cadre("titres.csv").items():
        descriptions = redaction.group_by_cadre("descriptions.csv")[theme, cadre]
        numeros = {ligne["numero"] for ligne in descriptions}
        for titre in titres:
            assert numeros & set(titre["descriptions"].split()), titre["texte"]
        assert redaction.group_by_cadre("objectifs.csv")[theme, cadre]


def test_texts_for_developing_countries_go_to_countries_eligible_to_apd():
    chemin = Path(apps.get_app_config("apd").path) / "nomenclatures" / "eligibilite.csv"
    with chemin.open(encoding="utf-8", newline="") as fichier:
        eligibles = {row["pays"] for row in csv.DictReader(fichier) if not row["annee_fin"]}
    for ligne in read_rows("pays.csv"):
        en_developpement = ligne["cadre"] in {"developpement", "emergent"}
        assert en_developpement == (ligne["pays"] in eligibles), ligne["pays"]


def test_shares_are_exact_and_respect_their_limits():
    assert sum(allot(10, [5, 3, 1], minimum=1)) == 10
    assert allot(10, [100, 1, 1], minimum=1, plafonds=[4, 9, 9]) == [4, 3, 3]
    with pytest.raises(ValueError, match="ne se partage pas"):
        allot(10, [1, 1], plafonds=[4, 4])
    with pytest.raises((ValidationError, IntegrityError, ValueError)):
        allot(1, [1, 1], minimum=1)
