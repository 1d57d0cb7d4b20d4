"""The pages of accounts, in every state, with and without errors shown."""

from dataclasses import replace

from tests.factories import MOT_DE_PASSE
from tests.parcours.comptes import HOMONYME
from tests.parcours.page import Page

COMPTE = "/compte"
CONNEXION = f"{COMPTE}/connexion/"
INSCRIPTION = f"{COMPTE}/inscription/"
OUBLI = f"{COMPTE}/codes-oublies/"
DOUBLE = f"{COMPTE}/double-authentification"
HABILITATIONS = f"{COMPTE}/habilitations"
LYON = "/mise-a-jour/lyon-69123/"
DEMANDES = "/admin/accounts/habilitation/?statut__exact=demandee"
FAUX = "x"
MOT_DE_PASSE_REDIT = ((f"{CONNEXION}verification/", {"password": MOT_DE_PASSE}),)
CODE_DEMANDE = ((f"{CONNEXION}code/", {"email": "agent-lyon@ville.example"}),)
CODES_DONNES = (CONNEXION, {"login": "agent-lyon", "password": MOT_DE_PASSE})
MOT_DE_PASSE_DONNE = ((CONNEXION, {"login": "protege", "password": MOT_DE_PASSE}),)
ESSAIS = 10 * ((CONNEXION, {"login": "agent-lyon", "password": FAUX}),)
CHOIX_AMBIGU = {"type": "commune", "nom": HOMONYME}
PROFIL_FAUX = {"email": FAUX, "username": "un@deux", "password1": "court"}

