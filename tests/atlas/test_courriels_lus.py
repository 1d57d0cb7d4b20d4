"""Messages read on the site: all of them in the demonstration, by staff alone elsewhere."""

import pytest
from django.core.cache import caches
from django.urls import reverse
from post_office.models import STATUS

from atlas.settings import demo
from collectivites.apercus import REGLES
from collectivites.courriels import MODELES, queue
from collectivites.models import Courriel

DEMONSTRATION = pytest.mark.urls("atlas.demonstration.urls")
LISTE = "/admin/collectivites/courriel/"
PIEGE = "<script>alert(1)</script> https://mal.example"


def post(to="agent@lyon.example", **changes):
    values = {"personne": "Camille", "collectivite": "Lyon", "reponse": "Bonjour."} | changes
    return queue("collectivite_absente_reponse", to, **values)


@pytest.fixture
def bureau(connecter, administrateur):
    return connecter(administrateur)


@pytest.fixture
def lecteur(connecter, lecteur):
    """A member of the delegation who looks at the list of messages, and changes nothing."""
    return connecter(lecteur)


def test_only_the_settings_of_the_demonstration_have_the_letter_box(settings):
    assert demo.ROOT_URLCONF == "atlas.demonstration.urls"
    assert settings.ROOT_URLCONF == "atlas.urls"


@pytest.mark.parametrize("fin", ["", "{pk}/", "{pk}/html/"])
def test_nobody_reads_messages_outside_the_demonstration(client, bureau, fin):
    address = f"/demo/courriels/{fin}".format(pk=post().pk)
    assert client.get(address).status_code == 404
    assert bureau.get(address).status_code == 404


@DEMONSTRATION
def test_the_letter_box_lists_messages_from_the_newest(client, db):
    assert "Aucun message pour l’instant." in client.get("/demo/courriels/").text
    first, second = post("un@lyon.example"), post("deux@lyon.example")
    Courriel.objects.filter(pk=first.pk).update(status=STATUS.sent)
    page = client.get("/demo/courriels/").text
    assert page.index("deux@lyon.example") < page.index("un@lyon.example")
    assert page.index("en attente") < page.index("envoyé</td>")
    for message in (first, second):
        assert f'href="/demo/courriels/{message.pk}/"' in page


@DEMONSTRATION
def test_the_letter_box_pages_both_ways_without_losing_a_message(client, db):
    keys = [post().pk for _ in range(90)]
    page, seen = client.get("/demo/courriels/"), []
    while page:
        seen += [courriel.pk for courriel in page.context["courriels"]]
        after = page.context["page"].apres
        page = client.get("/demo/courriels/", {"apres": after}) if after else None
    assert seen == keys[::-1]
    second = client.get("/demo/courriels/", {"avant": f"{10**12 - keys[9]}~{keys[9]}"})
    assert [courriel.pk for courriel in second.context["courriels"]] == keys[10:50][::-1]


@DEMONSTRATION
def test_a_message_is_read_with_its_links_and_nothing_of_what_was_typed_is_one(
    client, db, settings
):
    address = f"{settings.SITE_URL}/compte/adresse/abc:def/"
    link = queue("email_confirmation", "agent@lyon.example", activate_url=address)
    page = client.get(f"/demo/courriels/{link.pk}/").text
    assert f'<a href="{address}">' in page
    typed = client.get(f"/demo/courriels/{post(reponse=PIEGE).pk}/").text
    assert "<script>alert" not in typed
    assert 'href="https://mal.example' not in typed
    assert "&lt;script&gt;" in typed


@DEMONSTRATION
def test_the_html_part_is_shown_where_it_can_do_nothing(client, db):
    message = post(reponse=PIEGE)
    response = client.get(f"/demo/courriels/{message.pk}/html/")
    assert response.text == message.html_message
    assert response["Content-Security-Policy"] == REGLES
    assert "no-store" in response["Cache-Control"]


@DEMONSTRATION
@pytest.mark.parametrize("adresse", ["999999/", "999999/html/", "0/", "?apres=zzz", "?avant=1"])
def test_a_message_that_does_not_exist_is_a_404(client, db, adresse):
    assert client.get(f"/demo/courriels/{adresse}").status_code == 404


