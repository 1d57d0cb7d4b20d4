"""Every page parses without an error and holds what a browser, a reader or the CSP requires."""

import re
from collections import Counter
from urllib.parse import urlsplit

import html5lib
import pytest
from django.core.cache import caches
from django.db import transaction

from tests.parcours.bureau import build_bureau
from tests.parcours.comptes import build_comptes
from tests.parcours.jeu import build_jeu
from tests.parcours.page import enter, find_address, find_typed
from tests.parcours.pages import PAGES

LIENS_DE_RESSOURCES = {
    "link": "href",
    "script": "src",
    "img": "src",
    "image": "href",
    "use": "href",
}
RELATIFS = {"", "data"}
NOMMES_AUTREMENT = ("aria-label", "title")
SANS_NOM = ("hidden", "submit")


LUES: dict[str, str] = {}


@pytest.fixture
def lire(db):
    """Answer a page's HTML as its persona receives it; each is asked for once."""
    jeux: list[dict] = []

    def read_page(vue) -> str:
        if vue.nom not in LUES:
            jeux.extend([] if jeux else [build_all()])
            LUES[vue.nom] = ask(vue, jeux[0])
        return LUES[vue.nom]

    return read_page


def build_all() -> dict:
    jeu = build_jeu()
    return jeu | build_comptes(jeu) | build_bureau(jeu)


def ask(vue, jeu: dict) -> str:
    """Return what the server says of a page, and undo what was sent."""
    with transaction.atomic():
        response = send(vue, jeu)
        transaction.set_rollback(True)
    caches["default"].clear()
    assert response.status_code == vue.statut
    return response.content.decode()


def send(vue, jeu):
    """Answer what the server says of a page once its form, if any, is sent."""
    client, typed = enter(vue, jeu), find_typed(vue, jeu)
    response = client.get(find_address(vue, jeu), follow=True)
    if typed is None:
        return response
    data = typed | {"csrfmiddlewaretoken": "of no use here, but always sent"}
    return client.post(response.request["PATH_INFO"], data, follow=True)


def local_name(element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def walk(html: str) -> list:
    """Return the elements of a page, with their attributes, in the order of the text."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    return [element for element in tree.iter() if local_name(element)]


def find(elements: list, name: str) -> list:
    return [element for element in elements if local_name(element) == name]


def find_outside(elements: list) -> list[str]:
    """Return the resources that are not served from here: no host may be named."""
    outside = []
    for name, attribute in LIENS_DE_RESSOURCES.items():
        for element in find(elements, name):
            address = urlsplit(element.get(attribute) or "")
            if address.netloc or address.scheme not in RELATIFS:
                outside.append(address.geturl())
    return outside


def find_inline(elements: list) -> list[str]:
    """Return what the CSP would refuse: scripts, styles and handlers written in the page."""
    inline = [f"<{local_name(e)}>" for e in elements if local_name(e) == "style"]
    inline += [
        "<script>" for e in find(elements, "script") if (e.text or "").strip() or not e.get("src")
    ]
    for element in elements:
        inline += [name for name in element.attrib if name == "style" or name.startswith("on")]
    return inline


def read_name(link) -> str:
    """Return what a screen reader would say of a link, roughly."""
    said = [link.get(name, "") for name in NOMMES_AUTREMENT]
    return "".join([*link.itertext(), *said]).strip()


@pytest.mark.parametrize("vue", PAGES, ids=lambda vue: vue.nom)
def test_the_page_is_sound(lire, vue):
    html = lire(vue)
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    assert parser.errors == []
    elements = walk(html)
    ids = Counter(element.get("id") for element in elements if element.get("id") is not None)
    assert [name for name, number in ids.items() if number > 1 or not name.strip()] == []
    assert find_inline(elements) == []
    assert find_outside(elements) == []
    assert len(find(elements, "h1")) == 1
    assert elements[0].get("lang") == "fr"


@pytest.mark.parametrize("vue", PAGES, ids=lambda vue: vue.nom)
def test_what_the_page_refers_to_is_there(lire, vue):
    elements = walk(lire(vue))
    ids = {element.get("id") for element in elements}
    named = [label.get("for") for label in find(elements, "label") if label.get("for")]
    for attribute in ("aria-labelledby", "aria-describedby", "aria-controls"):
        named += [name for e in elements for name in (e.get(attribute) or "").split()]
    links = find(elements, "a")
    named += [link.get("href")[1:] for link in links if re.match(r"#.", link.get("href") or "")]
    assert [name for name in named if name not in ids] == []
    assert [link.get("href") for link in links if not read_name(link)] == []
    assert [link.get("href") for link in links if link.get("href") in ("", "#")] == []


@pytest.mark.parametrize("vue", PAGES, ids=lambda vue: vue.nom)
def test_every_field_has_a_name(lire, vue):
    elements = walk(lire(vue))
    labelled = {label.get("for") for label in find(elements, "label")}
    fields = [e for name in ("input", "select", "textarea") for e in find(elements, name)]
    visible = [f for f in fields if f.get("type") not in SANS_NOM and not f.get("aria-label")]
    assert [field.get("name") for field in visible if field.get("id") not in labelled] == []


REFUSEES = [p for p in PAGES if p.saisie is not None and not p.accepte and p.statut in (200, 422)]


@pytest.mark.parametrize("vue", REFUSEES, ids=lambda vue: vue.nom)
def test_a_form_refused_says_so_first(lire, vue):
    elements = walk(lire(vue))
    (title,) = find(elements, "title")[:1]
    assert title.text.strip().startswith("Erreur")
    assert [e.get("role") for e in elements if e.get("id") == "erreurs"] == ["alert"]


def test_no_two_pages_have_the_same_title(lire):
    """The same form shown again, or the same list filtered, keeps its title."""
    titles = {}
    for vue in PAGES:
        (title,) = find(walk(lire(vue)), "title")[:1]
        titles.setdefault(title.text.strip(), set()).add(vue.adresse.partition("?")[0])
    assert [title for title, addresses in titles.items() if len(addresses) > 1] == []
    assert not [title for title in titles if re.match(r"[–\s]", title)]
