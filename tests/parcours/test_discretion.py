"""A walk through the public pages leaves nothing in the browser and calls nobody else."""

import pytest

from tests.parcours.page import find_address
from tests.parcours.pages import PUBLIQUES

pytestmark = pytest.mark.navigateur


def test_an_anonymous_walk_leaves_no_cookie_nor_any_storage(jeu, context, page, serveur):
    visited = [vue for vue in PUBLIQUES if not vue.nom.startswith("connexion")]
    for vue in visited:
        page.goto(find_address(vue, jeu), wait_until="networkidle" if vue.carte else "load")
    page.goto("/")
    page.get_by_role("combobox", name="Nom de la collectivité").press_sequentially("lyo")
    page.get_by_role("option", name="Lyon").click()
    page.wait_for_url("**/collectivites/lyon-69123/")
    assert context.cookies() == []
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
