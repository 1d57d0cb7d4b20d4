"""Tables of the campaign as files, and élus and cadres, whom their opposition keeps out.

Drafts and spreadsheets being deposited belong to their author alone: they are not taken away.
"""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from collectivites.echanges.colonnes import Lecture
from collectivites.echanges.lecture import IDENTIFIANT
from collectivites.echanges.sorties import declare_sortie
from collectivites.echanges.tables import REGISTRE, echange
from collectivites.models import Collectivite, Contact
from collectivites.resources import LIEN, DeCollectivite
from collectivites.texte import fold, fold_address
from teleprocedure.models import (
    Campagne,
    Envoi,
    FichierDeMillesime,
    Gabarit,
    Millesime,
    Publipostage,
    Reouverture,
    Signalement,
    Transmission,
    Verification,
    Visite,
)
from teleprocedure.services.actes import check_moderation, untick
from teleprocedure.services.contacts import OPPOSEE, tell_person
from teleprocedure.services.personnes import list_all_opposed

REGISTRE.suites += [check_moderation, untick]


@echange
class ContactRessource(DeCollectivite):
    """A person is known by their number, or by their collectivité, nature and name."""

    nom, titre, modele, parties = "contacts", "élus et cadres", Contact, "contacts"
    ancrage, designe = ("collectivite_id",), ("nom_collectivite", "prenom", "nom")
    cle, requises = ("collectivite_id", "nature", "prenom", "nom"), ("nature", "nom")
    personnelles = ("courriel", "telephone")
    avertissement = (
        "Chaque personne dont l’adresse est écrite reçoit un message qui lui dit ce qui est publié "
        "et comment s’y opposer."
    )
    id = Lecture("pk", IDENTIFIANT)

    class Meta:
        model = Contact
        fields = (
            "id",
            *LIEN,
            *("nature", "civilite", "prenom", "nom", "titre"),
            *("courriel", "courriel_public", "telephone", "ordre"),
        )

    def identify(self, row):
        return row.collectivite_id, row.nature, fold(f"{row.prenom} {row.nom}")

    @cached_property
    def opposed(self) -> set[tuple[int, str]]:
        """The addresses of those who opposed, by collectivité."""
        return list_all_opposed()

    def check(self, row):
        if (row.collectivite_id, fold_address(row.courriel)) in self.opposed:
            refused = OPPOSEE.format(settings.DELEGATION_NOM, settings.DELEGATION_COURRIEL)
            raise ValidationError({"courriel": refused})

    def announce(self):
        written = [*self.plan.creees.get(Contact, []), *self.plan.modifiees.get(Contact, [])]
        told = [one.row for one in written if has_new_address(one.row, one.original)]
        known = Collectivite.objects.in_bulk({row.collectivite_id for row in told})
        for row in told:
            row.collectivite = known[row.collectivite_id]
            tell_person(self.by, row)


def has_new_address(row: Contact, original: Contact | None) -> bool:
    before = fold_address(original.courriel) if original else ""
    return bool(row.courriel) and fold_address(row.courriel) != before


COLLECTIVITE = (
    "collectivite__type",
    "collectivite__code_insee",
    "collectivite__siren",
    "collectivite__nom",
)
TITRES: dict[str, Any] = {
    "collectivite__type": "type de la collectivité",
    "collectivite__code_insee": "code INSEE",
    "collectivite__siren": "SIREN",
}
CAMPAGNE = "campagne__annee"

declare_sortie(Campagne, "campagnes", "annee", "annee_apd", "ouverture", "cloture", "message")
declare_sortie(Reouverture, "reouvertures", CAMPAGNE, *COLLECTIVITE, "jusqu_a", **TITRES)
declare_sortie(Verification, "verifications", CAMPAGNE, *COLLECTIVITE, "onglet", "le", **TITRES)
declare_sortie(Transmission, "transmissions", CAMPAGNE, "rang", *COLLECTIVITE, "le", **TITRES)
declare_sortie(Visite, "visites", CAMPAGNE, *COLLECTIVITE, "le", **TITRES)
declare_sortie(Gabarit, "modeles-de-publipostage", "get_nature_display", "objet", "texte")
declare_sortie(
    Publipostage,
    "publipostages",
    *(CAMPAGNE, "get_nature_display", "objet", "texte", "get_etat_display", "fait", "total"),
)
declare_sortie(
    Envoi,
    "envois",
    *("publipostage__objet", *COLLECTIVITE, "adresse", "nom", "parti_le", "refus"),
    personnelle=True,
    **TITRES,
)
declare_sortie(
    Signalement,
    "signalements",
    *("objet", "collectivite__nom", "message", "courriel", "recu_le", "get_statut_display"),
    *("reponse", "motif", "traite_le"),
    personnelle=True,
)
declare_sortie(Millesime, "millesimes", CAMPAGNE, "get_etat_display", "demande_le", "fini_le")
declare_sortie(
    FichierDeMillesime,
    "fichiers-de-millesimes",
    *("millesime__campagne__annee", "table", "format", "empreinte", "octets", "lignes"),
)
