"""« Créer un profil »: one page without JavaScript, an address to prove, nothing told of others."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone
from post_office.models import Email

from accounts.models import Habilitation, User
from accounts.services.comptes import remove_never_proven
from tests.accounts.gestes import is_logged_in
from tests.accounts.profils import (
    AGENT,
    CHOISI,
    ENVOYE,
    INSCRIPTION,
    list_subjects,
    prove,
    read_proof_link,
    sign_up,
)
from tests.conftest import ClientStrict
from tests.factories import (
    CollectiviteFactory,
    DepartementFactory,
    HabilitationFactory,
    RegionFactory,
    UserFactory,
)

CONFIRMER = "Confirmez votre adresse pour l’Atlas"
DEJA_UN_COMPTE = "Vous avez déjà un compte dans l’Atlas"
DEJA_PRIS = "Cet identifiant est déjà pris"
A_RETAPER = "le mot de passe est à taper de nouveau"
CONNUE = "agent-lyon@ville.example"
TROP_LONGUE = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.fr"
DEPLIEE = "agent@\ufdfa\ufdfa.fr"


@pytest.fixture
def saint_denis(db):
    """Two communes of the same name."""
    outre_mer = RegionFactory(code="04", nom="La Réunion")
    reunion = DepartementFactory(code="974", nom="La Réunion", region=outre_mer)
    seine = DepartementFactory(
        code="93", nom="Seine-Saint-Denis", region=RegionFactory(code="11", nom="Île-de-France")
    )
    return [
        CollectiviteFactory(nom="Saint-Denis", code_insee="97411", departement=reunion),
        CollectiviteFactory(nom="Saint-Denis", code_insee="93066", departement=seine),
    ]


def assert_refused(response, *fields):
    """The page comes back with an error beside each field, and nothing was made."""
    assert response.status_code in (200, 422)
    assert set(response.context["form"].errors) == set(fields)
    assert 'id="erreurs"' in response.text
    for field in fields:
        assert f'href="#id_{field}"' in response.text
    assert not User.objects.filter(username="camille").exists()
    assert not Email.objects.exists()


def strip(page: str, address: str) -> str:
    """Return a page without what differs from one visit to the next."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return page.replace(address, "")


# The page


def test_a_profile_is_made_and_its_address_is_to_prove(client, lyon):
    response = sign_up(client)
    assert (response.status_code, response["Location"]) == (302, ENVOYE)
    assert "24 heures" in client.get(ENVOYE).text
    user = User.objects.get()
    assert (user.username, user.email, str(user)) == ("camille", AGENT, "Camille Berthier")
    assert user.fonction == "chargée de mission"
    assert user.check_password(CHOISI)
    assert not (user.is_staff or user.is_superuser)
    row = Habilitation.objects.get()
    assert (row.collectivite, row.statut) == (lyon, "demandee")
    assert list_subjects(AGENT) == [CONFIRMER]
    assert Email.objects.count() == 1
    assert not is_logged_in(client)


@pytest.mark.parametrize("nom", ["Lyon", "lyon", "  LYON ", "Ville de Lyon", "Mairie de Lyon"])
def test_the_name_alone_finds_the_collectivite(client, lyon, nom):
    CollectiviteFactory(nom="Lyons-la-Forêt")
    assert sign_up(client, nom=nom).status_code == 302
    assert Habilitation.objects.get().collectivite == lyon


def test_homonyms_are_listed_and_what_was_typed_is_kept(client, saint_denis):
    response = sign_up(client, nom="Saint Denis")
    assert_refused(response, "nom")
    for said in ("97411", "93066", 'name="slug"', "La Réunion", "Seine-Saint-Denis"):
        assert said in response.text
    for kept in ("Saint Denis", "Camille", "Berthier", "chargée de mission", AGENT, "camille"):
        assert f'value="{kept}"' in response.text
    assert CHOISI not in response.text
    assert A_RETAPER in response.text
    chosen = response.context["form"].choix[0]["slug"]
    assert sign_up(client, nom="Saint Denis", slug=chosen).status_code == 302
    assert Habilitation.objects.get().collectivite.slug == chosen


