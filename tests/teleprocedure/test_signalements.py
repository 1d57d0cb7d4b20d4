"""Reports of readers: a queue for the delegation, passed on to the agents, answered."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from teleprocedure.management.commands.travaux import clean_up
from teleprocedure.models import Signalement
from teleprocedure.services import signalements
from tests.courriels import read_text
from tests.factories import ContactFactory, HabilitationFactory, SignalementFactory, UserFactory
from tests.fiches import send_page

LISTE = reverse("admin:teleprocedure_signalement_changelist")
PAGE = "/mise-a-jour/lyon-69123/signalements/"
TABLEAU = "/mise-a-jour/lyon-69123/"
LECTRICE = "lectrice@exemple.fr"


@pytest.fixture
def bureau(connecter, administrateur):
    return connecter(administrateur)


@pytest.fixture
def recu(lyon):
    return SignalementFactory(collectivite=lyon, courriel=LECTRICE)


@pytest.fixture
def transmis(lyon):
    return SignalementFactory(collectivite=lyon, courriel=LECTRICE, statut="transmis")


def transmit_url(row):
    return reverse("admin:transmettre_un_signalement", args=[row.pk])


def change_url(row):
    return reverse("admin:teleprocedure_signalement_change", args=[row.pk])


def decide(bureau, action, rows, **typed):
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return bureau.post(LISTE, chosen | typed, follow=True)


def list_addresses():
    return [mail.to[0] for mail in Email.objects.order_by("pk")]


def read_statut(row):
    row.refresh_from_db()
    return row.statut


# Passed on


def test_a_report_is_passed_on_in_one_click_from_the_list_or_its_page(
    bureau, recu, agent_de_lyon, boite
):
    for address in (LISTE, change_url(recu)):
        assert f'formaction="{transmit_url(recu)}"' in bureau.get(address).text
    answer = bureau.post(transmit_url(recu), follow=True)
    assert "Le signalement est transmis aux agents." in answer.text
    assert read_statut(recu) == "transmis"
    (message,) = boite.relever(agent_de_lyon.email)
    for part in (recu.message, f"/collectivites/{recu.collectivite.slug}/", PAGE):
        assert part in read_text(message)
    assert LECTRICE not in message.as_string()


def test_a_read_passes_nothing_on(bureau, recu, agent_de_lyon):
    assert bureau.get(transmit_url(recu)).status_code == 405
    assert read_statut(recu) == "recu"


def test_the_second_click_passes_nothing_more(bureau, recu, agent_de_lyon):
    for _ in range(2):
        answer = bureau.post(transmit_url(recu), follow=True)
    assert "déjà transmis" in answer.text
    assert list_addresses() == [agent_de_lyon.email]


def test_many_are_passed_on_once_their_number_is_typed(bureau, recu, lyon, agent_de_lyon):
    rows = [recu, SignalementFactory(collectivite=lyon)]
    shown = decide(bureau, "transmettre", rows)
    assert recu.message in shown.text and "2 signalements" in shown.text
    refused = decide(bureau, "transmettre", rows, decider="Transmettre", nombre="3")
    assert "Tapez 2 pour confirmer." in refused.text and not list_addresses()
    decide(bureau, "transmettre", rows, decider="Transmettre", nombre="2")
    assert [read_statut(row) for row in rows] == ["transmis", "transmis"]
    assert len(list_addresses()) == 2


def test_without_an_agent_the_people_on_file_receive_it(bureau, recu, lyon):
    ContactFactory(collectivite=lyon, courriel="Mairie@Lyon.example")
    ContactFactory(collectivite=lyon, courriel="mairie@lyon.example")
    bureau.post(transmit_url(recu))
    assert list_addresses() == ["mairie@lyon.example"]


def test_nobody_to_reach_or_no_collectivite_is_told_and_the_report_waits(bureau, recu):
    answer = bureau.post(transmit_url(recu), follow=True)
    assert "Personne n’est joignable pour Lyon" in answer.text
    general = SignalementFactory(objet="/pays/ml/")
    answer = bureau.post(transmit_url(general), follow=True)
    assert "à quelle collectivité" in answer.text
    assert {read_statut(recu), read_statut(general)} == {"recu"}


def test_staff_say_whose_pages_a_report_is_about_and_retouch_nothing_else(bureau, lyon):
    row = SignalementFactory(objet="/pays/ml/")
    changes = {"collectivite": lyon.pk, "message": "Réécrit", "statut": "clos", "objet": "/x/"}
    assert send_page(bureau, change_url(row), changes).status_code == 302
    row.refresh_from_db()
    assert (row.collectivite, row.message, row.statut, row.objet) == (
        lyon,
        "Ce jumelage a pris fin en 2019.",
        "recu",
        "/pays/ml/",
    )


# Answered, closed


def test_the_reader_is_answered_by_mail(bureau, recu, administrateur):
    typed = {"decider": "Répondre", "reponse": "C’est exact,\nmerci.", "nombre": "1"}
    decide(bureau, "repondre", [recu], **typed)
    mail = Email.objects.get()
    assert mail.to == [LECTRICE] and "C’est exact,\nmerci." in mail.message
    recu.refresh_from_db()
    assert (recu.statut, recu.traite_par) == ("repondu", administrateur)
    assert recu.history.first().history_user == administrateur


def test_who_left_no_address_is_not_answered(bureau, lyon):
    row = SignalementFactory(collectivite=lyon)
    answer = decide(bureau, "repondre", [row], decider="1", reponse="Merci.", nombre="1")
    assert "n’a pas laissé d’adresse" in answer.text
    assert read_statut(row) == "recu"


def test_an_answer_without_a_word_is_refused_and_what_is_typed_kept(bureau, recu):
    answer = decide(bureau, "repondre", [recu], decider="1", reponse="\u200b", nombre="1")
    assert "obligatoire" in answer.text
    answer = decide(bureau, "repondre", [recu], decider="1", reponse="Bonjour", nombre="9")
    assert "Bonjour</textarea>" in answer.text and not Email.objects.exists()


def test_a_report_closed_without_an_answer_keeps_its_reason_and_can_be_opened_again(bureau, recu):
    decide(bureau, "classer", [recu], decider="1", motif="Publicité.", nombre="1")
    recu.refresh_from_db()
    assert (recu.statut, recu.motif) == ("clos", "Publicité.")
    assert "déjà traité" in bureau.post(transmit_url(recu), follow=True).text
    decide(bureau, "rouvrir", [recu], decider="1", nombre="1")
    recu.refresh_from_db()
    assert (recu.statut, recu.motif, recu.traite_le) == ("recu", "", None)
    assert "n’est pas clos" in decide(bureau, "rouvrir", [recu], decider="1", nombre="1").text
    assert [line.motif for line in recu.history.order_by("history_id")] == ["", "Publicité.", ""]


# The list


def test_the_queue_is_narrowed_by_state_age_page_and_collectivite(bureau, lyon):
    now = timezone.now()
    SignalementFactory(objet="/pays/ml/", recu_le=now - timedelta(days=40))
    SignalementFactory(collectivite=lyon, statut="transmis", recu_le=now - timedelta(days=10))
    SignalementFactory(objet="/", statut="clos")

    def find(**criteria):
        return {row.objet for row in bureau.get(LISTE, criteria).context["cl"].result_list}

    assert find(statut__exact="transmis") == {"/collectivites/lyon-69123/"}
    assert find(age="plus") == {"/pays/ml/"}
    assert find(age="mois") == {"/collectivites/lyon-69123/"}
    assert find(page="pays") == {"/pays/ml/"}
    assert find(page="site") == find(age="semaine") == {"/"}
    assert find(collectivite__id__exact=lyon.pk) == {"/collectivites/lyon-69123/"}
    assert find(q="Lyon") == {"/collectivites/lyon-69123/"}
    assert len(find(page="zzz", age="zzz")) == 3


def test_the_list_costs_the_same_for_one_report_and_for_six(bureau, lyon, angers, agent_de_lyon):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            bureau.get(LISTE)
        return len(queries)

    SignalementFactory(collectivite=lyon, traite_par=agent_de_lyon)
    one = count_queries()
    for _ in range(5):
        SignalementFactory(collectivite=angers, traite_par=UserFactory())
    assert count_queries() == one


def test_who_only_reads_decides_nothing_and_does_not_see_the_reader(connecter, lecteur, recu):
    reader = connecter(lecteur)
    assert reader.get(LISTE).status_code == 200
    page = reader.get(change_url(recu)).text
    assert recu.message in page and LECTRICE not in page
    for address in (LISTE, change_url(recu)):
        assert "formaction" not in reader.get(address).text
    assert reader.post(transmit_url(recu)).status_code == 403
    decide(reader, "classer", [recu], decider="1", motif="Non.", nombre="1")
    assert read_statut(recu) == "recu"


def test_a_gestionnaire_sees_the_reader_and_decides(connecter, gestionnaire, recu, agent_de_lyon):
    staff = connecter(gestionnaire)
    assert LECTRICE in staff.get(change_url(recu)).text
    staff.post(transmit_url(recu))
    assert read_statut(recu) == "transmis"


def test_reports_are_neither_added_nor_deleted(bureau, recu):
    assert bureau.get(f"{LISTE}add/").status_code == 403
    assert bureau.post(f"{LISTE}{recu.pk}/delete/", {"post": "yes"}).status_code == 403


# The agents


def test_agents_read_on_their_dashboard_how_many_were_passed_on(connecter, agent_de_lyon, lyon):
    agent = connecter(agent_de_lyon)
    SignalementFactory(collectivite=lyon)
    assert "signalement" not in agent.get(TABLEAU).text
    SignalementFactory.create_batch(2, collectivite=lyon, statut="transmis")
    assert "2 signalements transmis" in agent.get(TABLEAU).text


def test_agents_read_what_was_reported_but_not_who_did(connecter, agent_de_lyon, transmis, angers):
    SignalementFactory(collectivite=angers, statut="transmis", message="Chez Angers.")
    SignalementFactory(collectivite=transmis.collectivite, message="Pas encore transmis.")
    page = connecter(agent_de_lyon).get(PAGE).text
    assert transmis.message in page and f'href="{transmis.objet}"' in page
    assert LECTRICE not in page
    assert "Chez Angers." not in page and "Pas encore transmis." not in page


def test_it_is_corrected_in_one_click_and_the_reader_is_told(connecter, agent_de_lyon, transmis):
    agent = connecter(agent_de_lyon)
    answer = agent.post(PAGE, {"signalement": transmis.pk}, follow=True)
    assert "Aucun signalement n’attend." in answer.text
    transmis.refresh_from_db()
    assert (transmis.statut, transmis.traite_par) == ("repondu", agent_de_lyon)
    assert list_addresses() == [LECTRICE]
    again = agent.post(PAGE, {"signalement": transmis.pk}, follow=True)
    assert "déjà traité" in again.text and len(list_addresses()) == 1


@pytest.mark.parametrize("numero", ["{angers}", "{recu}", "", "zzz", "9" * 30, "-1"])
def test_the_report_of_another_or_one_not_passed_on_is_a_404(
    connecter, agent_de_lyon, angers, recu, numero
):
    theirs = SignalementFactory(collectivite=angers, statut="transmis")
    number = numero.format(angers=theirs.pk, recu=recu.pk)
    agent = connecter(agent_de_lyon)
    assert agent.post(PAGE, {"signalement": number}).status_code == 404
    assert {read_statut(theirs), read_statut(recu)} == {"transmis", "recu"}


def test_the_page_of_reports_costs_the_same_for_one_and_for_six(connecter, agent_de_lyon, transmis):
    agent = connecter(agent_de_lyon)

    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            agent.get(PAGE)
        return len(queries)

    one = count_queries()
    SignalementFactory.create_batch(5, collectivite=transmis.collectivite, statut="transmis")
    assert count_queries() == one


# What is kept of the reader


def test_the_address_of_a_reader_goes_thirty_days_after_the_answer_or_in_a_year(lyon, recu):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    Signalement.objects.update(recu_le=start)
    answered = SignalementFactory(collectivite=lyon, courriel=LECTRICE, recu_le=start)
    signalements.answer(by=None, pk=answered.pk, reponse="Merci.", at=start)
    for days, kept in ((29, [LECTRICE, LECTRICE]), (31, [LECTRICE, ""]), (366, ["", ""])):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            clean_up()
        assert [read_courriel(recu), read_courriel(answered)] == kept
        if kept[1] == "":
            assert not Signalement.history.filter(id=answered.pk, courriel=LECTRICE).exists()


def read_courriel(row):
    row.refresh_from_db()
    return row.courriel


def test_a_report_whose_reader_is_forgotten_can_still_be_closed(recu):
    signalements.forget_readers(by=None, at=timezone.now() + timedelta(days=400))
    with pytest.raises(ValidationError, match="n’a pas laissé d’adresse"):
        signalements.answer(by=None, pk=recu.pk, reponse="Trop tard.")
    signalements.dismiss(by=None, pk=recu.pk, motif="Trop tard.")
    assert read_statut(recu) == "clos"


def test_a_colleague_withdrawn_receives_nothing(recu, agent_de_lyon, lyon):
    HabilitationFactory(collectivite=lyon, statut="retiree", motif="Départ.")
    HabilitationFactory(collectivite=lyon, user=UserFactory(is_active=False))
    signalements.transmit(by=None, pk=recu.pk)
    assert list_addresses() == [agent_de_lyon.email]


def test_agents_who_have_still_to_confirm_come_before_the_people_on_file(recu, lyon):
    agent = UserFactory()
    HabilitationFactory(collectivite=lyon, user=agent, statut="a_reconfirmer")
    ContactFactory(collectivite=lyon, courriel="mairie@lyon.example")
    signalements.transmit(by=None, pk=recu.pk)
    assert list_addresses() == [agent.email]


def test_an_address_that_cannot_be_written_to_stops_nothing(recu, lyon):
    ContactFactory(collectivite=lyon, courriel='"a,b@ailleurs.fr,c"@lyon.fr')
    ContactFactory(collectivite=lyon, courriel="mairie@lyon.example")
    signalements.transmit(by=None, pk=recu.pk)
    assert list_addresses() == ["mairie@lyon.example"]
