"""Accounts for the small atlas: a person, a link or a request for every state of every page."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.test import Client

from accounts.models import CodeOfficiel, Habilitation, Invitation
from accounts.services import invitations, reconfirmations
from collectivites.models import Contact
from tests.accounts.gestes import turn_on_totp
from tests.factories import (
    MOT_DE_PASSE,
    CollectiviteFactory,
    DepartementFactory,
    HabilitationFactory,
    UserFactory,
)
from tests.parcours.jeu import COURRIEL_PRIVE

Statut = Habilitation.Statut
HOMONYME = "Saint-Denis"
OFFICIELLE = "mairie@angers.example"
MOTIF = "Cette personne ne figure pas dans notre annuaire."


def build_comptes(jeu: dict) -> dict:
    """Create the accounts and return the rows and links that pages name, by name."""
    write_official_address(jeu["angers"], OFFICIELLE)
    CollectiviteFactory(nom=HOMONYME, code_insee="93066")
    CollectiviteFactory(
        nom=HOMONYME,
        code_insee="97411",
        departement=DepartementFactory(code="974", nom="La Réunion", nom_normalise="la reunion"),
    )
    Client().post("/compte/connexion/", {"login": "agent-lyon", "password": MOT_DE_PASSE})
    return {
        "nouveau": UserFactory(username="nouveau"),
        "sans_mot_de_passe": UserFactory(username="courriel", password=None),
        "administrateur": UserFactory(
            username="administrateur", is_staff=True, is_superuser=True, first_name="Alix"
        ),
        **build_demandeur(jeu),
        **build_colleagues(jeu["lyon"], jeu["villeurbanne"]),
        **build_protected(),
        **build_links(jeu),
    }


def write_official_address(collectivite, courriel: str) -> None:
    """Give the collectivité the address that grants rights in its domain."""
    collectivite.courriel = courriel
    collectivite.set_keys()
    collectivite.save(update_fields=["courriel", "domaine"])


def build_demandeur(jeu: dict) -> dict:
    """A person with a habilitation in every state."""
    user = UserFactory(username="demandeur", fonction="Chargée de mission")

    def add(nom: str, **values):
        place = jeu.get(nom) or CollectiviteFactory(nom=nom)
        return HabilitationFactory(user=user, collectivite=place, **values)

    waiting = {"statut": Statut.DEMANDEE, "methode": "", "decidee_le": None}
    demande_avec_code = add("angers", **waiting)
    CodeOfficiel.objects.create(
        habilitation=demande_avec_code,
        collectivite=demande_avec_code.collectivite,
        empreinte="0" * 64,
    )
    return {
        "demandeur": user,
        "demande": add("lyon", **waiting),
        "demande_avec_code": demande_avec_code,
        "tenue": add("Oullins"),
        "a_reconfirmer": add("Bron", statut=Statut.RECONFIRMER),
        "refusee": add("Caluire-et-Cuire", statut=Statut.REFUSEE, motif=MOTIF),
        "retiree": add("villeurbanne", statut=Statut.RETIREE, motif=MOTIF),
    }


def build_colleagues(lyon, villeurbanne) -> dict:
    """A second agent of Lyon, who has another collectivité, and one withdrawn."""
    collegue = UserFactory(username="collegue", fonction="Chef de projet")
    HabilitationFactory(user=collegue, collectivite=villeurbanne)
    retire = UserFactory(username="retire")
    HabilitationFactory(user=retire, collectivite=lyon, statut=Statut.RETIREE, motif=MOTIF)
    return {
        "collegue": collegue,
        "habilitation_du_collegue": HabilitationFactory(user=collegue, collectivite=lyon),
        "retire": retire,
    }


def build_protected() -> dict:
    """A person whose log-in asks for a second factor."""
    protege = UserFactory(username="protege")
    turn_on_totp(protege)
    return {"protege": protege}


def build_links(jeu: dict) -> dict:
    """What messages hold: links to prove, to choose a password, to accept, to confirm."""
    inscrit = UserFactory(username="inscrit", prouvee=False)
    oublieux = UserFactory(username="oublieux")
    confirmee = HabilitationFactory(user=oublieux, collectivite=jeu["lyon"], statut="accordee")
    a_confirmer = HabilitationFactory(
        user=inscrit, collectivite=jeu["lyon"], statut=Statut.RECONFIRMER
    )
    invitation = Invitation.objects.create(
        collectivite=jeu["lyon"],
        contact=Contact.objects.get(courriel=COURRIEL_PRIVE),
        courriel=COURRIEL_PRIVE,
        envoyee_par=jeu["agent"],
    )
    uid, token = user_pk_to_url_str(oublieux), default_token_generator.make_token(oublieux)
    return {
        "cle": EmailConfirmationHMAC(EmailAddress.objects.get(user=inscrit)).key,
        "codes": f"{uid}-{token}",
        "invitation": invitations.sign(invitation),
        "reconfirmation": reconfirmations.sign(a_confirmer),
        "deja_confirmee": reconfirmations.sign(confirmee),
    }
