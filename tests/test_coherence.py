"""The house rules that a machine can hold: sizes, layers, orphans, output, third parties."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import resolve

from collectivites.adresses import collectivite_url
from cooperations.adresses import partenaire_url, pays_url, projet_url

RACINE = Path(settings.BASE_DIR)
APPS = ("atlas", "teleprocedure", "accounts", "apd", "cooperations", "collectivites")
CODE = [
    path for app in APPS for path in (RACINE / app).rglob("*.py") if "migrations" not in path.parts
]
TESTS = [*(RACINE / "tests").rglob("*.py"), *(RACINE / "benchmarks").rglob("*.py")]
GABARITS = list((RACINE / "templates").rglob("*.html"))
SCRIPTS = list((RACINE / "static" / "js").glob("*.js"))
STYLES = list((RACINE / "static" / "css").glob("*.css"))
FILE_MAX, TEST_MAX, FUNCTION_MAX, TEMPLATE_MAX = 250, 400, 30, 120
# Templates that packages ask for by name.
APPELES_PAR_DES_PAQUETS = {
    "admin/collectivites/collectivite/change_form_object_tools.html",
    "admin/search_form.html",
    "account/account_inactive.html",
    "account/confirm_login_code.html",
    "account/email_change.html",
    "account/email_confirm.html",
    "account/login.html",
    "account/logout.html",
    "account/password_change.html",
    "account/password_reset.html",
    "account/password_reset_done.html",
    "account/password_reset_from_key.html",
    "account/password_reset_from_key_done.html",
    "account/password_set.html",
    "account/reauthenticate.html",
    "account/request_login_code.html",
    "account/signup.html",
    "account/verification_sent.html",
    "mfa/authenticate.html",
    "mfa/index.html",
    "mfa/reauthenticate.html",
    "mfa/recovery_codes/generate.html",
    "mfa/recovery_codes/index.html",
    "mfa/totp/activate_form.html",
    "mfa/totp/deactivate_form.html",
    "simple_history/object_history_list.html",
}
DANGEREUX = re.compile(
    r"\|\s*safe\b|mark_safe|autoescape off|csrf_exempt|innerHTML|outerHTML|insertAdjacentHTML"
    r"|__all__\"|\beval\(|<script>|\son[a-z]+=\"|\sstyle=\""
)
AILLEURS = re.compile(r"(?:src|href|action|url\()=?[\"'(]?\s*(?:https?:)?//", re.IGNORECASE)


def relative(path: Path) -> str:
    return str(path.relative_to(RACINE))


def count_lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def too_long(paths, limit):
    return {relative(p): count_lines(p) for p in paths if count_lines(p) > limit}


def test_every_file_can_be_read_at_one_sitting():
    assert not too_long([*CODE, *SCRIPTS], FILE_MAX)
    assert not too_long(TESTS, TEST_MAX)
    assert not too_long(GABARITS, TEMPLATE_MAX)


def list_long_functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_MAX:
                yield f"{relative(path)}:{node.lineno} {node.name} ({length})"


def test_every_function_fits_the_eye():
    assert not [found for path in [*CODE, *TESTS] for found in list_long_functions(path)]


def test_apps_look_down_only():
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=RACINE, capture_output=True, text=True)  # noqa: S603
    assert result.returncode == 0, result.stdout


def list_hidden_imports(path: Path):
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{relative(path)}:{node.lineno}"


def test_nothing_is_imported_inside_a_function():
    assert not [found for path in CODE for found in list_hidden_imports(path)]


def test_every_template_is_used():
    texts = "".join(path.read_text() for path in [*CODE, *GABARITS])
    names = {str(path.relative_to(RACINE / "templates")) for path in GABARITS}
    pages = {name for name in names if f'"{name}"' in texts or f"'{name}'" in texts}
    built = {f"atlas/{name}.html" for name in re.findall(r'": "([a-z_]+)",', texts)}
    assert names - pages - built == APPELES_PAR_DES_PAQUETS


def test_a_template_loads_only_the_tags_it_uses():
    marks = {
        "static": "{% static",
        "i18n": "translate",
        "cache": "{% cache",
        "admin_urls": "admin_urlname",
    }
    unused = []
    for path in GABARITS:
        text = path.read_text()
        for load in re.findall(r"{% load ([\w ]+) %}", text):
            body = text.replace("{% load " + load + " %}", "")
            unused += [(relative(path), tag) for tag in load.split() if marks[tag] not in body]
    assert not unused


def test_no_output_escapes_escaping():
    sources = [*CODE, *GABARITS, *SCRIPTS]
    assert not [relative(path) for path in sources if DANGEREUX.search(path.read_text())]


def test_nothing_is_fetched_from_elsewhere():
    assert not [
        relative(path)
        for path in [*GABARITS, *SCRIPTS, *STYLES]
        if AILLEURS.search(path.read_text())
    ]


def test_models_match_their_migrations(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_design_system_is_cut_to_what_pages_use():
    call_command("construire_dsfr", "--verifier", verbosity=0)


def own_models():
    """Return the project's models, less the journals that simple-history makes of them."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in models if not model.__name__.startswith("Historical")]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_labels_are_french_and_lower_case(model):
    labels = [model._meta.verbose_name, model._meta.verbose_name_plural]
    labels += [f.verbose_name for f in model._meta.fields if f.model._meta.app_label in APPS]
    assert [label for label in labels if label[:1].isupper() and not label.isupper()] == []


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_every_constraint_carries_the_sentence_that_the_user_reads(model):
    default = "La contrainte «"
    for constraint in model._meta.constraints:
        sentence = str(constraint.violation_error_message)
        assert sentence.endswith(".") and not sentence.startswith(default), constraint.name


@pytest.mark.parametrize(
    ("adresse", "route"),
    [
        (collectivite_url("lyon-69123"), "collectivite"),
        (pays_url("ML"), "pays"),
        (partenaire_url(1, "bamako"), "partenaire"),
        (projet_url(1, "Écoles & santé"), "projet"),
        (projet_url(1, "…"), "projet"),
    ],
)
def test_addresses_built_by_hand_lead_to_their_page(adresse, route):
    assert resolve(adresse).url_name == route
