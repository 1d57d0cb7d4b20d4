"""What the delegation's desk has to show: mailings, imports, reports, proposals, archives."""

from datetime import UTC, datetime

from cooperations.models import Correction
from cooperations.models.doublons import Doublon
from teleprocedure.models import Campagne, FichierDeMillesime, Publipostage
from tests.factories import (
    AdresseMorteFactory,
    CampagneFactory,
    EnvoiFactory,
    ImportFactory,
    MillesimeFactory,
    NoteFactory,
    PartenaireFactory,
    PublipostageFactory,
    ReseauFactory,
    SignalementFactory,
    SuccessionFactory,
    UserFactory,
)

CLOSE = datetime(2024, 6, 30, tzinfo=UTC)
Etat = Publipostage.Etat


def build_bureau(jeu: dict) -> dict:
    """Add to the small atlas what only staff see, and return its rows by name."""
    lyon = jeu["lyon"]
    campagne = Campagne.objects.order_by("-annee").first()
    mort = PartenaireFactory(nom="Bamaco", pays=jeu["bamako"].pays)
    NoteFactory(collectivite=lyon)
    AdresseMorteFactory(adresse="partie@lyon.example")
    SuccessionFactory(nouvelle=lyon)
    Doublon.objects.create(
        partenaire_a=jeu["bamako"],
        partenaire_b=mort,
        ressemblance=Doublon.Ressemblance.UNE_FAUTE,
        distance=0.4,
        score=90,
    )
    return build_messages(jeu, campagne) | {
        "chef": UserFactory(username="chef", is_staff=True, is_superuser=True),
        "campagne": campagne,
        "doublon": mort,
        "reseau_propose": ReseauFactory(nom="Villes jumelles", statut="propose"),
        "reseau_autre": ReseauFactory(nom="Villes jumelées"),
        "correction": Correction.objects.create(
            partenaire=jeu["bamako"], nom="Bamako-ville", nature="autre", collectivite=lyon
        ),
        "millesime": build_millesime(),
        "importation": build_import(),
    }


def build_messages(jeu: dict, campagne: Campagne) -> dict:
    """A mailing being written, one that is gone and met a refusal, a report."""
    parti = PublipostageFactory(campagne=campagne, etat=Etat.TERMINE, total=2, fait=2)
    EnvoiFactory(publipostage=parti, collectivite=jeu["lyon"], refus="550 Adresse inconnue")
    return {
        "brouillon_de_message": PublipostageFactory(campagne=campagne),
        "publipostage": parti,
        "signalement": SignalementFactory(collectivite=jeu["lyon"]),
    }


def build_millesime():
    close = CampagneFactory(
        annee=2024, annee_apd=2023, ouverture=CLOSE, cloture=CLOSE.replace(day=30, hour=9)
    )
    row = MillesimeFactory(campagne=close)
    FichierDeMillesime.objects.create(
        millesime=row,
        table="projets",
        format="csv",
        fichier="2024/projets.csv",
        empreinte="0" * 64,
        octets=1200,
        lignes=3,
    )
    return row


def build_import():
    """A file read, that awaits its confirmation."""
    row = ImportFactory(
        etat=Etat.TERMINE,
        fait=3,
        total=3,
        bilan={"creation": 1, "modification": 1, "refusee": 1},
    )
    for rang, sort, differences, explication in (
        (2, "creation", [["nom", "", "Cités unies"]], ""),
        (3, "modification", [["sigle", "CU", "CUF"]], ""),
        (4, "refusee", [], "Colonne « nature » : « club » n’est pas un choix."),
    ):
        row.lignes.create(
            rang=rang,
            sort=sort,
            designation=f"Réseau {rang}",
            differences=differences,
            explication=explication,
        )
    return row
