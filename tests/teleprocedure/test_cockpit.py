"""The first page of the admin: how the campaign goes, each figure leading to its list."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Invitation
from collectivites.models import Collectivite
from tests.factories import (
    ActeFactory,
    AdresseMorteFactory,
    CampagneFactory,
    CollectiviteFactory,
    ContactFactory,
    HabilitationFactory,
    TransmissionFactory,
)
from tests.teleprocedure.cockpit import (
    COCKPIT,
    LISTE,
    declare,
    fill_queues,
    list_figures,
    read,
    read_row,
    tell_campaign,
)
from tests.teleprocedure.suivi import MAI

BUDGET = 28
"""Statements of the whole page, session, permissions and menus included."""


@pytest.fixture
def bureau(connecter, gestionnaire):
    return connecter(gestionnaire)


@pytest.fixture
def en_mai(horloge, campagne, lyon, angers, agent_d_angers):
    tell_campaign(campagne, lyon, angers, agent_d_angers)
    declare(lyon, angers)
    return campagne


def count_listed(client, address: str) -> int:
    """Return how many rows the list at this address says that it holds."""
    response = client.get(address)
    assert response.status_code == 200, address
    if "cl" in response.context:
        return response.context["cl"].result_count
    if "nombre" in response.context:
        return response.context["nombre"]
    return response.context["page"].paginator.count


def test_each_stage_counts_who_reached_it_once(bureau, en_mai):
    page = read(bureau, COCKPIT)
    figures = {label: read_row(page, label)[0] for label in ("Concernées", "Invitées")}
    assert figures == {"Concernées": "4", "Invitées": "2"}
    reached = [read_row(page, f"Ont {verb}") for verb in ("ouvert", "commencé", "transmis")]
    assert reached == [["3", "75 %"], ["2", "50 %"], ["1", "25 %"]]


def test_figures_are_told_by_type_by_region_and_by_departement(bureau, en_mai):
    CollectiviteFactory(
        type=Collectivite.Type.INTERCOMMUNALITE,
        nom="Communauté sans siège",
        code_insee=None,
        siren="200054781",
        departement=None,
        region=None,
        recensee=True,
    )
    page = read(bureau, COCKPIT)
    assert read_row(page, "Commune") == ["4", "2", "3", "2", "1", "25 %"]
    assert read_row(page, "Pays de la Loire") == ["2", "1", "1", "0", "0", "0 %"]
    assert read_row(page, r"Loire-Atlantique \(44\)") == ["2", "1", "1", "0", "0", "0 %"]
    assert read_row(page, "Sans territoire") == ["1", "0", "0", "0", "0", "0 %"]


def test_every_figure_is_the_length_of_the_list_it_leads_to(bureau, en_mai):
    fill_queues()
    found = list_figures(read(bureau, COCKPIT))
    assert len(found) > 80
    wrong = {
        url: (text, count)
        for url, text in set(found)
        if (count := count_listed(bureau, url)) != int(text.replace(" ", ""))
    }
    assert wrong == {}


def test_what_the_delegation_does_starts_nothing(bureau, horloge, campagne, lyon, gestionnaire):
    ActeFactory(collectivite=lyon, auteur=gestionnaire, par_la_delegation=True, le=MAI)
    ActeFactory(collectivite=lyon, auteur=None, le=MAI)
    assert read_row(read(bureau, COCKPIT), "Ont commencé")[0] == "0"


def test_what_agents_do_out_of_the_campaign_starts_nothing(
    bureau, horloge, campagne, lyon, agent_de_lyon
):
    for le in (campagne.ouverture, campagne.cloture):
        days = dt.timedelta(days=-1 if le == campagne.ouverture else 1)
        ActeFactory(collectivite=lyon, auteur=agent_de_lyon, le=le + days)
    assert read_row(read(bureau, COCKPIT), "Ont commencé")[0] == "0"


def test_an_invitation_sent_alone_counts_as_one(bureau, horloge, campagne, lyon):
    Invitation.objects.create(collectivite=lyon, courriel="a@lyon.fr", envoyee_le=MAI)
    assert read_row(read(bureau, COCKPIT), "Invitées")[0] == "1"


def test_the_curve_compares_with_the_same_day_of_the_year_before(bureau, en_mai, lyon, angers):
    before = CampagneFactory(
        annee=2025,
        annee_apd=2024,
        ouverture=dt.datetime(2025, 4, 1, 6, tzinfo=dt.UTC),
        cloture=dt.datetime(2025, 6, 30, 16, tzinfo=dt.UTC),
    )
    for rank, day in enumerate((dt.datetime(2025, 5, 2), dt.datetime(2025, 6, 20))):
        row = {"collectivite": (lyon, angers)[rank], "le": day.replace(tzinfo=dt.UTC)}
        TransmissionFactory(campagne=before, **row)
    page = read(bureau, COCKPIT)
    assert "Au 4 mai 2026, 1 ont transmis, contre 1 le même jour de la campagne 2025." in page
    assert 'class="courbe__avant"' in page
    assert "Au 4 mai 2026, 2 invitées, contre 0" in read(bureau, f"{COCKPIT}?courbe=invitees")
    assert "Au 30 juin 2025, 2 ont transmis." in read(bureau, f"{COCKPIT}?campagne=2025")


def test_a_day_of_the_curve_leads_to_who_had_reached_the_stage_that_evening(bureau, en_mai):
    page = read(bureau, f"{COCKPIT}?courbe=commencees")
    assert read_row(page, r"J\+8") == ["9 avril 2026", "0"]
    assert read_row(page, r"J\+9") == ["10 avril 2026", "1"]
    evening = f"{LISTE}?campagne=2026&etape=commencees&jusqu_au=2026-04-10"
    assert count_listed(bureau, evening) == 1


def test_the_day_is_that_of_paris(bureau, horloge, campagne, lyon):
    """Twenty to midnight in London is already the day after in Paris."""
    late = dt.datetime(2026, 5, 2, 22, 40, tzinfo=dt.UTC)
    TransmissionFactory(campagne=campagne, collectivite=lyon, le=late)
    page = read(bureau, COCKPIT)
    assert read_row(page, r"J\+31")[1] == "0"
    assert read_row(page, r"J\+32")[1] == "1"


def test_a_past_curve_is_kept_the_current_one_is_live(bureau, horloge, campagne, lyon, settings):
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "cockpit"}
    settings.CACHES = settings.CACHES | {"pages": kept}
    read(bureau, COCKPIT)
    TransmissionFactory(campagne=campagne, collectivite=lyon, le=MAI)
    assert "1 ont transmis" in read(bureau, COCKPIT)
    caches["pages"].clear()


def test_who_has_nobody_to_write_to(bureau, horloge, campagne, lyon, angers, agent_de_lyon):
    unreachable = "Recensées sans personne de joignable : {}"
    contact = ContactFactory(collectivite=angers, courriel="Elue@Angers.fr")
    assert unreachable.format(0) in read(bureau, COCKPIT)
    for address in (agent_de_lyon.email, "elue@angers.fr"):
        AdresseMorteFactory(adresse=address)
    assert unreachable.format(2) in read(bureau, COCKPIT)
    HabilitationFactory(collectivite=lyon, statut="a_reconfirmer")
    contact.delete()
    assert unreachable.format(1) in read(bureau, COCKPIT)
    assert "Angers" in read(bureau, f"{LISTE}?agent=aucun")


def test_the_tabs_that_miss_most_come_first(bureau, en_mai):
    page = read(bureau, COCKPIT)
    assert read_row(page, "Aide publique au développement") == ["1", "50 %"]
    assert read_row(page, "Elus et cadres territoriaux") == ["0", "0 %"]
    assert page.index("Aide publique au développement</th>") < page.index("Elus et cadres terr")


def test_apd_is_told_beside_the_year_before(bureau, en_mai):
    page = read(bureau, COCKPIT)
    assert read_row(page, "2025")[:3] == ["2 000 €", "2", "1"]
    assert read_row(page, "2024")[:3] == ["1 500 €", "2", "0"]
    assert "Déclarées cette année, non l’année d’avant : 1" in page
    assert "Déclarées l’année d’avant, pas encore cette année : 1" in page
    assert read_row(page, "Lyon") == ["1 000 €", "2 000 €", "+ 1 000 €"]


def test_what_waits_tells_its_age(bureau, horloge, campagne, agent_en_attente):
    agent_en_attente.habilitations.update(demandee_le=MAI - dt.timedelta(days=12))
    page = read(bureau, COCKPIT)
    assert read_row(page, "Habilitations demandées") == ["1", "la plus longue attente : 12 jours"]


def test_before_the_first_campaign_the_page_says_what_to_do(bureau):
    assert "Créer une campagne" in read(bureau, COCKPIT)
    with time_machine.travel(dt.datetime(2026, 3, 1, tzinfo=dt.UTC), tick=False):
        CampagneFactory()
        page = read(bureau, COCKPIT)
        assert "La campagne 2026 ouvrira le 1er avril 2026" in page
        assert bureau.get(LISTE).status_code == 404


def test_a_reader_sees_figures_and_no_link_to_what_they_may_not_open(
    connecter, lecteur, en_mai, agent_en_attente
):
    page = read(connecter(lecteur), COCKPIT)
    assert read_row(page, "Ont transmis")[0] == "1"
    assert "/admin/accounts/demandedecollectivite/" not in page
    assert "Toutes les tables" in page


def test_staff_without_a_role_see_no_figure(connecter, en_mai, django_user_model):
    nobody = django_user_model.objects.create(username="x", email="x@v.example", is_staff=True)
    page = read(connecter(nobody), COCKPIT)
    assert "Ont transmis" not in page and "À traiter" not in page


@pytest.mark.parametrize("annee", ["2031", "abc", "²", "20260", "-1"])
def test_a_year_without_a_campaign_is_not_found(bureau, en_mai, annee):
    assert bureau.get(COCKPIT, {"campagne": annee}).status_code == 404
    assert bureau.get(LISTE, {"campagne": annee}).status_code == 404


def test_the_page_costs_the_same_for_few_and_for_many(bureau, en_mai, lyon, agent_d_angers):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            read(bureau, COCKPIT)
        return len(queries)

    few = count_queries()
    for collectivite in CollectiviteFactory.create_batch(6, recensee=True):
        TransmissionFactory(campagne=en_mai, collectivite=collectivite, le=MAI)
        ActeFactory(collectivite=collectivite, auteur=agent_d_angers, le=MAI)
    fill_queues()
    assert count_queries() == few <= BUDGET


def test_pictures_have_a_name_and_nothing_inline(bureau, en_mai):
    page = read(bureau, COCKPIT)
    assert not re.search(r"\sstyle=|<script>|\son\w+=", page)
    assert page.count('role="img"') == page.count("<title id=") == page.count("<desc id=") == 1
