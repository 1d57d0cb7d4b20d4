"""The delegation's queue in the admin: filters, decisions in bulk, the journal, other requests."""

from datetime import timedelta

import pytest
from django.utils import timezone
from post_office.models import Email

from accounts.models import DemandeDeCollectivite, DomainePartage, Habilitation, Invitation
from accounts.services import habilitations, invitations
from tests.accounts.profils import list_recipients, list_subjects
from tests.factories import (
    ContactFactory,
    HabilitationFactory,
    UserFactory,
)
from tests.fiches import send_page

LISTE = "/admin/accounts/habilitation/"
MOTIF = "Inconnue à la mairie."


@pytest.fixture
def bureau(connecter, administrateur):
    return connecter(administrateur)


@pytest.fixture
def gestionnaire(connecter, delegation):
    """A member of the delegation who runs the campaign, and no superuser."""
    return connecter(delegation)


@pytest.fixture
def demandes(db):
    """Three requests, of three people for three collectivités."""
    return HabilitationFactory.create_batch(
        3, statut="demandee", methode="", decidee_le=None, collectivite__type="commune"
    )


def choose(client, action, rows, **typed):
    """Tick rows and choose an action; ``typed`` is what the page of confirmation asks."""
    fields = {"action": action, "_selected_action": [row.pk for row in rows]}
    more = {"decider": "oui"} | typed if typed else {}
    return client.post(LISTE, fields | more, follow=True)


def read(*rows) -> list[tuple[str, str, str]]:
    for row in rows:
        row.refresh_from_db()
    return [(row.statut, row.methode, row.motif) for row in rows]


# In bulk


def test_granting_asks_for_the_number_then_grants_each(gestionnaire, delegation, demandes):
    page = choose(gestionnaire, "accorder", demandes)
    assert "3 habilitations sont concernées" in page.text
    assert all(row.user.email in page.text for row in demandes)
    assert "Motif" not in page.text
    assert read(*demandes) == [("demandee", "", "")] * 3
    done = choose(gestionnaire, "accorder", demandes, nombre="3")
    assert "3 sur 3" in done.text
    assert read(*demandes) == [("accordee", "delegation", "")] * 3
    for row in demandes:
        entry = Habilitation.history.filter(id=row.pk).latest()
        assert (entry.history_user, entry.decidee_par) == (delegation, delegation)
        assert list_subjects(row.user.email)[-1].startswith("Vous êtes habilité pour")
    assert Email.objects.count() == 3


@pytest.mark.parametrize("typed", ["2", "4", "", "trois", "-3", "3.0.0"])
def test_another_number_decides_nothing(gestionnaire, demandes, typed):
    page = choose(gestionnaire, "accorder", demandes, nombre=typed)
    assert "errorlist" in page.text
    assert read(*demandes) == [("demandee", "", "")] * 3
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [("refuser", "demandee", "refusee"), ("retirer", "accordee", "retiree")],
)
def test_closing_asks_why_and_tells_each_person(gestionnaire, action, before, after):
    methode = "" if before == "demandee" else "domaine"
    rows = HabilitationFactory.create_batch(2, statut=before, methode=methode)
    page = choose(gestionnaire, action, rows, nombre="2", motif=" \u200b ")
    assert "errorlist" in page.text
    assert {row[0] for row in read(*rows)} == {before}
    done = choose(gestionnaire, action, rows, nombre="2", motif=MOTIF)
    assert "2 sur 2" in done.text
    assert read(*rows) == [(after, methode, MOTIF)] * 2
    assert list_recipients() == sorted(row.user.email for row in rows)
    assert all(MOTIF in mail.message for mail in Email.objects.all())


def test_what_cannot_be_decided_is_told_and_the_rest_is(gestionnaire, demandes):
    first, second, third = demandes
    habilitations.grant(first, "domaine", None)
    second.user.emailaddress_set.update(verified=False)
    done = choose(gestionnaire, "accorder", demandes, nombre="3")
    assert "1 sur 3" in done.text
    assert "a déjà été traitée" in done.text
    assert "n’a pas encore prouvé son adresse" in done.text
    assert [row[0] for row in read(*demandes)] == ["accordee", "demandee", "accordee"]
    assert read(first)[0][1] == "domaine"


def test_a_reason_is_shown_as_text(gestionnaire, demandes):
    choose(gestionnaire, "refuser", demandes[:1], nombre="1", motif="<b>non</b> {{ 7|add:7 }}")
    assert read(demandes[0])[0][2] == "<b>non</b> {{ 7|add:7 }}"
    mail = Email.objects.get()
    assert "<b>non</b> {{ 7|add:7 }}" in mail.message
    assert "<b>non" not in mail.html_message


