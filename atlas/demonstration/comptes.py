"""Accounts for trying the demonstration, and the campaign that lets agents declare."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import Habilitation, User
from accounts.permissions import GESTIONNAIRE, LECTEUR
from atlas.demonstration.campagnes import add_past_campagnes, open_campagne, tick_first_tabs
from atlas.demonstration.suivi import follow_campagnes
from collectivites.models import Collectivite
from cooperations.models import Cooperation

MOT_DE_PASSE = "Atlas-demo-2011!"  # noqa: S105
COLLECTIVITES_DES_AGENTS = {("commune", "69123"), ("region", "53")}
PETITE_COMMUNE = (400, 5_000)
AGENT_A_MI_CHEMIN, DELEGATION = "agent-lyon", "delegation"


@dataclass(frozen=True)
class Compte:
    """An account: who, what for, and which collectivité (type and INSEE code) it may edit."""

    identifiant: str
    prenom: str
    nom: str
    fonction: str
    collectivite: tuple[str, str] | None = None
    petite_commune: bool = False
    en_attente: bool = False
    role: str = ""
    is_superuser: bool = False

    @property
    def is_staff(self) -> bool:
        return bool(self.role) or self.is_superuser


DATES = ("decidee_le", "confirmee_le")
DEMANDE = {"statut": Habilitation.Statut.DEMANDEE, "methode": ""} | dict.fromkeys(DATES)
ACCORD = {
    "statut": Habilitation.Statut.ACCORDEE,
    "methode": Habilitation.Methode.DELEGATION,
}
COMPTES = (
    Compte("agent-lyon", "Claire", "Berthelot", "agente de la ville", ("commune", "69123")),
    Compte("agent-commune", "Paul", "Jolivet", "secrétaire de mairie", petite_commune=True),
    Compte("agent-region", "Solène", "Tanguy", "agente de la région", ("region", "53")),
    Compte("agent-attente", "Yanis", "Marchal", "stagiaire", ("commune", "69123"), en_attente=True),
    Compte("lecteur", "Inès", "Carpentier", "chargée d’études", role=LECTEUR),
    Compte(DELEGATION, "Marc", "Delorme", "chargé de mission", role=GESTIONNAIRE),
    Compte("admin", "Anne", "Granger", "administratrice", is_superuser=True),
)


@transaction.atomic
def prepare_comptes() -> list[tuple[str, str, str]]:
    """Create the accounts, or give them their password again, and open the campaign.

    Returns (identifiant, password, what the account is for) of each.
    """
    campagne = open_campagne(timezone.now())
    add_past_campagnes(campagne)
    mot_de_passe = make_password(MOT_DE_PASSE)
    comptes = [
        (compte.identifiant, MOT_DE_PASSE, prepare_compte(compte, mot_de_passe))
        for compte in COMPTES
    ]
    tick_first_tabs(campagne, User.objects.get(username=AGENT_A_MI_CHEMIN))
    follow_campagnes(campagne, User.objects.get(username=DELEGATION))
    return comptes


def prepare_compte(compte: Compte, mot_de_passe: str) -> str:
    """Create or reset one account and return what it is for, in words."""
    email = f"{compte.identifiant}@atlas.example"
    user, _ = User.objects.update_or_create(
        username=compte.identifiant,
        defaults={
            "first_name": compte.prenom,
            "last_name": compte.nom,
            "fonction": compte.fonction,
            "email": email,
            "password": mot_de_passe,
            "is_active": True,
            "is_staff": compte.is_staff,
            "is_superuser": compte.is_superuser,
        },
    )
    EmailAddress.objects.filter(user=user).exclude(email=email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    user.user_permissions.clear()
    user.groups.set(Group.objects.filter(name=compte.role))
    if compte.is_superuser:
        return "administration du site"
    return f"délégation, {compte.role}" if compte.role else habilitate(user, compte)


def habilitate(user: User, compte: Compte) -> str:
    """Grant the account's collectivité, the one it already has if any, and return its name."""
    habilitation = user.habilitations.select_related("collectivite").first()
    collectivite = habilitation.collectivite if habilitation else find_collectivite(compte)
    if collectivite is None:
        return "aucune collectivité : absente du référentiel"
    write_official_address(collectivite)
    etat = DEMANDE if compte.en_attente else ACCORD | dict.fromkeys(DATES, timezone.now())
    if habilitation:
        Habilitation.objects.filter(pk=habilitation.pk).update(**etat)
    else:
        Habilitation.objects.bulk_create(
            [Habilitation(user=user, collectivite=collectivite, **etat)]
        )
    suite = " : demande en attente" if compte.en_attente else ""
    return f"{collectivite.nom}, {collectivite.get_type_display()}{suite}"


def write_official_address(collectivite: Collectivite) -> None:
    """Give the collectivité an official address: who has one in its domain is granted."""
    collectivite.courriel = f"contact@{collectivite.slug}.example"
    collectivite.set_keys()
    Collectivite.objects.filter(pk=collectivite.pk).update(
        courriel=collectivite.courriel, domaine=collectivite.domaine
    )


def find_collectivite(compte: Compte) -> Collectivite | None:
    """Return the collectivité by its code, or a small commune whose only tie is a twinning."""
    if compte.collectivite:
        type_, code = compte.collectivite
        return Collectivite.objects.filter(type=type_, code_insee=code).first()
    jumelages = Cooperation.objects.filter(jumelage=True, projets__isnull=False)
    communes = Collectivite.objects.recensees().filter(type=Collectivite.Type.COMMUNE)
    seules = communes.annotate(liens=Count("cooperations")).filter(
        liens=1, pk__in=jumelages.values("collectivite")
    )
    petites = seules.filter(population__range=PETITE_COMMUNE).order_by("-population", "slug")
    return petites.first() or seules.order_by("slug").first()
