"""A campaign opens: each agent proves once that they still hold their address, by a link."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signing
from django.core.exceptions import ValidationError
from post_office.models import Email

from accounts.models import Habilitation, User
from accounts.services import habilitations, reconfirmations
from collectivites import services
from cooperations.models import Projet
from teleprocedure.campagnes import ask_reconfirmations
from tests.accounts.gestes import read_link
from tests.accounts.profils import list_recipients, list_subjects
from tests.factories import CampagneFactory, HabilitationFactory, UserFactory

LISTE, TABLEAU_DE_BORD = "/compte/habilitations/", "/mise-a-jour/lyon-69123/"
ADRESSE = "agent-lyon@ville.example"
OUVERTURE = datetime(2026, 4, 1, tzinfo=UTC)
PREMIER_JOUR = OUVERTURE + timedelta(hours=8)
SUJET = "Travaillez-vous toujours pour Lyon\u00a0?"
DEMANDE = "Une nouvelle campagne est ouverte"


@pytest.fixture
def tenue(agent_de_lyon):
    """The right that the agent of Lyon holds."""
    return agent_de_lyon.habilitations.get()


@pytest.fixture
def horloge():
    with time_machine.travel(PREMIER_JOUR, tick=False) as clock:
        yield clock


@pytest.fixture
def campagne(db, horloge):
    """The campaign that opened this morning."""
    return CampagneFactory()


@pytest.fixture
def lien(campagne, tenue):
    """The link that the agent of Lyon received."""
    ask_reconfirmations()
    return read_link(ADRESSE)


def read(row) -> tuple[str, str]:
    row.refresh_from_db()
    return row.statut, row.methode


def read_entry(row):
    """Return the last entry that the journal received."""
    return Habilitation.history.filter(id=row.pk).order_by("history_id").last()


# The campaign opens


def test_each_agent_is_asked_once_however_often_it_runs(campagne, tenue, agent_d_angers):
    assert [ask_reconfirmations() for _ in range(3)] == [2, 0, 0]
    assert read(tenue) == ("a_reconfirmer", "delegation")
    assert list_recipients() == ["agent-angers@ville.example", ADRESSE]
    assert list_subjects(ADRESSE) == [SUJET]
    entry = read_entry(tenue)
    assert (entry.statut, entry.history_user) == ("a_reconfirmer", None)


@pytest.mark.parametrize("statut", ["demandee", "refusee", "retiree"])
def test_nobody_else_is_asked(campagne, lyon, statut):
    row = HabilitationFactory(collectivite=lyon, statut=statut, motif="Inconnue.")
    assert ask_reconfirmations() == 0
    assert read(row)[0] == statut


def test_a_right_proven_since_the_opening_is_not_asked_again(campagne, tenue, lien, horloge):
    reconfirmations.confirm(by=tenue.user, pk=tenue.pk)
    horloge.shift(timedelta(days=2))
    HabilitationFactory(decidee_le=PREMIER_JOUR)
    assert ask_reconfirmations() == 0
    assert read(tenue)[0] == "accordee"


@pytest.mark.parametrize(
    "day", [OUVERTURE - timedelta(seconds=1), datetime(2026, 7, 1, tzinfo=UTC)]
)
def test_out_of_a_campaign_nobody_is_asked(tenue, campagne, horloge, day):
    horloge.move_to(day)
    assert ask_reconfirmations() == 0
    assert read(tenue)[0] == "accordee"


def test_the_next_campaign_asks_again(campagne, tenue, lien, horloge):
    reconfirmations.confirm(by=tenue.user, pk=tenue.pk)
    CampagneFactory(
        annee=2027,
        ouverture=datetime(2027, 4, 1, tzinfo=UTC),
        cloture=datetime(2027, 6, 30, tzinfo=UTC),
    )
    horloge.move_to(datetime(2027, 4, 1, 8, tzinfo=UTC))
    assert [ask_reconfirmations() for _ in range(2)] == [1, 0]
    assert list_subjects(ADRESSE) == [SUJET, SUJET]


def test_more_agents_than_a_batch_are_all_asked(monkeypatch, campagne):
    monkeypatch.setattr(reconfirmations, "LOT", 2)
    HabilitationFactory.create_batch(5)
    assert ask_reconfirmations() == 5
    assert set(Habilitation.objects.values_list("statut", flat=True)) == {"a_reconfirmer"}


def test_an_agent_who_cannot_be_asked_does_not_hold_up_the_others(campagne, caplog):
    first, second, third = HabilitationFactory.create_batch(3)
    User.objects.filter(pk=second.user_id).update(email="deux@a.example,autre@b.example")
    assert ask_reconfirmations() == 2
    assert [read(row)[0] for row in (first, second, third)] == [
        "a_reconfirmer",
        "accordee",
        "a_reconfirmer",
    ]
    assert f"Habilitation {second.pk}" in caplog.text


# Meanwhile


def test_edits_are_closed_and_what_was_typed_is_shown(
    connecter, agent_de_lyon, projet_de_lyon, lien
):
    client = connecter(agent_de_lyon)
    address = f"{TABLEAU_DE_BORD}cooperations/projets/{projet_de_lyon.pk}/"
    refusal = client.post(address, {"titre": "Forages", "version": "1"})
    assert refusal.status_code == 403
    assert "à reconfirmer" in refusal.text
    assert "Forages" in refusal.text
    assert Projet.objects.get().titre == projet_de_lyon.titre
    for page in (address, TABLEAU_DE_BORD, f"{TABLEAU_DE_BORD}agents/"):
        response = client.get(page)
        assert (response.status_code, response["Location"]) == (302, LISTE)
    assert client.get("/mise-a-jour/")["Location"] == LISTE


def test_the_page_of_habilitations_says_it_and_sends_the_link_again(
    connecter, agent_de_lyon, tenue, lien
):
    client = connecter(agent_de_lyon)
    assert DEMANDE in client.get(LISTE).text
    response = client.post(f"{LISTE}{tenue.pk}/lien/")
    assert (response.status_code, response["Location"]) == (302, LISTE)
    assert "Le lien vient d’être envoyé" in client.get(LISTE).text
    assert list_subjects(ADRESSE) == [SUJET, SUJET]
    assert client.post(read_link(ADRESSE)).status_code == 200
    assert read(tenue)[0] == "accordee"


def test_a_link_is_only_sent_again_for_one_s_own_right_to_confirm(
    connecter, agent_de_lyon, tenue, lien, agent_d_angers
):
    stranger = connecter(agent_d_angers)
    assert stranger.post(f"{LISTE}{tenue.pk}/lien/").status_code == 404
    own = agent_d_angers.habilitations.get()
    stranger.post(f"{LISTE}{own.pk}/lien/")
    assert "n’est pas à reconfirmer" in stranger.get(LISTE).text
    assert connecter(agent_de_lyon).get(f"{LISTE}{tenue.pk}/lien/").status_code == 405
    assert list_subjects(ADRESSE) == [SUJET]


def test_agents_to_confirm_approve_nobody(connecter, agent_de_lyon, agent_en_attente, lien):
    asked = agent_en_attente.habilitations.get()
    client = connecter(agent_de_lyon)
    assert client.post(f"{TABLEAU_DE_BORD}agents/{asked.pk}/approuver/").status_code == 403
    assert read(asked)[0] == "demandee"


# The link


def test_opening_the_link_shows_a_button_and_confirms_nothing(client, lien, tenue):
    for _ in range(2):
        page = client.get(lien)
        assert page.status_code == 200
        assert "Travaillez-vous toujours pour Lyon" in page.text
        assert str(tenue.user) in page.text
        assert "no-store" in page["Cache-Control"]
    assert read(tenue)[0] == "a_reconfirmer"


def test_the_button_confirms_without_logging_in(client, connecter, agent_de_lyon, lien, tenue):
    response = client.post(lien)
    assert response.status_code == 200
    assert "C’est confirmé" in response.text
    assert "_auth_user_id" not in client.session
    assert read(tenue) == ("accordee", "delegation")
    assert tenue.confirmee_le == PREMIER_JOUR
    assert tenue.decidee_le < PREMIER_JOUR
    entry = read_entry(tenue)
    assert (entry.history_user, entry.statut) == (agent_de_lyon, "accordee")
    assert connecter(agent_de_lyon).get(TABLEAU_DE_BORD).status_code == 200


def test_the_link_works_once(client, lien, tenue, horloge):
    client.post(lien)
    horloge.shift(timedelta(minutes=1))
    for response in (client.get(lien), client.post(lien)):
        assert response.status_code == 404
        assert "Ce lien n’est plus valable" in response.text
    tenue.refresh_from_db()
    assert tenue.confirmee_le == PREMIER_JOUR


def test_confirming_twice_at_once_is_refused_in_a_sentence(lien, tenue):
    reconfirmations.confirm(by=tenue.user, pk=tenue.pk)
    with pytest.raises(ValidationError, match="a déjà servi"):
        reconfirmations.confirm(by=tenue.user, pk=tenue.pk)


def test_a_second_press_of_the_button_at_the_same_time_is_not_an_error(
    client, lien, tenue, monkeypatch
):
    row = reconfirmations.read_token(lien.split("/")[-2])
    monkeypatch.setattr(reconfirmations, "read_token", lambda jeton: row)
    assert client.post(lien).status_code == 200
    assert client.post(lien).status_code in (200, 404, 409)


def test_last_year_s_link_opens_nothing(client, lien, tenue, horloge):
    reconfirmations.confirm(by=tenue.user, pk=tenue.pk)
    horloge.shift(timedelta(days=80))
    Habilitation.objects.filter(pk=tenue.pk).update(statut="a_reconfirmer")
    assert client.post(lien).status_code == 404
    assert read(tenue)[0] == "a_reconfirmer"


def test_the_link_is_void_after_ninety_days(client, lien, tenue, horloge):
    horloge.shift(timedelta(days=90, seconds=1))
    assert client.get(lien).status_code == client.post(lien).status_code == 404
    assert read(tenue)[0] == "a_reconfirmer"


@pytest.mark.parametrize("forged", ["abc", "é:é", "1", "WzFd:1xVRJ4:BlW4T7Edy"])
def test_a_forged_link_is_a_404(client, lien, tenue, forged):
    address = f"/compte/reconfirmation/{forged}/"
    assert client.get(address).status_code == client.post(address).status_code == 404


def test_an_invitation_s_signature_is_of_no_use_here(client, lien, tenue):
    payload = [tenue.pk, ADRESSE, tenue.confirmee_le.isoformat()]
    forged = signing.dumps(payload, salt="accounts.invitation")
    assert client.post(f"/compte/reconfirmation/{forged}/").status_code == 404
    assert read(tenue)[0] == "a_reconfirmer"


@pytest.mark.parametrize("change", [{"email": "neuve@ville.example"}, {"is_active": False}])
def test_the_link_dies_with_the_address_it_was_sent_to_and_with_the_account(
    client, lien, tenue, change
):
    user = tenue.user
    for name, value in change.items():
        setattr(user, name, value)
    user.save()
    assert client.post(lien).status_code == 404
    assert read(tenue)[0] == "a_reconfirmer"


def test_a_right_withdrawn_in_the_meantime_is_not_confirmed(client, lien, tenue, delegation):
    habilitations.withdraw(by=delegation, pk=tenue.pk, motif="Parti.")
    assert client.post(lien).status_code == 404
    assert read(tenue)[0] == "retiree"


def test_one_link_confirms_one_collectivite(client, lien, tenue, angers, agent_de_lyon):
    other = HabilitationFactory(user=agent_de_lyon, collectivite=angers, statut="a_reconfirmer")
    client.post(lien)
    assert read(tenue)[0] == "accordee"
    assert read(other)[0] == "a_reconfirmer"


# What the address no longer proves


@pytest.mark.parametrize(
    ("officielle", "expected"),
    [
        ("contact@ville.example", ("accordee", "domaine")),
        ("contact@autre.example", ("demandee", "")),
        ("", ("demandee", "")),
    ],
)
def test_the_domain_is_checked_again(client, lien, tenue, lyon, officielle, expected):
    Habilitation.objects.filter(pk=tenue.pk).update(methode="domaine")
    lyon.courriel = officielle
    services.save(by=None, row=lyon)
    response = client.post(lien)
    assert response.status_code == 200
    assert read(tenue) == expected
    lost = expected[0] == "demandee"
    assert ("Votre habilitation est réexaminée" in response.text) == lost
    assert ("Votre habilitation pour Lyon est à réexaminer" in list_subjects(ADRESSE)) == lost


def test_the_refusal_of_a_namesake_does_not_count(client, lien, tenue, lyon):
    Habilitation.objects.filter(pk=tenue.pk).update(methode="domaine")
    lyon.courriel = "contact@ville.example"
    services.save(by=None, row=lyon)
    namesake = UserFactory(last_name=tenue.user.last_name)
    HabilitationFactory(user=namesake, collectivite=lyon, statut="refusee", motif="Inconnue.")
    client.post(lien)
    assert read(tenue) == ("accordee", "domaine")


def test_decisions_taken_meanwhile_are_still_told_to_the_agents_to_confirm(
    lien, agent_en_attente, delegation
):
    Email.objects.all().delete()
    asked = agent_en_attente.habilitations.get()
    habilitations.decide(by=delegation, pk=asked.pk, accorder=True)
    assert ADRESSE in list_recipients()


def test_the_link_is_sent_again_a_few_times_only(connecter, agent_de_lyon):
    row = agent_de_lyon.habilitations.get()
    reconfirmations.ask_all(since=datetime.now(UTC))
    client = connecter(agent_de_lyon)
    answers = [client.post(f"/compte/habilitations/{row.pk}/lien/").status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
