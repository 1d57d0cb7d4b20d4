"""Tables of the referential of this app, as data for ``chargement``.

``nomenclatures/construire_referentiel.py`` makes the files of territories and collectivités and
says from what; the list of networks is kept by hand.
"""

import re
from operator import itemgetter

from django.core.exceptions import ValidationError

from collectivites.comparaison import Table
from collectivites.models import Collectivite, Departement, Region, Reseau
from collectivites.texte import fold

LETTRE_OU_CHIFFRE = re.compile("[A-Za-z0-9]")


def fold_name(valeurs: dict) -> str:
    """Return what designates a network: its name, whatever its accents and case."""
    return fold(valeurs["nom"])


def check_name(valeurs: dict) -> None:
    """Refuse a name whose sort key would be empty: it could be neither sorted nor found."""
    if not (LETTRE_OU_CHIFFRE.search(valeurs["nom"]) or fold(valeurs["nom"])):
        raise ValidationError("le nom ne contient ni lettre ni chiffre.")


def set_sort_key(instance: Region | Departement) -> None:
    """Derive the sort key of a territory."""
    instance.nom_normalise = fold(instance.nom)


def identify(valeurs: dict) -> tuple[str, str]:
    """Return what designates a collectivité: its type, and its code INSEE or else its SIREN."""
    return valeurs["type"], valeurs["code_insee"] or valeurs["siren"]


def check_codes(valeurs: dict) -> None:
    """Refuse a collectivité without a code, and an intercommunalité with a code INSEE."""
    if not (valeurs["code_insee"] or valeurs["siren"]):
        raise ValidationError("code INSEE ou SIREN obligatoire.")
    if valeurs["code_insee"] and valeurs["type"] == Collectivite.Type.INTERCOMMUNALITE:
        raise ValidationError("une intercommunalité est désignée par son SIREN seul.")


TABLES = [
    Table(
        modele=Region,
        fichier="regions.csv",
        champs=("code", "nom"),
        cle=itemgetter("code"),
        verifications=(check_name,),
        derives={"nom_normalise": {"nom"}},
        prepare=set_sort_key,
    ),
    Table(
        modele=Departement,
        fichier="departements.csv",
        champs=("code", "nom", "region"),
        cle=itemgetter("code"),
        verifications=(check_name,),
        derives={"nom_normalise": {"nom"}},
        prepare=set_sort_key,
    ),
    Table(
        modele=Collectivite,
        fichier="collectivites.csv.gz",
        champs=(
            "type",
            "code_insee",
            "siren",
            "nom",
            "region",
            "departement",
            "population",
            "latitude",
            "longitude",
        ),
        cle=identify,
        verifications=(check_name, check_codes),
        derives={"nom_normalise": {"nom"}},
        prepare=Collectivite.set_keys,
        initiales={"origine": Collectivite.Origine.REFERENTIEL},
        protegees={"origine": Collectivite.Origine.DELEGATION},
        motif="saisies par la délégation",
        suivis=("nom",),
    ),
    Table(
        modele=Reseau,
        fichier="reseaux.csv",
        champs=("sigle", "nom", "nature", "site_web"),
        cle=fold_name,
        verifications=(check_name,),
        derives={"nom_normalise": {"nom"}},
        prepare=Reseau.set_keys,
        protegees={"statut": Reseau.Statut.PROPOSE},
        motif="proposées par un agent",
    ),
]
