"""A campaign under way, told through four collectivités; how its cockpit is read."""

import datetime as dt
import re

from teleprocedure.models import Campagne, Verification, Visite
from tests.factories import (
    ActeFactory,
    AdresseMorteFactory,
    CollectiviteFactory,
    DeclarationFactory,
    DepartementFactory,
    EnvoiFactory,
    PublipostageFactory,
    RegionFactory,
    ReseauFactory,
    SignalementFactory,
    TransmissionFactory,
)
from tests.teleprocedure.suivi import MAI, ONGLETS

COCKPIT = "/admin/"
LISTE = "/admin/cockpit/collectivites/"
VARIATIONS = "/admin/cockpit/apd/"
FIL = "/admin/modifications/"
AVRIL = dt.datetime(2026, 4, 10, 9, tzinfo=dt.UTC)
LIEN = re.compile(r'<a href="([^"]+)">([^<]*)</a>')


def tell_campaign(campagne: Campagne, lyon, angers, agent) -> None:
    """Lyon transmitted, Angers started, Nantes was invited, Ancenis came without being listed."""
    pays_de_la_loire = RegionFactory(code="52", nom="Pays de la Loire", nom_normalise="pays")
    loire = DepartementFactory(code="44", nom="Loire-Atlantique", region=pays_de_la_loire)
    nantes = CollectiviteFactory(nom="Nantes", departement=loire, recensee=True)
    ancenis = CollectiviteFactory(nom="Ancenis", departement=loire)
    communique = PublipostageFactory(campagne=campagne, nature="ouverture", demande_le=AVRIL)
    for collectivite in (lyon, nantes):
        EnvoiFactory(publipostage=communique, collectivite=collectivite)
    relance = PublipostageFactory(campagne=campagne, nature="relance", demande_le=AVRIL)
    EnvoiFactory(publipostage=relance, collectivite=angers, refus="550 inconnu")
    Visite.objects.create(campagne=campagne, collectivite=ancenis, le=AVRIL)
    for onglet in ONGLETS:
        tick(campagne, lyon, onglet, AVRIL)
    TransmissionFactory(campagne=campagne, collectivite=lyon, le=AVRIL)
    TransmissionFactory(campagne=campagne, collectivite=lyon, le=MAI)
    tick(campagne, angers, "contacts", MAI)
    ActeFactory(collectivite=angers, auteur=agent, le=MAI)


def tick(campagne, collectivite, onglet, le) -> Verification:
    return Verification.objects.create(
        campagne=campagne, collectivite=collectivite, onglet=onglet, le=le
    )


def declare(lyon, angers) -> None:
    """Lyon gives twice as much, Angers said a sum last year and nothing yet."""
    DeclarationFactory(collectivite=lyon, annee=2025, montant=2000)
    DeclarationFactory(collectivite=lyon, annee=2024, montant=1000)
    DeclarationFactory(collectivite=angers, annee=2024, montant=500)
    DeclarationFactory(annee=2025, montant=0)


def fill_queues() -> None:
    ReseauFactory(statut="propose")
    SignalementFactory()
    SignalementFactory(statut="transmis")
    AdresseMorteFactory()


def read(client, address: str) -> str:
    """Return the text of a page, its no-break spaces made plain."""
    response = client.get(address)
    assert response.status_code == 200
    return flatten(response.content.decode())


def flatten(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("&amp;", "&")


def read_row(page: str, label: str) -> list[str]:
    """Return the texts of the cells of the first row that has this heading."""
    row = re.search(rf'<th scope="row">(?:<a [^>]*>)?{label}(?:</a>)?</th>(.*?)</tr>', page, re.S)
    assert row, label
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row[1], re.S)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def list_figures(page: str) -> list[tuple[str, str]]:
    """Return (address, figure) of every figure that leads somewhere."""
    return [(url, text) for url, text in LIEN.findall(page) if re.fullmatch(r"[\d ]+", text)]
