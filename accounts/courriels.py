"""The messages of accounts and habilitations: when each leaves, and values to preview it with."""

from collectivites.courriels import Modele, declare

PERSONNE = {
    "personne": "Camille Berthier",
    "identifiant": "camille.berthier",
    "adresse": "camille.berthier@ville-exemple.fr",
    "fonction": "chargée de mission",
    "collectivite": "Ville-Exemple",
}
DECISION = PERSONNE | {
    "statut": "accordée",
    "methode": "approbation d’un agent habilité",
    "decideur": "Dominique Martin",
    "motif": "",
    "lien": "/mise-a-jour/ville-exemple-00000/",
}
FERMETURE = DECISION | {
    "statut": "retirée",
    "motif": "Départ de la collectivité.",
    "decideur": "un agent habilité de la collectivité",
}
LIEN = {"lien": "/compte/habilitations/", "jours": 30}
REUNIE = DECISION | {
    "anciennes": "Ville-Ancienne et Ville-Voisine",
    "plusieurs": True,
    "date": "1er janvier 2026",
}
RENOMMEE = DECISION | {"ancienne": "Ville-Ancienne", "date": "1er janvier 2026"}
SCINDEE = DECISION | {
    "ancienne": "Ville-Ancienne",
    "nouvelles": "Ville-Exemple et Ville-Voisine",
    "date": "1er janvier 2026",
}
ALERTE = {"ip": "192.0.2.10"}
CHANGEMENT = {
    "from_email": "camille@ancienne.fr",
    "to_email": PERSONNE["adresse"],
    "deleted_email": "camille@autre.fr",
}
OUBLI = {"password_reset_url": "/compte/codes-oublies/jeton/"}
ACTIVATION = PERSONNE | {"activate_url": "/compte/adresse/jeton/"}

declare(
    Modele("email_confirmation_signup", "un profil vient d’être demandé", ACTIVATION),
    Modele("email_confirmation", "un agent change d’adresse", ACTIVATION),
    Modele("demande_a_approuver", "une demande attend les agents de la collectivité", DECISION),
    Modele("demande_en_file", "une demande attend la délégation", DECISION),
    Modele("habilitation_accordee", "à l’agent, quand le droit est donné", DECISION),
    Modele("habilitation_refusee", "à l’agent, quand la demande est refusée", FERMETURE),
    Modele("habilitation_retiree", "à l’agent, quand le droit est retiré", FERMETURE),
    Modele("habilitation_annonce", "aux autres agents, à chaque décision", DECISION),
    Modele("habilitation_reexaminee", "la nouvelle adresse ne prouve rien", PERSONNE | LIEN),
    Modele("double_authentification_retiree", "par la délégation, à qui l’a perdue", PERSONNE),
    Modele("code_officiel", "à l’adresse officielle", PERSONNE | {"code": "K7QM-2XPD", "jours": 7}),
    Modele("invitation", "à un contact connu", PERSONNE | LIEN | {"hote": "Dominique Martin"}),
    Modele("reconfirmation", "à l’ouverture d’une campagne", PERSONNE | LIEN),
    Modele("collectivite_absente", "à la délégation", PERSONNE | LIEN),
    Modele(
        "collectivite_absente_reponse",
        "à la personne, quand sa demande est close",
        PERSONNE | {"reponse": "La commune est ajoutée : vous pouvez vous inscrire."},
    ),
    Modele("compte_supprime", "à la personne, quand son compte est supprimé"),
    Modele("collectivite_reunie", "aux agents, quand leur collectivité fusionne", REUNIE),
    Modele("collectivite_renommee", "aux agents, quand leur collectivité change de nom", RENOMMEE),
    Modele("collectivite_scindee", "aux agents qui suivent une scission", SCINDEE),
    Modele("collectivite_retablie", "aux agents, quand un de ces actes est annulé", DECISION),
)
declare(
    Modele("login_code", "un code de connexion est demandé", {"code": "BCDF-GHJK"}),
    Modele("password_reset_key", "des codes d’accès oubliés sont demandés", PERSONNE | OUBLI),
    Modele("unknown_account", "des codes sont demandés pour une adresse sans compte"),
    Modele("account_already_exists", "un profil est demandé avec une adresse connue", LIEN),
    Modele("password_changed", "le mot de passe est changé", ALERTE),
    Modele("password_reset", "un mot de passe est choisi par le lien reçu", ALERTE),
    Modele("password_set", "un premier mot de passe est choisi", ALERTE),
    Modele("email_changed", "l’adresse est changée : à l’ancienne", CHANGEMENT | ALERTE),
    Modele("email_deleted", "un changement d’adresse est abandonné", CHANGEMENT | ALERTE),
    Modele("totp_activated", "la double authentification est activée", ALERTE),
    Modele("totp_deactivated", "la double authentification est désactivée", ALERTE),
    Modele("recovery_codes_generated", "de nouveaux codes de secours sont faits", ALERTE),
)
