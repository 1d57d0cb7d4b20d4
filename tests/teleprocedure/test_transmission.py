"""« Transmettre la mise à jour »: numbered without a hole, told by a receipt that never changes."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from post_office.models import Email

from collectivites.models import Collectivite
from teleprocedure.models import Reouverture, Transmission, Verification
from teleprocedure.services.transmissions import transmit
from tests.factories import (
    CampagneFactory,
    CollectiviteFactory,
    ContactFactory,
    DeclarationFactory,
    TransmissionFactory,
    UserFactory,
)
from tests.teleprocedure.suivi import (
    CLOTURE,
    LYON,
    MAI,
    ONGLETS,
    OUVERTURE,
    read,
    verify_all,
    write_in,
)

TRANSMETTRE = LYON + "transmettre/"


@pytest.fixture
def agent(horloge, connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


def verify(campagne, collectivite):
    """Tick the five tabs, without a page."""
    for onglet in ONGLETS:
        Verification.objects.create(campagne=campagne, collectivite=collectivite, onglet=onglet)


def send(client):
    """Click on « Transmettre » and return the receipt."""
    return read(client, client.post(TRANSMETTRE).url)


def test_five_ticks_and_one_click_lead_to_the_receipt(agent, lyon, agent_de_lyon, projet_de_lyon):
    ContactFactory(collectivite=lyon, nom="Diallo", courriel="elue@lyon.example")
    verify_all(agent)
    assert 'id="transmettre"' in read(agent)
    page = send(agent)
    assert "Récépissé n° 2026-00001" in page
    assert f"transmise le 4 mai 2026 à 12 h 00 par {agent_de_lyon}" in page
    assert "Camille Diallo, Adjointe aux relations internationales" in page
    assert "Bamako (Mali) : 1 projet" in page
    assert "Adduction d’eau à Bamako (en cours)" in page
    assert "Année 2025 : néant" in page
    assert "Aide publique au développement 2025 : néant" in page
    lyon.refresh_from_db()
    assert lyon.verifiee_le == MAI


def test_nothing_is_transmitted_until_the_five_are_verified(agent, campagne):
    verify_all(agent)
    Verification.objects.filter(onglet="reseaux").delete()
    assert 'id="transmettre"' not in read(agent)
    agent.post(TRANSMETTRE)
    assert "il reste « Associations et réseaux internationaux »" in read(agent)
    assert not Transmission.objects.exists()


def test_ticks_of_another_campaign_or_collectivite_do_not_count(agent, angers, lyon):
    ancienne = CampagneFactory(
        annee=2025,
        annee_apd=2024,
        ouverture=OUVERTURE - timedelta(days=365),
        cloture=CLOTURE - timedelta(days=365),
    )
    verify(ancienne, lyon)
    verify(CampagneFactory(), angers)
    agent.post(TRANSMETTRE)
    assert not Transmission.objects.exists()


@pytest.mark.parametrize(
    ("moment", "pris"),
    [
        (OUVERTURE - timedelta(seconds=1), False),
        (OUVERTURE, True),
        (CLOTURE - timedelta(seconds=1), True),
        (CLOTURE, False),
        (CLOTURE + timedelta(seconds=1), False),
    ],
)
def test_a_transmission_is_taken_to_the_second_without_grace(
    moment, pris, campagne, connecter, agent_de_lyon, lyon
):
    verify(campagne, lyon)
    with time_machine.travel(moment, tick=False):
        agent = connecter(agent_de_lyon)
        agent.post(TRANSMETTRE)
        page = read(agent)
    assert Transmission.objects.exists() is pris
    assert ("La mise à jour n’est pas transmise." in page) is not pris


def test_a_reopening_lets_one_collectivite_transmit(campagne, connecter, agent_de_lyon, lyon):
    fin = CLOTURE + timedelta(days=5)
    Reouverture.objects.create(campagne=campagne, collectivite=lyon, jusqu_a=fin)
    with time_machine.travel(fin - timedelta(seconds=1), tick=False):
        agent = connecter(agent_de_lyon)
        verify_all(agent)
        assert "Récépissé n° 2026-00001" in send(agent)


def test_a_double_click_is_one_transmission(agent, agent_de_lyon):
    verify_all(agent)
    first, second = agent.post(TRANSMETTRE).url, agent.post(TRANSMETTRE).url
    assert first == second
    assert Transmission.objects.count() == 1
    assert Email.objects.filter(to=agent_de_lyon.email).count() == 1


def test_later_edits_say_so_and_are_transmitted_again(agent, horloge, lyon, agent_de_lyon):
    verify_all(agent)
    send(agent)
    assert "Mise à jour transmise le 4 mai 2026 à 12 h 00 (n° 2026-00001)" in read(agent)
    assert 'id="transmettre"' not in read(agent)
    horloge.shift(timedelta(hours=1))
    write_in(lyon, "contacts", by=agent_de_lyon, intitule="Ajout : Awa Diallo (élu ou cadre)")
    page = read(agent)
    assert "Modifié depuis la transmission du 4 mai 2026 à 12 h 00 (n° 2026-00001)" in page
    assert "Transmettre de nouveau" in page
    page = send(agent)
    assert "Ce qui a changé depuis la transmission n° 2026-00001" in page
    assert f"4 mai 2026, {agent_de_lyon} : Ajout : Awa Diallo" in page
    assert "néant" not in page.partition("Ce qui a changé")[2]
    assert "Récépissé n° 2026-00001" in read(agent)
    assert "Récépissé n° 2026-00002" in read(agent)


def test_the_first_receipt_tells_what_changed_since_the_last_campaign(agent, lyon, angers):
    ancienne = CampagneFactory(
        annee=2025,
        annee_apd=2024,
        ouverture=OUVERTURE - timedelta(days=365),
        cloture=CLOTURE - timedelta(days=365),
    )
    write_in(lyon, "contacts", le=ancienne.cloture, intitule="Avant")
    write_in(lyon, "contacts", le=ancienne.cloture + timedelta(seconds=1), intitule="Ensuite")
    write_in(angers, "contacts", intitule="Ailleurs")
    verify_all(agent)
    changes = send(agent).partition("Ce qui a changé depuis la clôture de la campagne 2025")[2]
    assert "Ensuite" in changes
    assert "Avant" not in changes
    assert "Ailleurs" not in changes


def test_a_receipt_reads_the_same_whatever_happens_later(agent, lyon, projet_de_lyon):
    DeclarationFactory(collectivite=lyon, annee=2025, montant=12_500)
    for onglet in ONGLETS:
        agent.post(f"{LYON}{onglet}/verifier/")
    address = agent.post(TRANSMETTRE).url
    before = read(agent, address)
    assert "Année 2025 : 12\u202f500 €" in before
    type(projet_de_lyon).objects.update(titre="Autre titre")
    Collectivite.objects.filter(pk=lyon.pk).update(nom="Lyon-Villeurbanne")
    after = read(agent, address)
    assert "Autre titre" not in after
    assert "Adduction d’eau à Bamako" in after


def test_the_receipt_is_mailed_to_who_transmits(agent, agent_de_lyon, settings):
    settings.SITE_URL = "https://atlas.example"
    verify_all(agent)
    address = agent.post(TRANSMETTRE).url
    mail = Email.objects.get(to=agent_de_lyon.email)
    texte = mail.message.replace("\u00a0", " ")
    assert mail.subject.replace("\u00a0", " ").endswith("récépissé n° 2026-00001, Lyon")
    assert f"https://atlas.example{address}" in texte
    assert "Année 2025 : néant" in texte
    assert "Aide publique au développement 2025 : néant" in texte


def test_a_transmission_by_the_delegation_does_not_date_the_page(
    horloge, connecter, delegation, agent_de_lyon, lyon
):
    staff = connecter(delegation)
    verify_all(staff)
    assert "par la délégation" in send(staff)
    lyon.refresh_from_db()
    assert lyon.verifiee_le is None
    horloge.shift(timedelta(hours=1))
    assert "2026-00002" in send(connecter(agent_de_lyon))
    lyon.refresh_from_db()
    assert lyon.verifiee_le == MAI + timedelta(hours=1)


def test_the_receipt_of_another_collectivite_is_a_404(agent, angers):
    row = TransmissionFactory(collectivite=angers)
    assert agent.get(f"{LYON}transmissions/{row.pk}/").status_code == 404
    assert agent.post("/mise-a-jour/angers-49007/transmettre/").status_code == 404
    assert f"/transmissions/{row.pk}/" not in read(agent)


def test_numbers_follow_in_a_campaign_and_start_anew_in_the_next(campagne, horloge, delegation):
    ancienne = TransmissionFactory(rang=7).campagne
    assert ancienne != campagne
    for rang in (1, 2, 3):
        collectivite = CollectiviteFactory()
        verify(campagne, collectivite)
        assert transmit(by=delegation, collectivite=collectivite).rang == rang


@pytest.mark.django_db(transaction=True)
def test_transmissions_at_the_same_instant_leave_no_hole_and_no_double(ensemble):
    campagne = CampagneFactory(ouverture=OUVERTURE, cloture=CLOTURE + timedelta(days=4_000))
    collectivites, agent = CollectiviteFactory.create_batch(4), UserFactory()
    for collectivite in collectivites:
        verify(campagne, collectivite)
    clicks = [partial(transmit, by=agent, collectivite=one) for one in collectivites * 2]
    assert {type(answer) for answer in ensemble()(*clicks)} == {Transmission}
    rangs = Transmission.objects.order_by("rang").values_list("rang", flat=True)
    assert list(rangs) == [1, 2, 3, 4]
