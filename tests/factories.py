"""The smallest valid objects; a test says only what matters to its story."""

from datetime import UTC, date, datetime

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from accounts.models import Habilitation, User
from apd.models import Declaration
from collectivites.models import (
    Acte,
    Adhesion,
    AdresseMorte,
    Collectivite,
    Contact,
    Departement,
    Import,
    Note,
    Region,
    Reseau,
    Succession,
)
from cooperations.models import (
    Cooperation,
    Partenaire,
    Pays,
    Projet,
    ProjetThematique,
    Thematique,
)
from teleprocedure.models import (
    Campagne,
    Depot,
    Envoi,
    Millesime,
    Publipostage,
    Signalement,
    Transmission,
)

MOT_DE_PASSE = "un-mot-de-passe-assez-long"


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "84"
    nom = "Auvergne-Rhône-Alpes"
    nom_normalise = "auvergne rhone alpes"


class DepartementFactory(DjangoModelFactory):
    class Meta:
        model = Departement
        django_get_or_create = ["code"]

    code = "69"
    nom = "Rhône"
    nom_normalise = "rhone"
    region = factory.SubFactory(RegionFactory)


class CleFactory(DjangoModelFactory):
    """Base of factories whose model derives its keys from its name."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = model_class(*args, **kwargs)
        row.set_keys()
        row.save()
        return row


class CollectiviteFactory(CleFactory):
    class Meta:
        model = Collectivite

    type = Collectivite.Type.COMMUNE
    nom = factory.Sequence(lambda n: f"Commune {n}")
    code_insee = factory.Sequence(lambda n: f"{n:05d}")
    departement = factory.SubFactory(DepartementFactory)
    region = factory.SelfAttribute("departement.region")


class ActeFactory(DjangoModelFactory):
    class Meta:
        model = Acte

    collectivite = factory.SubFactory(CollectiviteFactory)
    parties = "contacts"
    intitule = "Ajout : Camille Martin (élu ou cadre)"


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    collectivite = factory.SubFactory(CollectiviteFactory)
    nature = Contact.Nature.ELU
    prenom = "Camille"
    nom = factory.Sequence(lambda n: f"Nom{n}")
    titre = "Adjointe aux relations internationales"


class ReseauFactory(CleFactory):
    class Meta:
        model = Reseau

    nom = factory.Sequence(lambda n: f"Réseau {n}")
    nature = Reseau.Nature.RESEAU


class AdhesionFactory(DjangoModelFactory):
    class Meta:
        model = Adhesion

    collectivite = factory.SubFactory(CollectiviteFactory)
    reseau = factory.SubFactory(ReseauFactory)
    adherente = True


class PaysFactory(DjangoModelFactory):
    class Meta:
        model = Pays
        django_get_or_create = ["code"]

    code = "ML"
    iso3 = "MLI"
    nom = "Mali"
    nom_normalise = "mali"
    locatif = "au Mali"
    nom_anglais = "Mali"
    continent = Pays.Continent.AFRIQUE
    latitude = 17.0
    longitude = -4.0


class PartenaireFactory(CleFactory):
    class Meta:
        model = Partenaire

    nom = factory.Sequence(lambda n: f"Partenaire {n}")
    pays = factory.SubFactory(PaysFactory)
    latitude = 12.65
    longitude = -8.0


class ThematiqueFactory(DjangoModelFactory):
    class Meta:
        model = Thematique
        django_get_or_create = ["code"]

    code = "eau-potable"
    libelle = "Eau potable"
    rang = 1
    parent = factory.SubFactory(
        "tests.factories.ThematiqueFactory", code="eau", libelle="Eau", rang=0, parent=None
    )


class CooperationFactory(DjangoModelFactory):
    class Meta:
        model = Cooperation

    collectivite = factory.SubFactory(CollectiviteFactory, recensee=True)
    partenaire = factory.SubFactory(PartenaireFactory)
    nature = Cooperation.Nature.COOPERATION


class ProjetFactory(DjangoModelFactory):
    class Meta:
        model = Projet
        skip_postgeneration_save = True

    cooperation = factory.SubFactory(CooperationFactory)
    titre = factory.Sequence(lambda n: f"Projet {n}")
    description = "Une adduction d’eau."
    statut = Projet.Statut.EN_COURS
    annee_debut = 2019

    @factory.post_generation
    def thematique(self, create, extracted, **kwargs):
        ProjetThematique.objects.create(
            projet=self, thematique=extracted or ThematiqueFactory(), principale=True
        )


class DeclarationFactory(DjangoModelFactory):
    class Meta:
        model = Declaration

    collectivite = factory.SubFactory(CollectiviteFactory)
    annee = 2020
    montant = 1000


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"agent{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@ville.example")
    first_name = "Dominique"
    last_name = factory.Sequence(lambda n: f"Agent{n}")
    password = factory.django.Password(MOT_DE_PASSE)

    @factory.post_generation
    def prouvee(self, create, extracted, **kwargs):
        """An address proven, unless the story says ``prouvee=False``."""
        EmailAddress.objects.create(
            user=self, email=self.email, primary=True, verified=extracted is not False
        )


class HabilitationFactory(DjangoModelFactory):
    class Meta:
        model = Habilitation

    user = factory.SubFactory(UserFactory)
    collectivite = factory.SubFactory(CollectiviteFactory)
    statut = Habilitation.Statut.ACCORDEE
    methode = Habilitation.Methode.DELEGATION
    decidee_le = datetime(2026, 1, 5, tzinfo=UTC)
    confirmee_le = factory.SelfAttribute("decidee_le")


class CampagneFactory(DjangoModelFactory):
    class Meta:
        model = Campagne
        django_get_or_create = ["annee"]

    annee = 2026
    annee_apd = 2025
    ouverture = datetime(2026, 4, 1, tzinfo=UTC)
    cloture = datetime(2026, 6, 30, tzinfo=UTC)


class TransmissionFactory(DjangoModelFactory):
    class Meta:
        model = Transmission

    campagne = factory.SubFactory(CampagneFactory, annee=2025, annee_apd=2024)
    collectivite = factory.SubFactory(CollectiviteFactory)
    rang = factory.Sequence(lambda n: n + 1)


class DepotFactory(DjangoModelFactory):
    class Meta:
        model = Depot

    collectivite = factory.SubFactory(CollectiviteFactory)
    onglet = "contacts"
    agent = factory.SubFactory(UserFactory)
    fichier = "contacts.xlsx"
    lignes = factory.LazyFunction(list)


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = Note

    collectivite = factory.SubFactory(CollectiviteFactory)
    texte = "Rappeler à la rentrée."


class AdresseMorteFactory(DjangoModelFactory):
    class Meta:
        model = AdresseMorte

    adresse = factory.Sequence(lambda n: f"partie{n}@ville.example")


class SuccessionFactory(DjangoModelFactory):
    class Meta:
        model = Succession

    ancienne = factory.SubFactory(CollectiviteFactory)
    nouvelle = factory.SubFactory(CollectiviteFactory)
    date = date(2019, 1, 1)
    nature = Succession.Nature.FUSION


class ImportFactory(DjangoModelFactory):
    class Meta:
        model = Import

    table = "reseaux"
    nom = "reseaux.csv"
    format = Import.Format.CSV
    contenu = b""


class PublipostageFactory(DjangoModelFactory):
    class Meta:
        model = Publipostage

    campagne = factory.SubFactory(CampagneFactory)
    nature = "relance"
    objet = "Votre mise à jour"
    texte = "Bonjour,"


class EnvoiFactory(DjangoModelFactory):
    class Meta:
        model = Envoi

    publipostage = factory.SubFactory(PublipostageFactory)
    collectivite = factory.SubFactory(CollectiviteFactory)
    adresse = factory.Sequence(lambda n: f"personne{n}@ville.example")


class MillesimeFactory(DjangoModelFactory):
    class Meta:
        model = Millesime

    campagne = factory.SubFactory(CampagneFactory, annee=2024, annee_apd=2023)
    etat = Millesime.Etat.TERMINE


class SignalementFactory(DjangoModelFactory):
    class Meta:
        model = Signalement

    objet = "/collectivites/lyon-69123/"
    message = "Ce jumelage a pris fin en 2019."
