"""The message of the dashboard: the receipt of a transmission, with values to preview it."""

from collectivites.courriels import Modele, declare

EXEMPLE = {
    "numero": "2026-00042",
    "date": "3 mai 2026 à 9 h 05",
    "annee": "2026",
    "collectivite": "Ville-Exemple",
    "par": "Camille Berthier",
    "lien": "/mise-a-jour/ville-exemple-00000/transmissions/42/",
    "declare": (
        "Elus et cadres territoriaux : 1 personne\n- Dominique Martin, maire\n\n"
        "Aide publique au développement\n- Année 2025 : 12 500 €"
    ),
    "depuis": "depuis la clôture de la campagne 2025",
    "changements": "- 2 mai 2026, Camille Berthier : Ajout : Dominique Martin (élu ou cadre)",
}

declare(Modele("transmission", "à l’agent qui transmet la mise à jour", EXEMPLE))