def test_staff_open_again_what_was_closed(gestionnaire):
    rows = [HabilitationFactory(statut=statut, motif=MOTIF) for statut in ("refusee", "retiree")]
    choose(gestionnaire, "accorder", rows, nombre="2")
    assert read(*rows) == [("accordee", "delegation", "")] * 2


def test_nobody_of_the_delegation_decides_for_oneself(gestionnaire, delegation):
    own = HabilitationFactory(user=delegation, statut="demandee", methode="", decidee_le=None)
    done = choose(gestionnaire, "accorder", [own], nombre="1")
    assert "personne ne décide pour soi" in done.text
    assert read(own) == [("demandee", "", "")]


def test_without_the_permission_no_action_is_offered(connecter, lecteur, demandes):
    client = connecter(lecteur)
    assert "refuser les demandes" not in client.get(LISTE).text
    choose(client, "accorder", demandes, nombre="3")
    assert read(*demandes) == [("demandee", "", "")] * 3


def test_agents_decide_nothing_there(connecter, agent_de_lyon, demandes):
    client = connecter(agent_de_lyon)
    assert client.post(LISTE, {"action": "accorder"}).status_code == 302
    assert read(*demandes) == [("demandee", "", "")] * 3


# One by one


def test_a_row_is_read_not_retouched(bureau, demandes):
    row = demandes[0]
    address = f"{LISTE}{row.pk}/change/"
    assert str(row.user) in bureau.get(address).text
    typed = {"statut": "accordee", "methode": "domaine", "user": 1}
    assert bureau.post(address, typed).status_code == 403
    assert read(row) == [("demandee", "", "")]
    assert bureau.post(f"{LISTE}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_row_added_is_a_right_that_the_delegation_vouches_for(bureau, administrateur, lyon):
    user = UserFactory()
    response = bureau.post(f"{LISTE}add/", {"user": user.pk, "collectivite": lyon.pk})
    assert response.status_code == 302
    row = user.habilitations.get()
    assert (row.statut, row.methode) == ("accordee", "delegation")
    assert (row.decidee_par, list_recipients()) == (administrateur, [user.email])


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (None, "Personne ne décide pour soi"),
        ({"is_active": False}, "Ce compte est désactivé"),
        ({"prouvee": False}, "pas encore prouvé"),
    ],
)
def test_nobody_vouches_for_oneself_nor_for_a_stranger(bureau, administrateur, lyon, who, said):
    user = administrateur if who is None else UserFactory(**who)
    page = bureau.post(f"{LISTE}add/", {"user": user.pk, "collectivite": lyon.pk})
    assert page.status_code == 200
    assert said in page.text.split("field-user")[1]
    assert not user.habilitations.exists()


def test_a_row_that_went_meanwhile_does_not_stop_the_others(gestionnaire, demandes, monkeypatch):
    decide = habilitations.decide

    def give_up_first(*, by, pk, accorder):
        if pk == demandes[0].pk:
            habilitations.leave(by=demandes[0].user, pk=pk)
        return decide(by=by, pk=pk, accorder=accorder)

    monkeypatch.setattr(habilitations, "decide", give_up_first)
    done = choose(gestionnaire, "accorder", demandes, nombre="3")
    assert "2 sur 3" in done.text
    assert "n’existe plus" in done.text


# Filters


@pytest.mark.parametrize(
    ("filtre", "shown"),
    [
        ("statut__exact=demandee", {"neuve", "ancienne", "secrete"}),
        ("statut__exact=refusee", {"refusee"}),
        ("methode__exact=domaine", {"tenue"}),
        ("age=semaine", {"neuve", "secrete"}),
        ("age=mois", {"refusee"}),
        ("age=plus", {"ancienne", "tenue"}),
        ("prouvee=non", {"secrete"}),
        ("prouvee=oui", {"neuve", "ancienne", "refusee", "tenue"}),
        ("collectivite__type__exact=departement", {"ancienne"}),
        ("q=saint+denis", {"refusee"}),
        ("q=tenue@ville", {"tenue"}),
        ("statut__exact=demandee&prouvee=oui&age=plus", {"ancienne"}),
    ],
)
def test_the_queue_is_filtered(bureau, filtre, shown):
    def add(name, days, **values):
        HabilitationFactory(
            user__username=name, demandee_le=timezone.now() - timedelta(days=days), **values
        )

    waiting = {"statut": "demandee", "methode": "", "decidee_le": None}
    add("neuve", 1, **waiting)
    add("ancienne", 90, collectivite__type="departement", **waiting)
    add("secrete", 2, user__prouvee=False, **waiting)
    add("refusee", 20, statut="refusee", motif=MOTIF, collectivite__nom="Saint-Denis")
    add("tenue", 200, methode="domaine")
    page = bureau.get(f"{LISTE}?{filtre}").text
    names = {"neuve", "ancienne", "secrete", "refusee", "tenue"}
    assert {name for name in names if f"{name}@ville.example" in page} == shown


