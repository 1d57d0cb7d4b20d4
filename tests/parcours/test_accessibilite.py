"""axe finds nothing, and nothing runs off a small screen, on every page in four displays."""

from dataclasses import replace
from importlib import resources

import pytest
from playwright.sync_api import expect

from accounts.models import Habilitation
from tests.parcours.bureau import build_bureau
from tests.parcours.comptes import build_comptes
from tests.parcours.gestes import FICHE
from tests.parcours.page import Page, enter, find_address, find_typed, type_in
from tests.parcours.pages import PAGES
from tests.parcours.pages_des_comptes import DECISION, INSCRIPTION

pytestmark = pytest.mark.navigateur
LARGEURS = (320, 1280)
HAUTEUR = 800
# To read the sheets that a sheet imports, axe writes a <style>, which pages refuse. Only its rule
# on the orientation of screens asks for it: no sheet of the site names one.
TOUT = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
# The admin fades from one theme to the other.
COULEURS_POSEES = "() => Promise.all(document.getAnimations().map(one => one.finished))"
# The dark theme changes nothing but colours.
COULEURS = TOUT | {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="session")
def axe():
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text()


@pytest.fixture
def ouvrir(new_context, preter, jeu):
    """Open a page as its persona, type what it says and send it."""

    def open_page(vue):
        rows = jeu | build_comptes(jeu) if vue.comptes else jeu
        rows = rows | build_bureau(jeu) if vue.bureau else rows
        context = new_context(reduced_motion="reduce")
        preter(context, enter(vue, rows))
        tab = context.new_page()
        tab.goto(find_address(vue, rows))
        if (typed := find_typed(vue, rows)) is not None:
            type_in(tab, typed)
        if vue.carte:
            tab.locator(".leaflet-container canvas").wait_for()
        return tab

    return open_page


def find_violations(tab, options: dict) -> list[str]:
    tab.evaluate(COULEURS_POSEES)
    found = tab.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']} : {node['html'][:200]} — {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def find_faults(tab, axe: str) -> list[str]:
    """Look at a page in its four displays; return what is wrong with it."""
    tab.evaluate(axe)
    faults = []
    for largeur in LARGEURS:
        tab.set_viewport_size({"width": largeur, "height": HAUTEUR})
        if tab.evaluate("() => document.documentElement.scrollWidth") > largeur:
            faults.append(f"{largeur} : la page est plus large que l’écran")
        for theme, options in (("light", TOUT), ("dark", COULEURS)):
            tab.emulate_media(color_scheme=theme)
            faults += [f"{largeur} {theme} : {fault}" for fault in find_violations(tab, options)]
    return faults


@pytest.mark.parametrize("vue", PAGES, ids=lambda vue: vue.nom)
def test_axe_finds_nothing_and_nothing_overflows(ouvrir, axe, vue):
    assert find_faults(ouvrir(vue), axe) == []


def test_the_refusal_that_keeps_the_typed_text_is_as_sound(ouvrir, axe, jeu):
    tab = ouvrir(Page("fiche", FICHE, "agent"))
    withdrawn = {"statut": Habilitation.Statut.RETIREE, "motif": "Départ."}
    Habilitation.objects.filter(user=jeu["agent"]).update(**withdrawn)
    type_in(tab, {"titre": "Un titre tapé pour rien"})
    assert tab.locator(".saisie dd").count() > 1
    assert find_faults(tab, axe) == []


def test_a_decision_of_the_delegation_badly_typed_is_as_sound(ouvrir, axe):
    tab = ouvrir(replace(DECISION, comptes=True))
    type_in(tab, {"motif": "Inconnue.", "nombre": "12", "decider": ""})
    assert tab.locator(".errorlist").count() == 1
    assert find_faults(tab, axe) == []


def test_what_staff_choose_by_typing_is_named_by_its_label_then_by_the_choice(ouvrir, axe):
    tab = ouvrir(Page("projet", "/admin/cooperations/projet/{eau}/change/", "chef", bureau=True))
    expect(tab.get_by_role("combobox", name="Coopération ou action : Lyon")).to_be_visible()
    themes = tab.get_by_role("combobox", name="Thématique :")
    before = themes.count()
    tab.get_by_role("button", name="Ajouter un objet Thématique").click()
    expect(themes).to_have_count(before + 1)
    assert find_faults(tab, axe) == []


def test_the_suggestions_of_the_sign_up_are_as_sound_when_open(ouvrir, axe):
    tab = ouvrir(Page("inscription", INSCRIPTION))
    tab.get_by_role("combobox", name="Nom de la collectivité").press_sequentially("lyo")
    tab.get_by_role("listbox").wait_for()
    tab.keyboard.press("ArrowDown")
    assert find_faults(tab, axe) == []
