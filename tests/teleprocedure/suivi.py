"""What the stories of the dashboard share: their campaign, and acts dated by the clock."""

from datetime import UTC, datetime

LYON = "/mise-a-jour/lyon-69123/"
OUVERTURE = datetime(2026, 4, 1, 6, tzinfo=UTC)
CLOTURE = datetime(2026, 6, 30, 16, tzinfo=UTC)
MAI = datetime(2026, 5, 4, 10, tzinfo=UTC)
ONGLETS = ("contacts", "reseaux", "apd", "cooperations", "actions")


def read(client, url=LYON):
    """Return the text of a page, its no-break spaces made plain."""
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def write_in(collectivite, parties, by=None, **kwargs):
    """Tell an act on these tabs, now."""
    intitule = kwargs.pop("intitule", "Ajout : Camille Martin (élu ou cadre)")
    return collectivite.actes.create(parties=parties, intitule=intitule, auteur=by, **kwargs)


def verify_all(client, choix="neant"):
    """Tick the five tabs, each in one click."""
    for onglet in ONGLETS:
        typed = {"choix": choix} if onglet == "apd" else {}
        assert client.post(f"{LYON}{onglet}/verifier/", typed).status_code == 302
