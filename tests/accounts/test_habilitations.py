"""Decisions on people: who may take them, what they open and close at once, who is told."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from post_office.models import Email

from accounts.models import Habilitation
from accounts.services import habilitations
from collectivites import services
from cooperations.models import Projet
from tests.accounts.gestes import reauthenticate
from tests.accounts.profils import list_recipients, list_subjects, prove
from tests.factories import HabilitationFactory, UserFactory

LISTE, AGENTS = "/compte/habilitations/", "/mise-a-jour/lyon-69123/agents/"
TABLEAU_DE_BORD = "/mise-a-jour/lyon-69123/"
MOTIF = "Inconnue à la mairie."
DELEGATION = settings.DELEGATION_COURRIEL


@pytest.fixture
def demande(agent_en_attente):
    """The request that waits for Lyon."""
    agent_en_attente.habilitations.update(methode="")
    return agent_en_attente.habilitations.get()


@pytest.fixture
def tenue(agent_de_lyon):
    """The right that the agent of Lyon holds."""
    return agent_de_lyon.habilitations.get()


@pytest.fixture
def collegue(lyon):
    """A second agent of Lyon."""
    user = UserFactory(username="collegue")
    HabilitationFactory(user=user, collectivite=lyon)
    return user


def approve(client, row):
    return client.post(f"{AGENTS}{row.pk}/approuver/")


def close(client, row, motif=MOTIF):
    """Send the form as the page would show it now."""
    refus = row.statut == Habilitation.Statut.DEMANDEE
    return client.post(f"{AGENTS}{row.pk}/fermer/", {"motif": motif, "refus": refus})


def read(row):
    row.refresh_from_db()
    return row.statut, row.methode, row.motif


def assert_journal(row, by, **expected):
    """The last entry of the journal says who, when and what."""
    entry = Habilitation.history.filter(id=row.pk).latest()
    assert entry.history_user == by
    assert entry.decidee_par == by
    assert entry.history_date >= entry.decidee_le
    assert {name: getattr(entry, name) for name in expected} == expected


# Asking


def test_a_second_collectivite_is_asked_from_the_account(connecter, agent_de_lyon, angers):
    client = connecter(agent_de_lyon)
    response = client.post(f"{LISTE}demande/", {"type": "commune", "nom": "angers"})
    assert (response.status_code, response["Location"]) == (302, LISTE)
    asked = agent_de_lyon.habilitations.get(collectivite=angers)
    assert (asked.statut, asked.methode) == ("demandee", "")
    page = client.get(LISTE).text
    assert "Angers : habilitation demandée." in page.replace("\u00a0", " ")
    assert "rien n’est encore modifiable" in page
    assert list_recipients() == [DELEGATION]


def test_asking_twice_is_asking_once(agent_d_angers, lyon):
    rows = {
        habilitations.request_habilitation(by=agent_d_angers, collectivite=lyon).pk
        for _ in range(2)
    }
    assert len(rows) == 1
    assert list_subjects(DELEGATION) == ["Une demande d’habilitation attend\u00a0: Lyon"]


def test_a_request_is_told_to_the_agents_else_to_the_delegation(
    agent_d_angers, agent_de_lyon, lyon
):
    HabilitationFactory(user__username="parti", collectivite=lyon, statut="retiree", motif="Parti.")
    habilitations.request_habilitation(by=agent_d_angers, collectivite=lyon)
    assert list_recipients() == ["agent-lyon@ville.example"]
    assert AGENTS in Email.objects.get().message


def test_an_unproven_person_is_neither_told_of_nor_shown(connecter, agent_de_lyon, lyon):
    user = UserFactory(username="inconnue", prouvee=False)
    row = habilitations.request_habilitation(by=user, collectivite=lyon)
    assert not Email.objects.exists()
    client = connecter(agent_de_lyon)
    assert "inconnue@ville.example" not in client.get(AGENTS).text
    approve(client, row)
    assert "n’a pas encore prouvé son adresse" in client.get(AGENTS).text
    assert read(row)[0] == "demandee"


def test_while_it_waits_nothing_opens_and_the_page_says_where_it_stands(
    connecter, agent_en_attente, projet_de_lyon
):
    client = connecter(agent_en_attente)
    assert client.get("/mise-a-jour/")["Location"] == LISTE
    page = client.get(LISTE).text
    assert "demandée" in page
    assert "examine la file des demandes" in page
    for path in ("", "cooperations/", f"cooperations/projets/{projet_de_lyon.pk}/", "agents/"):
        assert client.get(TABLEAU_DE_BORD + path).status_code == 404


# Approval and refusal by a colleague


def test_a_colleague_approves(connecter, agent_de_lyon, agent_en_attente, collegue, demande):
    client = connecter(agent_de_lyon)
    assert "agent-en-attente@ville.example" in client.get(AGENTS).text
    response = approve(client, demande)
    assert (response.status_code, response["Location"]) == (302, AGENTS)
    assert read(demande) == ("accordee", "collegue", "")
    assert demande.confirmee_le == demande.decidee_le
    assert_journal(demande, agent_de_lyon, statut="accordee", methode="collegue")
    assert connecter(agent_en_attente).get(TABLEAU_DE_BORD).status_code == 200


def test_an_approval_is_told_to_the_person_and_to_the_other_agents(
    agent_de_lyon, agent_d_angers, delegation, collegue, demande
):
    habilitations.decide(by=agent_de_lyon, pk=demande.pk, accorder=True)
    others = ["agent-en-attente@ville.example", "collegue@ville.example"]
    assert list_recipients() == sorted([*others, DELEGATION])
    told = Email.objects.get(to="agent-en-attente@ville.example")
    assert told.subject == "Vous êtes habilité pour Lyon"
    assert f"approbation d’un agent habilité ({agent_de_lyon})" in told.message
    announced = Email.objects.get(to="collegue@ville.example")
    assert "accordée" in announced.subject
    assert AGENTS in announced.message


def test_a_colleague_refuses_with_a_reason(connecter, agent_de_lyon, collegue, demande):
    client = connecter(agent_de_lyon)
    page = client.get(f"{AGENTS}{demande.pk}/fermer/").text
    assert "Refuser la demande de" in page
    assert close(client, demande, "")["Content-Type"].startswith("text/html")
    assert read(demande)[0] == "demandee"
    assert close(client, demande).status_code == 302
    assert read(demande) == ("refusee", "", MOTIF)
    assert_journal(demande, agent_de_lyon, statut="refusee", motif=MOTIF)
    others = ["agent-en-attente@ville.example", "collegue@ville.example"]
    assert list_recipients() == sorted([*others, DELEGATION])
    assert all(MOTIF in mail.message for mail in Email.objects.all())


def test_a_refusal_without_a_reason_is_told_beside_the_field(connecter, agent_de_lyon, demande):
    response = close(connecter(agent_de_lyon), demande, " \u200b")
    assert response.status_code == 422
    assert 'href="#id_motif"' in response.text
    assert read(demande)[0] == "demandee"
    assert not Email.objects.exists()


@pytest.mark.parametrize("gesture", ["approuver", "fermer"])
@pytest.mark.parametrize(
    ("persona", "status"),
    [
        ("agent_d_angers", 404),
        ("agent_en_attente", 404),
        ("agent_retire", 403),
    ],
)
def test_nobody_else_decides(request, connecter, demande, persona, status, gesture):
    client = connecter(request.getfixturevalue(persona))
    response = client.post(f"{AGENTS}{demande.pk}/{gesture}/", {"motif": MOTIF})
    assert response.status_code == status
    assert read(demande)[0] == "demandee"


def test_the_request_of_another_collectivite_is_a_404(connecter, agent_d_angers, demande):
    client = connecter(agent_d_angers)
    for gesture in ("approuver", "fermer"):
        address = f"/mise-a-jour/angers-49007/agents/{demande.pk}/{gesture}/"
        assert client.post(address, {"motif": MOTIF}).status_code == 404
    assert read(demande)[0] == "demandee"


@pytest.mark.parametrize("gesture", ["approuver", "fermer"])
def test_nobody_decides_for_oneself(connecter, agent_de_lyon, tenue, gesture):
    address = f"{AGENTS}{tenue.pk}/{gesture}/"
    assert connecter(agent_de_lyon).post(address, {"motif": MOTIF}).status_code == 404
    assert read(tenue)[0] == "accordee"


def test_the_services_refuse_what_the_pages_do(agent_de_lyon, agent_d_angers, demande, tenue):
    for by, row in ((agent_d_angers, demande), (demande.user, demande), (agent_de_lyon, tenue)):
        with pytest.raises(PermissionDenied):
            habilitations.decide(by=by, pk=row.pk, accorder=True)
        with pytest.raises(PermissionDenied):
            habilitations.withdraw(by=by, pk=row.pk, motif=MOTIF)


def test_staff_do_not_appoint_themselves(delegation, lyon):
    with pytest.raises(PermissionDenied):
        habilitations.appoint(by=delegation, user=delegation, collectivite=lyon)
    assert not Habilitation.objects.exists()


@pytest.mark.parametrize("first", [True, False])
def test_the_second_of_two_deciders_is_told_in_a_sentence(
    connecter, agent_de_lyon, collegue, demande, first
):
    habilitations.decide(by=agent_de_lyon, pk=demande.pk, accorder=first, motif=MOTIF)
    kept = read(demande)
    with pytest.raises(ValidationError, match="déjà été traitée"):
        habilitations.decide(by=collegue, pk=demande.pk, accorder=False, motif="Autre.")
    client = connecter(collegue)
    approve(client, demande)
    assert "a déjà été traitée" in client.get(AGENTS).text
    assert read(demande) == kept


def test_the_second_refusal_is_told_on_the_form(connecter, agent_de_lyon, collegue, demande):
    habilitations.decide(by=agent_de_lyon, pk=demande.pk, accorder=False, motif=MOTIF)
    response = close(connecter(collegue), demande, "Autre motif.")
    assert response.status_code == 422
    assert "déjà été traitée" in response.text
    assert "Autre motif." in response.text
    assert read(demande) == ("refusee", "", MOTIF)


# Closed for good, but to the delegation


def test_a_refused_person_stays_refused_for_colleagues(agent_de_lyon, collegue, demande, lyon):
    person = demande.user
    habilitations.decide(by=agent_de_lyon, pk=demande.pk, accorder=False, motif=MOTIF)
    habilitations.request_habilitation(by=person, collectivite=lyon)
    habilitations.settle_address(by=person)
    with pytest.raises(ValidationError, match="déjà été traitée"):
        habilitations.decide(by=collegue, pk=demande.pk, accorder=True)
    assert read(demande) == ("refusee", "", MOTIF)


def test_nor_under_another_account(agent_de_lyon, lyon):
    HabilitationFactory(user__email="zoe@lyon.fr", collectivite=lyon, statut="refusee", motif=MOTIF)
    again = UserFactory(email="zoe+2@lyon.fr")
    row = habilitations.request_habilitation(by=again, collectivite=lyon)
    with pytest.raises(ValidationError, match="seule la délégation"):
        habilitations.decide(by=agent_de_lyon, pk=row.pk, accorder=True)
    assert read(row)[0] == "demandee"


@pytest.mark.parametrize("statut", ["refusee", "retiree"])
def test_the_delegation_opens_again(delegation, lyon, statut):
    row = HabilitationFactory(collectivite=lyon, statut=statut, motif=MOTIF)
    habilitations.decide(by=delegation, pk=row.pk, accorder=True)
    assert read(row) == ("accordee", "delegation", "")
    assert_journal(row, delegation, statut="accordee", methode="delegation", motif="")
    assert list_subjects(row.user.email) == ["Vous êtes habilité pour Lyon"]


def test_the_refusal_of_a_namesake_takes_nothing_from_who_holds_the_right(tenue, lyon):
    lyon.courriel = "contact@ville.example"
    services.save(by=None, row=lyon)
    Habilitation.objects.filter(pk=tenue.pk).update(methode="domaine")
    namesake = UserFactory(last_name=tenue.user.last_name)
    HabilitationFactory(user=namesake, collectivite=lyon, statut="refusee", motif=MOTIF)
    habilitations.settle_address(by=tenue.user)
    assert read(tenue)[:2] == ("accordee", "domaine")


# Withdrawal


def test_a_withdrawal_counts_at_the_next_request_and_loses_nothing_typed(
    connecter, agent_de_lyon, collegue, tenue, projet_de_lyon
):
    address = f"{TABLEAU_DE_BORD}cooperations/projets/{projet_de_lyon.pk}/"
    client = connecter(agent_de_lyon)
    assert client.get(address).status_code == 200
    assert close(connecter(collegue), tenue, "A quitté la mairie.").status_code == 302
    typed = {"titre": "Forages <b>neufs</b>", "description": "Dix forages.\nEt un château d’eau."}
    refusal = client.post(address, typed | {"version": "1", "csrfmiddlewaretoken": "jeton"})
    assert refusal.status_code == 403
    assert "A quitté la mairie." in refusal.text
    assert "Forages &lt;b&gt;neufs&lt;/b&gt;" in refusal.text
    assert "Dix forages.<br>Et un château d’eau." in refusal.text
    assert "jeton" not in refusal.text
    assert "no-store" in refusal["Cache-Control"]
    assert client.get(address).status_code == 403
    assert Projet.objects.get().titre == projet_de_lyon.titre


def test_a_collectivite_never_held_is_a_404(connecter, agent_retire, angers):
    client = connecter(agent_retire)
    assert client.get(TABLEAU_DE_BORD).status_code == 403
    address = "/mise-a-jour/angers-49007/cooperations/projets/1/"
    assert client.get(address).status_code == client.post(address).status_code == 404


def test_a_withdrawal_is_told_and_kept(agent_de_lyon, collegue, delegation, tenue):
    habilitations.withdraw(by=delegation, pk=tenue.pk, motif=MOTIF)
    assert read(tenue) == ("retiree", "delegation", MOTIF)
    assert_journal(tenue, delegation, statut="retiree", motif=MOTIF)
    assert list_recipients() == ["agent-lyon@ville.example", "collegue@ville.example"]
    assert all(MOTIF in mail.message for mail in Email.objects.all())


def test_leaving_closes_the_right_and_tells_the_colleagues(
    connecter, agent_de_lyon, collegue, tenue
):
    client = connecter(agent_de_lyon)
    address = f"{LISTE}{tenue.pk}/abandon/"
    assert "seule la délégation" in client.get(address).text
    assert read(tenue)[0] == "accordee"
    assert client.post(address)["Location"] == LISTE
    assert read(tenue) == ("retiree", "delegation", "Départ signalé par l’agent.")
    assert_journal(tenue, agent_de_lyon, statut="retiree")
    others = ["agent-lyon@ville.example", "collegue@ville.example"]
    assert list_recipients() == sorted([*others, DELEGATION])
    assert client.get(address).status_code == client.post(address).status_code == 404


def test_giving_up_a_request_erases_it(connecter, agent_en_attente, demande):
    assert connecter(agent_en_attente).post(f"{LISTE}{demande.pk}/abandon/").status_code == 302
    assert not Habilitation.objects.filter(pk=demande.pk).exists()
    assert not Email.objects.exists()


def test_nobody_leaves_for_somebody_else(connecter, agent_de_lyon, demande):
    client = connecter(agent_de_lyon)
    assert client.get(f"{LISTE}{demande.pk}/abandon/").status_code == 404
    assert client.post(f"{LISTE}{demande.pk}/abandon/").status_code == 404
    assert read(demande)[0] == "demandee"


# A change of address


def change_address(client, address):
    reauthenticate(client)
    client.post("/compte/adresse/", {"email": address, "action_add": ""})
    prove(client, address)


@pytest.mark.parametrize(
    ("methode", "address", "expected"),
    [
        ("domaine", "claire@ville.example", ("accordee", "domaine", "")),
        ("domaine", "claire@ailleurs.example", ("demandee", "", "")),
        ("domaine", "claire@gmail.com", ("demandee", "", "")),
        ("delegation", "claire@ailleurs.example", ("accordee", "delegation", "")),
        ("collegue", "claire@ailleurs.example", ("accordee", "collegue", "")),
    ],
)
def test_a_new_address_is_checked_against_what_the_former_proved(
    connecter, agent_de_lyon, collegue, tenue, lyon, methode, address, expected
):
    lyon.courriel = "contact@ville.example"
    services.save(by=None, row=lyon)
    Habilitation.objects.filter(pk=tenue.pk).update(methode=methode)
    client = connecter(agent_de_lyon)
    change_address(client, address)
    agent_de_lyon.refresh_from_db()
    assert agent_de_lyon.email == address
    assert read(tenue) == expected
    reopened = expected[0] == "demandee"
    assert client.get(TABLEAU_DE_BORD).status_code == (403 if reopened else 200)
    asked = "Une demande d’habilitation pour Lyon" in list_subjects("collegue@ville.example")
    assert asked == reopened
    subject = "Votre habilitation pour Lyon est à réexaminer"
    assert (subject in list_subjects(address)) == reopened


def test_a_new_address_may_prove_what_waits(connecter, agent_en_attente, demande, lyon):
    lyon.courriel = "contact@lyon.fr"
    services.save(by=None, row=lyon)
    change_address(connecter(agent_en_attente), "claire@lyon.fr")
    assert read(demande) == ("accordee", "domaine", "")


def test_the_choice_of_collectivite_follows_the_rights(connecter, agent_de_lyon, angers, tenue):
    other = HabilitationFactory(user=agent_de_lyon, collectivite=angers)
    client = connecter(agent_de_lyon)
    assert "Angers" in client.get(TABLEAU_DE_BORD).text
    Habilitation.objects.filter(pk=other.pk).update(statut="retiree", motif=MOTIF)
    assert "Angers" not in client.get(TABLEAU_DE_BORD).text
    assert client.get("/mise-a-jour/")["Location"] == TABLEAU_DE_BORD
