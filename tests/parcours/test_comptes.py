"""One's account from its first page to its last, with the messages that really arrive."""

import json
import re

import pytest
from django.core.cache import caches
from playwright.sync_api import expect

from accounts.models import Habilitation
from tests.accounts.gestes import CODE_DE_CONNEXION
from tests.courriels import read_link
from tests.factories import CollectiviteFactory, DepartementFactory, UserFactory
from tests.parcours.comptes import write_official_address
from tests.parcours.gestes import (
    FICHE,
    confirm_address,
    describe_profile,
    find_mail,
    find_title,
    give_codes,
    give_password_again,
    log_in,
    press,
    read,
    read_telephone,
    save,
    sign_up,
)
from tests.parcours.page import type_in

pytestmark = pytest.mark.navigateur
AGENT = "agent-lyon@ville.example"
CLAUDE = "claude@lyon.example"
NOUVEAU_TITRE = "Adduction d’eau dans la commune IV"
NOUVEAU_MOT_DE_PASSE = "une phrase que personne ne devine"
REFUS = "La mairie ne connaît pas cette personne."


@pytest.fixture
def autre_lyon(jeu):
    """A second commune of the same name, and for the first one an official address."""
    write_official_address(jeu["lyon"], "mairie@lyon.example")
    maine_et_loire = DepartementFactory(code="49", nom="Maine-et-Loire")
    return CollectiviteFactory(nom="Lyon", code_insee="49999", departement=maine_et_loire)


def choose_lyon_with_the_keyboard(page) -> None:
    name = page.get_by_role("combobox", name="Nom de la collectivité")
    name.press_sequentially("lyo")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_count(2)
    lyon = options.filter(has_text="Rhône (69)")
    name.press("ArrowDown")
    if lyon.get_attribute("aria-selected") == "false":
        name.press("ArrowDown")
    name.press("Enter")
    expect(name).to_have_value("Lyon")


def choose_lyon_among_homonyms(page) -> None:
    """Send the form a first time: the page then lists those of that name."""
    page.get_by_label("Nom de la collectivité").fill("Lyon")
    press(page, "Créer mon profil")
    expect(page.locator("#erreurs")).to_contain_text("Plusieurs collectivités répondent à ce nom")
    page.get_by_text("Rhône (69)").click()
    page.locator("[name=password1]").fill(describe_profile(CLAUDE)["password1"])


def test_an_agent_signs_up_proves_the_address_and_edits(
    onglet, nouvel_onglet, scripts, jeu, boite, autre_lyon
):
    onglet.goto("/")
    onglet.get_by_role("link", name="Mise à jour par les collectivités").click()
    onglet.get_by_role("link", name="Créer un profil").click()
    onglet.get_by_label("Type de collectivité").select_option("commune")
    for name, text in describe_profile(CLAUDE).items():
        onglet.locator(f"[name={name}]").fill(text)
    (choose_lyon_with_the_keyboard if scripts else choose_lyon_among_homonyms)(onglet)
    press(onglet, "Créer mon profil")
    expect(find_title(onglet)).to_have_text("Confirmez votre adresse électronique")
    (message,) = boite.relever()
    assert message.enveloppe == [CLAUDE]
    telephone = nouvel_onglet()
    confirm_address(telephone, message)
    expect(telephone).to_have_url(re.compile("/mise-a-jour/lyon-69123/$"))
    told = boite.relever()
    assert "adresse électronique officielle" in read(find_mail(told, CLAUDE))
    assert "habilitation accordée pour Claude Martin" in find_mail(told, AGENT)["Subject"]
    telephone.goto(FICHE.format(eau=jeu["eau"].pk))
    telephone.get_by_label("Titre").fill(NOUVEAU_TITRE)
    save(telephone)
    onglet.goto(f"/projets/{jeu['eau'].pk}-x/")
    expect(find_title(onglet)).to_have_text(NOUVEAU_TITRE)


def refuse_in_the_admin(bureau, message, pk: int) -> None:
    """Follow the message to the queue; forget the number to type again once, then refuse."""
    bureau.goto(read_link(message))
    type_in(bureau, {"_selected_action": str(pk), "action": "refuser", "index": ""})
    type_in(bureau, {"motif": REFUS, "nombre": "2", "decider": ""})
    expect(bureau.get_by_text("Tapez 1 pour confirmer.")).to_be_visible()
    type_in(bureau, {"nombre": "1", "decider": ""})
    expect(bureau.get_by_text("Refuser : 1 sur 1.")).to_be_visible()


def test_a_request_for_somebody_elses_collectivite_waits_and_is_refused(
    onglet, nouvel_onglet, entrer, jeu, boite, settings
):
    curieuse = "claude@ailleurs.example"
    sign_up(onglet, "Angers", curieuse)
    confirm_address(onglet, find_mail(boite.relever(), curieuse))
    expect(find_title(onglet)).to_have_text("Mes habilitations")
    expect(onglet.get_by_role("main")).to_contain_text("rien n’est encore modifiable")
    assert onglet.goto("/mise-a-jour/angers-49007/").status == 404
    bureau = nouvel_onglet()
    entrer(bureau.context, UserFactory(is_staff=True, is_superuser=True))
    demande = Habilitation.objects.get(collectivite=jeu["angers"])
    refuse_in_the_admin(
        bureau, find_mail(boite.relever(), settings.DELEGATION_COURRIEL), demande.pk
    )
    assert REFUS in read(find_mail(boite.relever(), curieuse))
    onglet.goto("/mise-a-jour/")
    expect(onglet.get_by_role("main")).to_contain_text("refusée")
    expect(onglet.get_by_role("main")).to_contain_text(REFUS)
    assert onglet.goto("/mise-a-jour/angers-49007/").status == 404


