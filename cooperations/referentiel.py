"""Tables of the referential of this app, as data for ``collectivites.chargement``.

Sources: ISO 3166 and the ministry's usage for countries, GeoNames for towns.
"""

from operator import itemgetter

from collectivites.comparaison import Table
from collectivites.referentiel import check_name
from collectivites.texte import fold
from cooperations.models import Pays, Thematique, Ville

BORNES = {"latitude": (-90, 90), "longitude": (-180, 180)}


def set_sort_key(instance: Pays | Ville) -> None:
    """Derive the sort key: the French name of a town if it has one, else its own."""
    instance.nom_normalise = fold(getattr(instance, "nom_francais", "") or instance.nom)


TABLES = [
    Table(
        modele=Pays,
        fichier="pays.csv",
        champs=(
            "code",
            "iso3",
            "nom",
            "locatif",
            "nom_anglais",
            "continent",
            "latitude",
            "longitude",
        ),
        entetes={"code": "iso2"},
        cle=itemgetter("code"),
        bornes=BORNES,
        verifications=(check_name,),
        derives={"nom_normalise": {"nom"}},
        prepare=set_sort_key,
    ),
    Table(
        modele=Thematique,
        fichier="thematiques.csv",
        champs=("code", "libelle", "parent"),
        cle=itemgetter("code"),
        rang="rang",
    ),
    Table(
        modele=Ville,
        fichier="villes.csv.gz",
        champs=("code", "nom", "nom_francais", "pays", "population", "latitude", "longitude"),
        cle=itemgetter("code"),
        bornes=BORNES,
        verifications=(check_name,),
        derives={"nom_normalise": {"nom", "nom_francais"}},
        prepare=set_sort_key,
    ),
]
