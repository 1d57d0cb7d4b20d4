"""Every page that the tests of this folder look at, with who opens it and what they type."""

from tests.parcours.gestes import FICHE
from tests.parcours.page import Page
from tests.parcours.pages_de_la_delegation import DE_LA_DELEGATION
from tests.parcours.pages_des_comptes import DES_COMPTES
from tests.parcours.pages_des_onglets import DES_ONGLETS, ONGLETS

TEXTES = ("accessibilite", "mentions-legales", "donnees-personnelles", "plan-du-site", "contact")
CODES_FAUX = {"login": "agent-lyon", "password": "pas le bon mot de passe"}
PROJET_FAUX = {"titre": "", "annee_debut": "1820", "site_web": "pas une adresse"}

PUBLIQUES = (
    Page("accueil", "/"),
    Page("liste", "/collectivites/"),
    Page("liste vide", "/collectivites/?nom=zzz"),
    Page("filtre en erreur", "/collectivites/?region=zz", statut=400),
    Page("collectivité", "/collectivites/lyon-69123/"),
    Page("collectivité non recensée", "/collectivites/villeurbanne-69266/"),
    Page("projet", "/projets/{eau}-adduction-d-eau-a-bamako/"),
    Page("liste des pays", "/pays/"),
    Page("pays", "/pays/ml/"),
    Page("partenaire", "/partenaires/{bamako}-bamako/"),
    Page("partenaire sans position", "/partenaires/{puits}-les-puits-du-sahel/"),
    Page("carte", "/carte/", carte=True),
    Page("recherche", "/recherche/"),
    Page("recherche avec résultats", "/recherche/?q=ba"),
    Page("connexion", "/compte/connexion/"),
    Page("page introuvable", "/nulle-part/", statut=404),
    *(Page(texte, f"/{texte}/") for texte in TEXTES),
)
DES_AGENTS = (
    Page("connexion refusée", "/compte/connexion/", saisie=CODES_FAUX),
    Page("déconnexion", "/compte/deconnexion/", "agent"),
    Page("choix de la délégation", "/mise-a-jour/", "delegation"),
    Page("tableau de bord", "/mise-a-jour/lyon-69123/", "agent"),
    *(
        Page(f"onglet {onglet}", f"/mise-a-jour/lyon-69123/{onglet}/", "agent")
        for onglet in ONGLETS
    ),
    Page("fiche", FICHE, "agent"),
    Page("fiche en erreur", FICHE, "agent", 422, PROJET_FAUX),
)
PAGES = PUBLIQUES + DES_AGENTS + DES_ONGLETS + DES_COMPTES + DE_LA_DELEGATION
