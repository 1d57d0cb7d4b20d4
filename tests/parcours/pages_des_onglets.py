"""Pages of the five tabs: empty, filled, with errors; and of what surrounds them."""

from tests.parcours.page import Page

LYON, VIDE = "/mise-a-jour/lyon-69123/", "/mise-a-jour/villeurbanne-69266/"
ONGLETS = ("contacts", "reseaux", "apd", "cooperations", "actions")
LIEN = LYON + "cooperations/{avec_bamako}/"
EAU = LYON + "cooperations/projets/{eau}/"


def open_as_agent(nom: str, adresse: str, **more) -> Page:
    return Page(nom, adresse, "agent", **more)


def refuse(titre: str, adresse: str, /, **saisie: str) -> Page:
    return Page(f"{titre}, en erreur", adresse, "agent", 422, saisie)


TOUT_VERIFIE = tuple((f"{VIDE}{onglet}/verifier/", {"choix": "neant"}) for onglet in ONGLETS)
DES_ONGLETS = (
    Page("tableau de bord vide", VIDE, "agent_vide"),
    *(Page(f"onglet {onglet} vide", f"{VIDE}{onglet}/", "agent_vide") for onglet in ONGLETS),
    Page("tableau de bord, onglets vérifiés", VIDE, "agent_vide", avant=TOUT_VERIFIE),
    Page("aucune action", f"{VIDE}aucune-action/", "agent_vide"),
    open_as_agent("à faire valider", f"{LYON}a-faire-valider/"),
    open_as_agent("récépissé", LYON + "transmissions/{transmission}/"),
    open_as_agent("historique", f"{LYON}historique/"),
    open_as_agent("acte", LYON + "historique/{acte}/"),
    open_as_agent("fiche d’un contact", LYON + "contacts/{elue}/"),
    open_as_agent("ajout d’un contact", f"{LYON}contacts/ajouter/"),
    refuse("fiche d’un contact", LYON + "contacts/{elue}/", nom="", courriel="pas une adresse"),
    open_as_agent("suppression d’un contact", LYON + "contacts/{elue}/supprimer/"),
    open_as_agent("adhésion", LYON + "reseaux/{adhesion}/"),
    open_as_agent("ajout d’un réseau", f"{LYON}reseaux/ajouter/"),
    refuse("APD", f"{LYON}apd/", montant="beaucoup"),
    open_as_agent("onglet filtré", f"{LYON}cooperations/?q=eau"),
    open_as_agent("projets d’une coopération", f"{LIEN}projets/"),
    open_as_agent("coopération", LIEN),
    refuse("coopération", LIEN, nom=""),
    open_as_agent("choix du partenaire", f"{LYON}cooperations/ajouter/"),
    open_as_agent(
        "partenaire à créer",
        f"{LYON}cooperations/ajouter/?pays=ML&nom=Kayes&nature=collectivite_locale",
    ),
    open_as_agent(
        "partenaires proches",
        f"{LYON}cooperations/ajouter/?pays=ML&nom=bamako&nature=collectivite_locale",
    ),
    open_as_agent("suppression d’une coopération", f"{LIEN}supprimer/"),
    open_as_agent("transformation", f"{LIEN}transformer/"),
    open_as_agent("ajout d’un projet", f"{LIEN}projets/ajouter/"),
    refuse("ajout d’un projet", f"{LIEN}projets/ajouter/", titre="", annee_debut="1820"),
    open_as_agent("copie d’un projet", f"{EAU}dupliquer/"),
    open_as_agent("suppression d’un projet", f"{EAU}supprimer/"),
    open_as_agent("tableur", f"{LYON}cooperations/tableur/"),
    open_as_agent("rapport d’un tableur", LYON + "contacts/tableur/{depot}/"),
    Page("lien de la personne inscrite", "/personnes/{lien_de_l_elue}/"),
)
