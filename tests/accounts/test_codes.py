"""The code sent to the official address: it opens for one person, once, a few days, a few tries."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from post_office.models import Email

from accounts.models import CodeOfficiel, Habilitation
from accounts.services import codes, comptes, habilitations
from tests.accounts.profils import list_subjects
from tests.factories import CollectiviteFactory, HabilitationFactory, UserFactory

LISTE = "/compte/habilitations/"
TABLEAU_DE_BORD = "/mise-a-jour/lyon-69123/"
MAIRIE = "contact@lyon.fr"
CODE = re.compile(r"^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$", re.MULTILINE)
REFUS = "Ce code n’est pas le bon, ou n’est plus valable."


@pytest.fixture(autouse=True)
def officielle(lyon):
    """Lyon has an official address, which the delegation wrote."""
    lyon.courriel = MAIRIE
    lyon.set_keys()
    lyon.save()


@pytest.fixture
def demande(agent_en_attente):
    """The request that waits for Lyon."""
    agent_en_attente.habilitations.update(methode="")
    return agent_en_attente.habilitations.get()


@pytest.fixture
def agent(connecter, agent_en_attente):
    return connecter(agent_en_attente)


@pytest.fixture
def horloge():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def ask(client, row):
    return client.post(f"{LISTE}{row.pk}/code/")


def type_code(client, row, code):
    return client.post(f"{LISTE}{row.pk}/code/saisie/", {"code": code})


def read_code() -> str:
    """Return the code of the last message received at the official address."""
    return CODE.search(Email.objects.filter(to=MAIRIE).latest("pk").message)[0]


def spoil(code: str) -> str:
    """Return another code of the same form."""
    return ("3" if code[0] == "2" else "2") + code[1:]


def read_statut(row) -> tuple[str, str]:
    row.refresh_from_db()
    return row.statut, row.methode


def assert_refused(response, row):
    assert response.status_code == 422
    assert REFUS in response.text
    assert read_statut(row) == ("demandee", "")


def test_the_code_goes_to_the_official_address_and_says_who_asks(agent, demande):
    response = ask(agent, demande)
    assert (response.status_code, response["Location"]) == (
        302,
        f"{LISTE}{demande.pk}/code/saisie/",
    )
    message = Email.objects.get()
    assert message.to == [MAIRIE]
    assert str(demande.user) in message.subject
    assert demande.user.email in message.message
    assert "Demandez à la personne qui lit l’adresse officielle" in agent.get(response.url).text


def test_the_page_hides_most_of_the_official_address(agent, demande):
    page = agent.get(LISTE).text
    assert "c•••••t@lyon.fr" in page
    assert MAIRIE not in page


def test_the_right_code_opens_at_once(agent, demande, agent_de_lyon):
    ask(agent, demande)
    response = type_code(agent, demande, read_code())
    assert (response.status_code, response["Location"]) == (302, TABLEAU_DE_BORD)
    assert read_statut(demande) == ("accordee", "courriel_officiel")
    assert agent.get(TABLEAU_DE_BORD).status_code == 200
    entry = Habilitation.history.filter(id=demande.pk).latest()
    assert (entry.history_user, entry.methode) == (demande.user, "courriel_officiel")
    assert entry.decidee_par is None
    assert list_subjects(demande.user.email) == ["Vous êtes habilité pour Lyon"]
    assert len(list_subjects(agent_de_lyon.email)) == 1


@pytest.mark.parametrize(
    "write",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f"  {code} ",
        lambda code: " ".join(code.replace("-", "")),
        lambda code: code.replace("-", "\u2013"),
        lambda code: code.replace("-", "\u00a0"),
        lambda code: code.replace("-", "\u200b-"),
    ],
    ids=["minuscules", "sans tiret", "espaces", "épelé", "tiret long", "insécable", "invisible"],
)
def test_a_code_may_be_copied_in_many_ways(agent, demande, write):
    ask(agent, demande)
    assert type_code(agent, demande, write(read_code())).status_code == 302
    assert read_statut(demande)[0] == "accordee"


@pytest.mark.parametrize("typed", ["", " ", "-", "0", "AAAA-AAAA", "\x00", "é" * 8, "A" * 5000])
def test_anything_else_is_refused_and_kept_on_screen(agent, demande, typed):
    ask(agent, demande)
    response = type_code(agent, demande, typed)
    assert response.status_code == 422
    assert 'id="erreurs"' in response.text
    assert read_statut(demande)[0] == "demandee"


def test_five_wrong_codes_void_the_right_one(agent, demande):
    ask(agent, demande)
    right = read_code()
    for _ in range(5):
        assert_refused(type_code(agent, demande, spoil(right)), demande)
    assert_refused(type_code(agent, demande, right), demande)


def test_four_wrong_codes_do_not(agent, demande):
    ask(agent, demande)
    right = read_code()
    for _ in range(4):
        type_code(agent, demande, spoil(right))
    assert type_code(agent, demande, right).status_code == 302


def test_a_code_lives_seven_days(agent, demande, horloge):
    ask(agent, demande)
    horloge.shift(timedelta(days=7, seconds=1))
    assert not codes.enter_code(by=demande.user, pk=demande.pk, code=read_code())
    horloge.shift(timedelta(seconds=-2))
    assert codes.enter_code(by=demande.user, pk=demande.pk, code=read_code())


def test_a_new_code_voids_the_former_and_its_tries(agent, demande, horloge):
    ask(agent, demande)
    former = read_code()
    for _ in range(5):
        type_code(agent, demande, spoil(former))
    horloge.shift(timedelta(hours=1, seconds=1))
    ask(agent, demande)
    assert_refused(type_code(agent, demande, former), demande)
    assert type_code(agent, demande, read_code()).status_code == 302


def test_the_code_of_another_person_opens_nothing(agent, demande, connecter, lyon):
    ask(agent, demande)
    other = UserFactory(username="autre")
    row = habilitations.request_habilitation(by=other, collectivite=lyon)
    CodeOfficiel.objects.create(
        habilitation=row,
        collectivite=row.collectivite,
        empreinte=codes.compute_hash(row, "22223333"),
    )
    client = connecter(other)
    assert_refused(type_code(client, row, read_code()), row)
    for path in ("code/", "code/saisie/"):
        assert client.post(f"{LISTE}{demande.pk}/{path}").status_code == 404
    with pytest.raises(Habilitation.DoesNotExist):
        codes.enter_code(by=other, pk=demande.pk, code=read_code())
    assert read_statut(demande)[0] == "demandee"


def test_a_code_works_once(agent, demande, delegation):
    ask(agent, demande)
    code = read_code()
    type_code(agent, demande, code)
    assert type_code(agent, demande, code).status_code == 404
    habilitations.withdraw(by=delegation, pk=demande.pk, motif="Erreur.")
    assert type_code(agent, demande, code).status_code == 404
    assert read_statut(demande)[0] == "retiree"


def test_the_database_keeps_a_fingerprint_only(agent, demande):
    ask(agent, demande)
    code = read_code()
    kept = CodeOfficiel.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", kept.empreinte)
    assert code.replace("-", "").lower() not in kept.empreinte
    twin = HabilitationFactory(statut="demandee", methode="", decidee_le=None)
    assert codes.compute_hash(twin, code) != codes.compute_hash(demande, code)


def test_reading_the_page_sends_nothing(agent, demande):
    assert agent.get(LISTE).status_code == 200
    assert agent.get(f"{LISTE}{demande.pk}/code/").status_code == 405
    assert agent.get(f"{LISTE}{demande.pk}/code/saisie/").status_code == 200
    assert not Email.objects.exists()


# Limits


def test_one_code_an_hour_for_one_request(agent, demande, horloge):
    ask(agent, demande)
    ask(agent, demande)
    assert "attendez une heure" in agent.get(LISTE).text
    assert len(list_subjects(MAIRIE)) == 1
    horloge.shift(timedelta(hours=1, seconds=1))
    ask(agent, demande)
    assert len(list_subjects(MAIRIE)) == 2


def test_five_codes_a_day_for_one_official_address(lyon, horloge):
    people = UserFactory.create_batch(6)
    rows = [habilitations.request_habilitation(by=user, collectivite=lyon) for user in people]
    for row in rows[:5]:
        codes.send_code(by=row.user, pk=row.pk)
    with pytest.raises(ValidationError, match="Trop de codes"):
        codes.send_code(by=people[5], pk=rows[5].pk)
    assert len(list_subjects(MAIRIE)) == 5
    horloge.shift(timedelta(days=1, seconds=1))
    codes.send_code(by=people[5], pk=rows[5].pk)


def test_a_fourth_request_in_a_quarter_of_an_hour_is_a_429(agent, demande):
    statuses = [ask(agent, demande).status_code for _ in range(4)]
    assert statuses == [302, 302, 302, 429]


def test_giving_up_and_asking_again_does_not_flood_the_official_address(
    agent, demande, lyon, horloge
):
    user = demande.user
    for _ in range(10):
        row = habilitations.request_habilitation(by=user, collectivite=lyon)
        try:
            codes.send_code(by=user, pk=row.pk)
        except ValidationError:
            break
        habilitations.leave(by=user, pk=row.pk)
        horloge.shift(timedelta(minutes=5))
    assert len(list_subjects(MAIRIE)) == codes.ENVOIS_PAR_PERSONNE == 2


def test_one_person_asking_each_hour_does_not_flood_it_either(demande, horloge):
    for _ in range(24):
        try:
            codes.send_code(by=demande.user, pk=demande.pk)
        except ValidationError:
            break
        horloge.shift(timedelta(minutes=61))
    assert len(list_subjects(MAIRIE)) == 2


def test_the_codes_of_another_are_not_counted_for_who_asks(demande, lyon, horloge):
    other = UserFactory()
    row = habilitations.request_habilitation(by=other, collectivite=lyon)
    for _ in range(2):
        codes.send_code(by=other, pk=row.pk)
        horloge.shift(timedelta(minutes=61))
    habilitations.leave(by=other, pk=row.pk)
    codes.send_code(by=demande.user, pk=demande.pk)
    assert len(list_subjects(MAIRIE)) == 3


def test_a_code_is_forgotten_after_thirty_days(agent, demande):
    ask(agent, demande)
    later = timezone.now() + timedelta(days=30)
    comptes.remove_old_proofs(by=None, at=later - timedelta(minutes=1))
    assert CodeOfficiel.objects.exists()
    comptes.remove_old_proofs(by=None, at=later + timedelta(minutes=1))
    assert not CodeOfficiel.objects.exists()


# Pressed twice


@pytest.mark.parametrize(("path", "typed"), [("code/", {}), ("code/saisie/", {"code": "K7QM2XPD"})])
def test_a_request_granted_between_two_clicks_is_told_on_the_list(
    agent, demande, delegation, monkeypatch, path, typed
):
    def grant_first(*args, **kwargs):
        habilitations.decide(by=delegation, pk=demande.pk, accorder=True)
        return row

    row = demande
    monkeypatch.setattr("accounts.views.habilitations.get_object_or_404", grant_first)
    response = agent.post(f"{LISTE}{demande.pk}/{path}", typed)
    assert (response.status_code, response["Location"]) == (302, LISTE)
    assert "C’était déjà fait" in agent.get(LISTE).text


# Who may not


def test_a_namesake_is_told_that_people_decide(demande, lyon):
    HabilitationFactory(
        user__last_name=demande.user.last_name, collectivite=lyon, statut="refusee", motif="Non."
    )
    with pytest.raises(ValidationError, match="du même nom"):
        codes.send_code(by=demande.user, pk=demande.pk)


def test_without_an_official_address_no_code_is_offered_nor_sent(connecter):
    row = HabilitationFactory(
        collectivite=CollectiviteFactory(), statut="demandee", methode="", decidee_le=None
    )
    client = connecter(row.user)
    assert "Envoyer un code" not in client.get(LISTE).text
    ask(client, row)
    assert "n’a pas d’adresse officielle" in client.get(LISTE).text
    assert not Email.objects.exists()


def test_a_person_set_aside_receives_none(lyon):
    HabilitationFactory(
        user__email="zoe@ville.example", collectivite=lyon, statut="refusee", motif="Inconnue."
    )
    again = UserFactory(email="zoe+2@ville.example")
    row = habilitations.request_habilitation(by=again, collectivite=lyon)
    with pytest.raises(ValidationError, match="seule la délégation"):
        codes.send_code(by=again, pk=row.pk)
    assert MAIRIE not in [mail.to[0] for mail in Email.objects.all()]


def test_a_person_set_aside_in_the_meantime_does_not_use_theirs(agent, demande, lyon):
    ask(agent, demande)
    HabilitationFactory(
        user__last_name=demande.user.last_name, collectivite=lyon, statut="refusee", motif="Non."
    )
    assert_refused(type_code(agent, demande, read_code()), demande)


def test_an_address_to_prove_again_sends_and_enters_no_code(agent, demande):
    ask(agent, demande)
    demande.user.emailaddress_set.update(verified=False)
    assert_refused(type_code(agent, demande, read_code()), demande)
    CodeOfficiel.objects.all().delete()
    ask(agent, demande)
    assert len(list_subjects(MAIRIE)) == 1


@pytest.mark.parametrize("statut", ["accordee", "a_reconfirmer", "refusee", "retiree"])
def test_only_a_request_that_waits_has_a_code(agent, demande, statut):
    Habilitation.objects.filter(pk=demande.pk).update(
        statut=statut,
        methode="delegation",
        motif="Motif.",
        decidee_le=timezone.now(),
        confirmee_le=timezone.now(),
    )
    assert ask(agent, demande).status_code == 404
    assert agent.get(f"{LISTE}{demande.pk}/code/saisie/").status_code == 404
