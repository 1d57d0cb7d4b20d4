"""Tables of this app as files: partners, coopérations and actions, projects, reference lists."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.echanges.annuaires import DesCollectivites
from collectivites.echanges.colonnes import Lecture, Liens, Renvoi
from collectivites.echanges.lecture import IDENTIFIANT
from collectivites.echanges.ressource import Ressource
from collectivites.echanges.sorties import declare_sortie
from collectivites.echanges.tables import echange
from collectivites.resources import LIEN, TITRES, DeCollectivite
from cooperations.annuaires import DesCooperations, DesPartenaires, DesPays, DesThematiques
from cooperations.jumelages.ressource import Jumelages as Jumelages
from cooperations.models import (
    Bilan,
    Cooperation,
    Correction,
    Doublon,
    DoublonEcarte,
    Partenaire,
    Pays,
    Projet,
    Thematique,
    Ville,
)
from cooperations.services.liens import check_cooperation, refresh_recensement

SANS_THEME = "Choisissez au moins une thématique."
DEJA_LA = "« {} » mène déjà ce projet : il n’est pas à associer."
TITRES_DU_PARTENAIRE = (
    "code du pays",
    "partenaire",
    "nature du partenaire",
    "précision du partenaire",
)
PARTENAIRE = ("pays", "partenaire", "nature_partenaire", "precision_partenaire")


@echange
class PaysRessource(Ressource):
    nom, titre, modele, importable = "pays", "pays", Pays, False

    class Meta:
        model = Pays
        fields = (
            "code",
            "iso3",
            "nom",
            "locatif",
            "nom_anglais",
            "continent",
            "latitude",
            "longitude",
        )


@echange
class VilleRessource(Ressource):
    nom, titre, modele, importable = "villes", "villes du monde", Ville, False
    pays = Renvoi("pays_id", DesPays("code du pays", "pays"), 0)

    class Meta:
        model = Ville
        fields = ("code", "nom", "nom_francais", "pays", "population", "latitude", "longitude")


@echange
class ThematiqueRessource(Ressource):
    nom, titre, modele, importable = "thematiques", "thématiques", Thematique, False
    parent = Lecture("parent_id", "famille")

    class Meta:
        model = Thematique
        fields = ("code", "libelle", "parent", "rang")


@echange
class BilanRessource(Ressource):
    nom, titre, modele, importable = "bilans", "bilans chiffrés", Bilan, False
    pays = Renvoi("pays_id", DesPays("code du pays", "pays"), 0)

    class Meta:
        model = Bilan
        fields = (
            "pays",
            "collectivites",
            "partenaires",
            "nombre_de_pays",
            "projets_cooperation",
            "projets_action",
        )


@echange
class CorrectionRessource(Ressource):
    nom, titre, modele, importable = "corrections", "corrections proposées", Correction, False
    personnelle = True
    partenaires = DesPartenaires(*TITRES_DU_PARTENAIRE)
    pays = Renvoi("partenaire_id", partenaires, 0)
    partenaire = Renvoi("partenaire_id", partenaires, 1)
    collectivite = Lecture("collectivite__nom", "proposée pour")
    proposee_par = Lecture("proposee_par__username", "proposée par")
    jointures = ("collectivite", "proposee_par")

    class Meta:
        model = Correction
        fields = (
            "pays",
            "partenaire",
            "nom",
            "nature",
            "precision",
            "collectivite",
            "proposee_par",
            "proposee_le",
            "statut",
        )


PAIRE = ("partenaire_a__nom", "partenaire_a__pays_id", "partenaire_b__nom", "partenaire_b__pays_id")
TITRES_D_UNE_PAIRE: dict[str, Any] = {
    "partenaire_a__pays_id": "code du pays",
    "partenaire_b__pays_id": "code du second pays",
}
declare_sortie(
    Doublon,
    "doublons",
    *PAIRE,
    "get_ressemblance_display",
    "distance",
    "score",
    **TITRES_D_UNE_PAIRE,
)
declare_sortie(DoublonEcarte, "doublons-ecartes", *PAIRE, **TITRES_D_UNE_PAIRE)


@echange
class PartenaireRessource(Ressource):
    """A partner is known by its country and name; its nature and precision tell homonyms apart."""

    nom, titre, modele = "partenaires", "partenaires", Partenaire
    cle, requises = ("pays_id", "nom_normalise", "nature", "precision"), ("nom",)
    designe = ("nom", "pays")
    pays = Renvoi("pays_id", DesPays("code du pays", "pays"), 0)

    class Meta:
        model = Partenaire
        fields = ("pays", "nom", "nature", "precision", "latitude", "longitude")

    def get_queryset(self):
        return Partenaire.objects.current()


@echange
class CooperationRessource(DeCollectivite):
    nom, titre, modele = "cooperations", "coopérations et actions extérieures", Cooperation
    parties = "cooperations actions"
    cle = ("collectivite_id", "partenaire_id", "nature")
    requises, designe = ("nature",), ("nom_collectivite", "partenaire", "pays")
    partenaires = DesPartenaires(*TITRES_DU_PARTENAIRE)
    pays = Renvoi("partenaire_id", partenaires, 0)
    partenaire = Renvoi("partenaire_id", partenaires, 1)
    nature_partenaire = Renvoi("partenaire_id", partenaires, 2)
    precision_partenaire = Renvoi("partenaire_id", partenaires, 3)

    class Meta:
        model = Cooperation
        fields = (*LIEN, *PARTENAIRE, "nature", "jumelage", "annee_debut")

    def check(self, row):
        known = self.fields["partenaire"].annuaire.build(row.partenaire_id)
        check_cooperation(Cooperation(partenaire=known, jumelage=row.jumelage))

    def refresh(self, collectivites):
        refresh_recensement()


@echange
class ProjetRessource(Ressource):
    """A project is known by its number, or by its coopération and its title."""

    nom, titre, modele, parties = "projets", "projets", Projet, "cooperations actions"
    cle, ancrage = ("cooperation_id", "titre"), ("cooperation_id",)
    requises, designe = ("titre",), ("titre",)
    collectivites = DesCollectivites(*TITRES)
    partenaires = DesPartenaires(*TITRES_DU_PARTENAIRE)
    cooperations = DesCooperations(collectivites, partenaires, "nature")
    id = Lecture("pk", IDENTIFIANT)
    type_collectivite = Renvoi("cooperation_id", cooperations, 0)
    collectivite = Renvoi("cooperation_id", cooperations, 1)
    nom_collectivite = Renvoi("cooperation_id", cooperations, 2)
    pays = Renvoi("cooperation_id", cooperations, 3)
    partenaire = Renvoi("cooperation_id", cooperations, 4)
    nature_partenaire = Renvoi("cooperation_id", cooperations, 5)
    precision_partenaire = Renvoi("cooperation_id", cooperations, 6)
    nature = Renvoi("cooperation_id", cooperations, 7)
    thematiques = Liens(
        "thematiques", "thématiques", DesThematiques("thématique"), ordre=("-principale",)
    )
    partenaires_associes = Liens("partenaires_associes", "partenaires associés", partenaires)
    collectivites_associees = Liens(
        "collectivites_associees", "collectivités associées", collectivites
    )
    modifie_le = Lecture("modifie_le", "modifié le")
    verifie_le = Lecture("verifie_le", "vérifié le")
    masque_le = Lecture("masque_le", "masqué le")
    masque_motif = Lecture("masque_motif", "motif du masquage")

    class Meta:
        model = Projet
        fields = (
            "id",
            *LIEN,
            *PARTENAIRE,
            "nature",
            *("titre", "statut", "annee_debut", "annee_fin", "thematiques"),
            *("description", "objectifs", "lieu", "operateurs"),
            *("partenaires_associes", "collectivites_associees"),
            *("reference_interne", "budget", "site_web"),
            *("modifie_le", "verifie_le", "masque_le", "masque_motif"),
        )

    def check(self, row):
        if not row.liens.get("thematiques"):
            raise ValidationError({"thematiques": SANS_THEME})
        leaders = self.fields["partenaire"].annuaire.tell_leaders(row.cooperation_id)
        for name, (pk, nom) in leaders.items():
            if pk in row.liens.get(name, []):
                raise ValidationError({name: DEJA_LA.format(nom)})

    def date(self, row):
        row.modifie_le = timezone.now()

    def build_ties(self, name, pks):
        ties = super().build_ties(name, pks)
        if name != "thematiques":
            return ties
        return [tie | {"principale": rank == 0} for rank, tie in enumerate(ties)]

    def list_owners(self, row):
        return [self.fields["partenaire"].annuaire.find_owner(row.cooperation_id)]
