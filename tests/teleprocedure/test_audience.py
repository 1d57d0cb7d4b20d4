"""Who receives a mailing: each address once, by whom it reaches, and why others are left out."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Invitation
from collectivites.models import Collectivite, Contact, Succession
from teleprocedure.adressage import Motif
from teleprocedure.audience import list_destinataires
from teleprocedure.models import Transmission, Verification, Visite
from teleprocedure.services import personnes
from tests.factories import (
    AdresseMorteFactory,
    CampagneFactory,
    CollectiviteFactory,
    ContactFactory,
    DepartementFactory,
    HabilitationFactory,
    RegionFactory,
    SuccessionFactory,
    UserFactory,
)

JANVIER = dt.date(2026, 1, 1)
AGENT = "agent-lyon@ville.example"
ELUE = "elue@lyon.example"
OFFICIELLE = "mairie@lyon.example"


@pytest.fixture
def campagne(db):
    return CampagneFactory()


@pytest.fixture
def elue(lyon):
    return ContactFactory(collectivite=lyon, courriel=ELUE, prenom="Alix", nom="Roy")


@pytest.fixture
def adresse_officielle(lyon):
    Collectivite.objects.filter(pk=lyon.pk).update(courriel=OFFICIELLE)


def list_adresses(campagne, nature="", **audience):
    return [one.adresse for one in list_destinataires(campagne, audience, nature)]


def list_noms(campagne, **audience):
    found = list_destinataires(campagne, audience)
    return sorted({fiche.nom for one in found for fiche in one.collectivites})


def test_agents_come_first_then_people_on_file_then_the_official_address(
    campagne, lyon, elue, adresse_officielle
):
    assert list_adresses(campagne) == [ELUE]
    HabilitationFactory(user=UserFactory(username="agent-lyon"), collectivite=lyon)
    assert list_adresses(campagne) == [AGENT]
    lyon.habilitations.update(statut="retiree", motif="Départ.")
    elue.delete()
    assert list_adresses(campagne) == [OFFICIELLE]


def test_an_agent_who_has_to_confirm_is_still_written_to(campagne, agent_de_lyon):
    agent_de_lyon.habilitations.update(statut="a_reconfirmer")
    assert list_adresses(campagne) == [AGENT]


@pytest.mark.parametrize("statut", ["demandee", "refusee", "retiree"])
def test_who_only_asks_or_was_refused_is_not_an_agent(campagne, agent_de_lyon, statut):
    agent_de_lyon.habilitations.update(statut=statut, motif="Inconnu.")
    assert list_adresses(campagne) == []


def test_an_agent_of_three_collectivites_receives_one_message_that_names_them(
    campagne, agent_de_lyon, angers
):
    brest = CollectiviteFactory(nom="Brest", recensee=True)
    for one in (brest, angers):
        HabilitationFactory(user=agent_de_lyon, collectivite=one)
    (one,) = list_destinataires(campagne, {})
    assert [fiche.nom for fiche in one.collectivites] == ["Angers", "Brest", "Lyon"]
    assert one.nom == agent_de_lyon.get_full_name()


def test_one_mailbox_typed_in_two_ways_is_one_message(campagne, lyon, angers, elue):
    ContactFactory(collectivite=lyon, courriel="Elue@LYON.example")
    ContactFactory(collectivite=angers, courriel="ELUE@lyon.example")
    (one,) = list_destinataires(campagne, {})
    assert (one.adresse, [fiche.nom for fiche in one.collectivites]) == (ELUE, ["Angers", "Lyon"])


def test_a_dead_address_is_left_out_and_the_next_ground_is_tried(campagne, agent_de_lyon, elue):
    AdresseMorteFactory(adresse=AGENT)
    found = list_destinataires(campagne, {})
    assert [one.adresse for one in found] == [ELUE]
    assert found.ecartes == {Motif.MORTE: 1}


def test_who_opposed_is_not_written_to_by_the_official_address_either(campagne, lyon):
    Collectivite.objects.filter(pk=lyon.pk).update(courriel=ELUE)
    opposee = ContactFactory(collectivite=lyon, courriel="Elue@lyon.example")
    personnes.oppose(by=None, contact=opposee)
    found = list_destinataires(campagne, {})
    assert (len(found), found.ecartes) == (0, {Motif.OPPOSITION: 1})


def test_who_opposed_at_one_that_merged_is_left_out_of_all_that_follow(campagne, lyon, angers):
    first = CollectiviteFactory(nom="Villefranche")
    personnes.oppose(by=None, contact=ContactFactory(collectivite=first, courriel=ELUE.upper()))
    SuccessionFactory(ancienne=first, nouvelle=angers)
    SuccessionFactory(ancienne=angers, nouvelle=lyon)
    ContactFactory(collectivite=lyon, courriel=ELUE)
    found = list_destinataires(campagne, {})
    assert (len(found), found.ecartes) == (0, {Motif.OPPOSITION: 1})
    assert personnes.list_all_opposed() == {(row.pk, ELUE) for row in (first, angers, lyon)}


def test_a_split_hands_over_no_opposition_and_a_circle_ends(db, lyon, angers):
    personnes.oppose(by=None, contact=ContactFactory(collectivite=lyon, courriel=ELUE))
    scission = SuccessionFactory(ancienne=lyon, nouvelle=angers, nature="scission")
    assert personnes.list_all_opposed() == {(lyon.pk, ELUE)}
    scission.delete()
    Succession.objects.bulk_create(
        Succession(ancienne=one, nouvelle=other, date=JANVIER, nature="fusion")
        for one, other in ((lyon, angers), (angers, lyon))
    )
    assert personnes.list_all_opposed() == {(lyon.pk, ELUE), (angers.pk, ELUE)}


def test_an_address_that_reads_as_several_is_left_out(campagne, elue):
    Contact.objects.filter(pk=elue.pk).update(courriel="a,b@lyon.example")
    found = list_destinataires(campagne, {})
    assert (len(found), found.ecartes) == (0, {Motif.ILLISIBLE: 1})


def test_a_collectivite_without_any_address_is_counted(campagne, lyon, angers, elue):
    found = list_destinataires(campagne, {})
    assert found.collectivites == 2
    assert found.ecartes == {Motif.SANS_ADRESSE: 1}


def test_only_collectivites_of_the_list_unless_all_are_asked(campagne, lyon):
    autre = CollectiviteFactory(nom="Autre", courriel="mairie@autre.example")
    assert list_noms(campagne) == []
    assert list_noms(campagne, toutes=True) == ["Autre"]
    SuccessionFactory(ancienne=autre, nouvelle=lyon)
    assert list_noms(campagne, toutes=True) == []


def test_a_collectivite_that_another_one_follows_is_not_written_to(campagne, lyon, angers, elue):
    SuccessionFactory(ancienne=lyon, nouvelle=angers)
    assert list_adresses(campagne) == []


def test_type_and_region_narrow(campagne, elue):
    bretagne = RegionFactory(code="53", nom="Bretagne", nom_normalise="bretagne")
    finistere = DepartementFactory(code="29", nom="Finistère", region=bretagne)
    CollectiviteFactory(
        type="departement",
        nom="Finistère",
        departement=finistere,
        recensee=True,
        courriel="cd@finistere.example",
    )
    assert list_noms(campagne) == ["Finistère", "Lyon"]
    assert list_noms(campagne, region="53") == ["Finistère"]
    assert list_noms(campagne, types=["commune", "region"]) == ["Lyon"]


def test_the_state_of_tabs_narrows_for_this_campaign_only(campagne, lyon, angers, elue):
    ContactFactory(collectivite=angers, courriel="elue@angers.example")
    Verification.objects.create(campagne=campagne, collectivite=lyon, onglet="apd")
    autre = CampagneFactory(annee=2025, annee_apd=2024)
    Verification.objects.create(campagne=autre, collectivite=angers, onglet="apd")
    assert list_noms(campagne, verifies=["apd"]) == ["Lyon"]
    assert list_noms(campagne, a_verifier=["apd"]) == ["Angers"]
    assert list_noms(campagne, verifies=["apd"], a_verifier=["contacts"]) == ["Lyon"]


def test_late_transmitted_never_opened_without_agent(campagne, lyon, angers, elue):
    ContactFactory(collectivite=angers, courriel="elue@angers.example")
    Transmission.objects.create(campagne=campagne, collectivite=lyon, rang=1)
    Visite.objects.create(campagne=campagne, collectivite=lyon)
    assert list_noms(campagne, etat="transmis") == ["Lyon"]
    assert list_noms(campagne, etat="en_retard") == ["Angers"]
    assert list_noms(campagne, jamais_ouvert=True) == ["Angers"]
    HabilitationFactory(collectivite=angers)
    assert list_noms(campagne, sans_agent=True) == ["Lyon"]


def test_who_transmitted_did_open(campagne, lyon, elue):
    Transmission.objects.create(campagne=campagne, collectivite=lyon, rang=1)
    assert list_noms(campagne, jamais_ouvert=True) == []


def test_a_criterion_of_another_age_is_left_out(campagne, elue):
    assert list_adresses(campagne, oublie=True) == [ELUE]


def test_an_invitation_leaves_out_who_was_refused_and_who_was_just_invited(
    campagne, lyon, angers, elue, administrateur
):
    UserFactory(username="retiree", email="retiree@lyon.example")
    HabilitationFactory(
        user__email="retiree2@lyon.example", collectivite=lyon, statut="retiree", motif="Départ."
    )
    ContactFactory(collectivite=lyon, courriel="retiree2+autre@lyon.example")
    invitee = ContactFactory(collectivite=angers, courriel="elue@angers.example")
    Invitation.objects.create(
        collectivite=angers,
        contact=invitee,
        courriel="elue@angers.example",
        envoyee_par=administrateur,
    )
    found = list_destinataires(campagne, {}, "invitation")
    assert [one.adresse for one in found] == [ELUE]
    assert found.ecartes == {Motif.ECARTEE: 1, Motif.INVITEE: 1}
    assert len(list_destinataires(campagne, {}, "relance")) == 3


@pytest.mark.parametrize("nature", ["relance", "invitation"])
def test_the_cost_does_not_grow_with_the_collectivites(campagne, nature):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            list_destinataires(campagne, {"etat": "en_retard"}, nature)
        return len(queries)

    def add(nombre):
        for one in CollectiviteFactory.create_batch(nombre, recensee=True):
            HabilitationFactory(collectivite=one)
            ContactFactory(collectivite=one, courriel=f"elue{one.pk}@ville.example")

    add(1)
    one = count_queries()
    add(5)
    assert count_queries() == one <= 8
