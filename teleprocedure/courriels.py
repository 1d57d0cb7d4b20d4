"""The messages of the online procedure: when each leaves, and values to preview it with."""

from collectivites.courriels import Modele, declare

PERSONNE = {
    "personne": "Dominique Martin",
    "titre": "adjointe aux relations internationales",
    "collectivite": "Ville-Exemple",
}
LIEN_PERSONNEL = {
    "lien": "/personnes/12:jeton/",
    "public": False,
    "par_la_delegation": False,
}
ONGLET = {"lien": "/mise-a-jour/ville-exemple-00000/contacts/"}
RECEPISSE = {
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

declare(
    Modele("contact_inscrit", "à un élu ou cadre inscrit par autrui", PERSONNE | LIEN_PERSONNEL),
    Modele("contact_oppose", "aux agents, quand un élu ou cadre s’oppose", PERSONNE | ONGLET),
    Modele("transmission", "à l’agent qui transmet la mise à jour", RECEPISSE),
)
