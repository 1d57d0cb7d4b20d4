"""Who types before the scripts have come: the slow network of a small mairie loses no letter."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.navigateur


@pytest.mark.parametrize(
    ("adresse", "intitule", "script", "boite"),
    [
        ("/compte/connexion/", "Mot de passe", "mot-de-passe", ".mot-de-passe"),
        ("/", "Nom de la collectivité", "suggestions", ".suggestions"),
    ],
)
def test_a_field_that_its_script_moves_keeps_what_is_typed(
    jeu, page, adresse, intitule, script, boite
):
    held = []
    page.route(f"**/{script}*.js", lambda route: held.append(route))
    page.goto(adresse, wait_until="commit")
    field = page.get_by_label(intitule)
    field.focus()
    page.keyboard.type("Saint-")
    held.pop().continue_()
    expect(page.locator(boite)).to_be_visible()
    page.keyboard.type("Denis")
    expect(field).to_have_value("Saint-Denis")
