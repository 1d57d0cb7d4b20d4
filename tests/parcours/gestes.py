"""What people of these stories do over and over: fill in, log in, open the link received."""

import time

from playwright.sync_api import expect

from tests.accounts.gestes import compute_code
from tests.courriels import read_link, read_text
from tests.factories import MOT_DE_PASSE

PERIODE_SECONDS, MARGE_SECONDS = 30, 8
FICHE = "/mise-a-jour/lyon-69123/cooperations/projets/{eau}/"


def press(page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def save(page) -> None:
    press(page, "Enregistrer")


def find_title(page):
    return page.get_by_role("heading", level=1)


def give_codes(page, identifiant: str, mot_de_passe: str = MOT_DE_PASSE) -> None:
    """Type one's codes on the page of log-in, which must be there."""
    page.get_by_label("Identifiant ou adresse électronique").fill(identifiant)
    page.get_by_label("Mot de passe").fill(mot_de_passe)
    press(page, "Se connecter")


def give_password_again(page) -> None:
    """What touches the safety of the account asks for the password once more."""
    expect(find_title(page)).to_have_text("Est-ce bien vous\xa0?")
    page.get_by_label("Mot de passe actuel").fill(MOT_DE_PASSE)
    press(page, "Continuer")


def log_in(page, identifiant: str, mot_de_passe: str = MOT_DE_PASSE) -> None:
    page.goto("/compte/connexion/")
    give_codes(page, identifiant, mot_de_passe)


def describe_profile(courriel: str) -> dict[str, str]:
    """Return the fields of a profile whose identifiant is the start of the address."""
    return {
        "first_name": "Claude",
        "last_name": "Martin",
        "fonction": "Chargée des relations internationales",
        "email": courriel,
        "username": courriel.partition("@")[0],
        "password1": MOT_DE_PASSE,
    }


def sign_up(page, nom: str, courriel: str) -> None:
    """Create a profile for the commune ``nom``, from the page of log-in."""
    page.goto("/compte/connexion/")
    page.get_by_role("link", name="Créer un profil").click()
    page.get_by_label("Type de collectivité").select_option("commune")
    page.get_by_label("Nom de la collectivité").fill(nom)
    for name, text in describe_profile(courriel).items():
        page.locator(f"[name={name}]").fill(text)
    press(page, "Créer mon profil")


def confirm_address(page, message) -> None:
    """Open the link of a message, type the password chosen, press the button: one is in."""
    page.goto(read_link(message))
    expect(find_title(page)).to_have_text("Confirmer mon adresse")
    page.locator("[name=password]").fill(MOT_DE_PASSE)
    press(page, "Oui, confirmer mon adresse")
    expect(find_title(page)).not_to_have_text("Confirmer mon adresse")


def read_telephone(secret: str) -> str:
    """Return the code shown, waiting for the next one when this one is about to go."""
    left = PERIODE_SECONDS - time.time() % PERIODE_SECONDS
    if left < MARGE_SECONDS:
        time.sleep(left)
    return compute_code(secret)


def find_mail(messages, adresse: str):
    """Return the message that came for ``adresse``, the only one."""
    (message,) = [message for message in messages if message.enveloppe == [adresse]]
    return message


def read(message) -> str:
    """Return the text of a message, its lines and spaces made plain."""
    return read_text(message).replace("\r\n", "\n").replace("\xa0", " ")
