"""« vérifié le … » and « à confirmer »: what public pages say of how fresh they are."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from atlas.demonstration.campagnes import add_past_campagnes, open_campagne, tick_first_tabs
from collectivites.models import Collectivite
from cooperations.models import Projet
from teleprocedure.campagnes import read_seuil
from teleprocedure.models import Campagne, Verification
from tests.factories import CampagneFactory, ContactFactory, ProjetFactory

LYON = "/collectivites/lyon-69123/"
AGENTS = "/mise-a-jour/lyon-69123/cooperations/"
MAI = datetime(2026, 5, 4, 10, tzinfo=UTC)
AVANT_DERNIERE = datetime(2025, 4, 1, 6, tzinfo=UTC)
CONFIRMER = "à confirmer"


@pytest.fixture
def horloge():
    with time_machine.travel(MAI, tick=False) as clock:
        yield clock


@pytest.fixture
def campagnes(horloge, db):
    """Open campaigns in the springs of 2024, 2025 and 2026, the clock in the last one."""
    for annee in (2024, 2025, 2026):
        CampagneFactory(
            annee=annee,
            annee_apd=annee - 1,
            ouverture=AVANT_DERNIERE.replace(year=annee),
            cloture=datetime(annee, 6, 30, tzinfo=UTC),
        )


def read(client, address):
    return client.get(address, follow=True).text.replace("\u00a0", " ")


def fiche(projet):
    return f"/projets/{projet.pk}-x/"


def date(projet, moment):
    Projet.objects.filter(pk=projet.pk).update(verifie_le=moment)


@pytest.mark.parametrize(
    ("moment", "dit"),
    [
        (None, True),
        (AVANT_DERNIERE - timedelta(seconds=1), True),
        (AVANT_DERNIERE, False),
        (MAI, False),
    ],
)
def test_what_nobody_confirmed_for_two_campaigns_is_to_confirm(
    campagnes, client, connecter, agent_de_lyon, projet_de_lyon, lyon, moment, dit
):
    date(projet_de_lyon, moment)
    Collectivite.objects.filter(pk=lyon.pk).update(verifiee_le=moment)
    assert (CONFIRMER in read(client, fiche(projet_de_lyon))) is dit
    assert read(client, LYON).count(CONFIRMER) == (2 if dit else 0)
    assert (CONFIRMER in read(connecter(agent_de_lyon), AGENTS)) is dit


def test_each_project_of_a_list_says_its_own(campagnes, client, projet_de_lyon, lyon):
    Collectivite.objects.filter(pk=lyon.pk).update(verifiee_le=MAI)
    date(ProjetFactory(cooperation=projet_de_lyon.cooperation, titre="Écoles"), MAI)
    page = read(client, LYON)
    assert page.count(CONFIRMER) == 1
    assert CONFIRMER in page[page.index("Adduction") :].partition("</li>")[0]


def test_pages_say_when_they_were_verified(campagnes, client, projet_de_lyon, lyon):
    date(projet_de_lyon, MAI)
    Collectivite.objects.filter(pk=lyon.pk).update(verifiee_le=MAI)
    assert "vérifié le 4 mai 2026" in read(client, fiche(projet_de_lyon))
    assert "vérifié le 4 mai 2026" in read(client, LYON)


def test_a_collectivite_that_leads_nothing_has_nothing_to_confirm(campagnes, client, lyon):
    Collectivite.objects.filter(pk=lyon.pk).update(recensee=False)
    assert CONFIRMER not in read(client, LYON)


def test_with_one_campaign_only_nothing_is_to_confirm(horloge, client, projet_de_lyon):
    CampagneFactory(annee=2026, ouverture=AVANT_DERNIERE.replace(year=2026))
    assert CONFIRMER not in read(client, fiche(projet_de_lyon)) + read(client, LYON)


def test_a_campaign_to_come_does_not_count_until_the_second_it_opens(horloge, campagnes):
    assert read_seuil() == AVANT_DERNIERE
    ouverture = datetime(2027, 4, 1, 6, tzinfo=UTC)
    CampagneFactory(
        annee=2027, annee_apd=2026, ouverture=ouverture, cloture=ouverture + timedelta(days=60)
    )
    horloge.move_to(ouverture - timedelta(seconds=1))
    assert read_seuil() == AVANT_DERNIERE
    horloge.move_to(ouverture)
    assert read_seuil() == AVANT_DERNIERE.replace(year=2026)


def test_the_demonstration_has_campaigns_of_earlier_years_that_overlap_none(horloge, db):
    ouverte = open_campagne(MAI)
    for _ in range(2):
        add_past_campagnes(ouverte)
    assert list(Campagne.objects.values_list("annee", flat=True)) == [2026, 2025, 2024, 2023]
    for campagne in Campagne.objects.all():
        campagne.full_clean()
    assert read_seuil().year == 2025


def test_the_demonstration_shows_a_dashboard_half_way(horloge, agent_de_lyon, lyon):
    ContactFactory(collectivite=lyon, courriel="")
    ouverte = open_campagne(MAI)
    for _ in range(2):
        tick_first_tabs(ouverte, agent_de_lyon)
    row = Verification.objects.get()
    assert (row.collectivite, row.onglet, row.agent) == (lyon, "reseaux", agent_de_lyon)