DE_L_ENTREE = (
    Page("inscription", INSCRIPTION),
    Page("inscription en erreur", INSCRIPTION, saisie=PROFIL_FAUX),
    Page("inscription, homonymes", INSCRIPTION, saisie=CHOIX_AMBIGU),
    Page("message d’inscription envoyé", f"{INSCRIPTION}message-envoye/"),
    Page("adresse à confirmer", f"{COMPTE}/adresse/{{cle}}/"),
    Page(
        "demande supprimée", f"{COMPTE}/adresse/{{cle}}/", saisie={"supprimer": "oui"}, accepte=True
    ),
    Page("adresse, lien périmé", f"{COMPTE}/adresse/perimee/", statut=404),
    Page("code de connexion", f"{CONNEXION}code/"),
    Page("code de connexion en erreur", f"{CONNEXION}code/", saisie={"email": FAUX}),
    Page("code de connexion reçu", f"{CONNEXION}code/saisie/", avant=CODE_DEMANDE),
    Page(
        "code de connexion faux",
        f"{CONNEXION}code/saisie/",
        saisie={"code": FAUX},
        avant=CODE_DEMANDE,
    ),
    Page("trop de tentatives", CONNEXION, "", 429, ESSAIS[0][1], avant=ESSAIS),
    Page("codes oubliés", OUBLI),
    Page("codes oubliés en erreur", OUBLI, saisie={"email": FAUX}),
    Page("codes oubliés, message envoyé", f"{OUBLI}message-envoye/"),
    Page("nouveau mot de passe", f"{OUBLI}{{codes}}/"),
    Page("nouveau mot de passe refusé", f"{OUBLI}{{codes}}/", saisie={"password1": FAUX}),
    Page("nouveau mot de passe, lien périmé", f"{OUBLI}1-perimee/"),
    Page("mot de passe choisi", f"{OUBLI}termine/"),
    Page("compte désactivé", f"{COMPTE}/inactif/"),
    Page("collectivité absente", f"{COMPTE}/collectivite-absente/"),
    Page(
        "collectivité absente en erreur",
        f"{COMPTE}/collectivite-absente/",
        statut=422,
        saisie={"nom": "Syndicat des eaux"},
    ),
    Page(
        "collectivité absente, demande envoyée",
        f"{COMPTE}/collectivite-absente/",
        saisie={
            "type": "commune",
            "nom": "Port-Saint-Nulle-Part",
            "prenom": "Claude",
            "nom_de_famille": "Durand",
            "fonction": "Maire",
            "courriel": "maire@nulle-part.example",
        },
        accepte=True,
    ),
)
DU_COMPTE = (
    Page("mon compte", f"{COMPTE}/", "demandeur"),
    Page("mon compte en erreur", f"{COMPTE}/", "demandeur", 422, {"first_name": ""}),
    Page("changer d’adresse", f"{COMPTE}/adresse/", "nouveau", avant=MOT_DE_PASSE_REDIT),
    Page(
        "changer d’adresse en erreur",
        f"{COMPTE}/adresse/",
        "nouveau",
        saisie={"email": FAUX, "action_add": "1"},
        avant=MOT_DE_PASSE_REDIT,
    ),
    Page(
        "adresse en attente",
        f"{COMPTE}/adresse/",
        "nouveau",
        saisie={"email": "nouvelle@ville.example", "action_add": "1"},
        accepte=True,
        avant=MOT_DE_PASSE_REDIT,
    ),
    Page("changer de mot de passe", f"{COMPTE}/mot-de-passe/", "nouveau"),
    Page(
        "changer de mot de passe en erreur",
        f"{COMPTE}/mot-de-passe/",
        "nouveau",
        saisie={"oldpassword": FAUX, "password1": FAUX},
    ),
    Page("premier mot de passe", f"{COMPTE}/mot-de-passe/choisir/", "sans_mot_de_passe"),
    Page(
        "premier mot de passe refusé",
        f"{COMPTE}/mot-de-passe/choisir/",
        "sans_mot_de_passe",
        saisie={"password1": FAUX},
    ),
    Page("mot de passe redemandé", f"{CONNEXION}verification/", "nouveau"),
    Page(
        "mot de passe redemandé en erreur",
        f"{CONNEXION}verification/",
        "nouveau",
        saisie={"password": FAUX},
    ),
    Page("sessions", f"{COMPTE}/sessions/", avant=(CODES_DONNES,)),
    Page("suppression", f"{COMPTE}/suppression/", "nouveau", avant=MOT_DE_PASSE_REDIT),
    Page(
        "suppression en erreur",
        f"{COMPTE}/suppression/",
        "nouveau",
        422,
        saisie={},
        avant=MOT_DE_PASSE_REDIT,
    ),
    Page(
        "compte supprimé",
        f"{COMPTE}/suppression/",
        "nouveau",
        saisie={"accord": "on"},
        accepte=True,
        avant=MOT_DE_PASSE_REDIT,
    ),
    Page(
        "suppression empêchée",
        f"{COMPTE}/suppression/",
        "administrateur",
        avant=MOT_DE_PASSE_REDIT,
    ),
)
DE_LA_DOUBLE_AUTHENTIFICATION = (
    Page("double authentification", f"{DOUBLE}/", "nouveau"),
    Page("double authentification activée", f"{DOUBLE}/", "protege"),
    Page("activation", f"{DOUBLE}/activer/", "nouveau", avant=MOT_DE_PASSE_REDIT),
    Page(
        "activation en erreur",
        f"{DOUBLE}/activer/",
        "nouveau",
        saisie={"code": FAUX},
        avant=MOT_DE_PASSE_REDIT,
    ),
    Page("désactivation", f"{DOUBLE}/desactiver/", "protege", avant=MOT_DE_PASSE_REDIT),
    Page("code de l’application", f"{DOUBLE}/code/", avant=MOT_DE_PASSE_DONNE),
    Page(
        "code de l’application en erreur",
        f"{DOUBLE}/code/",
        saisie={"code": FAUX},
        avant=MOT_DE_PASSE_DONNE,
    ),
    Page("code redemandé", f"{DOUBLE}/de-nouveau/", "protege"),
    Page("code redemandé en erreur", f"{DOUBLE}/de-nouveau/", "protege", saisie={"code": FAUX}),
    Page("codes de secours", f"{DOUBLE}/secours/", "protege", avant=MOT_DE_PASSE_REDIT),
    Page("nouveaux codes", f"{DOUBLE}/secours/nouveaux/", "protege", avant=MOT_DE_PASSE_REDIT),
)
DES_HABILITATIONS = (
    Page("habilitations", f"{HABILITATIONS}/", "demandeur"),
    Page("aucune habilitation", f"{HABILITATIONS}/", "nouveau"),
    Page("demande", f"{HABILITATIONS}/demande/", "nouveau"),
    Page("demande en erreur", f"{HABILITATIONS}/demande/", "nouveau", 422, {"nom": "zzz"}),
    Page("demande, homonymes", f"{HABILITATIONS}/demande/", "nouveau", 422, CHOIX_AMBIGU),
    Page("code officiel", f"{HABILITATIONS}/{{demande_avec_code}}/code/saisie/", "demandeur"),
    Page(
        "code officiel faux",
        f"{HABILITATIONS}/{{demande_avec_code}}/code/saisie/",
        "demandeur",
        422,
        {"code": FAUX},
    ),
    Page("abandon d’une demande", f"{HABILITATIONS}/{{demande}}/abandon/", "demandeur"),
    Page("abandon d’une habilitation", f"{HABILITATIONS}/{{tenue}}/abandon/", "demandeur"),
    Page("invitation", f"{COMPTE}/invitation/{{invitation}}/"),
    Page("invitation, connecté", f"{COMPTE}/invitation/{{invitation}}/", "nouveau"),
    Page("invitation refusée", f"{COMPTE}/invitation/{{invitation}}/", "retire", 409, {}),
    Page("lien périmé", f"{COMPTE}/invitation/perimee/", statut=404),
    Page("reconfirmation", f"{COMPTE}/reconfirmation/{{reconfirmation}}/"),
    Page("reconfirmation faite", f"{COMPTE}/reconfirmation/{{deja_confirmee}}/"),
    Page("collectivités d’un agent", "/mise-a-jour/", "collegue"),
    Page("tableau de bord de deux collectivités", LYON, "collegue"),
    Page("agents habilités", f"{LYON}agents/", "agent"),
    Page("refus", f"{LYON}agents/{{demande}}/fermer/", "agent"),
    Page("refus en erreur", f"{LYON}agents/{{demande}}/fermer/", "agent", 422, {"motif": ""}),
    Page("retrait", f"{LYON}agents/{{habilitation_du_collegue}}/fermer/", "agent"),
    Page("accès retiré", LYON, "retire", 403),
)
DECISION = Page(
    "décision de la délégation",
    DEMANDES,
    "administrateur",
    saisie={"_selected_action": "{demande}", "action": "refuser", "index": "0"},
    accepte=True,
)
DE_L_ADMINISTRATION = (
    DECISION,
    Page("modèles de courriels", "/admin/courriels/", "administrateur"),
    Page("modèle de courriel", "/admin/courriels/habilitation_refusee/", "administrateur"),
)
DES_COMPTES = tuple(
    replace(page, comptes=True)
    for page in (
        *DE_L_ENTREE,
        *DU_COMPTE,
        *DE_LA_DOUBLE_AUTHENTIFICATION,
        *DES_HABILITATIONS,
        *DE_L_ADMINISTRATION,
    )
)
