"""« Écrire aux agents »: staff write, read over, confirm; what was said is kept."""

import pytest
from django.urls import reverse
from post_office.models import Email

from collectivites.models import Acte, Note
from tests.courriels import read_html, read_text
from tests.factories import AdresseMorteFactory, ContactFactory, HabilitationFactory, UserFactory

SUJET, TEXTE = "Votre jumelage", "Bonjour,\n\nEst-il toujours actif ?"
MESSAGE = {"sujet": SUJET, "texte": TEXTE}


def ecrire_url(collectivite, objet=""):
    address = reverse("admin:ecrire_aux_agents", args=[collectivite.pk])
    return f"{address}?objet={objet}" if objet else address


@pytest.fixture
def bureau(connecter, gestionnaire):
    return connecter(gestionnaire)


def send(bureau, address, nombre="1", **changes):
    return bureau.post(address, MESSAGE | {"envoyer": "Envoyer", "nombre": nombre} | changes)


def test_the_message_is_read_over_with_who_receives_it_before_it_leaves(
    bureau, lyon, agent_de_lyon
):
    HabilitationFactory(collectivite=lyon, user=UserFactory(email="autre@lyon.example"))
    page = bureau.get(ecrire_url(lyon)).text
    assert "autre@lyon.example" in page and agent_de_lyon.email in page
    read_over = bureau.post(ecrire_url(lyon), MESSAGE | {"apercu": "Relire"})
    assert (read_over.status_code, Email.objects.count()) == (200, 0)
    shown = read_over.context["message"]
    assert (shown.sujet, TEXTE in shown.texte) == (SUJET, True)
    assert 'name="nombre"' in read_over.text
    corrected = bureau.post(ecrire_url(lyon), MESSAGE | {"corriger": "Corriger"})
    assert SUJET in corrected.text and 'name="apercu"' in corrected.text


def test_it_leaves_to_each_agent_with_the_page_and_the_way_to_the_tabs(
    bureau, lyon, agent_de_lyon, boite
):
    answer = send(bureau, ecrire_url(lyon, "/collectivites/lyon-69123/"))
    assert answer["Location"] == reverse("admin:collectivites_collectivite_change", args=[lyon.pk])
    (message,) = boite.relever(agent_de_lyon.email)
    text = read_text(message).replace("\r\n", "\n")
    assert message["Subject"] == SUJET
    for part in (TEXTE, "/collectivites/lyon-69123/", "/mise-a-jour/lyon-69123/"):
        assert part in text


def test_what_was_sent_is_kept_signed_and_is_no_act_of_the_collectivite(
    bureau, lyon, agent_de_lyon, gestionnaire
):
    send(bureau, ecrire_url(lyon))
    note = Note.objects.get()
    assert note.texte == f"Message envoyé à 1\u00a0adresse\u00a0: {SUJET}\n\n{TEXTE}"
    assert (note.collectivite, note.auteur) == (lyon, gestionnaire)
    assert note.history.get().history_user == gestionnaire
    lyon.refresh_from_db()
    assert lyon.mise_a_jour_le is None and not Acte.objects.exists()


def test_the_form_sent_twice_leaves_once(bureau, lyon, agent_de_lyon):
    assert [send(bureau, ecrire_url(lyon)).status_code for _ in range(2)] == [302, 422]
    assert (Email.objects.count(), Note.objects.count()) == (1, 1)
    assert send(bureau, ecrire_url(lyon), sujet="Autre sujet").status_code == 302


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"nombre": "2"}, "Tapez 1 pour confirmer."),
        ({"nombre": ""}, "obligatoire"),
        ({"sujet": "\u200b"}, "obligatoire"),
        ({"texte": "a" * 30_001}, "10000 caractères"),
    ],
)
def test_what_is_not_confirmed_or_not_readable_stays_and_is_told(
    bureau, lyon, agent_de_lyon, changes, phrase
):
    answer = send(bureau, ecrire_url(lyon), **changes)
    assert answer.status_code == 422
    assert phrase in answer.text.replace("\u202f", "")
    assert (MESSAGE | changes)["sujet"].strip("\u200b") in answer.text
    assert not Email.objects.exists()


def test_a_subject_never_adds_a_header_nor_a_typed_address_a_link(
    bureau, lyon, agent_de_lyon, boite
):
    hostile = {"sujet": "Un\r\nBcc: pirate@mal.example", "texte": "https://mal.example {{ lien }}"}
    send(bureau, ecrire_url(lyon), **hostile)
    (message,) = boite.relever()
    assert message["Subject"] == "Un Bcc: pirate@mal.example" and message["Bcc"] is None
    assert "{{ lien }}" in read_text(message)
    assert 'href="https://mal.example' not in read_html(message)


def test_failing_agents_the_people_on_file_receive_it_and_dead_addresses_nothing(bureau, lyon):
    ContactFactory(collectivite=lyon, courriel="mairie@lyon.example")
    gone = ContactFactory(collectivite=lyon, courriel="partie@lyon.example")
    AdresseMorteFactory(adresse=gone.courriel)
    send(bureau, ecrire_url(lyon))
    assert [mail.to for mail in Email.objects.all()] == [["mairie@lyon.example"]]


def test_when_nobody_can_be_reached_the_page_says_so(bureau, lyon):
    page = bureau.get(ecrire_url(lyon))
    assert "Personne n’est joignable" in page.text and "<textarea" not in page.text
    assert send(bureau, ecrire_url(lyon)).status_code == 200
    assert not Note.objects.exists()


@pytest.mark.parametrize("objet", ["https://mal.example/", "//mal.example", "/admin/", "/x/"])
def test_only_a_public_page_of_the_site_is_named(bureau, lyon, agent_de_lyon, objet):
    send(bureau, ecrire_url(lyon, objet))
    assert "Page concernée" not in Email.objects.get().message


def test_who_only_reads_writes_to_nobody(connecter, lecteur, agent_de_lyon, lyon, client):
    for method in ("get", "post"):
        assert getattr(connecter(lecteur), method)(ecrire_url(lyon)).status_code == 403
        assert getattr(connecter(agent_de_lyon), method)(ecrire_url(lyon)).status_code == 302
        assert getattr(client, method)(ecrire_url(lyon)).status_code == 302
    assert not Email.objects.exists()


def test_a_collectivite_that_does_not_exist_is_a_404(bureau, db):
    assert bureau.get(reverse("admin:ecrire_aux_agents", args=[999_999])).status_code == 404
