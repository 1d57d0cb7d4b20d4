"""« Signaler une erreur »: a reader says what is wrong, without an account, from any page."""

import uuid
from urllib.parse import quote

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from atlas.settings import base
from collectivites.models import Acte
from cooperations.services import moderation
from teleprocedure.models import Signalement
from tests.conftest import ClientStrict

SIGNALER = "/signaler/"
LYON = "/collectivites/lyon-69123/"
MESSAGE = "Ce jumelage a pris fin en 2019."
ICI, AILLEURS = "192.0.2.1", "198.51.100.7"
ETRANGERES = [
    "https://pirate.example/collectivites/lyon-69123/",
    "//pirate.example/collectivites/lyon-69123/",
    "/\\pirate.example/",
    "javascript:alert(1)",
    "/admin/",
    "/mise-a-jour/lyon-69123/",
    "/compte/",
    "/collectivites/atlantide-99999/",
    "/collectivites/../admin/",
    "/projets/999999999999999999999999999999-x/",
    "/nulle-part/",
    "//[",
    "a" * 3_000,
    "\u202e/pays/ml/",
    "",
]


def build_url(objet=LYON):
    return f"{SIGNALER}?objet={quote(objet)}"


def type_report(**changes):
    typed = {"message": MESSAGE, "courriel": "", "site": "", "jeton": str(uuid.uuid4())}
    return typed | changes


def send(client=None, objet=LYON, ip=ICI, **changes):
    page = client or ClientStrict()
    return page.post(build_url(objet), type_report(**changes), REMOTE_ADDR=ip)


# From where


@pytest.mark.parametrize(
    ("motif", "proprietaire"),
    [
        (LYON, True),
        ("/projets/{projet}-adduction-d-eau-a-bamako/", True),
        ("/partenaires/{partenaire}-bamako/", False),
        ("/pays/ml/", False),
    ],
)
def test_each_page_of_an_object_leads_to_a_form_about_it(
    client, projet_de_lyon, lyon, motif, proprietaire
):
    numbers = {"projet": projet_de_lyon.pk, "partenaire": projet_de_lyon.cooperation.partenaire_id}
    address = motif.format(**numbers)
    link = f'href="{build_url(address)}"'
    assert client.get(address).text.count(link) == 1
    assert f'<a href="{address}">' in client.get(build_url(address)).text
    send(objet=address)
    row = Signalement.objects.get()
    assert (row.objet, row.collectivite) == (address, lyon if proprietaire else None)


@pytest.mark.parametrize("adresse", ["/", "/collectivites/", "/contact/"])
def test_the_other_pages_lead_to_the_general_form(client, db, adresse):
    assert f'href="{SIGNALER}"' in client.get(adresse).text


@pytest.mark.parametrize("objet", ETRANGERES)
def test_anything_else_than_a_public_page_gives_the_general_form(client, lyon, objet):
    page = client.get(SIGNALER, {"objet": objet})
    assert page.status_code == 200
    assert "pirate" not in page.text and "Page concernée" not in page.text
    answer = send(objet=objet)
    assert (answer.status_code, answer["Location"]) == (302, f"{SIGNALER}merci/?objet=%2F")
    row = Signalement.objects.get()
    assert (row.objet, row.collectivite) == ("/", None)


def test_the_path_is_kept_as_this_site_writes_it(projet_de_lyon, client):
    send(objet=f"/projets/{projet_de_lyon.pk}-mots-du-lecteur/?a=b#c")
    assert Signalement.objects.get().objet == (
        f"/projets/{projet_de_lyon.pk}-adduction-d-eau-a-bamako/"
    )


def test_a_hidden_project_is_not_named(client, projet_de_lyon, administrateur):
    moderation.hide(by=administrateur, pk=projet_de_lyon.pk, motif="Faux.")
    address = f"/projets/{projet_de_lyon.pk}-adduction-d-eau-a-bamako/"
    assert projet_de_lyon.titre not in client.get(build_url(address)).text


# What is kept


def test_a_report_is_kept_and_the_reader_told_what_follows(client, lyon):
    answer = client.post(build_url(), type_report(courriel="lectrice@exemple.fr"), follow=True)
    assert "Votre signalement est envoyé" in answer.text
    assert f'href="{LYON}"' in answer.text
    row = Signalement.objects.get()
    assert (row.message, row.courriel, row.statut) == (MESSAGE, "lectrice@exemple.fr", "recu")
    assert row.history.get().history_user is None


def test_no_message_leaves_to_an_address_that_anybody_may_have_typed(client, agent_de_lyon):
    send(courriel="victime@exemple.fr")
    assert not Email.objects.exists()


def test_a_report_is_neither_a_change_of_the_page_nor_an_act_that_agents_read(client, lyon):
    send()
    lyon.refresh_from_db()
    assert lyon.mise_a_jour_le is None
    assert not Acte.objects.sur(lyon).exists()
    assert Acte.objects.get().intitule == f"Signalement d’un lecteur : {LYON}"


