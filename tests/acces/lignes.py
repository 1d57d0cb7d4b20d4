"""One more row of any table that the admin shows; ``creer(model, n)`` makes the n-th."""

from datetime import UTC, datetime

from factory.django import DjangoModelFactory

from accounts.models import DemandeDeCollectivite, DomainePartage, Invitation
from apd.models import Eligibilite
from collectivites.models import Courriel, Departement, Export, Import, Region
from cooperations.models import (
    Bilan,
    Correction,
    Doublon,
    DoublonEcarte,
    Pays,
    Thematique,
    Ville,
)
from teleprocedure.models import (
    Campagne,
    Gabarit,
    Millesime,
    NatureDePublipostage,
    Reouverture,
    Verification,
    Visite,
)
from tests import factories
from tests.factories import (
    CampagneFactory,
    CollectiviteFactory,
    ContactFactory,
    MillesimeFactory,
    PartenaireFactory,
    PaysFactory,
    RegionFactory,
    UserFactory,
)

JOUR = datetime(2026, 5, 4, tzinfo=UTC)


def creer_pays(n):
    code = f"{chr(65 + n)}Z"
    return PaysFactory(
        code=code, iso3=f"{code}Z", nom=f"Pays {n}", nom_normalise=f"pays {n}", nom_anglais=f"L {n}"
    )


def creer_region(n):
    return RegionFactory(code=f"R{n}", nom=f"Région {n}", nom_normalise=f"region {n}")


def creer_departement(n):
    return Departement.objects.create(
        code=f"D{n}", nom=f"Département {n}", nom_normalise=f"dep {n}", region=creer_region(n)
    )


def creer_thematique(n):
    parent = Thematique.objects.create(code=f"parent-{n}", libelle=f"Famille {n}")
    return Thematique.objects.create(code=f"theme-{n}", libelle=f"Thème {n}", parent=parent)


def creer_ville(n):
    place = {"latitude": 1.0, "longitude": 1.0}
    return Ville.objects.create(code=n, nom=f"V{n}", nom_normalise="v", pays=creer_pays(n), **place)


def creer_campagne(n):
    dates = {"ouverture": datetime(2000 + n, 4, 1, tzinfo=UTC)}
    dates["cloture"] = datetime(2000 + n, 6, 1, tzinfo=UTC)
    return CampagneFactory(annee=2000 + n, annee_apd=1999 + n, **dates)


def creer_reouverture(n):
    return Reouverture.objects.create(
        campagne=creer_campagne(n),
        collectivite=CollectiviteFactory(),
        jusqu_a=datetime(2000 + n, 7, 1, tzinfo=UTC),
        accordee_par=UserFactory(),
    )


def creer_gabarit(n):
    nature = NatureDePublipostage.values[n % len(NatureDePublipostage.values)]
    return Gabarit.objects.get_or_create(nature=nature, defaults={"objet": "O", "texte": "T"})[0]


def creer_correction(n):
    return Correction.objects.create(
        partenaire=PartenaireFactory(pays=creer_pays(n)),
        nom="Autre nom",
        nature="collectivite",
        collectivite=CollectiviteFactory(),
        proposee_par=UserFactory(),
    )


def creer_paire(model, n, **values):
    first = PartenaireFactory(pays=creer_pays(n))
    other = PartenaireFactory(pays=first.pays)
    return model.objects.create(partenaire_a=first, partenaire_b=other, **values)


def creer_invitation(n):
    contact = ContactFactory(courriel=f"contact{n}@ville.example")
    return Invitation.objects.create(
        collectivite=contact.collectivite,
        contact=contact,
        courriel=contact.courriel,
        envoyee_par=UserFactory(),
    )


def creer_demande(n):
    return DemandeDeCollectivite.objects.create(
        type="commune", nom=f"Absente {n}", courriel="a@b.example", prenom="A", nom_de_famille="B"
    )


def creer_courriel(n):
    return Courriel.objects.create(
        to=f"personne{n}@ville.example", from_email="atlas@etat.example", subject="Objet", status=2
    )


PARTICULIERES = {
    Bilan: lambda n: Bilan.objects.create(pays=creer_pays(n)),
    Campagne: creer_campagne,
    Correction: creer_correction,
    Courriel: creer_courriel,
    DemandeDeCollectivite: creer_demande,
    Departement: creer_departement,
    DomainePartage: lambda n: DomainePartage.objects.create(domaine=f"partage{n}.example"),
    Doublon: lambda n: creer_paire(Doublon, n, ressemblance="pareil", score=90),
    DoublonEcarte: lambda n: creer_paire(DoublonEcarte, n, par=UserFactory()),
    Eligibilite: lambda n: Eligibilite.objects.create(pays=creer_pays(n), annee_debut=2000),
    Export: lambda n: Export.objects.create(table="t", format="csv", lignes=n, par=UserFactory()),
    Gabarit: creer_gabarit,
    Import: lambda n: factories.ImportFactory(demande_par=UserFactory()),
    Invitation: creer_invitation,
    Millesime: lambda n: MillesimeFactory(campagne=creer_campagne(n), demande_par=UserFactory()),
    Pays: creer_pays,
    Region: creer_region,
    Reouverture: creer_reouverture,
    Thematique: creer_thematique,
    Verification: lambda n: Verification.objects.create(
        campagne=CampagneFactory(),
        collectivite=CollectiviteFactory(),
        onglet="contacts",
        agent=UserFactory(),
    ),
    Ville: creer_ville,
    Visite: lambda n: Visite.objects.create(
        campagne=CampagneFactory(), collectivite=CollectiviteFactory(), le=JOUR
    ),
}
FABRIQUES = {
    fabrique._meta.model: lambda n, fabrique=fabrique: fabrique()
    for fabrique in vars(factories).values()
    if isinstance(fabrique, type)
    and issubclass(fabrique, DjangoModelFactory)
    and fabrique._meta.model
} | PARTICULIERES


def creer(model, n: int = 1):
    return FABRIQUES[model](n)
