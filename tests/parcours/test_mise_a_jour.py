"""The whole update, log-in to receipt: a région, a commune of one twinning, one with nothing."""

import re

import pytest
from playwright.sync_api import expect

from cooperations.models import Partenaire, Projet, ProjetThematique
from cooperations.services.liens import refresh_recensement
from teleprocedure.models import Transmission
from tests.courriels import read_text
from tests.factories import (
    CollectiviteFactory,
    CooperationFactory,
    HabilitationFactory,
    PaysFactory,
    ProjetFactory,
    UserFactory,
)
from tests.parcours.gestes import find_title, give_codes, press, save

pytestmark = pytest.mark.navigateur
COMMUNE_ET_JUMELLE, PROJETS = "agent-commune", 150
CLICS_MAX = 8


class Compteur:
    """Counts the clicks of an agent and the pages that they see, from the page of log-in."""

    def __init__(self, page):
        self.page, self.clics, self.pages = page, 0, 0
        page.on("framenavigated", self.note_page)

    def note_page(self, frame) -> None:
        self.pages += 1

    def click(self, locator) -> None:
        self.clics += 1
        locator.click()


def enter(page, identifiant: str) -> None:
    page.goto("/compte/connexion/")
    give_codes(page, identifiant)


def tick(page, onglet: str):
    """Return the button « Rien n’a changé » of a tab, on the dashboard."""
    return page.locator(f"#etat-{onglet}").get_by_role("button", name="Rien n’a changé")


def transmit(page):
    return page.get_by_role("button", name="Transmettre la mise à jour")


def hold(nom: str, collectivite):
    user = UserFactory(username=nom)
    HabilitationFactory(user=user, collectivite=collectivite)
    return user


@pytest.fixture
def commune_jumelee(jeu):
    """A commune whose only tie is a twinning without a project."""
    commune = CollectiviteFactory(nom="La Souterraine", code_insee="23176", recensee=True)
    CooperationFactory(collectivite=commune, partenaire=jeu["leipzig"], jumelage=True)
    hold(COMMUNE_ET_JUMELLE, commune)
    return commune


@pytest.fixture
def region(jeu):
    """A région that leads 150 projects in three countries, one sheet of which lacks its text."""
    region = CollectiviteFactory(nom="Bretagne", type="region", code_insee="53", recensee=True)
    partenaires = [jeu["bamako"], jeu["hanoi"], jeu["leipzig"]]
    ties = [CooperationFactory(collectivite=region, partenaire=one) for one in partenaires]
    projets = Projet.objects.bulk_create(
        Projet(
            cooperation=ties[rank % 3],
            titre=f"Projet {rank:03d}",
            description="Un projet de la région." if rank else "",
            statut="en_cours",
            annee_debut=2020,
        )
        for rank in range(PROJETS - 1)
    )
    theme = jeu["eau"].themes.get(principale=True).thematique
    ProjetThematique.objects.bulk_create(
        ProjetThematique(projet=projet, thematique=theme, principale=True) for projet in projets
    )
    ProjetFactory(cooperation=ties[0], titre="Santé au Mali")
    hold("agent-region", region)
    refresh_recensement()
    return region


def test_nothing_changed_takes_eight_clicks_at_most_from_log_in_to_receipt(
    onglet, commune_jumelee, capsys
):
    onglet.goto("/compte/connexion/")
    onglet.get_by_label("Identifiant ou adresse électronique").fill(COMMUNE_ET_JUMELLE)
    onglet.get_by_label("Mot de passe").fill("un-mot-de-passe-assez-long")
    compteur = Compteur(onglet)
    compteur.click(onglet.get_by_role("button", name="Se connecter"))
    for slug in ("contacts", "reseaux"):
        compteur.click(tick(onglet, slug))
    compteur.click(onglet.get_by_role("button", name="Néant"))
    for slug in ("cooperations", "actions"):
        compteur.click(tick(onglet, slug))
    compteur.click(transmit(onglet))
    expect(find_title(onglet)).to_contain_text("Récépissé")
    assert (compteur.clics, compteur.pages) <= (CLICS_MAX, CLICS_MAX)
    with capsys.disabled():
        print(f"\nRien n’a changé : {compteur.clics} clics, {compteur.pages} pages")  # noqa: T201


