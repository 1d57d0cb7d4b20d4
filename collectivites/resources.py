"""Tables of this app as files: collectivités, territories, networks, what the delegation keeps.

Keys are those that people know: code INSEE with its type, or SIREN; the name or acronym of a
network. Élus and cadres are in ``teleprocedure.resources``: some opposed to being there.
"""

import re

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.echanges.annuaires import (
    CODE_DE_COMMUNE,
    DesCollectivites,
    DesDepartements,
    DesReseaux,
    DesTerritoires,
)
from collectivites.echanges.colonnes import Lecture, Renvoi
from collectivites.echanges.lecture import IDENTIFIANT
from collectivites.echanges.ressource import Ressource
from collectivites.echanges.sorties import declare_sortie
from collectivites.echanges.tables import echange
from collectivites.models import (
    Acte,
    Adhesion,
    AdresseMorte,
    Collectivite,
    Courriel,
    Departement,
    Export,
    Import,
    Note,
    Region,
    Reseau,
    Succession,
)

COMMUNE = re.compile("[0-9][0-9AB][0-9]{3}")
CODE_INCONNU = "un code INSEE de commune compte cinq caractères, par exemple 01001 ou 2A004."
TITRES = ("type de la collectivité", "code de la collectivité", "collectivité")
LIEN = ("type_collectivite", "collectivite", "nom_collectivite")


class DeCollectivite(Ressource):
    """Base of the tables whose rows are those of one collectivité."""

    collectivites = DesCollectivites(*TITRES)
    type_collectivite = Renvoi("collectivite_id", collectivites, 0)
    collectivite = Renvoi("collectivite_id", collectivites, 1)
    nom_collectivite = Renvoi("collectivite_id", collectivites, 2)


@echange
class RegionRessource(Ressource):
    nom, titre, modele, importable = "regions", "régions", Region, False

    class Meta:
        model = Region
        fields = ("code", "nom")


@echange
class DepartementRessource(Ressource):
    nom, titre, modele, importable = "departements", "départements", Departement, False
    region = Renvoi("region_id", DesTerritoires("code de la région", "région"), 0)

    class Meta:
        model = Departement
        fields = ("code", "nom", "region")


@echange
class CollectiviteRessource(Ressource):
    """A collectivité is known by its type and its code INSEE, or else its SIREN."""

    nom, titre, modele = "collectivites", "collectivités", Collectivite
    cle = ("type", "code_insee", "siren")
    requises = ("type",)
    designe = ("nom", "code_insee")
    region = Renvoi("region_id", DesTerritoires("code de la région", "région"), 0, facultatif=True)
    departement = Renvoi(
        "departement_id", DesDepartements("code du département", "département"), 0, facultatif=True
    )
    slug = Lecture("slug", "adresse")
    origine = Lecture("get_origine_display", "origine")
    recensee = Lecture("recensee", "recensée")
    mise_a_jour_le = Lecture("mise_a_jour_le", "mise à jour le")
    verifiee_le = Lecture("verifiee_le", "vérifiée le")

    class Meta:
        model = Collectivite
        fields = (
            "type",
            "code_insee",
            "siren",
            "nom",
            "region",
            "departement",
            "population",
            "latitude",
            "longitude",
            "site_web",
            "courriel",
            "slug",
            "origine",
            "recensee",
            "mise_a_jour_le",
            "verifiee_le",
        )

    def complete(self, row):
        """Bring codes to their one form, a first zero that a spreadsheet dropped included."""
        row.code_insee = (row.code_insee or "").upper() or None
        row.siren = row.siren or None
        if row.type == Collectivite.Type.COMMUNE and row.code_insee and row.code_insee.isdigit():
            row.code_insee = row.code_insee.zfill(CODE_DE_COMMUNE)
        super().complete(row)

    def identify(self, row):
        return row.type, row.code_insee or row.siren or ""

    def list_identities(self, row):
        return {self.identify(row), (row.type, row.siren or "")}

    def check(self, row):
        commune = row.type == Collectivite.Type.COMMUNE and row.code_insee
        if commune and row._state.adding and not COMMUNE.fullmatch(row.code_insee):
            raise ValidationError({"code_insee": CODE_INCONNU})


