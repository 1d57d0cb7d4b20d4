"""Around the ladder: who reads what of a decision, how often one may ask, what is forgotten."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from post_office.models import Email

from accounts.models import DomainePartage, Habilitation, Invitation
from accounts.services import habilitations, invitations
from collectivites import services
from tests.accounts.gestes import read_mail
from tests.accounts.profils import list_subjects
from tests.factories import ContactFactory, HabilitationFactory, UserFactory

LISTE, DEMANDE = "/compte/habilitations/", "/compte/habilitations/demande/"
DELEGATION = settings.DELEGATION_COURRIEL
MOTIF = "Inconnue à la mairie."


@pytest.fixture
def demande(agent_en_attente):
    """The request that waits for Lyon."""
    return agent_en_attente.habilitations.get()


def read(row):
    row.refresh_from_db()
    return row.statut, row.methode


# Who reads what


@pytest.mark.parametrize("statut", ["demandee", "accordee"])
@pytest.mark.parametrize(
    ("persona", "said"),
    [
        ("agent_de_lyon", "par un agent habilité de la collectivité"),
        ("delegation", "par la délégation"),
    ],
)
def test_the_person_does_not_read_who_closed_the_right(
    request, agent_de_lyon, lyon, persona, said, statut
):
    by = request.getfixturevalue(persona)
    by.last_name = "Quillien"
    by.save()
    row = HabilitationFactory(collectivite=lyon, statut=statut)
    if statut == "demandee":
        habilitations.decide(by=by, pk=row.pk, accorder=False, motif=MOTIF)
    else:
        habilitations.withdraw(by=by, pk=row.pk, motif=MOTIF)
    told = read_mail(row.user.email)
    assert said in told.message
    assert "Quillien" not in told.message + told.subject


def test_the_delegation_is_told_of_what_it_did_not_decide(agent_de_lyon, delegation, lyon, demande):
    habilitations.decide(by=agent_de_lyon, pk=demande.pk, accorder=True)
    told = read_mail(DELEGATION)
    assert "accordée" in told.subject
    assert f"/admin/accounts/habilitation/{demande.pk}/change/" in told.message
    assert "Vous êtes l’un des agents" not in told.message
    Email.objects.all().delete()
    habilitations.withdraw(by=delegation, pk=demande.pk, motif=MOTIF)
    assert not list_subjects(DELEGATION)


def test_the_delegation_is_told_of_what_a_rule_decided(lyon):
    lyon.courriel = "contact@lyon.fr"
    services.save(by=None, row=lyon)
    user = UserFactory(email="agent@lyon.fr")
    habilitations.request_habilitation(by=user, collectivite=lyon)
    assert "accordée" in read_mail(DELEGATION).subject


def test_who_withdraws_a_right_got_by_invitation_is_not_told_of_it(agent_de_lyon, lyon):
    row = HabilitationFactory(collectivite=lyon, methode="invitation")
    habilitations.withdraw(by=agent_de_lyon, pk=row.pk, motif=MOTIF)
    assert not list_subjects(agent_de_lyon.email)


# A name alone


def test_a_colleague_tells_a_namesake_apart(agent_de_lyon, demande, lyon):
    namesake = UserFactory(last_name=demande.user.last_name)
    HabilitationFactory(user=namesake, collectivite=lyon, statut="refusee", motif=MOTIF)
    habilitations.decide(by=agent_de_lyon, pk=demande.pk, accorder=True)
    assert read(demande) == ("accordee", "collegue")


def test_a_colleague_does_not_bring_back_the_mailbox_of_a_closed_account(agent_de_lyon, lyon):
    gone = UserFactory(email="zoe@ville.example", is_active=False)
    HabilitationFactory(user=gone, collectivite=lyon)
    again = UserFactory(email="zoe+2@ville.example")
    row = habilitations.request_habilitation(by=again, collectivite=lyon)
    with pytest.raises(ValidationError, match="seule la délégation"):
        habilitations.decide(by=agent_de_lyon, pk=row.pk, accorder=True)


# An address that is not proven


@pytest.mark.parametrize("accorder", [True, False])
def test_nothing_is_decided_of_an_address_that_is_not_proven(delegation, lyon, accorder):
    user = UserFactory(prouvee=False)
    row = HabilitationFactory(user=user, collectivite=lyon, statut="demandee", decidee_le=None)
    with pytest.raises(ValidationError, match="pas encore prouvé"):
        habilitations.decide(by=delegation, pk=row.pk, accorder=accorder, motif=MOTIF)
    row.refresh_from_db()
    assert (row.statut, row.empreinte) == ("demandee", "")


def test_no_fingerprint_is_kept_of_an_address_that_is_not_proven(delegation, lyon):
    row = HabilitationFactory(user__prouvee=False, collectivite=lyon)
    habilitations.withdraw(by=delegation, pk=row.pk, motif=MOTIF)
    row.refresh_from_db()
    assert (row.statut, row.empreinte) == ("retiree", "")


# A right that an invitation gave


@pytest.mark.parametrize(
    ("invited", "address", "statut"),
    [
        ("elue@ville.example", "claire@ville.example", "accordee"),
        ("elue@ville.example", "contact@lyon.fr", "accordee"),
        ("elue@ville.example", "claire@ailleurs.example", "demandee"),
        ("elue@gmail.com", "claire@gmail.com", "demandee"),
    ],
)
def test_a_right_got_by_invitation_follows_the_mailbox_invited(
    agent_de_lyon, lyon, invited, address, statut
):
    tenue = agent_de_lyon.habilitations.get()
    lyon.courriel = "contact@lyon.fr"
    services.save(by=None, row=lyon)
    DomainePartage.objects.create(domaine="gmail.com")
    Habilitation.objects.filter(pk=tenue.pk).update(methode="invitation")
    Invitation.objects.create(
        collectivite=lyon,
        courriel=invited,
        acceptee_par=agent_de_lyon,
        acceptee_le=tenue.decidee_le,
    )
    agent_de_lyon.email = address
    agent_de_lyon.save()
    agent_de_lyon.emailaddress_set.update(email=address)
    habilitations.settle_address(by=agent_de_lyon)
    assert read(tenue)[0] == statut


# How often one may ask


def test_five_requests_wait_at_most(connecter, agent_en_attente, angers):
    waiting = {"statut": "demandee", "methode": "", "decidee_le": None}
    HabilitationFactory.create_batch(4, user=agent_en_attente, **waiting)
    client = connecter(agent_en_attente)
    response = client.post(DEMANDE, {"type": "commune", "nom": "Angers"})
    assert response.status_code == 422
    assert "Cinq de vos demandes attendent déjà" in response.text
    assert not agent_en_attente.habilitations.filter(collectivite=angers).exists()
    Habilitation.objects.filter(user=agent_en_attente).first().delete()
    assert client.post(DEMANDE, {"type": "commune", "nom": "Angers"}).status_code == 302


def test_an_eleventh_request_in_a_quarter_of_an_hour_is_a_429(connecter, agent_d_angers, lyon):
    client = connecter(agent_d_angers)
    typed = {"type": "commune", "nom": "Lyon"}
    statuses = [client.post(DEMANDE, typed).status_code for _ in range(11)]
    assert statuses == [302] * 10 + [429]
    assert client.get(DEMANDE).status_code == 200


def test_asking_again_the_same_day_is_told_once(agent_d_angers, agent_de_lyon, lyon):
    def ask_and_give_up():
        row = habilitations.request_habilitation(by=agent_d_angers, collectivite=lyon)
        habilitations.leave(by=agent_d_angers, pk=row.pk)

    for _ in range(3):
        ask_and_give_up()
    assert len(list_subjects(agent_de_lyon.email)) == 1
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=5)):
        ask_and_give_up()
    assert len(list_subjects(agent_de_lyon.email)) == 2


# Pressed twice


def test_giving_up_twice_at_once_is_told_on_the_list(connecter, demande, monkeypatch):
    client = connecter(demande.user)
    found = Habilitation.objects.select_related("collectivite").get(pk=demande.pk)
    habilitations.leave(by=demande.user, pk=demande.pk)
    monkeypatch.setattr("accounts.views.habilitations.get_object_or_404", lambda *a, **k: found)
    response = client.post(f"{LISTE}{demande.pk}/abandon/")
    assert (response.status_code, response["Location"]) == (302, LISTE)
    assert "C’était déjà fait" in client.get(LISTE).text


def test_a_request_given_up_meanwhile_is_told_to_who_decides(agent_de_lyon, demande):
    habilitations.leave(by=demande.user, pk=demande.pk)
    with pytest.raises(ValidationError, match="n’existe plus"):
        habilitations.decide(by=agent_de_lyon, pk=demande.pk, accorder=True)


def test_a_person_refused_while_the_invitation_is_accepted_stays_refused(
    agent_de_lyon, delegation, lyon, monkeypatch
):
    """The refusal lands between the look at the row and the lock on it."""
    person = UserFactory()
    row = habilitations.request_habilitation(by=person, collectivite=lyon)
    sent = invitations.invite(by=delegation, contact=make_contact(lyon))
    lock = invitations.lock_rows

    def refuse_first():
        habilitations.decide(by=agent_de_lyon, pk=row.pk, accorder=False, motif=MOTIF)
        return lock()

    monkeypatch.setattr(invitations, "lock_rows", refuse_first)
    with pytest.raises(ValidationError, match="refusé ou retiré"):
        invitations.accept(by=person, pk=sent.pk)


def make_contact(lyon):
    """Return an élue on file for years."""
    return ContactFactory(collectivite=lyon, courriel="elue@gmail.com")
