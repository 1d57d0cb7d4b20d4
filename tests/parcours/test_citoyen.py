"""What a citizen does: find a collectivité, read a map, with and without scripts, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.navigateur
LYON = "/collectivites/lyon-69123/"
CARTE_LEAFLET = ".carte__leaflet"
TABULATIONS_MAX = 60


@pytest.fixture
def combobox(jeu, page):
    """The field of the home page, with « lyo » typed and its suggestions open."""
    page.goto("/")
    field = page.get_by_role("combobox", name="Nom de la collectivité")
    field.press_sequentially("lyo")
    expect(page.get_by_role("option", name="Lyon")).to_be_visible()
    return field


def read_links(locator) -> set[str]:
    return {link.get_attribute("href") for link in locator.all()}


def test_a_name_is_typed_and_chosen_with_the_keyboard(page, combobox):
    expect(combobox).to_have_attribute("aria-expanded", "true")
    combobox.press("ArrowDown")
    option = page.get_by_role("option", name="Lyon")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(combobox).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    combobox.press("Enter")
    expect(page).to_have_url(re.compile(f"{LYON}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Lyon")


def test_a_suggestion_is_chosen_with_the_mouse(page, combobox):
    page.get_by_role("option", name="Lyon").click()
    expect(page).to_have_url(re.compile(f"{LYON}$"))


def test_escape_closes_the_suggestions_and_enter_then_sends_the_form(page, combobox):
    combobox.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    combobox.press("Enter")
    expect(page).to_have_url(re.compile(r"/collectivites/\?.*nom=lyo"))


def test_without_scripts_the_form_leads_to_the_list_then_to_the_page(jeu, page_sans_script):
    page = page_sans_script
    page.goto("/")
    page.get_by_label("Type de collectivité").select_option("commune")
    page.get_by_label("Nom de la collectivité").fill("Lyon")
    page.get_by_role("button", name="Afficher les collectivités").click()
    expect(page.get_by_role("heading", name="Collectivités recensées : 1")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Lyon", exact=True).click()
    expect(page).to_have_url(re.compile(f"{LYON}$"))


@pytest.mark.parametrize(
    ("adresse", "liste"), [("/carte/", "main tbody a"), (LYON, ".lien__partenaire a")]
)
def test_without_scripts_every_link_of_the_map_is_also_in_the_list(
    jeu, page_sans_script, adresse, liste
):
    page_sans_script.goto(adresse)
    on_map = read_links(page_sans_script.locator("svg.carte__svg a"))
    assert len(on_map) == 3
    assert on_map <= read_links(page_sans_script.locator(liste))


def test_without_scripts_a_country_of_the_map_is_a_link(jeu, page_sans_script):
    page_sans_script.goto("/")
    country = page_sans_script.locator("svg.carte__svg a[href='/pays/ml/']")
    expect(country.locator("title")).to_have_text("Mali : 4 projets")
    country.press("Enter")
    expect(page_sans_script.get_by_role("heading", level=1)).to_contain_text("au Mali")


def test_the_countries_without_a_project_are_drawn_where_they_are(jeu, page_sans_script):
    page_sans_script.goto("/")
    drawn = page_sans_script.locator("svg.carte__svg > path").bounding_box()
    frame = page_sans_script.locator(".carte").bounding_box()
    assert 0.9 * frame["width"] < drawn["width"] <= 1.05 * frame["width"]


def test_leaflet_takes_the_place_of_the_svg_only_when_it_is_reached(jeu, page):
    page.set_viewport_size({"width": 320, "height": 300})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(LYON, wait_until="networkidle")
    svg, leaflet = page.locator("svg.carte__svg"), page.locator(CARTE_LEAFLET)
    expect(svg).to_have_count(1)
    assert not [address for address in asked if "leaflet" in address]
    svg.scroll_into_view_if_needed()
    expect(leaflet.locator("canvas")).to_be_visible()
    expect(svg).to_have_count(0)
    expect(leaflet).to_have_attribute("aria-label", "Carte des partenaires : Lyon")


def test_the_svg_stays_when_leaflet_cannot_be_loaded(jeu, page, garde):
    page.route("**/leaflet.js", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.goto(LYON, wait_until="networkidle")
    expect(page.locator("svg.carte__svg")).to_be_visible()
    expect(page.locator(CARTE_LEAFLET)).to_have_count(0)
    garde.plaintes.clear()


def test_a_click_on_a_point_opens_its_popup(jeu, page):
    page.goto(f"/partenaires/{jeu['bamako'].pk}-bamako/")
    page.locator(f"{CARTE_LEAFLET} canvas").wait_for()
    page.locator(CARTE_LEAFLET).click()
    link = page.locator(".leaflet-popup-content").get_by_role("link", name="Bamako")
    expect(link).to_have_attribute("href", f"/partenaires/{jeu['bamako'].pk}-bamako/")
    page.get_by_role("button", name="Fermer").click()
    expect(link).to_be_hidden()


def test_the_map_of_partners_shows_their_country_and_projects(jeu, page):
    with page.expect_response("**/carte/points.json") as answer:
        page.goto("/carte/")
    assert sorted(answer.value.json()["nom"]) == ["Bamako", "Hanoï", "Leipzig"]
    page.locator(f"{CARTE_LEAFLET} canvas").wait_for()
    page.locator(CARTE_LEAFLET).press("Enter")
    popup = page.locator(".leaflet-popup-content")
    expect(popup.get_by_role("link")).to_be_focused()
    expect(popup).to_contain_text(re.compile(r"(Mali|Allemagne|Viêt Nam), \d projets?$"))
    popup.get_by_role("link").press("Enter")
    expect(page).to_have_url(re.compile(r"/partenaires/\d+-\w+/$"))


def test_the_keyboard_alone_skips_to_the_content_and_zooms_the_map(jeu, page):
    page.goto(f"/partenaires/{jeu['bamako'].pk}-bamako/")
    page.locator(f"{CARTE_LEAFLET} canvas").wait_for()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Contenu", exact=True)
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    for _ in range(TABULATIONS_MAX):
        page.keyboard.press("Tab")
        if page.locator(f"{CARTE_LEAFLET}:focus").count():
            break
    zoom_in = page.locator(".leaflet-control-zoom-in")
    expect(zoom_in).not_to_have_class(re.compile("leaflet-disabled"))
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(zoom_in).to_have_class(re.compile("leaflet-disabled"))
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup-content a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(CARTE_LEAFLET)).to_be_focused()
