"""Starting up, refusing to start, and answering when the database is away."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, connection

PRODUCTION = Path(settings.BASE_DIR) / "atlas" / "settings" / "production.py"
ENVIRONNEMENT = {
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "atlas.example",
    "DATABASE_URL": "postgres://atlas@base.example/atlas",
    "SITE_URL": "https://atlas.example",
}
SANS_GDAL = """
import ctypes.util, sys
ctypes.util.find_library = lambda name: None
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check"])
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
try:
    import leaflet.admin
except ImproperlyConfigured:
    sys.stdout.write(f"{len(admin.site._registry)} modèles, sans GDAL")
"""
PAGES_DE_LECTURE = [
    "/",
    "/collectivites/",
    "/collectivites/lyon-69123/",
    "/pays/",
    "/pays/ml/",
    "/partenaires/1-bamako/",
    "/projets/1-eau/",
    "/carte/",
    "/carte/points.json",
    "/recherche/?q=lyon",
    "/recherche/suggestions/?nom=ly",
    "/sante/",
]
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.fixture
def demarrer(monkeypatch):
    """Run the production settings in a given environment and return what they define."""

    def start(**changes):
        for name in [*ENVIRONNEMENT, "CACHE_URL", "HTTPS"]:
            monkeypatch.delenv(name, raising=False)
        for name, value in (ENVIRONNEMENT | changes).items():
            if value is not None:
                monkeypatch.setenv(name, value)
        return runpy.run_path(str(PRODUCTION))

    return start


@pytest.fixture
def away(request):
    """Make every statement fail as when the server is gone."""

    def fail(execute, sql, params, many, context):
        raise request.param("server closed the connection unexpectedly")

    return fail


def test_the_site_starts_without_gdal():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "atlas.settings.test"}
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "error", "-c", SANS_GDAL],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    models, _, gdal = result.stdout.splitlines()[-1].partition(" modèles, ")
    assert int(models) >= 15
    assert gdal == "sans GDAL"


@pytest.mark.parametrize("nom", list(ENVIRONNEMENT))
@pytest.mark.parametrize("valeur", [None, ""])
def test_production_refuses_to_start_when_a_setting_is_missing(demarrer, nom, valeur):
    with pytest.raises(ImproperlyConfigured, match=f"Réglages manquants.*: {nom}$"):
        demarrer(**{nom: valeur})


def test_production_names_everything_that_is_missing(demarrer):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL"):
        demarrer(SECRET_KEY=None, ALLOWED_HOSTS=None, DATABASE_URL=None)


def test_production_refuses_a_short_key(demarrer):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY est trop courte"):
        demarrer(SECRET_KEY="x" * 49)


def test_production_is_strict_by_default(demarrer):
    production = demarrer()
    assert production["DEBUG"] is False
    assert production["DEMONSTRATION"] is False
    assert production["ALLOWED_HOSTS"] == ["atlas.example"]
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        assert production[name] is True
    assert production["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_no_setting_of_production_has_a_secret_of_its_own(demarrer):
    assert demarrer(SECRET_KEY="y" * 60)["SECRET_KEY"] == "y" * 60


@pytest.mark.parametrize("adresse", ["/", "/collectivites/lyon-69123/", "/carte/points.json"])
def test_a_page_is_allowed_nothing_from_elsewhere(client, lyon, adresse):
    response = client.get(adresse)
    directives = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";")
    )
    assert directives == CSP
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("adresse", ["/", "/collectivites/absente-00000/", "/compte/connexion/"])
def test_every_answer_carries_the_security_headers(client, db, adresse):
    headers = client.get(adresse).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Content-Security-Policy" in headers


def test_the_health_check_answers_ok_and_is_never_kept(client, db):
    response = client.get("/sante/")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("away", [OperationalError, InterfaceError], indirect=True)
def test_a_database_away_is_a_503_that_says_when_to_come_back(client, db, away):
    for address in PAGES_DE_LECTURE:
        with connection.execute_wrapper(away):
            response = client.get(address)
        assert (response.status_code, response["Retry-After"]) == (503, "30"), address
        assert "Service momentanément indisponible" in response.text
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("away", [OperationalError], indirect=True)
def test_agents_get_the_same_503(connecter, agent_de_lyon, projet_de_lyon, away):
    client = connecter(agent_de_lyon)
    form = f"/mise-a-jour/lyon-69123/cooperations/projets/{projet_de_lyon.pk}/"
    for address in ("/mise-a-jour/", "/mise-a-jour/lyon-69123/apd/", form):
        with connection.execute_wrapper(away):
            response = client.get(address)
        assert (response.status_code, response["Retry-After"]) == (503, "30"), address
    with connection.execute_wrapper(away):
        assert client.post(form, {}).status_code == 503


@pytest.mark.parametrize("away", [OperationalError], indirect=True)
def test_pages_of_text_do_not_need_the_database(client, db, away):
    for address in ("/accessibilite/", "/mentions-legales/", "/contact/", "/robots.txt"):
        with connection.execute_wrapper(away):
            assert client.get(address).status_code == 200


def test_another_failure_is_a_500_in_french_and_tells_nothing(client, db, monkeypatch):
    def fail():
        raise RuntimeError("mot de passe de la base : secret")

    monkeypatch.setattr("atlas.views.accueil.read_bilans", fail)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "Rien n’a été enregistré." in response.text
    assert "secret" not in response.text
    assert "Traceback" not in response.text


@pytest.mark.parametrize("adresse", ["/%00", "/?q=%00", "/collectivites/a%00b/"])
def test_a_nul_in_an_address_is_a_400_in_french(client, db, adresse):
    response = client.get(adresse)
    assert response.status_code == 400
    assert "Adresse incomprise" in response.text


def test_an_endless_query_is_a_400(client, db):
    assert client.get(f"/contact/?a={'b' * 3_998}").status_code == 200
    assert client.get(f"/contact/?a={'b' * 3_999}").status_code == 400
