"""Every page that the tests of this folder look at, with who opens it and what they type."""

from dataclasses import dataclass, field

ONGLETS = ("contacts", "reseaux", "apd", "cooperations", "actions")
TEXTES = ("accessibilite", "mentions-legales", "donnees-personnelles", "plan-du-site", "contact")
FICHE = "/mise-a-jour/lyon-69123/cooperations/projets/{eau}/"
CODES_FAUX = {"login": "agent-lyon", "password": "pas le bon mot de passe"}
PROJET_FAUX = {"titre": "", "annee_debut": "1820", "site_web": "pas une adresse"}


@dataclass(frozen=True)
class Page:
    """``adresse`` may name rows of the dataset; ``saisie`` is typed, then sent.

    ``carte`` says that Leaflet is to be waited for.
    """

    nom: str
    adresse: str
    persona: str = ""
    statut: int = 200
    saisie: dict[str, str] = field(default_factory=dict)
    carte: bool = False


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
PAGES = PUBLIQUES + DES_AGENTS


def find_address(page: Page, jeu: dict) -> str:
    """Return the address of ``page`` with the numbers that the dataset has today."""
    return page.adresse.format(**{name: row.pk for name, row in jeu.items()})
