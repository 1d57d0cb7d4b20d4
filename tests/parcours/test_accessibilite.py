"""axe finds nothing, and nothing runs off a small screen, on every page in four displays."""

from importlib import resources

import pytest

from tests.parcours.pages import PAGES, find_address

pytestmark = pytest.mark.navigateur
LARGEURS = (320, 1280)
HAUTEUR = 800
TOUT = {"resultTypes": ["violations"]}
# The dark theme changes nothing but colours.
COULEURS = TOUT | {"runOnly": ["color-contrast", "link-in-text-block"]}
ENVOYER = "main form.formulaire button[type=submit]"


@pytest.fixture(scope="session")
def axe():
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text()


@pytest.fixture
def ouvrir(new_context, entrer, jeu):
    """Open a page as its persona, type what it says and send it."""

    def open_page(vue):
        context = new_context(reduced_motion="reduce")
        if vue.persona:
            entrer(context, jeu[vue.persona])
        tab = context.new_page()
        tab.goto(find_address(vue, jeu))
        for name, text in vue.saisie.items():
            tab.locator(f"[name={name}]").fill(text)
        if vue.saisie:
            tab.locator(ENVOYER).click()
            tab.locator("#erreurs").wait_for()
        if vue.carte:
            tab.locator(".leaflet-container canvas").wait_for()
        return tab

    return open_page


def find_violations(tab, options: dict) -> list[str]:
    found = tab.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']} : {node['html'][:200]} — {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("vue", PAGES, ids=lambda vue: vue.nom)
def test_axe_finds_nothing_and_nothing_overflows(ouvrir, axe, vue):
    tab = ouvrir(vue)
    tab.evaluate(axe)
    faults = []
    for largeur in LARGEURS:
        tab.set_viewport_size({"width": largeur, "height": HAUTEUR})
        if tab.evaluate("() => document.documentElement.scrollWidth") > largeur:
            faults.append(f"{largeur} : la page est plus large que l’écran")
        for theme, options in (("light", TOUT), ("dark", COULEURS)):
            tab.emulate_media(color_scheme=theme)
            faults += [f"{largeur} {theme} : {fault}" for fault in find_violations(tab, options)]
    assert faults == []
