"""Every page of the admin × every role: what each gets. A page without its line fails."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.urls import URLPattern

from accounts.permissions import ROLES
from teleprocedure import roles
from tests.acces.administration import PAGES, PERSONAS, TABLES
from tests.acces.lignes import FABRIQUES, creer
from tests.conftest import refuse_writes

pytestmark = pytest.mark.django_db
MODELES = {model._meta.label_lower: model for model in admin.site._registry}
PAR_TABLE = (
    *("changelist", "add", "change", "delete", "history", "simple_history"),
    *("exporter", "importer"),
)
JOURNALISEES = [label for label in TABLES if hasattr(MODELES[label], "history")]
LECTURE = ("lecteur", "agent_de_lyon", "anonyme")
DEHORS, INTERDIT = 302, 403
RAPPORTS = {"collectivites.import"}  # their page is a report: it takes no form, whoever sends one
# What may be sent by all: the way in, the way out of a rehearsal, a list taken away, journalled.
ENVOIS_DE_CHACUN = {"login", "campagne_quitter"}
ENVOIS_DE_CHACUN |= {"cockpit_collectivites_export", "cockpit_apd_export", "modifications_export"}
PERSONNELLES = "collectivites.donnees_personnelles"


def list_routes(patterns):
    """Yield the name of every route; those without one only lead to others."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from list_routes(pattern.url_patterns)


def list_own_pages() -> set[str]:
    """Return the routes that are not the usual ones of a table."""
    usual = {f"{label.replace('.', '_')}_{page}" for label in MODELES for page in PAR_TABLE} | {
        None,
        "logout",
    }
    return set(list_routes(admin.site.urls[0])) - usual


def holds(persona: str, label: str, verb: str) -> bool:
    """Whether the table of roles gives the verb on the model; a superuser has all."""
    app_label, name = label.split(".")
    return holds_named(persona, f"{app_label}.{verb}_{name}")


def holds_named(persona: str, name: str) -> bool:
    role = PERSONAS[persona]
    return role == "" or name in roles.list_permissions(role)


def expect(persona: str, label: str, verb: str) -> int:
    """What the page of one verb of a table answers to a GET."""
    if PERSONAS[persona] is None:
        return DEHORS
    offered = verb == "view" or verb in TABLES[label].split()
    return 200 if offered and holds(persona, label, verb) else INTERDIT


def expect_exchange(persona: str, label: str, geste: str) -> int:
    """What the page that takes a table away, or that changes it by a file, answers to a GET."""
    words = TABLES[label].split()
    if PERSONAS[persona] is None:
        return DEHORS
    if geste == "importer":
        allowed = all(holds(persona, label, verb) for verb in ("add", "change"))
        offered = "import" in words
    else:
        allowed = holds(persona, label, "view")
        allowed &= "personnel" not in words or holds_named(persona, PERSONNELLES)
        offered = bool({"export", "personnel"} & set(words))
    return (200 if allowed else INTERDIT) if offered else 404


def expect_page(persona: str, least: str | None, answer: int) -> int:
    role = PERSONAS[persona]
    if role is None:
        return DEHORS
    if role == "":
        return answer
    if least is None or ROLES.index(role) < ROLES.index(least):
        return INTERDIT
    return answer


@pytest.fixture
def entrer(request, connecter, client):
    """Return the browser of a persona named by its fixture."""

    def enter(persona):
        if persona == "anonyme":
            return client
        return connecter(request.getfixturevalue(persona))

    return enter


def root(label: str) -> str:
    return f"/admin/{label.replace('.', '/')}/"


def find_address(route: str) -> str:
    """Return the address of a page of its own, about rows made for it."""
    address, label, _, _ = PAGES[route]
    if not label:
        return f"/admin/{address}"
    rows = [creer(apps.get_model(label), n) for n in (1, 2)]
    return "/admin/" + address.format(pk=rows[0].pk, autre=rows[1].pk)


def test_every_table_and_every_page_of_the_admin_has_its_line():
    assert set(MODELES) == set(TABLES)
    assert list_own_pages() == set(PAGES)


def test_every_table_of_the_admin_has_its_factory():
    assert not set(MODELES.values()) - set(FABRIQUES)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("label", TABLES)
