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

declare(
    Modele("contact_inscrit", "à un élu ou cadre inscrit par autrui", PERSONNE | LIEN_PERSONNEL),
    Modele("contact_oppose", "aux agents, quand un élu ou cadre s’oppose", PERSONNE | ONGLET),
)