def test_the_receipt_is_on_screen_and_in_the_mail(onglet, commune_jumelee, boite):
    enter(onglet, COMMUNE_ET_JUMELLE)
    for slug in ("contacts", "reseaux", "cooperations", "actions"):
        tick(onglet, slug).click()
    press(onglet, "Néant")
    transmit(onglet).click()
    numero = Transmission.objects.get(collectivite=commune_jumelee).numero
    expect(onglet.get_by_role("main")).to_contain_text(numero)
    expect(onglet.get_by_role("main")).to_contain_text("Leipzig")
    (message,) = boite.relever()
    assert numero in read_text(message)
    onglet.goto("/collectivites/la-souterraine-23176/")
    expect(onglet.get_by_role("main")).to_contain_text(re.compile("[Vv]érifié"))


def test_a_collectivite_with_nothing_says_so_on_one_screen(onglet, jeu):
    enter(onglet, "agent-vide")
    onglet.get_by_role("link", name="Aucune action internationale").click()
    onglet.get_by_text("néant", exact=False).last.click()
    press(onglet, "Vérifier les onglets vides")
    expect(onglet.get_by_role("main")).to_contain_text("5 onglets vérifiés sur 5")
    transmit(onglet).click()
    expect(find_title(onglet)).to_contain_text("Récépissé")


def test_an_agent_of_a_region_brings_150_projects_up_to_date(onglet, region):
    enter(onglet, "agent-region")
    complete_the_sheet_that_lacks_its_text(onglet)
    end_two_projects_at_once(onglet)
    add_a_partner_and_its_first_project(onglet)
    onglet.goto("/mise-a-jour/bretagne-53/")
    for slug in ("contacts", "reseaux", "cooperations", "actions"):
        tick(onglet, slug).or_(onglet.locator(f"#verifier-{slug}")).first.click()
    onglet.goto("/mise-a-jour/bretagne-53/apd/")
    onglet.get_by_text("Un montant", exact=True).click()
    onglet.get_by_label("Montant en euros").fill("1\u202f234\u202f567,50 €")
    save(onglet)
    onglet.goto("/mise-a-jour/bretagne-53/")
    transmit(onglet).click()
    expect(find_title(onglet)).to_contain_text("Récépissé")
    expect(onglet.get_by_role("main")).to_contain_text("1\u202f234\u202f567,50\u00a0€")
    expect(onglet.get_by_role("main")).to_contain_text("Kayes")


def complete_the_sheet_that_lacks_its_text(page) -> None:
    """Follow the dashboard to the very field, fill it, save."""
    page.get_by_role("link", name=re.compile("Projet 000.*description")).click()
    expect(page).to_have_url(re.compile("#id_description$"))
    page.get_by_label("Description").fill("Vingt classes rénovées.")
    save(page)
    expect(page.get_by_text("Le projet « Projet 000 » est enregistré.")).to_be_visible()


def end_two_projects_at_once(page) -> None:
    """Narrow the tab to a few projects, tick two, end both in one act."""
    page.goto("/mise-a-jour/bretagne-53/cooperations/?q=Projet%2001")
    for rank in range(2):
        page.get_by_role("checkbox").nth(rank).check(force=True)
    page.get_by_text("terminé en… (année ci-dessous)").click()
    page.get_by_role("textbox", name="Année de fin").fill("2024")
    page.get_by_role("button", name=re.compile("Enregistrer le statut")).click()
    ended = Projet.objects.filter(cooperation__collectivite__code_insee="53", statut="termine")
    expect(page.get_by_role("button", name="Annuler cette modification")).to_be_visible()
    assert list(ended.values_list("annee_fin", flat=True)) == [2024, 2024]


def add_a_partner_and_its_first_project(page) -> None:
    """Choose the country, type a name in capitals, take the spelling proposed, add a project."""
    page.goto("/mise-a-jour/bretagne-53/cooperations/")
    page.get_by_role("link", name="ajouter une nouvelle coopération décentralisée").click()
    page.locator("#id_pays").select_option(PaysFactory().code)
    page.get_by_label("Nom du partenaire").fill("KAYES")
    press(page, "Continuer")
    save(page)
    expect(find_title(page)).to_contain_text("projet")
    page.get_by_label("Titre").fill("Lecture publique à Kayes")
    page.get_by_label("Description").fill("Deux bibliothèques.")
    page.get_by_text("en cours", exact=True).click()
    page.get_by_label("Année de début").fill("2025")
    page.get_by_label("Thématique principale").select_option("eau-potable")
    save(page)
    assert Partenaire.objects.filter(nom="Kayes").exists()
