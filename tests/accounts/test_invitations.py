"""Invitations: only to a mailbox known for long, used once, by nobody who was set aside."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from post_office.models import Email

from accounts.models import Habilitation, Invitation, User
from accounts.services import comptes, habilitations, invitations
from accounts.services.suppression import delete_account
from collectivites import services
from collectivites.models import Contact
from tests.accounts.gestes import read_link
from tests.accounts.profils import list_recipients, list_subjects, prove, sign_up
from tests.factories import ContactFactory, HabilitationFactory, UserFactory
from tests.roles import nommer

AGENTS = "/mise-a-jour/lyon-69123/agents/"
TABLEAU_DE_BORD = "/mise-a-jour/lyon-69123/"
ELUE = "elue@gmail.com"
RECENTE = "saisie par un agent il y a moins d’un an"
ECARTEE = "a été refusé"
PERIME = "Ce lien n’est plus valable"


@pytest.fixture
def contact(lyon):
    """An élue known since the file was first loaded, by nobody in particular."""
    with time_machine.travel(timezone.now() - timedelta(days=3000)):
        return ContactFactory(collectivite=lyon, courriel=ELUE)


@pytest.fixture
def invitation(agent_de_lyon, contact):
    return invitations.invite(by=agent_de_lyon, contact=contact)


@pytest.fixture
def lien(invitation):
    return read_link(ELUE)


def write(contact, by, ago, **values):
    """Save the contact as ``by`` did ``ago`` before now."""
    for name, value in values.items():
        setattr(contact, name, value)
    with time_machine.travel(timezone.now() - ago):
        services.save(by=by, row=contact)


# Who may be invited


def test_an_agent_invites_a_contact_on_file(connecter, agent_de_lyon, contact):
    client = connecter(agent_de_lyon)
    assert "Inviter un contact" in client.get(AGENTS).text
    response = client.post(f"{AGENTS}contacts/{contact.pk}/inviter/")
    assert (response.status_code, response["Location"]) == (302, AGENTS)
    sent = Invitation.objects.get()
    assert (sent.courriel, sent.envoyee_par, sent.acceptee_le) == (ELUE, agent_de_lyon, None)
    message = Email.objects.get()
    assert message.to == [ELUE]
    assert str(agent_de_lyon) in message.message
    assert "ne sert qu’une fois" in message.message


@pytest.mark.parametrize(
    ("persona", "months", "refused"),
    [
        ("agent_de_lyon", 1, True),
        ("agent_de_lyon", 11, True),
        ("agent_de_lyon", 13, False),
        ("delegation", 0, False),
        ("delegation", 13, False),
    ],
)
def test_an_address_typed_by_an_agent_waits_for_a_year(
    request, connecter, agent_de_lyon, contact, persona, months, refused
):
    author = request.getfixturevalue(persona)
    write(contact, author, timedelta(days=30.4 * months), courriel="neuve@gmail.com")
    client = connecter(agent_de_lyon)
    client.post(f"{AGENTS}contacts/{contact.pk}/inviter/")
    assert (RECENTE in client.get(AGENTS).text) == refused
    assert Invitation.objects.exists() != refused
    assert Email.objects.exists() != refused


def test_other_fields_typed_since_do_not_make_an_address_recent(agent_de_lyon, contact):
    write(contact, agent_de_lyon, timedelta(days=400), courriel="neuve@gmail.com")
    write(contact, agent_de_lyon, timedelta(days=10), titre="Maire")
    assert invitations.invite(by=agent_de_lyon, contact=contact).courriel == "neuve@gmail.com"


def test_nor_does_a_staff_edit_make_a_recent_address_older(agent_de_lyon, delegation, contact):
    write(contact, agent_de_lyon, timedelta(days=20), courriel="neuve@gmail.com")
    write(contact, delegation, timedelta(days=10), titre="Maire")
    with pytest.raises(ValidationError, match="moins d’un an"):
        invitations.invite(by=agent_de_lyon, contact=contact)


def test_an_address_put_back_by_an_agent_is_recent(agent_de_lyon, delegation, contact):
    write(contact, delegation, timedelta(days=900), courriel="ancienne@gmail.com")
    write(contact, agent_de_lyon, timedelta(days=20), courriel="neuve@gmail.com")
    write(contact, agent_de_lyon, timedelta(days=10), courriel="ancienne@gmail.com")
    with pytest.raises(ValidationError, match="moins d’un an"):
        invitations.invite(by=agent_de_lyon, contact=contact)


def test_a_contact_added_by_an_agent_is_recent(agent_de_lyon, lyon):
    contact = ContactFactory.build(collectivite=lyon, courriel=ELUE)
    write(contact, agent_de_lyon, timedelta(days=5))
    with pytest.raises(ValidationError, match="moins d’un an"):
        invitations.invite(by=agent_de_lyon, contact=contact)


def test_an_agent_who_left_since_was_an_agent(agent_de_lyon, delegation, contact):
    write(contact, agent_de_lyon, timedelta(days=5), courriel="neuve@gmail.com")
    delete_account(by=agent_de_lyon)
    with pytest.raises(ValidationError, match="moins d’un an"):
        invitations.invite(by=delegation, contact=contact)


@pytest.mark.parametrize("statut", ["refusee", "retiree"])
@pytest.mark.parametrize("address", [ELUE, "elue+lyon@gmail.com"])
def test_a_person_set_aside_is_not_invited(agent_de_lyon, delegation, contact, statut, address):
    HabilitationFactory(
        user__email=address, collectivite=contact.collectivite, statut=statut, motif="Inconnue."
    )
    for host in (agent_de_lyon, delegation):
        with pytest.raises(ValidationError, match="refusée ou retirée"):
            invitations.invite(by=host, contact=contact)


def test_nor_one_who_deleted_their_account_since(agent_de_lyon, contact):
    gone = UserFactory(email=ELUE)
    HabilitationFactory(
        user=gone, collectivite=contact.collectivite, statut="refusee", motif="Inconnue."
    )
    delete_account(by=gone)
    with pytest.raises(ValidationError, match="refusée ou retirée"):
        invitations.invite(by=agent_de_lyon, contact=contact)


def test_a_contact_without_an_address_is_not_invited(connecter, agent_de_lyon, lyon):
    contact = ContactFactory(collectivite=lyon, courriel="")
    client = connecter(agent_de_lyon)
    client.post(f"{AGENTS}contacts/{contact.pk}/inviter/")
    assert "n’a pas d’adresse électronique" in client.get(AGENTS).text


def test_nobody_invites_for_another_collectivite(connecter, agent_d_angers, contact):
    client = connecter(agent_d_angers)
    for place in ("lyon-69123", "angers-49007"):
        address = f"/mise-a-jour/{place}/agents/contacts/{contact.pk}/inviter/"
        assert client.post(address).status_code == 404
    with pytest.raises(PermissionDenied):
        invitations.invite(by=agent_d_angers, contact=contact)
    assert not Email.objects.exists()


def test_a_contact_is_invited_once_a_day_and_the_last_link_only_opens(
    connecter, client, agent_de_lyon, contact, lien
):
    agent = connecter(agent_de_lyon)
    agent.post(f"{AGENTS}contacts/{contact.pk}/inviter/")
    assert "déjà partie à cette adresse" in agent.get(AGENTS).text
    assert len(list_subjects(ELUE)) == 1
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=5)):
        invitations.invite(by=agent_de_lyon, contact=contact)
        assert client.get(lien).status_code == 404
        assert client.get(read_link(ELUE)).status_code == 200


# The link


def test_opening_the_link_changes_nothing_and_says_who_invites_to_what(client, lien, invitation):
    page = client.get(lien)
    assert page.status_code == 200
    assert "mettre à jour les pages de Lyon" in page.text
    assert ELUE in page.text
    assert f"/compte/connexion/?next={quote(lien)}" in page.text
    assert client.post(lien).status_code == 200
    invitation.refresh_from_db()
    assert invitation.acceptee_le is None


def test_a_logged_in_person_accepts_with_whatever_address(connecter, agent_d_angers, lien, lyon):
    client = connecter(agent_d_angers)
    assert "Accepter l’invitation" in client.get(lien).text
    response = client.post(lien)
    assert (response.status_code, response["Location"]) == (302, TABLEAU_DE_BORD)
    row = agent_d_angers.habilitations.get(collectivite=lyon)
    assert (row.statut, row.methode) == ("accordee", "invitation")
    entry = Habilitation.history.filter(id=row.pk).latest()
    assert entry.history_user == agent_d_angers
    assert entry.decidee_par == Invitation.objects.get().envoyee_par
    assert client.get(TABLEAU_DE_BORD).status_code == 200


def test_the_acceptance_is_told_to_the_agents_the_host_among_them(agent_d_angers, invitation, lyon):
    other = HabilitationFactory(collectivite=lyon).user
    Email.objects.all().delete()
    invitations.accept(by=agent_d_angers, pk=invitation.pk)
    told = {other.email, invitation.envoyee_par.email, settings.DELEGATION_COURRIEL}
    assert set(list_recipients()) == {"agent-angers@ville.example", *told}


def test_the_link_works_once(connecter, agent_d_angers, lien, lyon):
    connecter(agent_d_angers).post(lien)
    late = connecter(UserFactory(username="second"))
    for response in (late.get(lien), late.post(lien)):
        assert response.status_code == 404
        assert PERIME in response.text
    assert not Habilitation.objects.filter(user__username="second").exists()


def test_two_who_accept_at_once_are_not_both_agents(agent_d_angers, invitation):
    second = UserFactory(username="second")
    invitations.accept(by=agent_d_angers, pk=invitation.pk)
    with pytest.raises(ValidationError, match="a déjà servi"):
        invitations.accept(by=second, pk=invitation.pk)
    assert not second.habilitations.exists()


def test_the_link_is_void_after_thirty_days(connecter, agent_d_angers, lien, lyon):
    client = connecter(agent_d_angers)
    with time_machine.travel(timezone.now() + timedelta(days=30, seconds=5)):
        client.force_login(agent_d_angers)
        assert client.get(lien).status_code == client.post(lien).status_code == 404
    assert not agent_d_angers.habilitations.filter(collectivite=lyon).exists()


@pytest.mark.parametrize(
    "forge",
    [
        lambda jeton, pk: jeton[:-1] + ("A" if jeton[-1] != "A" else "B"),
        lambda jeton, pk: signing.dumps(pk, salt="accounts.reconfirmation"),
        lambda jeton, pk: signing.dumps(pk + 1, salt=invitations.SEL),
        lambda jeton, pk: str(pk),
        lambda jeton, pk: "é:é:é",
    ],
    ids=["altéré", "autre usage", "autre numéro", "numéro", "accents"],
)
def test_a_forged_link_is_a_404(connecter, agent_d_angers, lien, invitation, lyon, forge):
    address = f"/compte/invitation/{forge(lien.split('/')[-2], invitation.pk)}/"
    client = connecter(agent_d_angers)
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert not agent_d_angers.habilitations.filter(collectivite=lyon).exists()


def test_an_agent_who_accepts_keeps_the_right_as_it_was(agent_de_lyon, invitation):
    before = agent_de_lyon.habilitations.values().get()
    invitations.accept(by=agent_de_lyon, pk=invitation.pk)
    assert agent_de_lyon.habilitations.values().get() == before
    invitation.refresh_from_db()
    assert invitation.acceptee_par == agent_de_lyon


@pytest.mark.parametrize("statut", ["refusee", "retiree"])
def test_a_person_set_aside_does_not_accept(connecter, lien, lyon, statut):
    row = HabilitationFactory(collectivite=lyon, statut=statut, motif="Inconnue.")
    response = connecter(row.user).post(lien)
    assert response.status_code == 409
    assert ECARTEE in response.text
    row.refresh_from_db()
    assert row.statut == statut
    assert Invitation.objects.get().acceptee_le is None


def test_one_set_aside_since_the_invitation_does_not_lend_the_link(
    connecter, agent_d_angers, lien, lyon
):
    HabilitationFactory(user__email=ELUE, collectivite=lyon, statut="refusee", motif="Inconnue.")
    assert connecter(agent_d_angers).post(lien).status_code == 409
    assert not agent_d_angers.habilitations.filter(collectivite=lyon).exists()


# What justified it is no longer true


def withdraw_sender(invitation):
    row = invitation.envoyee_par.habilitations.get()
    staff = nommer()
    habilitations.withdraw(by=staff, pk=row.pk, motif="Départ.")


def deactivate_sender(invitation):
    User.objects.filter(pk=invitation.envoyee_par_id).update(is_active=False)


def delete_sender(invitation):
    delete_account(by=invitation.envoyee_par)


def forget_sender(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(envoyee_par=None)


def delete_contact(invitation):
    services.delete(by=invitation.envoyee_par, row=invitation.contact)


def change_contact(invitation):
    write(invitation.contact, invitation.envoyee_par, timedelta(0), courriel="neuve@gmail.com")


@pytest.mark.parametrize(
    "change",
    [
        withdraw_sender,
        deactivate_sender,
        delete_sender,
        forget_sender,
        delete_contact,
        change_contact,
    ],
)
def test_an_invitation_does_not_outlive_its_reason(connecter, invitation, lien, lyon, change):
    change(invitation)
    response = connecter(UserFactory(username="autre")).post(lien)
    assert response.status_code == 409
    assert "Cette invitation ne vaut plus" in response.text
    asked = habilitations.request_habilitation(by=UserFactory(email=ELUE), collectivite=lyon)
    assert asked.statut == "demandee"
    invitation.refresh_from_db()
    assert invitation.acceptee_le is None


def test_the_case_of_the_contact_s_address_does_not_matter(agent_de_lyon, agent_d_angers, contact):
    write(contact, None, timedelta(days=900), courriel="Elue@Gmail.com")
    sent = invitations.invite(by=agent_de_lyon, contact=contact)
    assert invitations.accept(by=agent_d_angers, pk=sent.pk).statut == "accordee"


def test_one_whose_address_is_not_proven_does_not_accept(invitation):
    with pytest.raises(ValidationError, match="pas encore prouvé"):
        invitations.accept(by=UserFactory(prouvee=False), pk=invitation.pk)


def test_a_contact_gone_since_the_page_was_shown_is_told(agent_de_lyon, contact):
    stale = Contact.objects.get(pk=contact.pk)
    contact.delete()
    with pytest.raises(ValidationError, match="n’est plus dans la liste"):
        invitations.invite(by=agent_de_lyon, contact=stale)


def test_an_invitation_is_forgotten_after_a_year(invitation):
    later = timezone.now() + timedelta(days=365)
    comptes.remove_old_proofs(by=None, at=later - timedelta(minutes=1))
    assert Invitation.objects.exists()
    comptes.remove_old_proofs(by=None, at=later + timedelta(minutes=1))
    assert not Invitation.objects.exists()


# At sign-up


def test_the_link_leads_to_a_profile_half_filled(client, lien):
    page = client.get(lien).text
    address = page.split('class="fr-btn" href="')[1].split('"')[0].replace("&amp;", "&")
    assert address.startswith("/compte/inscription/?email=elue%40gmail.com&")
    assert f'value="{ELUE}"' in client.get(address).text


def test_signing_up_with_the_invited_address_uses_the_invitation(client, lien):
    sign_up(client, "Elue@Gmail.com")
    assert not Habilitation.objects.get(user__username="camille").decidee_le
    prove(client, ELUE)
    row = Habilitation.objects.get(user__username="camille")
    assert (row.statut, row.methode) == ("accordee", "invitation")
    assert client.get(lien).status_code == 404
    assert "Vous êtes habilité pour Lyon" in list_subjects(ELUE)


def test_one_who_asks_from_their_account_uses_it_too(invitation, lyon):
    user = UserFactory(email=ELUE)
    row = habilitations.request_habilitation(by=user, collectivite=lyon)
    assert (row.statut, row.methode) == ("accordee", "invitation")
    invitation.refresh_from_db()
    assert invitation.acceptee_par == user
