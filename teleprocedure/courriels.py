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

MASQUAGE = {
    "projet": "Adduction d’eau à Bamako",
    "collectivite": "Ville-Exemple",
    "motif": "Le texte met en cause une personne.",
    "date": "3 mai 2026 à 9 h 05",
    "lien": "/mise-a-jour/ville-exemple-00000/cooperations/projets/12/",
}
MESSAGE = {
    "sujet": "Votre jumelage avec Bamako",
    "texte": "Bonjour,\n\nCe jumelage est-il toujours actif ?",
    "collectivite": "Ville-Exemple",
    "page": "/collectivites/ville-exemple-00000/",
    "lien": "/mise-a-jour/ville-exemple-00000/",
}
SIGNALEMENT = {
    "collectivite": "Ville-Exemple",
    "message": "Ce jumelage a pris fin en 2019.",
    "page": "/collectivites/ville-exemple-00000/",
    "lien": "/mise-a-jour/ville-exemple-00000/signalements/",
    "reponse": "La collectivité a corrigé cette page. Merci de votre signalement.",
    "auteur": "Ville-Exemple",
}
PUBLIPOSTAGE = {
    "objet": "Votre mise à jour est attendue avant le 30 juin 2026",
    "texte": "Bonjour Dominique Martin,\n\nLa mise à jour de Ville-Exemple n’est pas transmise.",
}
RESEAU = {
    "reseau": "Villes du fleuve",
    "collectivite": "Ville-Exemple",
    "motif": "C’est le nom d’un projet, pas d’un réseau.",
    "lien": "/mise-a-jour/ville-exemple-00000/reseaux/",
}

declare(
    Modele("contact_inscrit", "à un élu ou cadre inscrit par autrui", PERSONNE | LIEN_PERSONNEL),
    Modele("contact_oppose", "aux agents, quand un élu ou cadre s’oppose", PERSONNE | ONGLET),
    Modele("projet_masque", "aux agents, quand la délégation masque un projet", MASQUAGE),
    Modele("projet_republie", "aux agents, quand elle le publie de nouveau", MASQUAGE),
    Modele("message_aux_agents", "la délégation écrit aux agents d’une collectivité", MESSAGE),
    Modele("signalement_transmis", "aux agents : un lecteur signale une erreur", SIGNALEMENT),
    Modele("signalement_repondu", "au lecteur qui a signalé une erreur", SIGNALEMENT),
    Modele("reseau_refuse", "aux agents dont un réseau n’est pas retenu", RESEAU),
    Modele("transmission", "à l’agent qui transmet la mise à jour", RECEPISSE),
    Modele("publipostage", "à chaque destinataire d’un publipostage confirmé", PUBLIPOSTAGE),
)