def test_lost_codes_come_back_by_mail_and_end_the_other_sessions(onglet, nouvel_onglet, jeu, boite):
    other = nouvel_onglet()
    log_in(other, "agent-lyon")
    onglet.goto("/compte/connexion/")
    onglet.get_by_role("link", name="Codes d’accès oubliés").click()
    onglet.get_by_label("Adresse électronique de votre compte").fill(AGENT)
    press(onglet, "Recevoir le message")
    expect(find_title(onglet)).to_have_text("Consultez votre messagerie")
    message = find_mail(boite.relever(), AGENT)
    assert "Votre identifiant est : agent-lyon" in read(message)
    onglet.goto(read_link(message))
    onglet.get_by_label("Nouveau mot de passe").fill(NOUVEAU_MOT_DE_PASSE)
    press(onglet, "Enregistrer le mot de passe")
    onglet.get_by_role("main").get_by_role("link", name="Se connecter").click()
    give_codes(onglet, "agent-lyon", NOUVEAU_MOT_DE_PASSE)
    expect(onglet).to_have_url(re.compile("/mise-a-jour/lyon-69123/$"))
    other.reload()
    expect(other).to_have_url(re.compile("/compte/connexion/"))
    other.goto(read_link(message))
    expect(find_title(other)).to_have_text("Ce lien n’est plus valable")


def test_a_code_received_by_mail_logs_in_without_a_password(onglet, jeu, boite):
    onglet.goto("/compte/connexion/")
    onglet.get_by_role("link", name="Recevoir un code de connexion par courriel").click()
    onglet.get_by_label("Adresse électronique de votre compte").fill(AGENT)
    press(onglet, "Recevoir le code")
    code = CODE_DE_CONNEXION.search(read(find_mail(boite.relever(), AGENT)))[0]
    field = onglet.get_by_label("Code reçu par courriel")
    field.fill("BCDF-GHJK")
    press(onglet, "Se connecter")
    expect(onglet.locator("#erreurs")).to_contain_text("Ce code est incorrect.")
    field.fill(code)
    press(onglet, "Se connecter")
    expect(onglet).to_have_url(re.compile("/mise-a-jour/lyon-69123/$"))


def test_the_delegation_must_turn_on_a_second_factor_then_is_asked_for_it(
    onglet, jeu, boite, settings
):
    settings.DOUBLE_AUTHENTIFICATION_OBLIGATOIRE = True
    onglet.goto("/admin/")
    give_codes(onglet, "delegation")
    expect(onglet.get_by_role("main")).to_contain_text("elle est obligatoire")
    give_password_again(onglet)
    expect(find_title(onglet)).to_have_text("Activer la double authentification")
    secret = onglet.locator(".cle").inner_text()
    onglet.get_by_label("Code affiché par l’application").fill(read_telephone(secret))
    press(onglet, "Activer")
    expect(find_title(onglet)).to_have_text("Codes de secours")
    expect(onglet.locator(".codes-de-secours li")).to_have_count(10)
    assert any("activée" in message["Subject"] for message in boite.relever())
    onglet.goto("/admin/")
    expect(find_title(onglet)).to_have_text("Tableau de bord de la délégation")
    onglet.goto("/mise-a-jour/")
    press(onglet, "Se déconnecter")
    caches["default"].clear()  # a code serves once: as if the next half minute had come
    onglet.goto("/admin/")
    give_codes(onglet, "delegation")
    expect(find_title(onglet)).to_have_text("Double authentification")
    onglet.get_by_label("Code de l’application").fill(read_telephone(secret))
    press(onglet, "Se connecter")
    expect(find_title(onglet)).to_have_text("Tableau de bord de la délégation")


def test_a_deleted_account_takes_its_data_and_stays_an_ancien_agent_in_the_journal(
    onglet, nouvel_onglet, entrer, jeu, boite
):
    log_in(onglet, "agent-lyon")
    onglet.goto(FICHE.format(eau=jeu["eau"].pk))
    onglet.get_by_label("Titre").fill(NOUVEAU_TITRE)
    save(onglet)
    onglet.get_by_role("link", name="Mon compte").first.click()
    with onglet.expect_download() as download:
        onglet.get_by_role("link", name="Télécharger mes données").click()
    assert AGENT in json.dumps(json.loads(download.value.path().read_text()))
    onglet.get_by_role("link", name="Supprimer mon compte").click()
    onglet.get_by_text("J’ai compris que mon compte ne pourra pas être rétabli.").click()
    press(onglet, "Supprimer mon compte")
    give_password_again(onglet)
    expect(find_title(onglet)).to_have_text("Votre compte est supprimé")
    assert find_mail(boite.relever(), AGENT)["Subject"] == "Votre compte est supprimé"
    log_in(onglet, "agent-lyon")
    expect(onglet.locator("#erreurs")).to_contain_text("incorrect")
    bureau = nouvel_onglet()
    entrer(bureau.context, UserFactory(is_staff=True, is_superuser=True))
    bureau.goto(f"/admin/cooperations/projet/{jeu['eau'].pk}/history/")
    expect(bureau.get_by_role("main")).to_contain_text("ancien agent")