@DEMONSTRATION
def test_the_demonstration_keeps_the_error_pages_of_the_site(client, db, settings):
    assert "Page introuvable" in client.get("/nulle-part/").text
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    caches["default"].clear()
    codes = {"login": "personne", "password": "pas le bon mot de passe"}
    answers = [client.post("/compte/connexion/", codes) for _ in range(3)]
    assert answers[-1].status_code == 429
    assert "Trop de tentatives" in answers[-1].text


@pytest.mark.parametrize("demonstration", [True, False])
def test_the_banner_leads_to_the_letter_box_in_the_demonstration_only(
    client, db, settings, demonstration
):
    settings.DEMONSTRATION = demonstration
    assert ("/demo/courriels/" in client.get("/contact/").text) is demonstration


def test_every_message_is_shown_with_its_example_to_staff(connecter, delegation):
    page = connecter(delegation)
    names = page.get("/admin/courriels/").text
    for nom, modele in MODELES.items():
        address = reverse("admin:modele_de_courriel", args=[nom])
        assert f'href="{address}"' in names
        shown = page.get(address)
        assert shown.status_code == 200
        assert modele.usage.replace("'", "&#x27;") in shown.text
        part = page.get(f"{address}html/")
        assert part["Content-Security-Policy"] == REGLES
        assert part.text.startswith("<!doctype html>")


@pytest.mark.parametrize("adresse", ["/admin/courriels/", "/admin/courriels/invitation/"])
def test_the_examples_are_for_staff(client, connecter, agent_de_lyon, adresse):
    assert client.get(adresse).status_code == 302
    assert connecter(agent_de_lyon).get(adresse).status_code == 302


def test_an_example_that_does_not_exist_is_a_404(bureau):
    assert bureau.get("/admin/courriels/absent/").status_code == 404
    assert bureau.get("/admin/courriels/absent/html/").status_code == 404


def test_the_list_of_messages_tells_where_each_stands(bureau):
    post("attente@lyon.example")
    Courriel.objects.filter(pk=post("parti@lyon.example").pk).update(status=STATUS.sent)
    page = bureau.get(LISTE).text
    assert "en attente" in page and "envoyé" in page
    assert '<a href="/admin/courriels/">' in page
    sent = bureau.get(LISTE, {"etat": STATUS.sent}).text
    assert "parti@lyon.example" in sent and "attente@lyon.example" not in sent
    found = bureau.get(LISTE, {"q": "attente@"}).text
    assert "attente@lyon.example" in found and "parti@lyon.example" not in found
    assert bureau.get(LISTE, {"etat": "zzz"}).status_code == 200


def test_the_list_costs_the_same_for_one_message_and_for_six(
    bureau, django_assert_num_queries, django_assert_max_num_queries
):
    post()
    with django_assert_max_num_queries(8) as one:
        bureau.get(LISTE)
    for _ in range(5):
        post()
    with django_assert_num_queries(len(one)):
        bureau.get(LISTE)


def test_only_a_superuser_reads_a_message_and_its_single_use_links(bureau, lecteur):
    message = post(reponse="code K7QM")
    address = f"{LISTE}{message.pk}/change/"
    assert "code K7QM" in bureau.get(address).text
    assert "code K7QM" in bureau.get(f"{LISTE}{message.pk}/html/").text
    envelope = lecteur.get(address)
    assert envelope.status_code == 200
    assert message.subject in envelope.text and "code K7QM" not in envelope.text
    assert "agent@lyon.example" in bureau.get(address).text
    assert "agent@lyon.example" not in envelope.text
    assert lecteur.get(f"{LISTE}{message.pk}/html/").status_code == 403


def test_messages_are_neither_written_nor_deleted_in_the_admin(bureau):
    message = post()
    assert bureau.get(f"{LISTE}add/").status_code == 403
    assert bureau.post(f"{LISTE}{message.pk}/change/", {"subject": "x"}).status_code == 403
    assert bureau.post(f"{LISTE}{message.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in bureau.get(LISTE).text


def test_messages_given_up_are_put_back_in_the_queue_by_those_who_may(bureau, lecteur):
    message = post()
    Courriel.objects.update(status=STATUS.failed, number_of_retries=30)
    action = {"action": "remettre_en_file", "_selected_action": [message.pk]}
    lecteur.post(LISTE, action)
    assert Courriel.objects.get().status == STATUS.failed
    assert "À renvoyer\u00a0: 1\u00a0courriel" in bureau.post(LISTE, action, follow=True).text
    kept = Courriel.objects.get()
    assert (kept.status, kept.number_of_retries, kept.scheduled_time) == (STATUS.queued, 0, None)
