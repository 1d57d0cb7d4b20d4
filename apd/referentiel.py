"""Table of the referential of this app: the OECD DAC list of ODA recipients, by period."""

from operator import itemgetter

from django.core.exceptions import ValidationError

from apd.models import Eligibilite
from collectivites.comparaison import Table

ANNEES = (2000, 2100)


def check_order(valeurs: dict) -> None:
    """Refuse a period that ends before it starts; without an end, the country is still eligible."""
    fin = valeurs["annee_fin"]
    if fin is not None and fin < valeurs["annee_debut"]:
        raise ValidationError("la dernière année précède la première.")


TABLES = [
    Table(
        modele=Eligibilite,
        fichier="eligibilite.csv",
        champs=("pays", "annee_debut", "annee_fin"),
        cle=itemgetter("pays_id", "annee_debut"),
        bornes={"annee_debut": ANNEES, "annee_fin": ANNEES},
        verifications=(check_order,),
    ),
]