@echange
class ReseauRessource(Ressource):
    nom, titre, modele = "reseaux", "associations et réseaux", Reseau
    cle, requises, designe = ("nom_normalise",), ("nom",), ("nom",)
    fusionne_dans = Lecture("fusionne_dans__nom", "fusionné dans")

    class Meta:
        model = Reseau
        fields = ("nom", "sigle", "nature", "site_web", "statut", "fusionne_dans")

    def get_queryset(self):
        return super().get_queryset().filter(fusionne_dans__isnull=True)


@echange
class AdhesionRessource(DeCollectivite):
    nom, titre, modele, parties = "adhesions", "adhésions", Adhesion, "reseaux"
    cle, designe = ("collectivite_id", "reseau_id"), ("nom_collectivite", "reseau")
    reseau = Renvoi("reseau_id", DesReseaux("association ou réseau", "sigle"), 0)

    class Meta:
        model = Adhesion
        fields = (*LIEN, "reseau", "adherente", "utilisatrice")


@echange
class SuccessionRessource(Ressource):
    """Which collectivité follows which: a merge, a new name or a split writes it, not a file."""

    nom, titre, modele, importable = "successions", "successions", Succession, False
    cle, designe = ("ancienne_id", "nouvelle_id"), ("nom_ancienne", "nom_nouvelle")
    anciennes = DesCollectivites("type de l’ancienne", "code de l’ancienne", "ancienne")
    nouvelles = DesCollectivites("type de la nouvelle", "code de la nouvelle", "nouvelle")
    type_ancienne = Renvoi("ancienne_id", anciennes, 0)
    ancienne = Renvoi("ancienne_id", anciennes, 1)
    nom_ancienne = Renvoi("ancienne_id", anciennes, 2)
    type_nouvelle = Renvoi("nouvelle_id", nouvelles, 0)
    nouvelle = Renvoi("nouvelle_id", nouvelles, 1)
    nom_nouvelle = Renvoi("nouvelle_id", nouvelles, 2)

    class Meta:
        model = Succession
        fields = (
            *("type_ancienne", "ancienne", "nom_ancienne"),
            *("type_nouvelle", "nouvelle", "nom_nouvelle"),
            *("date", "nature"),
        )

    def list_owners(self, row):
        return [row.ancienne_id, row.nouvelle_id]


@echange
class NoteRessource(DeCollectivite):
    """A note is known by its number; a line without one adds a note."""

    nom, titre, modele, personnelle = "notes", "notes", Note, True
    ancrage, designe = ("collectivite_id",), ("nom_collectivite",)
    cle = ("collectivite_id", "texte")
    jointures = ("auteur",)
    id = Lecture("pk", IDENTIFIANT)
    auteur = Lecture("auteur", "auteur")
    ecrite_le = Lecture("ecrite_le", "écrite le")

    class Meta:
        model = Note
        fields = ("id", *LIEN, "texte", "auteur", "ecrite_le")

    def date(self, row):
        if row._state.adding:
            row.auteur, row.ecrite_le = self.by, timezone.now()


@echange
class AdresseMorteRessource(Ressource):
    nom, titre, modele, personnelle = "adresses-mortes", "adresses mortes", AdresseMorte, True
    cle, requises, designe = ("adresse",), ("adresse",), ("adresse",)
    le = Lecture("le", "le")

    class Meta:
        model = AdresseMorte
        fields = ("adresse", "motif", "le")

    def date(self, row):
        if row._state.adding:
            row.par = self.by


declare_sortie(
    Acte,
    "actes",
    *("le", "collectivite__nom", "intitule", "parties", "auteur__username", "par_la_delegation"),
    personnelle=True,
)
declare_sortie(
    Courriel,
    "courriels",
    *("date", "destinataires", "subject", "etat", "number_of_retries"),
    personnelle=True,
    date="date",
    destinataires="destinataire",
    subject="objet",
    etat="état",
    number_of_retries="nouveaux essais",
)
declare_sortie(
    Import,
    "imports",
    *("demande_le", "table", "nom", "format", "get_phase_display", "get_etat_display"),
    "demande_par__username",
)
declare_sortie(
    Export, "exports", "le", "table", "format", "lignes", "donnees_personnelles", "par__username"
)
