"""The small world in which forty invented twinnings are read."""

from datetime import date

from collectivites.models import Succession
from collectivites.texte import fold
from cooperations.models import Pays, Ville
from tests.factories import (
    CollectiviteFactory,
    DepartementFactory,
    PartenaireFactory,
    PaysFactory,
    RegionFactory,
)

COMMUNES = [
    ("Lyon", "69123", "69", (45.76, 4.84)),
    ("Angers", "49007", "49", (47.47, -0.55)),
    ("Annecy", "74010", "74", (45.90, 6.12)),
    ("Seynod", "74268", "74", (45.89, 6.09)),
    ("Orée d'Anjou", "49126", "49", (47.34, -1.20)),
    ("L'Hôpital", "57336", "57", (49.16, 6.73)),
    ("Saint-Avold", "57606", "57", (49.10, 6.70)),
    ("Saint-Denis", "93066", "93", (48.94, 2.36)),
    ("Saint-Denis", "97411", "974", (-20.88, 55.45)),
]
PAYS = [
    ("DE", "DEU", "Allemagne", "Germany"),
    ("BF", "BFA", "Burkina Faso", "Burkina Faso"),
    ("CN", "CHN", "Chine", "China"),
    ("ES", "ESP", "Espagne", "Spain"),
    ("US", "USA", "États-Unis", "United States of America"),
    ("FR", "FRA", "France", "France"),
    ("GB", "GBR", "Royaume-Uni", "United Kingdom"),
    ("IE", "IRL", "Irlande", "Ireland"),
    ("IT", "ITA", "Italie", "Italy"),
    ("MA", "MAR", "Maroc", "Morocco"),
    ("ML", "MLI", "Mali", "Mali"),
    ("NL", "NLD", "Pays-Bas", "Netherlands"),
    ("PL", "POL", "Pologne", "Poland"),
    ("SE", "SWE", "Suède", "Sweden"),
    ("SN", "SEN", "Sénégal", "Senegal"),
]
VILLES = [
    ("DE", "München", "Munich", (48.14, 11.58)),
    ("DE", "Köln", "Cologne", (50.94, 6.96)),
    ("IT", "Venezia", "Venise", (45.44, 12.33)),
    ("IT", "Roma", "Rome", (41.90, 12.48)),
    ("IT", "Torino", "Turin", (45.07, 7.69)),
    ("IT", "Pisa", "Pise", (43.72, 10.40)),
    ("IT", "L'Aquila", "", (42.35, 13.40)),
    ("US", "Kansas City", "", (39.10, -94.58)),
    ("SN", "Diourbel", "", (14.65, -16.23)),
    ("DE", "Halle", "", (51.48, 11.97)),
]


def build_monde():
    """Make the communes, countries and towns; return Bamako, which the register knows."""
    communes = build_communes()
    Succession.objects.create(
        ancienne=communes["74268"],
        nouvelle=communes["74010"],
        date=date(2017, 1, 1),
        nature=Succession.Nature.FUSION,
    )
    for code, iso3, nom, anglais in PAYS:
        PaysFactory(code=code, iso3=iso3, nom=nom, nom_normalise=fold(nom), nom_anglais=anglais)
    for rank, (pays, nom, francais, (latitude, longitude)) in enumerate(VILLES, 1):
        Ville.objects.create(
            code=rank,
            pays_id=pays,
            nom=nom,
            nom_francais=francais,
            nom_normalise=fold(francais or nom),
            population=1,
            latitude=latitude,
            longitude=longitude,
        )
    return PartenaireFactory(nom="Bamako", pays=Pays.objects.get(code="ML"))


def build_communes() -> dict:
    """Make the communes, each in its département, and Paris; return them by code."""
    for code in {departement for *_, departement, _ in COMMUNES}:
        region = RegionFactory(code=code, nom=f"Région {code}", nom_normalise=f"region {code}")
        DepartementFactory(code=code, nom=f"Dép. {code}", nom_normalise=code, region=region)
    CollectiviteFactory(nom="Paris", code_insee="75056", type="statut_particulier")
    return {
        code: CollectiviteFactory(
            nom=nom,
            code_insee=code,
            departement__code=departement,
            latitude=latitude,
            longitude=longitude,
        )
        for nom, code, departement, (latitude, longitude) in COMMUNES
    }
