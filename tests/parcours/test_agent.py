"""What an agent does: log in, correct a project, meet another agent's correction."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from collectivites.presentation import format_date
from tests.parcours.gestes import FICHE, give_codes, save

pytestmark = pytest.mark.navigateur
TITRE = "Adduction d’eau à Bamako"
NOUVEAU_TITRE = "Adduction d’eau dans la commune IV de Bamako"


def log_in(page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Mise à jour par les collectivités").click()
    give_codes(page, "agent-lyon")


def test_an_agent_logs_in_and_lands_on_the_update_of_the_collectivite(onglet):
    log_in(onglet)
    expect(onglet).to_have_url(re.compile("/mise-a-jour/lyon-69123/$"))
    expect(onglet).to_have_title(re.compile("^Mise à jour – Lyon"))
    expect(onglet.get_by_role("main").locator("ol.suivi h2 a")).to_have_count(5)
    expect(onglet.get_by_role("main")).to_contain_text("Campagne")


def test_wrong_codes_are_told_and_the_identifiant_is_kept(onglet):
    onglet.goto("/compte/connexion/")
    give_codes(onglet, "agent-lyon", "un autre mot de passe")
    expect(onglet.get_by_role("alert")).to_be_focused()
    expect(onglet.get_by_label("Identifiant ou adresse électronique")).to_have_value("agent-lyon")


def end_without_a_year(page):
    """Open the sheet from the dashboard, end the project without saying when, send it."""
    page.get_by_role("main").get_by_role("link", name="Coopérations décentralisées").click()
    page.get_by_role("link", name=f"modifier {TITRE}").click()
    page.get_by_label("Titre").fill(NOUVEAU_TITRE)
    page.get_by_text("terminé", exact=True).click()
    save(page)
    return page.get_by_role("textbox", name="Année de fin")


def test_a_refused_sheet_says_why_and_keeps_what_was_typed(onglet):
    log_in(onglet)
    end_without_a_year(onglet)
    expect(onglet.locator("#erreurs")).to_be_focused()
    expect(onglet.locator("#erreurs")).to_contain_text("Indiquez l’année de fin")
    expect(onglet).to_have_title(re.compile("^Erreur"))
    expect(onglet.get_by_label("Titre")).to_have_value(NOUVEAU_TITRE)
    expect(onglet.get_by_role("radio", name="terminé")).to_be_checked()


def test_the_missing_year_is_told_beside_its_field(onglet):
    log_in(onglet)
    year = end_without_a_year(onglet)
    told = re.compile("Indiquez l’année de fin")
    expect(year).to_have_accessible_description(told, timeout=1_000)


def test_an_error_leads_to_its_field_where_it_is_told_again(onglet, jeu):
    log_in(onglet)
    onglet.goto(FICHE.format(eau=jeu["eau"].pk))
    onglet.get_by_label("Titre").fill("")
    save(onglet)
    title = onglet.get_by_label("Titre")
    expect(title).to_have_accessible_description(re.compile("Ce champ est obligatoire"))
    onglet.locator("#erreurs").get_by_role("link", name="Titre").press("Enter")
    expect(title).to_be_focused()


def test_an_agent_ends_a_project_and_the_public_sheet_shows_it(onglet):
    log_in(onglet)
    end_without_a_year(onglet).fill("2024")
    save(onglet)
    expect(onglet.get_by_text(f"Le projet « {NOUVEAU_TITRE} » est enregistré.")).to_be_visible()
    onglet.get_by_role("link", name="Voir la page publique").click()
    onglet.get_by_role("link", name=NOUVEAU_TITRE, exact=True).click()
    expect(onglet.get_by_role("heading", level=1)).to_have_text(NOUVEAU_TITRE)
    sheet, today = onglet.get_by_role("main"), format_date(timezone.now())
    expect(sheet).to_contain_text(re.compile(r"terminé\s+2019-2024"))
    expect(sheet).to_contain_text(re.compile(rf"Mis à jour le {today}\s+· vérifié le {today}"))


def test_two_agents_at_once_see_both_texts_and_lose_none(new_context, entrer, jeu):
    first, second = (new_context() for _ in range(2))
    for context in (first, second):
        entrer(context, jeu["agent"])
    mine, other = first.new_page(), second.new_page()
    address = FICHE.format(eau=jeu["eau"].pk)
    mine.goto(address)
    other.goto(address)
    other.get_by_label("Titre").fill("Le titre de l’autre")
    save(other)
    mine.get_by_label("Titre").fill("Mon titre")
    save(mine)
    expect(mine.locator("#erreurs")).to_be_focused()
    both = mine.get_by_role("region", name="Les deux textes").get_by_role("row", name="Titre")
    expect(both).to_have_text(re.compile("Le titre de l’autre.*Mon titre"))
    expect(mine.get_by_label("Titre")).to_have_value("Mon titre")
    save(mine)
    expect(mine.get_by_text("Le projet « Mon titre » est enregistré.")).to_be_visible()


def test_an_agent_logs_out(new_context, entrer, jeu):
    context = new_context()
    entrer(context, jeu["agent"])
    page = context.new_page()
    page.goto("/mise-a-jour/lyon-69123/")
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/mise-a-jour/lyon-69123/")
    expect(page).to_have_url(re.compile("/compte/connexion/"))
