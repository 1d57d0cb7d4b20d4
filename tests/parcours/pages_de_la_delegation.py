"""Pages of the delegation's desk, ours rather than Django's own."""

from tests.parcours.page import Page

COCKPIT = "/admin/cockpit/"
CAMPAGNE = "/admin/teleprocedure/campagne/{campagne}/"
MESSAGE = "/admin/teleprocedure/publipostage/{brouillon_de_message}/"
PARTI = "/admin/teleprocedure/publipostage/{publipostage}/"
SUCCESSION = "/admin/collectivites/succession/{angers}/"
IMPORT = "/admin/collectivites/import/{importation}/"
RESEAU = "/admin/collectivites/reseau/{reseau_propose}/reunir/"
PARTENAIRE = "/admin/cooperations/partenaire/{bamako}/reunir/"


def open_as_staff(nom: str, adresse: str) -> Page:
    return Page(nom, adresse, "chef", bureau=True)


DE_LA_DELEGATION = (
    open_as_staff("tableau de bord de la délégation", "/admin/"),
    open_as_staff("cockpit, collectivités", f"{COCKPIT}collectivites/"),
    open_as_staff("cockpit, APD", f"{COCKPIT}apd/"),
    open_as_staff("dernières modifications", "/admin/modifications/"),
    open_as_staff("une modification", "/admin/modifications/{acte}/"),
    open_as_staff("annuler une modification", "/admin/modifications/{acte}/annuler/"),
    open_as_staff("prolonger une campagne", f"{CAMPAGNE}prolonger/"),
    open_as_staff("archiver une campagne", f"{CAMPAGNE}archiver/"),
    open_as_staff("publipostage, aperçu", f"{MESSAGE}apercu/"),
    open_as_staff("publipostage, confirmation", f"{MESSAGE}confirmer/"),
    open_as_staff("publipostage, suivi", f"{PARTI}suivi/"),
    open_as_staff("envois", "/admin/teleprocedure/envoi/"),
    open_as_staff("adresses mortes", "/admin/collectivites/adressemorte/"),
    open_as_staff("import, dépôt", "/admin/collectivites/reseau/importer/"),
    open_as_staff("export", "/admin/collectivites/reseau/exporter/"),
    open_as_staff("import, rapport", f"{IMPORT}change/"),
    open_as_staff("fusionner des collectivités", f"{SUCCESSION}fusionner/"),
    open_as_staff("renommer une collectivité", f"{SUCCESSION}renommer/"),
    open_as_staff("scinder une collectivité", f"{SUCCESSION}scinder/"),
    open_as_staff("doublons probables", "/admin/cooperations/doublon/"),
    open_as_staff("doublons d’un partenaire", PARTENAIRE),
    open_as_staff("réunion de deux partenaires", PARTENAIRE + "{doublon}/"),
    open_as_staff("doublons d’un réseau", RESEAU),
    open_as_staff("réunion de deux réseaux", RESEAU + "{reseau_autre}/"),
    open_as_staff("écrire aux agents", "/admin/teleprocedure/signalement/ecrire/{lyon}/"),
    open_as_staff("liste des collectivités", "/admin/collectivites/collectivite/"),
    open_as_staff("une collectivité", "/admin/collectivites/collectivite/{lyon}/change/"),
    open_as_staff("liste des projets", "/admin/cooperations/projet/"),
    open_as_staff("un projet", "/admin/cooperations/projet/{eau}/change/"),
    open_as_staff("nouveau projet", "/admin/cooperations/projet/add/"),
    open_as_staff("nouvelle coopération", "/admin/cooperations/cooperation/add/"),
    open_as_staff("nouvelle habilitation", "/admin/accounts/habilitation/add/"),
    open_as_staff("nouvelle déclaration", "/admin/apd/declaration/add/"),
    open_as_staff("un partenaire", "/admin/cooperations/partenaire/{bamako}/change/"),
    open_as_staff("liste des campagnes", "/admin/teleprocedure/campagne/"),
    open_as_staff("une campagne", f"{CAMPAGNE}change/"),
    open_as_staff("nouvelle campagne", "/admin/teleprocedure/campagne/add/"),
    open_as_staff("nouveau publipostage", "/admin/teleprocedure/publipostage/add/"),
    open_as_staff("publipostage, brouillon", f"{MESSAGE}change/"),
    open_as_staff("liste des signalements", "/admin/teleprocedure/signalement/"),
    open_as_staff("journal d’une campagne", f"{CAMPAGNE}history/"),
    Page("données ouvertes", "/donnees/", bureau=True),
    Page("signaler une erreur", "/signaler/?objet=/collectivites/lyon-69123/"),
    Page("signaler, en erreur", "/signaler/", "", 422, {"message": ""}),
)
