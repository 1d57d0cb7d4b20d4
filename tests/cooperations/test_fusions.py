"""Two partners made one: what moves, what joins, what is refused, and all of it undone."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites.models import Acte
from collectivites.services import ConflitDeVersion, DejaFait
from cooperations.fusions import read_plan
from cooperations.models import Cooperation, Correction, Partenaire, Projet
from cooperations.services import fusions
from cooperations.services.partenaires import CHAMPS, decide_correction, propose
from cooperations.services.partenariats import create_cooperation, update_cooperation
from teleprocedure.services.actes import undo
from tests.factories import (
    CollectiviteFactory,
    CooperationFactory,
    PartenaireFactory,
    PaysFactory,
    ProjetFactory,
)

ACTION = Cooperation.Nature.ACTION


@pytest.fixture
def doublon(mali):
    """Bamako a second time, as somebody typed it."""
    return PartenaireFactory(nom="Bamako-ville", pays=mali, latitude=None, longitude=None)


@pytest.fixture
def reunir(delegation, bamako, doublon):
    """Make the double one with Bamako, as the preview says at this instant."""

    def merge(garde=bamako, perdu=doublon, **valeurs):
        garde.refresh_from_db()
        perdu.refresh_from_db()
        kept = {name: getattr(garde, name) for name in CHAMPS}
        return fusions.merge_partenaires(
            by=delegation,
            garde=garde.pk,
            perdu=perdu.pk,
            valeurs=kept | valeurs,
            vu=read_plan(garde, perdu).empreinte,
        )

    return merge


def describe(model, *names):
    return list(model.objects.order_by("pk").values(*names))


def photograph():
    """All that a merge writes, versions and dates apart."""
    associes = Projet.partenaires_associes.through.objects.order_by("projet", "partenaire")
    return (
        describe(Partenaire, "pk", "nom", "nom_normalise", "fusionne_dans", *CHAMPS),
        describe(Cooperation, "pk", "partenaire", "nature", "jumelage", "annee_debut"),
        describe(Projet, "pk", "cooperation", "titre"),
        describe(Correction, "pk", "partenaire", "statut", "motif", *CHAMPS),
        list(associes.values_list("projet", "partenaire")),
    )


def test_what_named_the_lost_one_names_the_one_kept(reunir, lyon, bamako, doublon):
    tie = CooperationFactory(collectivite=lyon, partenaire=doublon)
    projet = ProjetFactory(cooperation=tie)
    associated = ProjetFactory()
    associated.partenaires_associes.add(doublon)
    reunir()
    for row in (tie, doublon, projet):
        row.refresh_from_db()
    assert (tie.partenaire, doublon.fusionne_dans) == (bamako, bamako)
    assert projet.cooperation == tie
    assert list(associated.partenaires_associes.all()) == [bamako]


def test_two_ties_of_one_collectivite_join(reunir, lyon, bamako, doublon):
    kept = CooperationFactory(collectivite=lyon, partenaire=bamako, annee_debut=2004)
    lost = CooperationFactory(
        collectivite=lyon, partenaire=doublon, annee_debut=1987, jumelage=True
    )
    other = CooperationFactory(collectivite=lyon, partenaire=doublon, nature=ACTION)
    projet = ProjetFactory(cooperation=lost)
    reunir()
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.jumelage, kept.annee_debut) == (True, 1987)
    assert list(kept.projets.all()) == [projet]
    assert not Cooperation.objects.filter(pk=lost.pk).exists()
    assert other.partenaire == bamako


def test_the_fields_chosen_are_kept(reunir, bamako, doublon):
    reunir(nom="Bamako-ville", precision="Capitale")
    bamako.refresh_from_db()
    assert (bamako.nom, bamako.precision) == ("Bamako-ville", "Capitale")
    assert (bamako.nom_normalise, bamako.latitude) == ("bamako ville", 12.65)


def test_it_is_one_act_told_to_every_collectivite(reunir, lyon, angers, bamako, doublon):
    CooperationFactory(collectivite=lyon, partenaire=doublon)
    CooperationFactory(collectivite=angers, partenaire=bamako)
    dijon = CollectiviteFactory(nom="Dijon")
    associated = ProjetFactory(cooperation__collectivite=dijon)
    associated.partenaires_associes.add(doublon)
    acte = reunir()
    assert Acte.objects.get() == acte
    assert acte.intitule == "Réunion de « Bamako-ville (ML) » à « Bamako (ML) »"
    assert set(acte.touchees.all()) == {lyon, dijon}
    assert acte.parties == "cooperations"


def test_no_chain_remains(reunir, mali, bamako, doublon):
    ancien = PartenaireFactory(nom="Bamakau", pays=mali, fusionne_dans=doublon)
    reunir()
    ancien.refresh_from_db()
    assert ancien.fusionne_dans == bamako


def test_a_partner_is_not_associated_to_a_project_it_leads(reunir, lyon, bamako, doublon):
    led = ProjetFactory(cooperation__partenaire=bamako)
    led.partenaires_associes.add(doublon)
    moved = ProjetFactory(cooperation__partenaire=doublon)
    moved.partenaires_associes.add(bamako)
    both = ProjetFactory()
    both.partenaires_associes.add(bamako, doublon)
    reunir()
    assert not led.partenaires_associes.exists()
    assert not moved.partenaires_associes.exists()
    assert list(both.partenaires_associes.all()) == [bamako]


def test_undone_everything_is_as_before_under_the_same_keys(
    reunir, delegation, agent_de_lyon, mali, lyon, angers, bamako, doublon
):
    kept = CooperationFactory(collectivite=lyon, partenaire=bamako, annee_debut=2004)
    lost = CooperationFactory(collectivite=lyon, partenaire=doublon, jumelage=True)
    CooperationFactory(collectivite=angers, partenaire=doublon)
    PartenaireFactory(nom="Bamakau", pays=mali, fusionne_dans=doublon)
    ProjetFactory(cooperation=lost)
    ProjetFactory(cooperation=kept).partenaires_associes.add(doublon)
    typed = {name: getattr(doublon, name) for name in CHAMPS} | {"nom": "Bamako-Coura"}
    propose(by=agent_de_lyon, partenaire=doublon, collectivite_id=lyon.pk, values=typed)
    typed = {name: getattr(bamako, name) for name in CHAMPS} | {"precision": "District"}
    propose(by=agent_de_lyon, partenaire=bamako, collectivite_id=lyon.pk, values=typed)
    before = photograph()
    acte = reunir(nom="Bamako-ville")
    assert photograph() != before
    undo(by=delegation, acte=acte)
    assert photograph() == before


def test_the_name_of_the_lost_one_can_be_taken_and_given_back(reunir, delegation, bamako, doublon):
    doublon.precision = bamako.precision
    doublon.save()
    acte = reunir(nom=doublon.nom)
    undo(by=delegation, acte=acte)
    bamako.refresh_from_db()
    doublon.refresh_from_db()
    assert (bamako.nom, doublon.nom, doublon.fusionne_dans) == ("Bamako", "Bamako-ville", None)


def test_a_correction_that_waits_follows_with_its_changes_only(
    reunir, delegation, agent_de_lyon, lyon, bamako, doublon
):
    typed = {name: getattr(doublon, name) for name in CHAMPS} | {"precision": "Rive gauche"}
    row = propose(by=agent_de_lyon, partenaire=doublon, collectivite_id=lyon.pk, values=typed)
    reunir()
    row.refresh_from_db()
    assert (row.partenaire, row.nom, row.precision) == (bamako, "Bamako", "Rive gauche")
    decide_correction(by=delegation, pk=row.pk, accepter=True)
    bamako.refresh_from_db()
    assert (bamako.nom, bamako.precision, bamako.latitude) == ("Bamako", "Rive gauche", 12.65)


@pytest.mark.parametrize("recente", ["garde", "perdu"])
def test_of_two_corrections_of_one_collectivite_the_last_stays(
    reunir, agent_de_lyon, lyon, bamako, doublon, recente
):
    order = [bamako, doublon] if recente == "perdu" else [doublon, bamako]
    rows = []
    for partenaire in order:
        typed = {name: getattr(partenaire, name) for name in CHAMPS} | {"precision": "Centre"}
        arguments = {"partenaire": partenaire, "collectivite_id": lyon.pk, "values": typed}
        rows.append(propose(by=agent_de_lyon, **arguments))
    reunir()
    first, last = (Correction.objects.get(pk=row.pk) for row in rows)
    assert (first.statut, last.statut, last.partenaire) == ("refusee", "proposee", bamako)
    assert "plus récente" in first.motif


def test_what_was_not_in_the_preview_stops_it(reunir, delegation, bamako, doublon, lyon):
    vu = read_plan(bamako, doublon).empreinte
    CooperationFactory(collectivite=lyon, partenaire=doublon)
    before = photograph()
    valeurs = {name: getattr(bamako, name) for name in CHAMPS}
    with pytest.raises(ValidationError, match="ont changé depuis"):
        fusions.merge_partenaires(
            by=delegation, garde=bamako.pk, perdu=doublon.pk, valeurs=valeurs, vu=vu
        )
    assert photograph() == before
    assert not Acte.objects.exists()


def test_sent_twice_it_is_done_once(reunir):
    reunir()
    with pytest.raises(DejaFait):
        reunir()
    assert Acte.objects.count() == 1


def test_neither_itself_nor_another_country_nor_who_is_merged(reunir, mali, allemagne, bamako):
    with pytest.raises(ValidationError, match="lui-même"):
        reunir(perdu=bamako)
    with pytest.raises(ValidationError, match="même pays"):
        reunir(perdu=PartenaireFactory(pays=allemagne))
    autre = PartenaireFactory(nom="Kayes", pays=mali)
    reunir(perdu=PartenaireFactory(nom="Kaye", pays=mali), garde=autre)
    with pytest.raises(ValidationError, match="déjà réuni"):
        reunir(perdu=Partenaire.objects.get(nom="Kaye"))


def test_a_twinning_stays_with_a_local_authority(reunir, lyon, doublon):
    CooperationFactory(collectivite=lyon, partenaire=doublon, jumelage=True)
    with pytest.raises(ValidationError, match="Un jumelage est déclaré"):
        reunir(nature="association")
    doublon.refresh_from_db()
    assert doublon.fusionne_dans is None


def test_the_form_open_on_the_lost_one_never_renames_the_one_kept(
    reunir, agent_de_lyon, lyon, bamako, doublon
):
    tie = CooperationFactory(collectivite=lyon, partenaire=doublon)
    typed = {name: getattr(doublon, name) for name in CHAMPS}
    sent = {"cooperation_id": tie.pk, "values": {"jumelage": True}, "partenaire": typed}
    read = doublon.version
    reunir()
    with pytest.raises(ConflitDeVersion):
        update_cooperation(by=agent_de_lyon, version=tie.version, partenaire_version=read, **sent)
    tie.refresh_from_db()
    with pytest.raises(ConflitDeVersion) as conflict:
        update_cooperation(by=agent_de_lyon, version=tie.version, partenaire_version=read, **sent)
    assert conflict.value.current == bamako


def test_a_tie_is_not_made_with_a_merged_partner(reunir, agent_de_lyon, lyon, doublon):
    reunir()
    with pytest.raises(ValidationError, match="a été réuni à un autre"):
        create_cooperation(
            by=agent_de_lyon,
            collectivite_id=lyon.pk,
            nature="cooperation",
            values={"jumelage": False, "annee_debut": None},
            partenaire_id=doublon.pk,
        )
    assert not Cooperation.objects.exists()


def test_the_old_address_leads_to_the_one_kept(client, reunir, bamako, doublon):
    old = f"/partenaires/{doublon.pk}-{doublon.slug}/"
    assert client.get(old).status_code == 200
    reunir()
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (
        301,
        f"/partenaires/{bamako.pk}-{bamako.slug}/",
    )


def test_six_ties_cost_what_one_does(reunir, mali, django_assert_max_num_queries):
    costs = []
    for number in (1, 6):
        perdu = PartenaireFactory(nom=f"Bamako {number}", pays=mali)
        for tie in CooperationFactory.create_batch(number, partenaire=perdu):
            ProjetFactory(cooperation=tie)
        with CaptureQueriesContext(connection) as queries:
            reunir(perdu=perdu)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_merge_writes_the_number_that_the_preview_says(reunir, lyon, bamako, doublon):
    ProjetFactory(cooperation=CooperationFactory(collectivite=lyon, partenaire=doublon))
    CooperationFactory(collectivite=lyon, partenaire=bamako)
    associated = ProjetFactory()
    associated.partenaires_associes.add(doublon)
    PaysFactory()
    nombre = read_plan(bamako, doublon).nombre
    acte = reunir()
    journals = [Partenaire.history, Cooperation.history, Projet.history, Correction.history]
    written = {
        (journal.model, pk)
        for journal in journals
        for pk in journal.filter(acte=acte.pk).values_list("id", flat=True)
    }
    assert len(written) == nombre == 6
