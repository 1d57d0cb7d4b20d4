"""Two requests at the same instant, in two threads and two connections, on both databases."""

import threading
import time
import uuid

import pytest
from django.core.exceptions import ValidationError

from collectivites import services
from collectivites.models import Acte, Contact
from cooperations.models import Projet
from cooperations.services import lots, projets
from teleprocedure.services import actes
from tests.ensemble import SECONDS
from tests.factories import ContactFactory, HabilitationFactory, UserFactory
from tests.teleprocedure.deux_agents import read_form

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deux_fiches(connecter, lyon, projet_de_lyon):
    """Two agents of Lyon, each with the same project open and a title typed."""
    address = f"/mise-a-jour/lyon-69123/cooperations/projets/{projet_de_lyon.pk}/"
    fiches = []
    for nom in ("alix", "sacha"):
        user = UserFactory(username=nom)
        HabilitationFactory(user=user, collectivite=lyon)
        client = connecter(user)
        typed = read_form(client.get(address)) | {"titre": f"Le texte de {nom}"}
        fiches.append((client, address, typed))
    return fiches


def send(fiche):
    client, address, typed = fiche
    return lambda: client.post(address, typed)


def read_title():
    return Projet.objects.get().titre


def test_of_two_saves_of_one_version_one_wins_and_the_other_sees_both_texts(ensemble, deux_fiches):
    run = ensemble()
    answers = run(*[send(fiche) for fiche in deux_fiches])
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    loser = next(answer for answer in answers if answer.status_code == 422)
    (kept,) = run(read_title)
    assert kept in loser.text
    assert "Le texte de alix" in loser.text and "Le texte de sacha" in loser.text


def test_of_two_undoings_of_one_act_one_is_done(ensemble, agent_de_lyon, delegation, lyon):
    contact = ContactFactory(collectivite=lyon, nom="Martin")
    services.change(
        by=agent_de_lyon,
        queryset=Contact.objects,
        pk=contact.pk,
        version=0,
        values={"nom": "Durand"},
    )
    acte = Acte.objects.get()
    run = ensemble()
    done = run(*[lambda by=by: actes.undo(by=by, acte=acte) for by in (agent_de_lyon, delegation)])
    assert sorted(type(one).__name__ for one in done) == ["Acte", "ValidationError"]
    assert run(Acte.objects.count) == [2]
    assert run(lambda: Contact.objects.get().nom) == ["Martin"]


def test_a_new_row_sent_twice_at_once_is_one_row(ensemble, agent_de_lyon, lyon):
    jeton = uuid.uuid4()
    ContactFactory(collectivite=lyon)
    run = ensemble()

    def add():
        return services.add(
            by=agent_de_lyon,
            jeton=jeton,
            row=Contact(collectivite=lyon, nature="elu", nom="Durand"),
        )

    assert sorted(type(one).__name__ for one in run(add, add)) == ["Contact", "DejaFait"]
    assert run(Contact.objects.filter(nom="Durand").count) == [1]


def test_a_save_and_an_undoing_at_once_lose_no_text(ensemble, agent_de_lyon, deux_fiches):
    first, second = deux_fiches
    send(first)()
    acte = Acte.objects.get()
    client, address, _ = second
    typed = read_form(client.get(address)) | {"titre": "Le texte de sacha"}
    run = ensemble()
    saved, undone = run(
        lambda: client.post(address, typed),
        lambda: actes.undo(by=agent_de_lyon, acte=acte),
    )
    (kept,) = run(read_title)
    if saved.status_code == 302:
        assert (type(undone), kept) == (ValidationError, "Le texte de sacha")
    else:
        assert (saved.status_code, type(undone)) == (422, Acte)
        assert "Le texte de sacha" in saved.text and kept in saved.text


def test_two_acts_on_one_project_never_wait_for_each_other(
    ensemble, monkeypatch, agent_de_lyon, lyon, projet_de_lyon
):
    """One locks the project then the collectivité, the other the reverse, were they let."""
    pause = threading.Event()
    theme = projet_de_lyon.thematiques.first()
    record_row = projets.record_row

    def record_late(*args, **kwargs):
        pause.set()
        time.sleep(1)
        return record_row(*args, **kwargs)

    def save():
        values = {"titre": "Le texte de alix"}
        where = {"projet_id": projet_de_lyon.pk, "version": 0, "values": values}
        return projets.update_projet(by=agent_de_lyon, themes=[theme], **where)

    def set_status():
        pause.wait(SECONDS)
        where = {"collectivite_id": lyon.pk, "nature": "cooperation"}
        versions, etat = {projet_de_lyon.pk: 0}, lots.Etat("en_sommeil")
        return lots.set_statuts(by=agent_de_lyon, versions=versions, etat=etat, **where)

    monkeypatch.setattr(projets, "record_row", record_late)
    saved, refused = ensemble()(save, set_status)
    assert type(saved) is Projet
    assert type(refused) is ValidationError and "a été modifié entre-temps" in str(refused)
