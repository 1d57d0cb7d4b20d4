"""A page to look at: who opens it, what they did before, what they type; and how to get there."""

from dataclasses import dataclass

from django.test import Client

REDIGE = "main form:not(.barre-agent *)"


@dataclass(frozen=True)
class Page:
    """``adresse`` may name rows of the dataset; ``avant`` lists forms sent beforehand.

    ``saisie`` is typed, then sent; a button that it names is the one pressed. The page then tells
    errors, unless ``accepte`` or its status say otherwise. ``comptes`` asks for the accounts beside
    the small atlas, ``bureau`` for what the delegation sees, ``carte`` says that Leaflet is to be
    waited for.
    """

    nom: str
    adresse: str
    persona: str = ""
    statut: int = 200
    saisie: dict[str, str] | None = None
    accepte: bool = False
    avant: tuple[tuple[str, dict[str, str]], ...] = ()
    comptes: bool = False
    bureau: bool = False
    carte: bool = False


def fill(text: str, jeu: dict) -> str:
    """Return ``text`` with the numbers and links that the dataset has today."""
    return text.format(**{name: getattr(row, "pk", row) for name, row in jeu.items()})


def find_address(page: Page, jeu: dict) -> str:
    return fill(page.adresse, jeu)


def find_typed(page: Page, jeu: dict) -> dict[str, str] | None:
    if page.saisie is None:
        return None
    return {name: fill(text, jeu) for name, text in page.saisie.items()}


def enter(page: Page, jeu: dict) -> Client:
    """Return a client whose session is that of the persona, once done what comes before."""
    client = Client()
    if page.persona:
        client.force_login(jeu[page.persona])
    for address, data in page.avant:
        response = client.post(fill(address, jeu), data)
        assert response.status_code in (200, 302)
    return client


def type_in(tab, saisie: dict[str, str]) -> None:
    """Type ``saisie`` in the form of the page and send it with the keyboard."""
    button = tab.locator(f"{REDIGE} button[type=submit]").first
    for name, text in saisie.items():
        field = tab.locator(f"{REDIGE} [name='{name}']:not([type=hidden])")
        match field.first.evaluate("field => field.type"):
            case "submit":
                button = field.first
            case "select-one":
                field.select_option(text)
            case "checkbox" | "radio":
                chosen = field.and_(tab.locator(f"[value='{text}']"))
                (chosen if field.count() > 1 else field).press("Space")
            case _:
                field.fill(text)
    with tab.expect_navigation():
        button.press("Enter")
