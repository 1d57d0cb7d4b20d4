"""« Supprimer mon compte »: what goes, what stays, and who cannot leave."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils import timezone
from post_office.models import Email

from accounts.attribution import compute_print, is_set_aside
from accounts.models import CodeOfficiel, DemandeDeCollectivite, Habilitation, Invitation, User
from accounts.services import suppression
from collectivites import services
from collectivites.courriels import queue
from collectivites.models import Contact
from tests.factories import (
    MOT_DE_PASSE,
    CollectiviteFactory,
    ContactFactory,
    HabilitationFactory,
    UserFactory,
)

SUPPRESSION, VERIFICATION = "/compte/suppression/", "/compte/connexion/verification/"
ACCORD = {"accord": "on"}


@pytest.fixture
def agent(agent_de_lyon):
    """The heroine of all these stories."""
    return agent_de_lyon


def prove_again(client):
    """Type the password again, as the page asks before the account goes."""
    assert client.post(VERIFICATION, {"password": MOT_DE_PASSE}).status_code == 302
    return client


@pytest.fixture
def verifie(connecter, agent):
    return prove_again(connecter(agent))


def test_the_page_says_what_goes_and_what_stays(connecter, agent):
    page = connecter(agent).get(SUPPRESSION).text
    assert "Ce qui est effacé" in page
    assert "Ce qui reste" in page
    assert "ancien agent" in page


def test_the_password_is_asked_again_before_the_account_goes(connecter, agent):
    client = connecter(agent)
    response = client.post(SUPPRESSION, ACCORD)
    assert response.status_code == 302
    assert response["Location"].split("?")[0] == VERIFICATION
    agent.refresh_from_db()
    assert agent.is_active
    done = client.post(response["Location"], {"password": MOT_DE_PASSE})
    assert "Votre compte est supprimé" in done.text
    agent.refresh_from_db()
    assert not agent.is_active


def test_nothing_goes_without_the_box_ticked(verifie, agent):
    response = verifie.post(SUPPRESSION, {"accord": ""})
    assert response.status_code == 422
    assert "Cochez la case" in response.text
    agent.refresh_from_db()
    assert agent.is_active


def test_the_box_forgotten_before_the_password_can_still_be_ticked_after(connecter, agent):
    client = connecter(agent)
    asked = client.post(SUPPRESSION, {"accord": ""})
    page = client.post(asked["Location"], {"password": MOT_DE_PASSE})
    assert page.status_code == 422
    assert f'action="{SUPPRESSION}"' in page.text
    assert client.post(SUPPRESSION, ACCORD).status_code == 200


def test_the_account_is_emptied_and_logged_out(verifie, agent):
    Authenticator.objects.create(user=agent, type="totp", data={})
    agent.groups.add(Group.objects.create(name="relecteurs"))
    response = verifie.post(SUPPRESSION, ACCORD)
    assert response.status_code == 200
    assert "Votre compte est supprimé" in response.text
    assert verifie.get("/compte/").status_code == 302
    row = User.objects.get(pk=agent.pk)
    assert (row.username, row.email) == (
        f"ancien-agent-{agent.pk}",
        f"ancien-agent-{agent.pk}@compte.invalid",
    )
    assert (str(row), row.first_name, row.fonction) == ("ancien agent", "", "")
    assert not (row.is_active or row.is_staff or row.is_superuser or row.groups.exists())
    assert not row.has_usable_password()
    assert row.habilitations.get().empreinte == compute_print("agent-lyon@ville.example")
    for kept in (EmailAddress, Authenticator, UserSession):
        assert not kept.objects.filter(user=row).exists(), kept
    assert not Session.objects.exists()


def test_nobody_logs_in_with_the_former_codes(verifie, agent, client):
    verifie.post(SUPPRESSION, ACCORD)
    for login in ("agent-lyon", "agent-lyon@ville.example", f"ancien-agent-{agent.pk}"):
        typed = {"login": login, "password": MOT_DE_PASSE}
        assert client.post("/compte/connexion/", typed).status_code == 200
        assert "_auth_user_id" not in client.session


def test_other_browsers_are_logged_out(verifie, connecter, agent):
    elsewhere = connecter(agent)
    verifie.post(SUPPRESSION, ACCORD)
    assert elsewhere.get("/mise-a-jour/lyon-69123/").status_code == 302


def test_rights_are_withdrawn_requests_dropped_and_refusals_kept(agent):
    asked = HabilitationFactory(user=agent, statut="demandee", decidee_le=None)
    CodeOfficiel.objects.create(habilitation=asked, collectivite=asked.collectivite, empreinte="x")
    HabilitationFactory(user=agent, statut="a_reconfirmer")
    refused = HabilitationFactory(user=agent, statut="refusee", motif="Inconnue à la mairie.")
    suppression.delete_account(by=agent)
    left = Habilitation.objects.filter(user=agent).order_by("pk")
    assert [row.statut for row in left] == ["retiree", "retiree", "refusee"]
    assert {row.motif for row in left.exclude(pk=refused.pk)} == {
        "Compte supprimé par son titulaire."
    }
    assert not CodeOfficiel.objects.filter(habilitation__isnull=False).exists()
    assert Habilitation.history.filter(id=asked.pk, history_type="-", history_user=agent).exists()


def test_the_colleagues_are_told_with_a_name_and_the_person_by_a_last_message(agent, lyon):
    colleague = HabilitationFactory(collectivite=lyon).user
    name = str(agent)
    queue("compte_supprime", agent.email)
    suppression.delete_account(by=agent)
    told = Email.objects.get(to=colleague.email)
    assert "retirée" in told.subject
    assert name in told.subject
    last = Email.objects.get(to="agent-lyon@ville.example")
    assert last.subject == "Votre compte est supprimé"


def test_what_they_did_stays_in_the_journal_under_a_former_agent(agent, lyon):
    contact = ContactFactory(collectivite=lyon)
    services.save(by=agent, row=contact)
    suppression.delete_account(by=agent)
    assert str(Contact.history.filter(id=contact.pk).latest().history_user) == "ancien agent"


def list_columns():
    """Yield every text that the database keeps, with where it is."""
    for model in filter(lambda model: not model._meta.proxy, apps.get_models()):
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                yield f"{model.__name__}.{field.name}", str(field.value_from_object(row))


def invite_thrice(agent, lyon):
    """Their mailbox was invited: they accepted, then another person, and once nobody has yet."""
    sent = {"collectivite": lyon, "courriel": agent.email}
    for person in (agent, UserFactory()):
        Invitation.objects.create(acceptee_par=person, acceptee_le=timezone.now(), **sent)
    Invitation.objects.create(**sent)


def test_neither_name_nor_address_is_left_anywhere(connecter, administrateur, lyon):
    agent = UserFactory(username="zoe", first_name="Zoé", last_name="Quillien")
    row = HabilitationFactory(user=agent, collectivite=lyon)
    kinds = ContentType.objects.get_for_models(User, Habilitation)
    for rows in (User.objects.filter(pk=agent.pk), Habilitation.objects.filter(pk=row.pk)):
        LogEntry.objects.log_actions(administrateur.pk, rows, CHANGE)
    assert LogEntry.objects.filter(content_type__in=kinds.values()).count() == 2
    invite_thrice(agent, lyon)
    asked = DemandeDeCollectivite(
        type="commune",
        nom="Vaugneray",
        prenom="Zoé",
        nom_de_famille="Quillien",
        fonction="agente",
        courriel=agent.email,
        message="Zoé Quillien, 04 00 00 00 00",
    )
    services.save(by=None, row=asked)
    connecter(agent)
    suppression.delete_account(by=agent)
    Email.objects.filter(to=settings.DELEGATION_COURRIEL).delete()  # kept a while, told by name
    traces = [
        (place, text)
        for place, text in list_columns()
        if any(trace in text.lower() for trace in ("zoe@", "zoé", "quillien"))
    ]
    assert traces == [("Email.to", "['zoe@ville.example']")]
    assert Invitation.objects.count() == 2
    assert DemandeDeCollectivite.history.filter(nom="Vaugneray").exists()


def test_who_comes_back_with_the_address_is_recognised(agent, lyon):
    suppression.delete_account(by=agent)
    back = UserFactory(username="revenue", email="agent-lyon+2@ville.example")
    assert is_set_aside(back, lyon)
    assert not is_set_aside(back, CollectiviteFactory())


def test_deleting_twice_is_deleting_once(agent):
    suppression.delete_account(by=agent)
    suppression.delete_account(by=agent)
    assert Email.objects.filter(to="agent-lyon@ville.example").count() == 1


def test_a_name_taken_on_purpose_does_not_prevent_leaving(agent):
    UserFactory(username=f"ancien-agent-{agent.pk}")
    suppression.delete_account(by=agent)
    agent.refresh_from_db()
    assert agent.username.startswith(f"ancien-agent-{agent.pk}-")


def test_the_last_superuser_stays_and_is_told_why(connecter, administrateur):
    UserFactory(is_superuser=True, is_active=False)
    client = prove_again(connecter(administrateur))
    assert "donnez ce pouvoir à un autre compte" in client.get(SUPPRESSION).text
    response = client.post(SUPPRESSION, ACCORD)
    assert response.status_code == 422
    assert "donnez ce pouvoir à un autre compte" in response.text
    administrateur.refresh_from_db()
    assert administrateur.is_active
    with pytest.raises(ValidationError):
        suppression.delete_account(by=administrateur)


def test_a_superuser_leaves_when_another_stays(administrateur):
    UserFactory(is_superuser=True)
    suppression.delete_account(by=administrateur)
    administrateur.refresh_from_db()
    assert not administrateur.is_superuser