@pytest.mark.parametrize(
    "changes",
    [
        {"nom": "Atlantide"},
        {"nom": "Lyon", "type": "region"},
        {"nom": "Lyon", "type": "hameau"},
        {"nom": "Atlantide", "slug": "lyon-69123"},
        {"nom": "Saint-Denis", "slug": "lyon-69123"},
        {"nom": "Saint-Denis", "slug": "../admin"},
        {"nom": "北京"},
    ],
)
def test_what_is_not_found_is_refused_and_never_guessed(client, lyon, saint_denis, changes):
    response = sign_up(client, **changes)
    assert response.status_code in (200, 422)
    assert 'href="/compte/collectivite-absente/"' in response.text
    assert not Habilitation.objects.exists()


def test_a_name_that_means_too_much_lists_nothing(client, lyon):
    CollectiviteFactory.create_batch(25, type="commune")
    response = sign_up(client, nom="Commune")
    assert_refused(response, "nom")
    assert "écrivez-le en entier" in response.text
    assert response.context["form"].choix == []


def test_nothing_typed_is_told_beside_each_field(client, lyon):
    fields = ["type", "nom", "first_name", "last_name", "fonction", "email", "username"]
    assert_refused(client.post(INSCRIPTION, {}), *fields, "password1")


def test_fields_added_by_hand_give_nothing(client, lyon):
    powers = {"is_staff": "on", "is_superuser": "on", "is_active": "", "statut": "accordee"}
    sign_up(client, methode="delegation", verified="on", **powers)
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert Habilitation.objects.get().statut == "demandee"
    assert not EmailAddress.objects.get().verified


# Hostile input


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("first_name", "\u200b\u202e\x00"),
        ("last_name", "x" * 151),
        ("fonction", "x" * 201),
        ("username", "ab"),
        ("username", "a@b.fr"),
        ("username", "a b c"),
        ("username", "ca<b>mille"),
        ("username", "camille\u200b"),
        ("username", "\ufdfa" * 100),
        ("username", "x" * 151),
        ("username", "ancien-agent-12"),
        ("email", "agent"),
        ("email", '"a,pirate@pirate.example,b"@lyon.fr'),
        ("email", "agent@[127.0.0.1]"),
        ("email", "agent@lyon.fr\nBcc: pirate@pirate.example"),
        pytest.param("email", TROP_LONGUE, id="email trop long"),
        pytest.param("email", DEPLIEE, id="email qui se déplie en espaces"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(client, lyon, field, typed):
    assert_refused(sign_up(client, **{field: typed}), field)


def test_names_are_cleaned_and_shown_as_text(client, lyon):
    sign_up(client, first_name="<b>Zoé</b>\u202e\x00", last_name="{{ 7|add:7 }}")
    user = User.objects.get()
    assert str(user) == "<b>Zoé</b> {{ 7|add:7 }}"
    message = Email.objects.get()
    assert "{{ 7|add:7 }}" in message.message
    assert "<b>" not in message.html_message
    page = client.get(read_proof_link()).text
    assert "&lt;b&gt;Zoé&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("password", "phrase"),
    [
        ("onze-lettre", "trop court"),
        ("password1234", "trop courant"),
        ("camille.rhône1", "trop semblable"),
        ("agent@lyon.fr1", "trop semblable"),
        ("CamilleBerthier", "trop semblable"),
    ],
)
def test_a_weak_password_is_refused_in_french(client, lyon, password, phrase):
    response = sign_up(
        client,
        username="camille.rhone",
        password1=password,
        first_name="Zoé",
        last_name="CamilleBerthier",
    )
    assert_refused(response, "password1")
    assert phrase in response.text
    assert 'name="password1" value=' not in response.text


@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_password_close_to_one_s_name_is_refused(client, lyon, field):
    response = sign_up(client, **{field: "Montmirail-Delacour", "password1": "montmirail-delacour"})
    assert_refused(response, "password1")
    assert "trop semblable" in response.text


