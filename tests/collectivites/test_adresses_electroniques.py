"""Mistyped addresses: what was meant is proposed, what cannot exist is refused."""

import pytest
from django.core.exceptions import ValidationError

from collectivites.adresses_electroniques import (
    DOMAINES_COURANTS,
    FINS_FAUTIVES,
    suggest_address,
    validate_domain,
)


@pytest.mark.parametrize(
    ("domaine", "propose"),
    [
        ("gmial.com", "gmail.com"),
        ("gmil.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmailcom", "gmail.com"),
        ("gmail", "gmail.com"),
        ("gmail.fr", "gmail.com"),
        ("hotmial.fr", "hotmail.fr"),
        ("hotmal.con", "hotmail.com"),
        ("oragne.fr", "orange.fr"),
        ("wanado.fr", "wanadoo.fr"),
        ("yaho.fr", "yahoo.fr"),
        ("laposte.ent", "laposte.net"),
        ("srf.fr", "sfr.fr"),
        ("freee.fr", "free.fr"),
    ],
)
def test_a_slip_in_a_common_domain_is_seen(domaine, propose):
    assert suggest_address(f"agent@{domaine}") == f"agent@{propose}"


@pytest.mark.parametrize(
    ("domaine", "propose"),
    [
        ("ville-lyon.rf", "ville-lyon.fr"),
        ("ville-lyon.con", "ville-lyon.com"),
        ("mairie.ville.ogr", "mairie.ville.org"),
        ("évreux.rf", "évreux.fr"),
        ("sante.gov.fr", "sante.gouv.fr"),
        ("diplomatie.gouv.rf", "diplomatie.gouv.fr"),
    ],
)
def test_a_slip_in_the_ending_of_any_domain_is_seen(domaine, propose):
    assert suggest_address(f"agent@{domaine}") == f"agent@{propose}"


@pytest.mark.parametrize(
    "domaine",
    [
        *DOMAINES_COURANTS,
        "ville-lyon.fr",
        "diplomatie.gouv.fr",
        "live.be",
        "vive.fr",
        "laposte.fr",
        "hotmail.ch",
        "outlook.ca",
        "mail.com",
        "yopmail.fr",
        "orange.nc",
        "lyon",
    ],
)
def test_a_right_domain_raises_no_question(domaine):
    assert suggest_address(f"agent@{domaine}") == ""


def test_a_domain_that_the_caller_knows_raises_no_question():
    assert suggest_address("agent@trange.fr") == "agent@orange.fr"
    assert suggest_address("agent@trange.fr", connus={"trange.fr"}) == ""


def test_the_person_is_kept_as_typed_and_the_domain_in_lower_case():
    assert suggest_address(" Awa.Diallo+ville@GMIAL.com ") == "Awa.Diallo+ville@gmail.com"
    assert suggest_address("Awa.Diallo@GMAIL.COM") == ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "agent",
        "agent@",
        "@gmial.com",
        "a@b@gmial.com",
        "agent@ville..rf",
        "agent@-ville.rf",
        "agent@.rf",
        "agent@" + "a" * 30_000 + ".rf",
        "agent@\x00.rf",
    ],
)
def test_what_is_no_address_raises_no_question(address):
    assert suggest_address(address) == ""


def test_every_ending_mended_is_one_of_the_internet():
    assert set(FINS_FAUTIVES.values()) == {"com", "fr", "net", "org"}
    assert not FINS_FAUTIVES.keys() & set(FINS_FAUTIVES.values())


@pytest.mark.parametrize(
    "address",
    [
        "agent@ville.fr",
        "agent@cc-rives-de-l-ain.ville.museum",
        "agent@évreux.fr",
        "agent@xn--vreux-9ra.fr",
        "agent@ville.example",
        "agent@1and1.com",
        "agent@" + "a" * 63 + ".fr",
    ],
)
def test_a_domain_that_can_exist_is_accepted(address):
    validate_domain(address)


@pytest.mark.parametrize(
    "domaine",
    [
        "ville-lyon",
        "ville..fr",
        ".fr",
        "ville.f",
        "ville.f1",
        "1.2.3.4",
        "-ville.fr",
        "ville-.fr",
        "ville lyon.fr",
        "ville_lyon.fr",
        "straße.fr",
        "\x00.fr",
        "a" * 64 + ".fr",
        "a." * 126 + "fr",
    ],
)
def test_a_domain_that_cannot_exist_is_refused_with_its_name(domaine):
    with pytest.raises(ValidationError) as refusal:
        validate_domain(f"agent@{domaine}")
    assert refusal.value.code == "domaine"
    assert refusal.value.messages == [
        f"Vérifiez la fin de cette adresse : « {domaine[:60]} » n’est pas un nom de domaine "
        "complet, comme « ville.fr »."
    ]


@pytest.mark.parametrize("address", ["", "agent", "@ville.fr", "agent@"])
def test_half_an_address_is_refused(address):
    with pytest.raises(ValidationError) as refusal:
        validate_domain(address)
    assert refusal.value.messages == [
        "Indiquez une adresse électronique complète, par exemple prenom.nom@ville.fr."
    ]
