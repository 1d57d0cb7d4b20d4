"""A real server and a real browser; whatever the browser complains of fails the test."""

import os
import shutil
from importlib.util import find_spec
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread

from tests.parcours.jeu import build_jeu

PAQUETS = ("pytest_playwright", "axe_playwright_python")
NAVIGATEURS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost",
]
RESSOURCE_REFUSEE = "Failed to load resource"


def find_browser() -> str | None:
    return next(filter(None, map(shutil.which, NAVIGATEURS)), None)


def explain_missing() -> str:
    """Return why browser tests cannot run here, an empty text when they can."""
    for package in PAQUETS:
        if find_spec(package) is None:
            return f"le paquet {package} n’est pas installé"
    return "" if find_browser() else "aucun navigateur Chromium n’est installé"


def pytest_runtest_setup(item):
    """Skip without a browser, unless the environment says that there must be one."""
    if item.get_closest_marker("navigateur") and (reason := explain_missing()):
        required = os.environ.get("NAVIGATEUR_REQUIS") == "1"
        (pytest.fail if required else pytest.skip)(f"Parcours impossible : {reason}.")


@pytest.fixture(scope="session", autouse=True)
def base_en_boucle():
    """Let Django reach the database beside the event loop that Playwright leaves running."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, serveur):
    """Chromium as installed here; it is closed before the server that it talks to."""
    return browser_type_launch_args | {"executable_path": find_browser(), "args": OPTIONS}


@pytest.fixture(scope="session")
def browser(browser):
    """The browser; the tests' connection goes with it.

    While Playwright's loop runs, Django gives the main thread another connection than before: left
    open, it would keep PostgreSQL from dropping the tests' database.
    """
    yield browser
    connections.close_all()


class ServeurPatient(ThreadedWSGIServer):
    """Ends once all its answers have, while they may still reach the database."""

    daemon_threads = False


class FilDuServeur(LiveServerThread):
    server_class = ServeurPatient


@pytest.fixture(scope="session")
def serveur(django_db_setup, django_db_blocker):
    """Address of a server that also gives static files, found where the sources are.

    pytest-django's own server only does so under the stock name of the app of static files.
    """
    with django_db_blocker.unblock():
        in_memory = {
            connection.alias: connection
            for connection in connections.all()
            if connection.vendor == "sqlite" and connection.is_in_memory_db()
        }
        for connection in in_memory.values():
            connection.inc_thread_sharing()
        thread = FilDuServeur("localhost", StaticFilesHandler, connections_override=in_memory)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        yield f"http://localhost:{thread.port}"
        thread.terminate()
        for connection in in_memory.values():
            connection.dec_thread_sharing()


@pytest.fixture(scope="session")
def base_url(serveur):
    """Where playwright's relative addresses start."""
    return serveur


@pytest.fixture
def jeu(transactional_db, serveur):
    """The dataset, made anew for each test: its server has connections of its own."""
    return build_jeu()


class Garde:
    """Collects what no page may do: errors, violations of the CSP, requests to other hosts."""

    def __init__(self, serveur: str):
        self.hote = urlsplit(serveur).netloc
        self.documents: set[str] = set()
        self.plaintes: list[str] = []

    def watch(self, context) -> None:
        context.on("request", self.note_request)
        context.on("response", self.note_response)
        context.on("console", self.note_console)
        context.on("weberror", lambda web: self.plaintes.append(f"script : {web.error}"))

    def note_request(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.hote:
            self.plaintes.append(f"hors du site : {request.url}")

    def note_response(self, response) -> None:
        if response.request.is_navigation_request():
            self.documents.add(response.url)

    def note_console(self, message) -> None:
        """An error page announces itself in the console: that one is expected."""
        source = message.location["url"]
        expected = message.text.startswith(RESSOURCE_REFUSEE) and source in self.documents
        if message.type == "error" and not expected:
            self.plaintes.append(f"console : {message.text} ({source})")


@pytest.fixture
def garde(transactional_db, serveur):
    garde = Garde(serveur)
    yield garde
    assert not garde.plaintes


@pytest.fixture
def new_context(new_context, garde):
    """Open browser contexts that are all watched."""

    def open_context(**options):
        context = new_context(**options)
        garde.watch(context)
        return context

    return open_context


@pytest.fixture
def page_sans_script(new_context):
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture(params=[True, False], ids=["avec scripts", "sans script"])
def scripts(request):
    """The story is told twice: with JavaScript, then without."""
    return request.param


@pytest.fixture
def nouvel_onglet(scripts, new_context):
    """Open a tab in a browser of its own: another person, or another device."""
    return lambda: new_context(java_script_enabled=scripts).new_page()


@pytest.fixture
def onglet(nouvel_onglet, jeu):
    """A browser tab, with scripts then without."""
    return nouvel_onglet()


@pytest.fixture
def boite(boite, settings, serveur):
    """The letter box of everybody; the links received lead to this server."""
    settings.SITE_URL = serveur
    return boite


@pytest.fixture
def preter(serveur):
    """Give a browser context the session, if any, of one of Django's test clients."""

    def lend(context, client):
        if session := client.cookies.get("sessionid"):
            context.add_cookies([{"name": "sessionid", "value": session.value, "url": serveur}])

    return lend


@pytest.fixture
def entrer(preter):
    """Give a browser context the session of a user."""

    def log_in(context, user):
        client = Client()
        client.force_login(user)
        preter(context, client)

    return log_in