def test_the_form_sent_twice_is_one_report(client, lyon):
    typed = type_report()
    answers = [client.post(build_url(), typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Signalement.objects.count() == 1
    client.post(build_url(), typed | {"message": "Autre chose."})
    assert Signalement.objects.count() == 2


def test_fields_that_the_form_has_not_are_ignored(client, lyon, angers):
    send(statut="clos", collectivite=angers.pk, objet_=LYON, reponse="Oui", recu_le="2020-01-01")
    row = Signalement.objects.get()
    assert (row.statut, row.collectivite, row.reponse, row.recu_le.year > 2020) == (
        "recu",
        lyon,
        "",
        True,
    )


# Refused


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"message": ""}, "Dites ce qui est inexact."),
        ({"message": "\u200b\u202e \x00"}, "Dites ce qui est inexact."),
        ({"message": "a" * 30_001}, "au plus 3000 caractères"),
        ({"courriel": "pas une adresse"}, "adresse électronique valide"),
        ({"courriel": '"a,b@ailleurs.fr,c"@ville.fr'}, "ne peut pas recevoir de message"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_text_kept(client, lyon, changes, phrase):
    answer = client.post(build_url(), type_report(**changes))
    assert answer.status_code == 422
    assert phrase in answer.text.replace("\u202f", "").replace("\u00a0", " ")
    kept = {"message": MESSAGE} | changes
    assert kept["message"].strip("\u200b\u202e \x00")[:50] in answer.text
    assert not Signalement.objects.exists()


def test_control_characters_are_removed_from_what_is_kept(client, lyon):
    send(message="Fini\x00 en \u202e2019\r\n\r\n\r\n\r\nVraiment")
    assert Signalement.objects.get().message == "Fini en 2019\n\nVraiment"


@pytest.mark.parametrize("jeton", ["", "zzz", "9" * 5_000])
def test_a_form_without_its_token_is_refused_not_lost(client, lyon, jeton):
    answer = client.post(build_url(), type_report(jeton=jeton))
    assert answer.status_code == 422 and MESSAGE in answer.text


def test_a_robot_that_fills_everything_is_thanked_and_writes_nothing(client, lyon):
    answer = send(site="https://pirate.example")
    assert answer["Location"].startswith(f"{SIGNALER}merci/")
    assert not Signalement.objects.exists() and not Acte.objects.exists()


def test_people_do_not_meet_the_lure(client, lyon):
    page = client.get(build_url()).text
    assert 'class="leurre" aria-hidden="true"' in page
    assert 'name="site" type="text" tabindex="-1" autocomplete="off"' in page


# Limits


def test_the_sixth_report_in_a_quarter_of_an_hour_waits_and_its_text_is_kept(lyon):
    answers = [send(message=f"Erreur {rank}") for rank in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Erreur 5" in answers[-1].text and "patientez un quart d’heure" in answers[-1].text
    assert answers[-1]["Retry-After"] == "900"
    assert Signalement.objects.count() == 5
    assert send(ip=AILLEURS).status_code == 302


def test_a_network_of_ipv6_is_one_place(lyon):
    statuses = [send(ip=f"2001:db8:0:1::{rank:x}").status_code for rank in range(1, 7)]
    assert statuses == [302] * 5 + [429]
    assert send(ip="2001:db8:0:2::1").status_code == 302


def test_reports_refused_are_not_counted(lyon):
    assert {send(message="").status_code for _ in range(8)} == {422}
    assert send().status_code == 302


def test_the_limit_is_no_longer_than_what_the_answer_says():
    assert base.ACCOUNT_RATE_LIMITS["signaler"] == "5/15m/ip"


# Cookies, queries, crawlers


def test_the_form_alone_sets_a_cookie_and_is_kept_by_nobody(client, lyon):
    page = client.get(build_url())
    assert set(page.cookies) == {"csrftoken"}
    assert "no-store" in page["Cache-Control"]
    thanks = ClientStrict().get(f"{SIGNALER}merci/?objet={LYON}")
    assert not thanks.cookies and "Cookie" not in thanks.get("Vary", "")


def test_a_form_without_its_cookie_is_refused(lyon):
    client = ClientStrict(enforce_csrf_checks=True)
    assert client.post(build_url(), type_report()).status_code == 403
    assert not Signalement.objects.exists()


def test_crawlers_index_neither_page_and_follow_no_link_to_them(client, lyon):
    assert 'rel="nofollow">Signaler une erreur sur cette page' in client.get(LYON).text
    for address in (build_url(), f"{SIGNALER}merci/"):
        assert '<meta name="robots" content="noindex">' in client.get(address).text


def test_the_form_costs_one_query(client, lyon):
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(build_url())
    assert len(queries) == 1