def test_each_opens_of_a_table_what_their_role_says(entrer, label, persona):
    row, client = creer(MODELES[label]), entrer(persona)
    pages = {
        "": "view",
        "add/": "add",
        f"{row.pk}/change/": "view",
        f"{row.pk}/delete/": "delete",
        f"{row.pk}/history/": "view",
    }
    answers = {page: client.get(root(label) + page).status_code for page in pages}
    expected = {page: expect(persona, label, verb) for page, verb in pages.items()}
    for geste in ("exporter", "importer"):
        answers[geste] = client.get(f"{root(label)}{geste}/").status_code
        expected[geste] = expect_exchange(persona, label, geste)
    assert answers == expected


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("label", TABLES)
def test_each_writes_in_a_table_what_their_role_says(entrer, label, persona):
    row, client = creer(MODELES[label]), entrer(persona)
    pages = {"add/": "add"} | ({} if label in RAPPORTS else {f"{row.pk}/change/": "change"})
    for page, verb in pages.items():
        answer = client.post(root(label) + page, {"rien": "d’utile"}).status_code
        expected = expect(persona, label, verb)
        assert answer in ((200, 302) if expected == 200 else (expected,)), page


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("label", JOURNALISEES)
def test_nobody_opens_nor_sends_the_form_of_a_row_as_it_was(entrer, label, persona):
    row, client = creer(MODELES[label]), entrer(persona)
    past = f"{root(label)}{row.pk}/history/{row.history.values_list('pk', flat=True).first() or 1}/"
    expected = DEHORS if PERSONAS[persona] is None else 404
    assert client.get(past).status_code == expected
    assert client.post(past, {"rien": "d’utile"}).status_code == expected


@pytest.mark.parametrize("label", [one for one in JOURNALISEES if one not in RAPPORTS])
def test_a_form_that_writes_on_a_row_knows_how_it_was_when_opened(entrer, label):
    row, client = creer(MODELES[label]), entrer("administrateur")
    page = client.get(f"{root(label)}{row.pk}/change/")
    assert ('name="lu"' in page.text) == page.context["has_change_permission"]


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("route", PAGES)
def test_each_gets_of_the_other_pages_what_the_table_says(entrer, route, persona):
    _, _, least, answer = PAGES[route]
    address, client = find_address(route), entrer(persona)
    expected = {expect_page(persona, least, answer)}
    if answer == 405 and PERSONAS[persona] is not None:
        expected.add(405)
    if route in ("login",) and persona == "agent_de_lyon":
        expected = {302, 403}
    assert client.get(address).status_code in expected


def list_targets(label: str, row) -> list[tuple[str, dict]]:
    """Every address of a table that takes a form, its actions included."""
    names = admin.site._registry[MODELES[label]].actions or []
    actions = [name if isinstance(name, str) else name.__name__ for name in names]
    return [
        *(("", {"action": name, "_selected_action": [row.pk], "decider": "1"}) for name in actions),
        ("", {"_save": "1", "form-TOTAL_FORMS": "1"}),
        ("add/", {"_save": "1"}),
        (f"{row.pk}/change/", {"_save": "1"}),
        (f"{row.pk}/delete/", {"post": "yes"}),
    ]


@pytest.mark.parametrize("persona", LECTURE)
@pytest.mark.parametrize("label", TABLES)
def test_who_only_reads_writes_nothing_in_any_table(entrer, label, persona):
    row, client = creer(MODELES[label]), entrer(persona)
    with connection.execute_wrapper(refuse_writes):
        for page, typed in list_targets(label, row):
            answer = client.post(root(label) + page, typed | {"nombre": "1", "motif": "Non."})
            assert answer.status_code in (302, INTERDIT) or page == "" or label in RAPPORTS
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("persona", LECTURE)
@pytest.mark.parametrize("route", sorted(PAGES.keys() - ENVOIS_DE_CHACUN))
def test_who_only_reads_writes_nothing_on_any_other_page(entrer, route, persona):
    address, client = find_address(route), entrer(persona)
    with connection.execute_wrapper(refuse_writes):
        answer = client.post(address, {"nombre": "1", "motif": "Non.", "decider": "1"})
    assert answer.status_code < 500


def test_nothing_is_deleted_in_bulk_anywhere(connecter, administrateur):
    client = connecter(administrateur)
    for label, model in MODELES.items():
        row = creer(model)
        typed = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        assert "delete_selected" not in client.get(root(label)).text, label
        client.post(root(label), typed)
        assert model.objects.filter(pk=row.pk).exists(), label
