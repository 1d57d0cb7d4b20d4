"""A small atlas where every part of every page has something to show."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from collectivites import services
from collectivites.models import Acte, Collectivite, Contact
from cooperations.bilans import refresh_bilans
from cooperations.models import Cooperation, Partenaire
from cooperations.services.liens import refresh_recensement
from teleprocedure.services import personnes
from tests.factories import (
    AdhesionFactory,
    CampagneFactory,
    CollectiviteFactory,
    ContactFactory,
    CooperationFactory,
    DeclarationFactory,
    DepartementFactory,
    DepotFactory,
    HabilitationFactory,
    PartenaireFactory,
    PaysFactory,
    ProjetFactory,
    RegionFactory,
    ReseauFactory,
    ThematiqueFactory,
    TransmissionFactory,
    UserFactory,
)
from tests.roles import nommer

PRINTEMPS = datetime(2025, 4, 14, 9, 30, tzinfo=UTC)
COURRIEL_PUBLIC, COURRIEL_PRIVE = "relations@lyon.example", "cadre@lyon.example"

CULTURE = {"code": "culture", "libelle": "Culture et patrimoine", "rang": 5}
VIETNAM = {
    "code": "VN",
    "iso3": "VNM",
    "nom": "Viêt Nam",
    "nom_normalise": "viet nam",
    "locatif": "au Viêt Nam",
    "nom_anglais": "Vietnam",
    "continent": "asie",
    "latitude": 16.0,
    "longitude": 106.0,
}
ALLEMAGNE = {
    "code": "DE",
    "iso3": "DEU",
    "nom": "Allemagne",
    "nom_normalise": "allemagne",
    "locatif": "en Allemagne",
    "nom_anglais": "Germany",
    "continent": "europe",
    "latitude": 51.0,
    "longitude": 10.0,
}


def build_jeu() -> dict:
    """Create the atlas and return the rows that stories name, by name."""
    jeu = build_collectivites() | build_partenaires()
    jeu |= build_projets(jeu)
    jeu |= build_other_parts(jeu["lyon"])
    jeu |= build_agents(jeu)
    jeu |= build_campagne(jeu)
    refresh_recensement()
    refresh_bilans()
    return jeu


def build_agents(jeu: dict) -> dict:
    """One agent of Lyon, one of a collectivité that leads nothing abroad, the delegation."""
    agent, agent_vide = UserFactory(username="agent-lyon"), UserFactory(username="agent-vide")
    HabilitationFactory(user=agent, collectivite=jeu["lyon"])
    HabilitationFactory(user=agent_vide, collectivite=jeu["villeurbanne"])
    delegation = nommer(username="delegation")
    return {"agent": agent, "agent_vide": agent_vide, "delegation": delegation}


def build_campagne(jeu: dict) -> dict:
    """The campaign under way, and what Lyon did of it: an act, a receipt, a spreadsheet."""
    now = timezone.now()
    campagne = CampagneFactory(
        annee=now.year,
        annee_apd=now.year - 1,
        ouverture=now - timedelta(days=5),
        cloture=now + timedelta(days=60),
        message="Les onglets sont préremplis avec vos déclarations précédentes.",
    )
    lyon, agent = jeu["lyon"], jeu["agent"]
    services.change(
        by=agent,
        queryset=Contact.objects.all(),
        pk=jeu["elue"].pk,
        version=jeu["elue"].version,
        values={"titre": "Adjointe à l’international"},
    )
    Collectivite.objects.filter(pk=lyon.pk).update(mise_a_jour_le=PRINTEMPS)
    return {
        "acte": Acte.objects.get(collectivite=lyon),
        "depot": DepotFactory(collectivite=lyon, agent=agent),
        "transmission": TransmissionFactory(collectivite=lyon, campagne=campagne, par=agent),
    }


def build_collectivites() -> dict:
    pays_de_la_loire = RegionFactory(
        code="52", nom="Pays de la Loire", nom_normalise="pays de la loire"
    )
    maine_et_loire = DepartementFactory(
        code="49", nom="Maine-et-Loire", nom_normalise="maine et loire", region=pays_de_la_loire
    )
    lyon = CollectiviteFactory(
        nom="Lyon",
        code_insee="69123",
        siren="216901231",
        population=520774,
        site_web="https://lyon.example/",
        mise_a_jour_le=PRINTEMPS,
    )
    return {
        "lyon": lyon,
        "angers": CollectiviteFactory(
            nom="Angers", code_insee="49007", departement=maine_et_loire, mise_a_jour_le=PRINTEMPS
        ),
        "villeurbanne": CollectiviteFactory(nom="Villeurbanne", code_insee="69266"),
    }


def build_partenaires() -> dict:
    vietnam, allemagne = PaysFactory(**VIETNAM), PaysFactory(**ALLEMAGNE)
    return {
        "bamako": PartenaireFactory(nom="Bamako"),
        "hanoi": PartenaireFactory(nom="Hanoï", pays=vietnam, latitude=21.03, longitude=105.85),
        "leipzig": PartenaireFactory(
            nom="Leipzig", pays=allemagne, precision="Saxe", latitude=51.34, longitude=12.37
        ),
        "puits": PartenaireFactory(
            nom="Les Puits du Sahel",
            nature=Partenaire.Nature.ASSOCIATION,
            latitude=None,
            longitude=None,
        ),
    }


def build_projets(jeu: dict) -> dict:
    """Two coopérations and two actions of Lyon; Angers works with Bamako too."""
    lyon, action = jeu["lyon"], Cooperation.Nature.ACTION
    avec_bamako = CooperationFactory(collectivite=lyon, partenaire=jeu["bamako"], annee_debut=1994)
    avec_leipzig = CooperationFactory(
        collectivite=lyon, partenaire=jeu["leipzig"], jumelage=True, annee_debut=1981
    )
    avec_hanoi = CooperationFactory(collectivite=lyon, partenaire=jeu["hanoi"], nature=action)
    avec_puits = CooperationFactory(collectivite=lyon, partenaire=jeu["puits"], nature=action)
    d_angers = CooperationFactory(
        collectivite=jeu["angers"], partenaire=jeu["bamako"], jumelage=True
    )
    eau = build_full_sheet(jeu, avec_bamako)
    culture = ThematiqueFactory(**CULTURE)
    fini = {"statut": "termine", "annee_fin": 2021}
    ProjetFactory(cooperation=avec_leipzig, titre="Orchestre commun", thematique=culture, **fini)
    ProjetFactory(cooperation=avec_bamako, titre="État civil de Bamako", statut="en_sommeil")
    ProjetFactory(cooperation=avec_hanoi, titre="Restauration du vieux quartier", description="")
    ProjetFactory(cooperation=avec_puits, titre="Forages au Sahel", statut="en_sommeil")
    ProjetFactory(cooperation=d_angers, titre="Bibliothèques de Bamako", thematique=culture)
    return {"eau": eau, "avec_bamako": avec_bamako}


def build_full_sheet(jeu: dict, cooperation):
    """A project none of whose fields is empty."""
    eau = ProjetFactory(
        cooperation=cooperation,
        titre="Adduction d’eau à Bamako",
        objectifs="Vingt bornes-fontaines.\n\nDix agents formés.",
        lieu="Commune IV",
        operateurs="Régie municipale des eaux",
        budget=125_000,
        site_web="https://eau.example/bamako",
        modifie_le=PRINTEMPS,
        verifie_le=PRINTEMPS,
    )
    eau.partenaires_associes.add(jeu["puits"])
    eau.collectivites_associees.add(jeu["angers"])
    eau.themes.create(thematique=ThematiqueFactory(**CULTURE))
    return eau


def build_other_parts(lyon) -> dict:
    """People, networks, and the three states that a year of APD may have."""
    elue = ContactFactory(
        collectivite=lyon, courriel=COURRIEL_PUBLIC, courriel_public=True, civilite="Mme"
    )
    ContactFactory(
        collectivite=lyon,
        nature=Contact.Nature.CADRE,
        courriel=COURRIEL_PRIVE,
        titre="Directeur des relations internationales",
    )
    reseau = ReseauFactory(nom="Cités jumelles", sigle="CJ", site_web="https://cites.example/")
    adhesion = AdhesionFactory(collectivite=lyon, reseau=reseau, utilisatrice=True)
    AdhesionFactory(
        collectivite=lyon,
        reseau=ReseauFactory(nom="Eau partagée", nature="association"),
        adherente=False,
        utilisatrice=True,
    )
    for annee, montant in {2018: 240_500, 2019: 1_250_000.5, 2020: 0, 2023: 980_000}.items():
        DeclarationFactory(collectivite=lyon, annee=annee, montant=montant)
    return {"elue": elue, "adhesion": adhesion, "lien_de_l_elue": personnes.sign(elue)}
