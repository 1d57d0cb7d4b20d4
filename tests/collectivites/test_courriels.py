"""Messages: queued with the act they tell, sent as typed, in two parts that say the same."""

import re
import smtplib
from pathlib import Path

import html5lib
import pytest
from django.conf import settings as reglages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import get_template

from collectivites import envois
from collectivites.courriels import MODELES, compose, link, preview, queue
from collectivites.models import Courriel
from tests.courriels import read_html, read_link, read_text

DOSSIER = Path(reglages.BASE_DIR) / "templates" / "courriels"
NOM = "collectivite_absente_reponse"
VALEURS = {"personne": "Camille", "collectivite": "Lyon", "reponse": "Bonjour."}
PIEGES = ["{{ 7|add:7 }}", "<b>gras</b>", "{% load static %}", "&amp; {# rien #}", "\\1 $x %s"]
CHAQUE_MODELE = pytest.mark.parametrize("nom", sorted(MODELES))
AMBIGUES = [
    '"a,autre@ailleurs.example,b"@lyon.example',
    "a@lyon.example,b@lyon.example",
    "a@lyon.example\nBcc: b@lyon.example",
    "Lyon <a@lyon.example>",
    '"<b@ailleurs.example>"@lyon.example',
    "a b@lyon.example",
    "a(b)@lyon.example",
]


def post(to="agent@lyon.example", **changes):
    return queue(NOM, to, **VALEURS | changes)


def test_every_text_is_declared_and_every_message_has_its_text():
    texts = {path.stem for path in DOSSIER.glob("[!_]*.txt")}
    assert set(MODELES) == texts


@CHAQUE_MODELE
def test_every_message_can_be_shown_with_its_example(nom, settings):
    settings.SITE_URL = "https://atlas.example"
    message = preview(nom)
    assert 10 < len(message.sujet) < 120
    for part in (message.sujet, message.texte, message.html):
        assert not re.search(r"\{[{%#]|[%#}]\}", part)
    addresses = re.findall(r"\w+://[^\s\"<]*", message.texte + message.html)
    assert addresses
    assert {address for address in addresses if not address.startswith(settings.SITE_URL)} == set()


@CHAQUE_MODELE
def test_every_value_that_a_message_says_is_in_its_example(nom):
    said = set(re.findall(r"\{\{ *([a-z_]+)", get_template(f"courriels/{nom}.txt").template.source))
    assert said - {"service", "delegation", "contact", "accueil"} <= set(MODELES[nom].exemple)


@CHAQUE_MODELE
def test_the_html_part_is_sound_and_says_what_the_text_says(nom):
    message = preview(nom)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(message.html)
    assert parser.errors == []
    assert page.get("lang") == "fr"
    assert page.find("head/title").text == message.sujet
    said = " ".join(page.find("body").itertext()).split()
    assert [word for word in message.texte.split() if word != "--" and word not in said] == []
    assert not re.search(r"<(script|style|link|img|iframe|form)\b| style=| on\w+=", message.html)


@pytest.mark.parametrize("piege", PIEGES)
def test_what_people_type_leaves_as_typed(db, boite, piege):
    post(personne=piege, collectivite=piege, reponse=piege)
    (message,) = boite.relever()
    assert message["Subject"] == f"Votre demande au sujet de {piege}"
    assert read_text(message).count(piege) == 3
    page = html5lib.parse(read_html(message), namespaceHTMLElements=False)
    assert "".join(page.find("body").itertext()).count(piege) == 3
    assert page.find(".//b") is None


@pytest.mark.parametrize("coupure", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b", "\x00", "\x1c"])
def test_nobody_writes_a_header_through_a_name(db, boite, coupure):
    post(collectivite=f"Lyon{coupure}Bcc: b@ailleurs.example{coupure}{coupure}Bonjour")
    (message,) = boite.relever()
    assert message.enveloppe == ["agent@lyon.example"]
    assert message["Bcc"] is None
    assert sorted(message.keys()) == sorted(set(message.keys()))
    assert message["Subject"].startswith("Votre demande au sujet de Lyon")


@pytest.mark.parametrize("to", AMBIGUES)
def test_an_address_that_reads_as_several_receives_nothing(db, to):
    with pytest.raises(ValidationError, match="ne peut pas recevoir"):
        post(to)
    assert not Courriel.objects.exists()


def test_a_message_has_a_text_and_an_html_part_a_sender_and_a_date(db, boite, settings):
    post()
    (message,) = boite.relever()
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert message["To"] == "agent@lyon.example"
    assert message["Date"].datetime
    assert settings.DELEGATION_COURRIEL in read_text(message)


def test_letters_of_every_language_arrive_whole(db, boite):
    post(to="agent@ville-évreux.example", collectivite="Évreux – Œuvre « ñ » 東京 🏛")
    (message,) = boite.relever()
    assert message["Subject"].strip() == "Votre demande au sujet de Évreux – Œuvre « ñ » 東京 🏛"
    assert message.enveloppe == ["agent@xn--ville-vreux-gbb.example"]


def test_a_message_is_queued_with_the_act_it_tells_or_not_at_all(db, boite):
    with pytest.raises(RuntimeError), transaction.atomic():
        post()
        raise RuntimeError
    assert boite.relever() == []
    assert not Courriel.objects.exists()


def test_queuing_speaks_to_no_relay(db, monkeypatch):
    def fail(*args, **kwargs):
        raise AssertionError("Une page a attendu le relais.")

    monkeypatch.setattr(smtplib.SMTP, "__init__", fail)
    assert post().status == 2


def test_only_the_addresses_of_the_site_can_be_clicked(settings):
    settings.SITE_URL = "https://atlas.example"
    html = link(
        "https://atlas.example/a/b:c-d?e=f&g. www.ailleurs.example ailleurs.com http://mal.example\n"
        "https://atlas.example.mal.example https://atlas.example@mal.example "
        "https://atlas.example:8/ javascript:alert(1) https://atlas.example, a@b.example\n\n"
        "« https://atlas.example/ »"
    )
    assert re.findall(r'href="([^"]*)"', html) == [
        "https://atlas.example/a/b:c-d?e=f&amp;g",
        "https://atlas.example",
        "https://atlas.example/",
    ]


def test_the_link_of_a_message_is_whole_in_both_parts(db, boite, settings):
    address = f"{settings.SITE_URL}/compte/adresse/MQ:1tXyZ-_a:b_C-/"
    queue("email_confirmation", "agent@lyon.example", **{"activate_url": address})
    (message,) = boite.relever()
    assert read_link(message) == address
    assert f'href="{address}"' in read_html(message)


def test_a_blank_or_endless_text_still_makes_a_message(db):
    message = compose(NOM, {"personne": "", "collectivite": "", "reponse": "mot " * 30_000})
    assert message.sujet == "Votre demande au sujet de"
    assert len(message.texte) > 100_000
    assert post(reponse=message.texte).pk


def test_messages_put_back_in_the_queue_are_sent_again(db, boite, administrateur):
    post()
    (first,) = boite.relever()
    assert envois.requeue(by=administrateur, courriels=Courriel.objects.all()) == 1
    (again,) = boite.relever()
    assert again["Message-ID"] == first["Message-ID"]


def test_messages_held_with_their_mailing_are_not_put_back_alone(db, administrateur):
    held = post()
    Courriel.objects.filter(pk=held.pk).update(status=None)
    assert envois.requeue(by=administrateur, courriels=Courriel.objects.all()) == 0
