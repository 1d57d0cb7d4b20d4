"""Each rung of the ladder that gives the right to edit, and how that right is lost."""

import re
import threading

import pytest
from playwright.sync_api import expect

from teleprocedure.management.commands.travaux import Turn
from tests.courriels import read_link
from tests.factories import HabilitationFactory, UserFactory
from tests.parcours.comptes import OFFICIELLE, write_official_address
from tests.parcours.gestes import (
    FICHE,
    confirm_address,
    describe_profile,
    find_mail,
    find_title,
    give_codes,
    log_in,
    press,
    read,
    save,
    sign_up,
)
from tests.parcours.jeu import COURRIEL_PRIVE

pytestmark = pytest.mark.navigateur
AGENT = "agent-lyon@ville.example"
CLAUDE = "claude@ailleurs.example"
TABLEAU_DE_LYON = re.compile("/mise-a-jour/lyon-69123/$")
CODE_OFFICIEL = re.compile(r"^\w{4}-\w{4}$", re.MULTILINE)
TITRE_TAPE = "Un titre que personne d’autre n’a écrit"


@pytest.fixture
def claude(jeu):
    """Somebody who has a profile and nothing to edit."""
    return UserFactory(username="claude", email=CLAUDE, first_name="Claude", last_name="Martin")


def rename_the_project(page, jeu) -> None:
    page.goto(FICHE.format(eau=jeu["eau"].pk))
    page.get_by_label("Titre").fill(TITRE_TAPE)
    save(page)


def test_a_colleague_approves_who_signs_up(onglet, nouvel_onglet, jeu, boite):
    sign_up(onglet, "Lyon", CLAUDE)
    confirm_address(onglet, find_mail(boite.relever(), CLAUDE))
    colleague = nouvel_onglet()
    colleague.goto(read_link(find_mail(boite.relever(), AGENT)))
    give_codes(colleague, "agent-lyon")
    expect(find_title(colleague)).to_have_text("Agents habilités")
    press(colleague, "Approuver Claude Martin")
    expect(colleague.get_by_text("Claude Martin est habilité pour Lyon.")).to_be_visible()
    message = find_mail(boite.relever(), CLAUDE)
    assert "approbation d’un agent habilité" in read(message)
    onglet.goto(read_link(message))
    expect(onglet).to_have_url(TABLEAU_DE_LYON)
    rename_the_project(onglet, jeu)
    expect(onglet.get_by_role("main")).to_contain_text("est enregistré.")


def test_the_code_received_at_the_official_address_opens(onglet, jeu, boite, claude):
    write_official_address(jeu["angers"], OFFICIELLE)
    waiting = {"statut": "demandee", "methode": "", "decidee_le": None}
    HabilitationFactory(user=claude, collectivite=jeu["angers"], **waiting)
    log_in(onglet, "claude")
    press(onglet, "Envoyer un code à l’adresse officielle")
    message = find_mail(boite.relever(), OFFICIELLE)
    assert "Claude Martin" in message["Subject"]
    field = onglet.get_by_label("Code reçu à l’adresse officielle")
    field.fill("AAAA-AAAA")
    press(onglet, "Valider")
    expect(onglet.locator("#erreurs")).to_contain_text("Ce code n’est pas le bon")
    field.fill(CODE_OFFICIEL.search(read(message))[0].lower())
    press(onglet, "Valider")
    expect(onglet).to_have_url(re.compile("/mise-a-jour/angers-49007/$"))


def invite(page, boite):
    """Have the agent invite the contact whose address is not public; return the message."""
    log_in(page, "agent-lyon")
    page.get_by_role("link", name="Agents habilités").click()
    contacts = page.get_by_role("listitem").filter(has_text="Directeur des relations")
    contacts.get_by_role("button", name="Inviter").click()
    expect(page.get_by_text("Une invitation est envoyée à")).to_be_visible()
    return find_mail(boite.relever(), COURRIEL_PRIVE)


