"""The life of a mailing: its words, its ten minutes, what is held, what never leaves twice."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.exceptions import ValidationError
from post_office.models import STATUS

from accounts.models import Invitation
from accounts.permissions import list_habilitated
from collectivites.models import Contact, Courriel
from teleprocedure import publipostage as travail
from teleprocedure.lecture.publipostages import count_etapes
from teleprocedure.models import Envoi, Gabarit, Publipostage
from teleprocedure.services import personnes, publipostages
from tests.courriels import read_link, read_text
from tests.factories import (
    AdresseMorteFactory,
    CampagneFactory,
    CollectiviteFactory,
    ContactFactory,
    UserFactory,
)
from tests.teleprocedure.publipostages import (
    add_people,
    open_now,
    read_etat,
    work,
    write_draft,
)

MIDI = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def campagne(db):
    return CampagneFactory()


@pytest.fixture
def horloge():
    with time_machine.travel(MIDI, tick=False) as clock:
        yield clock


@pytest.fixture
def confirme(campagne, gestionnaire):
    """Return a function that confirms a mailing to so many people, its ten minutes past."""

    def confirm(nombre, nature="relance", **mots):
        add_people(nombre)
        row = write_draft(gestionnaire, campagne, nature, **mots)
        publipostages.confirm(by=gestionnaire, publipostage=row, nombre=nombre)
        open_now(row)
        return row

    return confirm


def test_the_words_of_each_kind_come_with_the_product(db, campagne):
    """Those of the migration; a story that really commits empties that table too."""
    for gabarit in Gabarit.objects.all():
        publipostages.check_words(gabarit.nature, gabarit.objet, gabarit.texte)
        assert "{lien}" in gabarit.texte


def test_a_mailing_leaves_ten_minutes_after_its_confirmation(
    campagne, gestionnaire, boite, horloge
):
    add_people(2)
    row = write_draft(gestionnaire, campagne)
    publipostages.confirm(by=gestionnaire, publipostage=row, nombre=2)
    horloge.shift(9 * MINUTE)
    work()
    assert not Courriel.objects.exists()
    horloge.shift(1 * MINUTE)
    work()
    recus = boite.relever()
    assert [m["To"] for m in recus] == ["personne00@ville.example", "personne01@ville.example"]
    assert recus[0]["Subject"] == "Atlas 2026 : Ville 00"
    assert "Bonjour Alix Roy00," in read_text(recus[0])
    work()
    assert read_etat(row) == "termine"
    assert count_etapes(row)["partis"] == 2
    assert (
        Envoi.objects.filter(parti_le=dt.datetime(2026, 5, 4, 10, 10, tzinfo=dt.UTC)).count() == 2
    )


def test_nothing_leaves_of_a_mailing_cancelled_within_its_ten_minutes(
    campagne, gestionnaire, horloge
):
    add_people(2)
    row = write_draft(gestionnaire, campagne)
    publipostages.confirm(by=gestionnaire, publipostage=row, nombre=2)
    horloge.shift(9 * MINUTE)
    publipostages.cancel(by=gestionnaire, pk=row.pk)
    horloge.shift(9 * MINUTE)
    work()
    assert not Courriel.objects.exists()
    assert read_etat(row) == "annule"


def test_the_number_typed_is_the_number_that_leaves_or_nothing_does(campagne, gestionnaire):
    add_people(2)
    row = write_draft(gestionnaire, campagne)
    Contact.objects.first().delete()
    with pytest.raises(ValidationError, match="Il y a maintenant 1.*tapez 1 pour confirmer"):
        publipostages.confirm(by=gestionnaire, publipostage=row, nombre=2)
    assert (read_etat(row), Envoi.objects.count()) == ("brouillon", 0)


def test_a_mailing_to_nobody_is_refused_unless_it_is_part_of_another_act(campagne, gestionnaire):
    row = write_draft(gestionnaire, campagne)
    with pytest.raises(ValidationError, match="Personne ne recevrait"):
        publipostages.confirm(by=gestionnaire, publipostage=row, nombre=0)
    publipostages.confirm(by=gestionnaire, publipostage=row)
    open_now(row)
    work()
    assert read_etat(row) == "termine"


def test_a_mailing_confirmed_twice_writes_each_address_once(campagne, gestionnaire):
    add_people(2)
    row = write_draft(gestionnaire, campagne)
    publipostages.confirm(by=gestionnaire, publipostage=row, nombre=2)
    with pytest.raises(ValidationError, match="déjà confirmé"):
        publipostages.confirm(by=gestionnaire, publipostage=row, nombre=2)
    assert Envoi.objects.count() == 2


def test_words_and_audience_of_a_confirmed_mailing_never_change(confirme, gestionnaire):
    row = confirme(1)
    row.refresh_from_db()
    row.objet = "Autre"
    with pytest.raises(ValidationError, match="ne changent plus"):
        publipostages.save(by=gestionnaire, row=row)
    with pytest.raises(ValidationError, match="ne changent plus"):
        publipostages.remove(by=gestionnaire, row=row)


def test_every_act_on_a_mailing_is_in_its_journal(confirme, gestionnaire):
    row = confirme(1)
    publipostages.pause(by=gestionnaire, pk=row.pk)
    publipostages.resume(by=gestionnaire, pk=row.pk)
    publipostages.cancel(by=gestionnaire, pk=row.pk)
    lines = row.history.order_by("history_id")
    told = [line.history_change_reason for line in lines]
    assert told == [None, "confirmé, 1\xa0message", "suspendu", "repris", "annulé"]
    assert {line.history_user for line in lines} == {gestionnaire}


def test_a_pause_holds_what_is_written_and_what_is_not(confirme, gestionnaire, boite, monkeypatch):
    monkeypatch.setattr(travail, "LOT", 2)
    row = confirme(5)
    Publipostage.objects.filter(pk=row.pk).update(etat="en_cours")
    assert travail.queue_lot(by=gestionnaire, pk=row.pk) == 2
    publipostages.pause(by=gestionnaire, pk=row.pk)
    assert travail.queue_lot(by=gestionnaire, pk=row.pk) == 0
    work()
    assert boite.relever() == []
    assert count_etapes(row) == {
        "a_ecrire": 3,
        "en_file": 0,
        "retenus": 2,
        "partis": 0,
        "refuses": 0,
    }
    publipostages.resume(by=gestionnaire, pk=row.pk)
    work()
    assert len(boite.relever()) == 5
    assert read_etat(row) == "termine"


def test_what_is_queued_of_a_finished_mailing_can_still_be_held_then_withdrawn(
    confirme, gestionnaire, boite
):
    row = confirme(3)
    work()
    assert read_etat(row) == "termine"
    publipostages.pause(by=gestionnaire, pk=row.pk)
    assert boite.relever() == []
    publipostages.cancel(by=gestionnaire, pk=row.pk)
    work()
    assert boite.relever() == []
    with pytest.raises(ValidationError, match="pas suspendu"):
        publipostages.resume(by=gestionnaire, pk=row.pk)


def test_what_has_left_can_neither_be_held_nor_cancelled(confirme, gestionnaire, boite):
    row = confirme(1)
    work()
    boite.relever()
    for act in (publipostages.pause, publipostages.cancel):
        with pytest.raises(ValidationError, match="tous les messages sont partis"):
            act(by=gestionnaire, pk=row.pk)


def test_a_message_in_flight_when_its_mailing_is_cancelled_is_told_as_sent(
    confirme, gestionnaire, boite, monkeypatch
):
    row = confirme(1)
    work()
    dispatch = Courriel.dispatch

    def cancel_meanwhile(self, **kwargs):
        publipostages.cancel(by=gestionnaire, pk=row.pk)
        return dispatch(self, **kwargs)

    monkeypatch.setattr(Courriel, "dispatch", cancel_meanwhile)
    assert len(boite.relever()) == 1
    assert count_etapes(row)["partis"] == 1


def test_a_lot_that_fails_in_its_middle_is_as_if_it_never_began(
    confirme, gestionnaire, boite, monkeypatch
):
    monkeypatch.setattr(travail, "LOT", 2)
    confirme(5)
    tie, calls = Envoi.objects.bulk_update, []

    def die_once(rows, names):
        calls.append(rows)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return tie(rows, names)

    monkeypatch.setattr(Envoi.objects, "bulk_update", die_once)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert Courriel.objects.count() == 2
    work()
    assert len({m["To"] for m in boite.relever()}) == len(boite.recus) == 5


def test_single_messages_leave_before_the_rest_of_a_mailing(confirme, gestionnaire, boite):
    confirme(2)
    work()
    publipostages.send_test(by=gestionnaire, mots=publipostages.Mots("Objet", "Texte"))
    assert [m["To"] for m in boite.relever()][0] == gestionnaire.email


def test_an_address_declared_dead_during_a_pause_receives_nothing(confirme, gestionnaire, boite):
    row = confirme(2)
    publipostages.pause(by=gestionnaire, pk=row.pk)
    AdresseMorteFactory(adresse="personne00@ville.example")
    publipostages.resume(by=gestionnaire, pk=row.pk)
    work()
    assert [m["To"] for m in boite.relever()] == ["personne01@ville.example"]
    work()
    assert count_etapes(row)["refuses"] == 1
    assert "déclarée morte" in Envoi.objects.get(courriel=None).refus


def test_what_a_relay_refused_for_good_is_kept_on_the_message(confirme, boite):
    row = confirme(1)
    work()
    boite.panne("550 5.1.1 Inconnu ici")
    Courriel.objects.update(number_of_retries=29)
    boite.relever()
    work()
    assert Envoi.objects.get().refus == "550 5.1.1 Inconnu ici"
    assert count_etapes(row)["refuses"] == 1


def test_a_message_that_leaves_after_a_refusal_is_no_longer_refused(confirme, boite):
    row = confirme(1)
    work()
    Courriel.objects.update(status=STATUS.failed)
    work()
    assert Envoi.objects.get().refus == travail.ABANDON
    Courriel.objects.update(status=STATUS.queued)
    boite.relever()
    work()
    assert (Envoi.objects.get().refus, count_etapes(row)["partis"]) == ("", 1)


def test_a_message_still_counts_once_its_text_is_no_longer_kept(confirme, boite):
    row = confirme(1)
    work()
    boite.relever()
    work()
    Courriel.objects.all().delete()
    assert count_etapes(row)["partis"] == 1
    Publipostage.objects.filter(pk=row.pk).update(etat="en_attente")
    work()
    assert not Courriel.objects.exists()


def test_an_agent_is_led_to_the_dashboard_and_others_to_the_door(
    campagne, gestionnaire, boite, lyon, angers, agent_de_lyon, settings
):
    ContactFactory(collectivite=angers, courriel="elue@angers.example")
    row = write_draft(gestionnaire, campagne)
    publipostages.confirm(by=gestionnaire, publipostage=row, nombre=2)
    open_now(row)
    work()
    liens = {message["To"]: read_link(message) for message in boite.relever()}
    assert liens == {
        agent_de_lyon.email: f"{settings.SITE_URL}/mise-a-jour/lyon-69123/",
        "elue@angers.example": f"{settings.SITE_URL}/mise-a-jour/",
    }


def test_an_invitation_makes_its_reader_an_agent_and_voids_the_former(
    campagne, gestionnaire, boite, lyon, connecter
):
    elue = ContactFactory(collectivite=lyon, courriel="elue@lyon.example")
    former = Invitation.objects.create(
        collectivite=lyon,
        contact=elue,
        courriel=elue.courriel,
        envoyee_par=gestionnaire,
        envoyee_le=dt.datetime.now(dt.UTC) - dt.timedelta(days=3),
    )
    row = write_draft(gestionnaire, campagne, "invitation")
    publipostages.confirm(by=gestionnaire, publipostage=row, nombre=1)
    open_now(row)
    work()
    (message,) = boite.relever("elue@lyon.example")
    (made,) = Invitation.objects.all()
    assert made.pk != former.pk and made.envoyee_par == gestionnaire
    nouvelle = UserFactory(email="elue@lyon.example")
    connecter(nouvelle).post(urlsplit(read_link(message)).path)
    assert [one.nom for one in list_habilitated(nouvelle)] == ["Lyon"]


def test_who_an_agent_wrote_down_this_year_gets_the_plain_link(
    campagne, gestionnaire, boite, lyon, agent_de_lyon, settings
):
    elue = ContactFactory(collectivite=lyon)
    elue._history_user = agent_de_lyon
    elue.courriel = "elue@lyon.example"
    elue.save()
    agent_de_lyon.habilitations.update(statut="retiree", motif="Départ.")
    row = write_draft(gestionnaire, campagne, "invitation")
    publipostages.confirm(by=gestionnaire, publipostage=row, nombre=1)
    open_now(row)
    work()
    (message,) = boite.relever()
    assert read_link(message) == f"{settings.SITE_URL}/mise-a-jour/"
    assert not Invitation.objects.exists()


def test_a_person_of_three_collectivites_gets_one_link_for_each(
    campagne, gestionnaire, boite, settings
):
    for nom in ("Angers", "Brest", "Cahors", "Dole"):
        ville = CollectiviteFactory(nom=nom, recensee=True)
        ContactFactory(collectivite=ville, courriel="elue@ville.example")
    row = write_draft(gestionnaire, campagne, "invitation")
    publipostages.confirm(by=gestionnaire, publipostage=row, nombre=1)
    open_now(row)
    work()
    (message,) = boite.relever()
    assert message["Subject"] == "Atlas 2026 : Angers, Brest, Cahors et 1 autre"
    assert Invitation.objects.count() == 4
    assert read_text(message).count("/invitation/") == 4
    assert "Dole : http" in read_text(message).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("nature", "audience"),
    [
        ("ouverture", {}),
        ("invitation", {"sans_agent": True}),
        ("relance", {"etat": "en_retard"}),
        ("derniers_jours", {"etat": "en_retard"}),
        ("prolongation", {"etat": "en_retard"}),
        ("remerciements", {"etat": "transmis"}),
    ],
)
def test_a_draft_is_for_those_whom_its_kind_is_usually_for(
    campagne, gestionnaire, nature, audience
):
    assert write_draft(gestionnaire, campagne, nature).audience == audience


def test_who_opposed_since_the_confirmation_receives_nothing(confirme):
    row = confirme(2)
    personnes.oppose(by=None, contact=Contact.objects.order_by("pk").first())
    work()
    assert [envoi.refus for envoi in row.envois.order_by("pk")] == [travail.OPPOSEE_DEPUIS, ""]


def test_a_message_tried_again_is_at_one_step_only(confirme):
    row = confirme(1)
    work()
    row.envois.update(refus="550 5.1.1 Inconnu")
    counts = count_etapes(row)
    assert (counts["en_file"], counts["refuses"]) == (1, 0)
