"""Tables of this app as files: they only go out, with who may take personal data."""

from accounts.models import (
    DemandeDeCollectivite,
    DomainePartage,
    Habilitation,
    Invitation,
    User,
)
from collectivites.echanges.ressource import Ressource
from collectivites.echanges.sorties import declare_sortie
from collectivites.echanges.tables import echange

declare_sortie(
    User,
    "comptes",
    *("username", "first_name", "last_name", "email", "fonction"),
    *("is_active", "is_staff", "date_joined", "last_login"),
    personnelle=True,
)
declare_sortie(
    Habilitation,
    "habilitations",
    *("user__username", "user__first_name", "user__last_name", "user__email"),
    *("collectivite__type", "collectivite__code_insee", "collectivite__siren", "collectivite__nom"),
    *("get_statut_display", "get_methode_display", "demandee_le", "decidee_le", "confirmee_le"),
    "motif",
    personnelle=True,
    user__username="identifiant",
    user__first_name="prénom",
    user__last_name="nom",
    user__email="adresse électronique",
    collectivite__type="type de la collectivité",
    collectivite__code_insee="code INSEE",
    collectivite__siren="SIREN",
)
declare_sortie(
    Invitation,
    "invitations",
    *("courriel", "collectivite__nom", "envoyee_le", "acceptee_le"),
    personnelle=True,
)
declare_sortie(
    DemandeDeCollectivite,
    "demandes",
    *("get_type_display", "nom", "departement", "prenom", "nom_de_famille", "fonction"),
    *("courriel", "message", "get_statut_display", "recue_le", "reponse", "close_le"),
    personnelle=True,
)


@echange
class DomainePartageRessource(Ressource):
    nom, titre, modele = "domaines-partages", "domaines partagés", DomainePartage
    cle, requises, designe = ("domaine",), ("domaine",), ("domaine",)

    class Meta:
        model = DomainePartage
        fields = ("domaine", "nature")