# What is told of others


@pytest.mark.parametrize(
    "identifiant", ["agent-lyon", "Agent-LYON", "ａｇｅｎｔ-lyon", "agent-lyon "]
)
def test_an_identifiant_taken_is_told(client, lyon, agent_de_lyon, identifiant):
    response = sign_up(client, username=identifiant)
    assert_refused(response, "username")
    assert DEJA_PRIS in response.text


@pytest.mark.parametrize("known", [CONNUE, "Agent-Lyon@Ville.EXAMPLE", f" {CONNUE} "])
def test_a_known_address_gets_the_very_same_answer(client, lyon, agent_de_lyon, known):
    answers = {}
    for address in (known, "inconnue@ville.example"):
        visitor = ClientStrict()
        sent = sign_up(visitor, address, username=f"nouvelle-{len(answers)}")
        page = visitor.get(sent["Location"])
        shown = strip(page.text, address.strip().lower())
        answers[address] = (sent.status_code, sent["Location"], sorted(sent.cookies), shown)
        assert sent.content == b""
    assert len(set(map(repr, answers.values()))) == 1
    assert list_subjects(CONNUE) == [DEJA_UN_COMPTE]
    assert list_subjects("inconnue@ville.example") == [CONFIRMER]


def test_a_known_address_changes_nothing_of_its_account(client, lyon, agent_de_lyon):
    before = list(User.objects.values())
    sign_up(client, CONNUE, username="nouvelle")
    assert list(User.objects.exclude(username="nouvelle").values()) == before
    assert Habilitation.objects.count() == 1
    assert EmailAddress.objects.filter(user=agent_de_lyon).count() == 1


def test_errors_do_not_tell_who_is_known_either(client, lyon, agent_de_lyon):
    pages = set()
    for address in (CONNUE, "inconnue@ville.example"):
        page = sign_up(client, address, nom="Atlantide", username="nouvelle").text
        pages.add(strip(page, address))
    assert len(pages) == 1


@pytest.mark.parametrize("twin", ["AGENT@LYON.FR", "agent@ly\u200bon.fr"])
def test_twins_of_an_address_are_one(client, lyon, twin):
    sign_up(client)
    prove(client)
    sign_up(ClientStrict(), twin, username="autre")
    assert User.objects.exclude(username="autre").count() == 1
    assert list_subjects(AGENT)[-1] == DEJA_UN_COMPTE


# An address belongs to who proves it


def test_whoever_typed_an_address_first_does_not_keep_it(client, lyon):
    sign_up(client, username="squatteur", password1="le-mot-de-passe-du-pirate")
    first = read_proof_link()
    owner = ClientStrict()
    assert sign_up(owner)["Location"] == ENVOYE
    assert owner.get(first).status_code == 404
    prove(owner)
    user = User.objects.get()
    assert user.username == "camille"
    assert user.check_password(CHOISI)
    assert EmailAddress.objects.get().verified


def test_an_account_that_the_delegation_vouched_for_is_not_replaced(client, lyon):
    row = HabilitationFactory(user=UserFactory(email=AGENT, prouvee=False))
    sign_up(client)
    assert User.objects.get(email=AGENT).pk == row.user_id
    assert list_subjects(AGENT) == [DEJA_UN_COMPTE]


def test_a_double_submit_is_one_profile(client, lyon):
    assert [sign_up(client).status_code, sign_up(client).status_code] == [302, 302]
    assert User.objects.count() == Habilitation.objects.count() == 1
    prove(client)
    assert EmailAddress.objects.get().verified


def test_a_profile_never_proven_frees_its_identifiant_after_a_week(client, lyon):
    sign_up(client)
    assert DEJA_PRIS in sign_up(client, "autre@lyon.fr").text
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert remove_never_proven(by=None) == 1
        assert sign_up(client, "autre@lyon.fr").status_code == 302


def test_the_page_is_limited_per_network(client, lyon):
    statuses = [sign_up(client, nom="Atlantide").status_code for _ in range(21)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]