def test_a_contact_invited_signs_up_and_needs_nobody(onglet, nouvel_onglet, jeu, boite):
    onglet.goto(read_link(invite(nouvel_onglet(), boite)))
    onglet.get_by_role("link", name="Créer un profil").click()
    expect(onglet.locator("[name=email]")).to_have_value(COURRIEL_PRIVE)
    expect(onglet.get_by_label("Nom de la collectivité")).to_have_value("Lyon")
    for name, text in describe_profile(COURRIEL_PRIVE).items():
        onglet.locator(f"[name={name}]").fill(text)
    press(onglet, "Créer mon profil")
    expect(find_title(onglet)).to_have_text("Confirmez votre adresse électronique")
    confirm_address(onglet, find_mail(boite.relever(), COURRIEL_PRIVE))
    expect(onglet).to_have_url(TABLEAU_DE_LYON)
    assert "invitation à un contact connu" in read(find_mail(boite.relever(), COURRIEL_PRIVE))


def test_an_invitation_is_accepted_once_by_who_has_a_profile(
    onglet, nouvel_onglet, jeu, boite, claude
):
    host = nouvel_onglet()
    link = read_link(invite(host, boite))
    onglet.goto(link)
    onglet.get_by_role("main").get_by_role("link", name="Se connecter").click()
    give_codes(onglet, "claude")
    press(onglet, "Accepter l’invitation")
    expect(onglet).to_have_url(TABLEAU_DE_LYON)
    assert host.goto(link).status == 404
    expect(find_title(host)).to_have_text("Ce lien n’est plus valable")


def withdraw(page, personne: str, motif: str) -> None:
    page.goto("/mise-a-jour/lyon-69123/agents/")
    page.get_by_role("link", name=f"retirer {personne}").click()
    page.get_by_label("Motif").fill(motif)
    press(page, "Confirmer")
    expect(page.get_by_text("n’a pas accès à Lyon")).to_be_visible()


def test_who_is_withdrawn_while_editing_keeps_the_typed_text_and_saves_nothing(
    onglet, nouvel_onglet, jeu, boite, claude
):
    HabilitationFactory(user=claude, collectivite=jeu["lyon"])
    log_in(onglet, "claude")
    onglet.goto(FICHE.format(eau=jeu["eau"].pk))
    onglet.get_by_label("Titre").fill(TITRE_TAPE)
    colleague = nouvel_onglet()
    log_in(colleague, "agent-lyon")
    withdraw(colleague, "Claude Martin", "Changement de service.")
    with onglet.expect_response(lambda answer: answer.request.method == "POST") as answer:
        save(onglet)
    assert answer.value.status == 403
    expect(find_title(onglet)).to_have_text("Votre habilitation a été retirée")
    expect(onglet.get_by_role("main")).to_contain_text("Changement de service.")
    expect(onglet.locator(".saisie")).to_contain_text(TITRE_TAPE)
    assert "Changement de service." in read(find_mail(boite.relever(), CLAUDE))
    jeu["eau"].refresh_from_db()
    assert jeu["eau"].titre != TITRE_TAPE


def test_a_campaign_asks_each_agent_to_confirm_by_the_link_received(
    onglet, nouvel_onglet, jeu, boite
):
    log_in(onglet, "agent-lyon")
    expect(onglet).to_have_url(TABLEAU_DE_LYON)
    Turn(threading.Event()).run()
    onglet.reload()
    expect(find_title(onglet)).to_have_text("Mes habilitations")
    expect(onglet.get_by_role("main")).to_contain_text("à reconfirmer")
    link = read_link(find_mail(boite.relever(), AGENT))
    telephone = nouvel_onglet()
    telephone.goto(link)
    expect(find_title(telephone)).to_have_text("Travaillez-vous toujours pour Lyon\xa0?")
    press(telephone, "Oui, j’y travaille toujours")
    expect(find_title(telephone)).to_have_text("C’est confirmé")
    rename_the_project(onglet, jeu)
    expect(onglet.get_by_role("main")).to_contain_text("est enregistré.")
    assert telephone.goto(link).status == 404
