"""Rules that imports check in memory are those of the base; an undoing never writes over others."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Invitation
from apd.models import Declaration
from collectivites.echanges import services, travail
from collectivites.echanges.annuaires import Connues
from collectivites.echanges.contraintes import build
from collectivites.models import Acte, Adhesion, AdresseMorte, Collectivite, Contact, Reseau
from cooperations.models import Cooperation, Doublon, DoublonEcarte, Partenaire, Projet
from cooperations.services.liens import save_cooperation
from tests.collectivites.echanges import confirm, count, deposit, take_back, tell
from tests.factories import (
    CollectiviteFactory,
    CooperationFactory,
    PartenaireFactory,
    ReseauFactory,
    SuccessionFactory,
)

REGLES = [
    (model, constraint)
    for model in (Adhesion, Collectivite, Contact, Declaration, Partenaire, Projet)
    for constraint in model._meta.constraints
    if isinstance(constraint, CheckConstraint)
]
VALEURS = {
    "BooleanField": st.booleans(),
    "DecimalField": st.sampled_from([None, -1, 0, 1, 10**9, 10**9 + 1]),
    "PositiveSmallIntegerField": st.sampled_from([None, 1, 1899, 1900, 2019, 2020, 2100, 2101]),
    "DateTimeField": st.none(),
}
TEXTES = st.sampled_from(["", "x", "intercommunalite", "termine", "commune"])
PARTENAIRES = "code du pays;nom;nature\nML;Gao;collectivité locale\nML;Kayes;collectivité locale\n"


def draw_row(model, data):
    row = model()
    for field in model._meta.concrete_fields:
        if field.primary_key or field.is_relation:
            continue
        value = data.draw(VALEURS.get(field.get_internal_type(), TEXTES))
        nothing = value == "" and field.null
        setattr(row, field.attname, None if nothing else value)
    return row


@pytest.mark.parametrize(
    ("model", "constraint"), REGLES, ids=[constraint.name for _, constraint in REGLES]
)
@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_a_constraint_says_the_same_in_memory_and_in_the_base(db, model, constraint, data):
    row = draw_row(model, data)
    try:
        constraint.validate(model, row)
        allowed = True
    except ValidationError:
        allowed = False
    assert (build(constraint.condition, model)(row) is not False) == allowed


@pytest.fixture
def gao(administrateur, mali):
    """An import that added two partners, Gao and Kayes."""
    return confirm(administrateur, deposit(administrateur, "partenaires", PARTENAIRES))


def test_what_serves_others_stays_and_the_rest_goes(administrateur, gao, lyon):
    CooperationFactory(collectivite=lyon, partenaire=Partenaire.objects.get(nom="Gao"))
    assert take_back(administrateur, gao).etat == "termine"
    assert list(Partenaire.objects.values_list("nom", flat=True)) == ["Gao"]


def test_what_a_search_of_duplicates_found_goes_with_the_partner(administrateur, gao, bamako):
    both = sorted((bamako, Partenaire.objects.get(nom="Gao")), key=lambda one: one.pk)
    pair = dict(zip(("partenaire_a", "partenaire_b"), both, strict=True))
    Doublon.objects.create(**pair, ressemblance="pareil", score=60)
    DoublonEcarte.objects.create(**pair)
    row = take_back(administrateur, gao)
    assert row.etat == "termine", row.erreur
    assert list(Partenaire.objects.all()) == [bamako]
    assert not Doublon.objects.exists() and not DoublonEcarte.objects.exists()


def test_an_invitation_stays_without_the_person_who_goes(administrateur, lyon):
    head = "type de la collectivité;code de la collectivité;nature;nom;courriel\n"
    line = "commune;69123;élu;X;elue@lyon.example\n"
    row = confirm(administrateur, deposit(administrateur, "contacts", head + line))
    invitation = Invitation.objects.create(
        collectivite=lyon, contact=Contact.objects.get(), courriel="elue@lyon.example"
    )
    row = take_back(administrateur, row)
    assert row.etat == "termine", row.erreur
    invitation.refresh_from_db()
    assert invitation.contact is None


def test_what_was_corrected_since_stays(administrateur, gao):
    partenaire = Partenaire.objects.get(nom="Gao")
    partenaire.precision = "région de Gao"
    partenaire.save()
    take_back(administrateur, gao)
    assert list(Partenaire.objects.values_list("nom", flat=True)) == ["Gao"]


def test_a_change_on_which_somebody_wrote_is_not_undone(administrateur, lyon, bamako):
    tie = CooperationFactory(collectivite=lyon, partenaire=bamako)
    head = "type de la collectivité;code de la collectivité;code du pays;partenaire;nature;jumelage"
    line = "commune;69123;ML;Bamako;coopération décentralisée;oui"
    row = confirm(administrateur, deposit(administrateur, "cooperations", f"{head}\n{line}\n"))
    tie.refresh_from_db()
    tie.annee_debut = 1980
    save_cooperation(by=administrateur, row=tie)
    row = take_back(administrateur, row)
    assert row.etat == "echoue"
    assert "a été modifié depuis" in row.erreur
    assert Cooperation.objects.get().jumelage
    assert Acte.objects.get(pk=row.acte).annule_par is None


def test_the_past_of_a_row_loaded_in_bulk_comes_back_to_the_letter(administrateur, db):
    """It had no journal: its first line is written before its change."""
    known = ReseauFactory(nom="Réseau A", sigle="A", nature="association")
    Reseau.history.all().delete()
    row = deposit(administrateur, "reseaux", "nom;sigle;site web\nRéseau A;B;https://a.example/\n")
    take_back(administrateur, confirm(administrateur, row))
    known.refresh_from_db()
    assert (known.sigle, known.site_web) == ("A", "")


def test_a_row_written_between_the_second_reading_and_its_lock_stops_all(
    administrateur, db, monkeypatch
):
    known = ReseauFactory(nom="Réseau A", sigle="A", nature="association")
    row = deposit(administrateur, "reseaux", "nom;sigle\nRéseau A;B\nRéseau C;C\n")

    def write_meanwhile(*keys):
        Reseau.objects.filter(pk=known.pk).update(sigle="Z")

    monkeypatch.setattr("collectivites.echanges.travail.hold", write_meanwhile)
    row = confirm(administrateur, row)
    assert row.etat == "echoue"
    assert "a été modifié depuis la lecture" in row.erreur
    assert not Acte.objects.exists()


def test_a_twinning_made_by_an_import_counts_until_it_is_undone(administrateur, bamako):
    commune = CollectiviteFactory(code_insee="01001")
    head = "type de la collectivité;code de la collectivité;code du pays;partenaire;nature"
    line = "commune;01001;ML;Bamako;coopération décentralisée"
    row = confirm(administrateur, deposit(administrateur, "cooperations", f"{head}\n{line}\n"))
    assert list(Collectivite.objects.recensees()) == [commune]
    take_back(administrateur, row)
    assert not Collectivite.objects.recensees().exists()


def test_a_dead_address_has_one_form_through_a_file_too(administrateur):
    typed = "adresse\nParti@Lyon.EXAMPLE\n"
    confirm(administrateur, deposit(administrateur, "adresses-mortes", typed))
    assert AdresseMorte.objects.get().adresse == "parti@lyon.example"
    assert count(deposit(administrateur, "adresses-mortes", typed)) == {"inchangee": 1}


LIENS = "type de la collectivité;code de la collectivité;code du pays;partenaire;nature\n"
ADHESIONS = "type de la collectivité;code de la collectivité;association ou réseau;adhère\n"


def test_an_old_code_is_written_where_its_page_leads(administrateur, lyon, bamako):
    old, older = CollectiviteFactory(code_insee="01001"), CollectiviteFactory(code_insee="01002")
    SuccessionFactory(ancienne=old, nouvelle=lyon)
    SuccessionFactory(ancienne=older, nouvelle=old, nature="nom")
    line = "commune;01002;ML;Bamako;coopération décentralisée\n"
    confirm(administrateur, deposit(administrateur, "cooperations", LIENS + line))
    assert Cooperation.objects.get().collectivite == lyon


def test_one_that_was_split_or_keeps_its_page_is_itself(administrateur, lyon, bamako):
    split = CollectiviteFactory(code_insee="01001")
    kept = CollectiviteFactory(code_insee="01002", recensee=True)
    SuccessionFactory(ancienne=split, nouvelle=lyon, nature="scission")
    SuccessionFactory(ancienne=kept, nouvelle=lyon)
    nature = "coopération décentralisée"
    lines = "".join(f"commune;{one.code_insee};ML;Bamako;{nature}\n" for one in (split, kept))
    confirm(administrateur, deposit(administrateur, "cooperations", LIENS + lines))
    owners = Cooperation.objects.order_by("pk").values_list("collectivite", flat=True)
    assert list(owners) == [split.pk, kept.pk]


def test_a_refused_network_is_not_found(administrateur, lyon):
    ReseauFactory(nom="Réseau A", statut="refuse")
    line = "commune;69123;Réseau A;oui\n"
    row = deposit(administrateur, "adhesions", ADHESIONS + line)
    assert "ne s’appelle" in tell(row)[0][2]


@pytest.mark.parametrize("changed", ["collectivite", "partenaire", "reseau", "refus"])
def test_who_is_merged_between_the_reading_and_the_writing_stops_all(
    administrateur, lyon, bamako, monkeypatch, changed
):
    """Whoever commits while the import waits for the collectivités is seen once it holds them."""
    network = ReseauFactory(nom="Réseau A")
    lines = {
        "cooperations": f"{LIENS}commune;69123;ML;Bamako;coopération décentralisée\n",
        "adhesions": f"{ADHESIONS}commune;69123;Réseau A;oui\n",
    }
    Collectivite.objects.update(recensee=False)
    into = PartenaireFactory(pays=bamako.pays), ReseauFactory()
    partners = Partenaire.objects.filter(pk=bamako.pk)
    networks = Reseau.objects.filter(pk=network.pk)
    table, write = {
        "collectivite": ("cooperations", lambda: SuccessionFactory(ancienne=lyon)),
        "partenaire": ("cooperations", lambda: partners.update(fusionne_dans=into[0])),
        "reseau": ("adhesions", lambda: networks.update(fusionne_dans=into[1])),
        "refus": ("adhesions", lambda: networks.update(statut="refuse")),
    }[changed]
    row = deposit(administrateur, table, lines[table])
    monkeypatch.setattr("collectivites.echanges.travail.hold", lambda *keys: write())
    row = confirm(administrateur, row)
    assert row.etat == "echoue"
    assert "a changé depuis la lecture" in row.erreur
    assert not Acte.objects.exists()


def test_an_import_given_up_while_it_is_read_keeps_no_line(administrateur, monkeypatch):
    keep = travail.keep_lines

    def give_up_then_keep(row, lot):
        services.abandon(by=administrateur, pk=row.pk)
        keep(row, lot)

    monkeypatch.setattr(travail, "keep_lines", give_up_then_keep)
    row = deposit(administrateur, "reseaux", "nom;nature\nA;association\n")
    assert row.etat == "annule"
    assert not row.lignes.exists()


def test_a_row_written_during_an_export_is_said_too(lyon, angers):
    rows = [(lyon.pk, "Lyon")]
    connues = Connues(lambda: rows)
    rows.append((angers.pk, "Angers"))
    assert connues[angers.pk] == "Angers"
    with pytest.raises(KeyError):
        connues[0]