def test_the_journal_is_read_from_the_row(bureau, delegation, demandes):
    row = demandes[0]
    habilitations.decide(by=delegation, pk=row.pk, accorder=False, motif=MOTIF)
    habilitations.decide(by=delegation, pk=row.pk, accorder=True)
    page = bureau.get(f"{LISTE}{row.pk}/history/")
    assert page.status_code == 200
    for said in (str(delegation), MOTIF, "Statut", "Méthode"):
        assert said in page.text


# What else is treated there


def test_staff_invite_a_contact_whose_address_is_safe(bureau, administrateur):
    contact = ContactFactory(courriel="elue@gmail.com")
    unsafe = ContactFactory(courriel="")
    page = bureau.post("/admin/accounts/invitation/add/", {"contact": unsafe.pk})
    assert "n’a pas d’adresse électronique" in page.text
    assert bureau.post("/admin/accounts/invitation/add/", {"contact": ""}).status_code == 200
    response = bureau.post("/admin/accounts/invitation/add/", {"contact": contact.pk})
    assert response.status_code == 302
    assert Invitation.objects.get().envoyee_par == administrateur
    assert list_recipients() == ["elue@gmail.com"]


def test_an_invitation_sent_twice_at_once_is_told_in_a_sentence(bureau, monkeypatch):
    contact = ContactFactory(courriel="elue@gmail.com")
    bureau.post("/admin/accounts/invitation/add/", {"contact": contact.pk})
    check = invitations.check_invitable
    answers = iter([lambda by, contact: None, check])
    monkeypatch.setattr(invitations, "check_invitable", lambda *args: next(answers)(*args))
    again = bureau.post("/admin/accounts/invitation/add/", {"contact": contact.pk}, follow=True)
    assert "déjà partie à cette adresse" in again.text
    assert list_recipients() == ["elue@gmail.com"]


def test_a_request_closed_without_an_answer_is_refused_on_the_form(bureau):
    row = DemandeDeCollectivite.objects.create(type="commune", nom="Vaugneray", courriel="z@v.fr")
    address = f"/admin/accounts/demandedecollectivite/{row.pk}/change/"
    page = send_page(bureau, address, type_demande() | {"statut": "traitee", "reponse": ""})
    assert "Écrivez la réponse" in page.text


def type_demande() -> dict:
    return {
        "type": "commune",
        "nom": "Vaugneray",
        "prenom": "Zoé",
        "nom_de_famille": "Quillien",
        "fonction": "agente",
        "courriel": "zoe@vaugneray.example",
    }


def test_a_missing_collectivite_is_asked_for_and_answered(client, bureau, administrateur):
    typed = type_demande()
    assert client.post("/compte/collectivite-absente/", typed).status_code == 200
    row = DemandeDeCollectivite.objects.get()
    assert len(list_recipients()) == 1
    address = f"/admin/accounts/demandedecollectivite/{row.pk}/change/"
    answer = typed | {"statut": "traitee", "reponse": "Elle est ajoutée."}
    for _ in range(2):
        assert send_page(bureau, address, answer).status_code == 302
    row.refresh_from_db()
    assert (row.statut, row.close_par) == ("traitee", administrateur)
    assert row.close_le is not None
    assert len(list_subjects("zoe@vaugneray.example")) == 1


def test_a_domain_declared_shared_proves_nothing_from_then_on(bureau, lyon):
    bureau.post("/admin/accounts/domainepartage/add/", {"domaine": "LYON.fr", "nature": "commun"})
    assert DomainePartage.objects.get().domaine == "lyon.fr"
    lyon.courriel = "contact@lyon.fr"
    lyon.set_keys()
    lyon.save()
    row = habilitations.request_habilitation(
        by=UserFactory(email="agent@lyon.fr"), collectivite=lyon
    )
    assert row.statut == "demandee"


def test_only_staff_write_the_official_address(connecter, agent_de_lyon, bureau, lyon):
    fields = {"type": "commune", "nom": "Lyon", "code_insee": "69123", "courriel": "x@lyon.fr"}
    fields |= {"notes-TOTAL_FORMS": "0", "notes-INITIAL_FORMS": "0"}
    address = f"/admin/collectivites/collectivite/{lyon.pk}/change/"
    assert connecter(agent_de_lyon).post(address, fields).status_code == 302
    lyon.refresh_from_db()
    assert lyon.domaine == ""
    send_page(bureau, address, fields)
    lyon.refresh_from_db()
    assert (lyon.courriel, lyon.domaine) == ("x@lyon.fr", "lyon.fr")
