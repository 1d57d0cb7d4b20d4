"""Whom an address makes an agent: stories from the sign-up page on, none granted wrongly."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import DomainePartage, Habilitation, Invitation, User, fold_address
from accounts.permissions import editable_collectivites
from accounts.referentiel import TABLES
from accounts.services import codes, habilitations
from accounts.services.suppression import delete_account
from collectivites import services
from collectivites.chargement import load_table
from tests.accounts.profils import prove, read_proof_link, sign_up
from tests.conftest import ClientStrict
from tests.factories import CollectiviteFactory, ContactFactory, HabilitationFactory, UserFactory
from tests.roles import nommer

PAR_LE_DOMAINE = ("accordee", "domaine")
PAR_INVITATION = ("accordee", "invitation")
EN_FILE, RIEN = ("demandee", ""), None
CODE = "/compte/connexion/code/"


@dataclass
class Recit:
    """One person asks for Lyon; ``adresse`` is the one they type."""

    lyon: object
    adresse: str
    client: ClientStrict = field(default_factory=ClientStrict)

    @property
    def recue(self) -> str:
        """The mailbox that receives the link."""
        return fold_address(self.adresse)

    def find_account(self) -> User | None:
        return User.objects.filter(email=self.recue, username="camille").first()


def do_nothing(recit):
    """Nothing happened before."""


# What happened before


def share(domaine):
    """The delegation says that the domain is common to several authorities."""

    def declare(recit):
        row = DomainePartage(domaine=domaine, nature=DomainePartage.Nature.COMMUN)
        services.save(by=None, row=row)

    return declare


def also(*courriels, type="intercommunalite"):
    """Other authorities have these official addresses."""

    def add(recit):
        for rank, courriel in enumerate(courriels):
            siren = f"20004697{rank}" if type == "intercommunalite" else None
            code = None if siren else f"6938{rank}"
            CollectiviteFactory(type=type, siren=siren, code_insee=code, courriel=courriel)

    return add


def closed(statut, email, nom="Autre Nom", ailleurs=False):
    """Somebody was refused or withdrawn, there or elsewhere."""

    def close(recit):
        first, _, last = nom.partition(" ")
        user = UserFactory(username="ancienne", email=email, first_name=first, last_name=last)
        place = CollectiviteFactory() if ailleurs else recit.lyon
        row = HabilitationFactory(user=user, collectivite=place)
        habilitations.close(row, statut, None, "Inconnue à la mairie.")

    return close


def gone(statut, email):
    """Somebody was refused or withdrawn, then deleted their account."""

    def leave(recit):
        closed(statut, email)(recit)
        delete_account(by=User.objects.get(username="ancienne"))

    return leave


def moved(statut, email):
    """Somebody was refused or withdrawn, then gave their account another name and address."""

    def move(recit):
        closed(statut, email)(recit)
        user = User.objects.get(username="ancienne")
        user.email = "ailleurs@gmail.com"
        user.save()
        user.emailaddress_set.update(email=user.email)
        habilitations.settle_address(by=user)

    return move


def colleague_granted(recit):
    HabilitationFactory(collectivite=recit.lyon, user__email="collegue@lyon.fr")


def deactivated(recit):
    """The delegation closed the account of somebody who works there."""
    user = UserFactory(username="ancienne", email="agent+1@lyon.fr", is_active=False)
    HabilitationFactory(user=user, collectivite=recit.lyon)


def gave_up(recit):
    """The same person once said that they worked there no more."""
    user = UserFactory(username="ancienne", email="agent+1@lyon.fr")
    row = HabilitationFactory(user=user, collectivite=recit.lyon)
    habilitations.leave(by=user, pk=row.pk)


def invited(courriel, days=1):
    def invite(recit):
        contact = ContactFactory(collectivite=recit.lyon, courriel=courriel)
        sent = {"envoyee_le": timezone.now() - timedelta(days=days), "courriel": courriel}
        host = nommer()
        Invitation.objects.create(
            collectivite=recit.lyon, contact=contact, envoyee_par=host, **sent
        )

    return invite


def both(*steps):
    def run(recit):
        for step in steps:
            step(recit)

    return run


# What happens once the form is sent


def open_link(recit):
    assert prove(ClientStrict(), recit.recue).status_code == 302


def open_link_too_late(recit):
    link = read_proof_link(recit.recue)
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=2)):
        assert recit.client.post(link).status_code == 404


def refuse_the_message(recit):
    recit.client.post(read_proof_link(recit.recue), {"supprimer": "oui"})


def ask_for_an_official_code(recit):
    user = recit.find_account()
    with pytest.raises(ValidationError):
        codes.send_code(by=user, pk=user.habilitations.get().pk)


def set_official(courriel, then=open_link):
    """The delegation writes another official address in the meantime."""

    def change(recit):
        recit.lyon.courriel = courriel
        services.save(by=None, row=recit.lyon)
        then(recit)

    return change


def refused_meanwhile(recit):
    """The delegation tries to refuse before the link is opened: it was not the owner who asked."""
    delegation = nommer(username="delegation")
    user = recit.find_account()
    row = user.habilitations.get()
    with pytest.raises(ValidationError, match="pas encore prouvé"):
        habilitations.decide(by=delegation, pk=row.pk, accorder=False, motif="Inconnue.")
    open_link(recit)
    user.refresh_from_db()
    habilitations.request_habilitation(by=user, collectivite=recit.lyon)


def joined_the_delegation(recit):
    User.objects.filter(username="camille").update(is_staff=True)
    open_link(recit)


class Cas(NamedTuple):
    officielle: str
    adresse: str
    attendu: tuple | None
    avant: object = do_nothing
    ensuite: object = open_link


MAIRIE, AGENT, EVREUX = "contact@lyon.fr", "agent@lyon.fr", "contact@ville-évreux.fr"
OUVERTS = ["gmail.com", "orange.fr", "laposte.net", "wanadoo.fr", "yahoo.fr", "proton.me", "sfr.fr"]
SOSIES = {
    "le chiffre 1 pour la lettre l": ("contact@ville-lyon.fr", "agent@ville-1yon.fr"),
    "rn pour m": ("contact@marseille.fr", "agent@rnarseille.fr"),
    "o cyrillique": (MAIRIE, "agent@ly\u043en.fr"),
    "o cyrillique en punycode": (MAIRIE, "agent@xn--lyn-ted.fr"),
    "o grec": (MAIRIE, "agent@ly\u03bfn.fr"),
    "tiret en moins": ("contact@ville-lyon.fr", "agent@villelyon.fr"),
    "tiret en plus": (MAIRIE, "agent@l-yon.fr"),
    "lettre doublée": (MAIRIE, "agent@lyonn.fr"),
    "autre extension": (MAIRIE, "agent@lyon.com"),
    "accent en moins": (EVREUX, "agent@ville-evreux.fr"),
    "ß des navigateurs pour ss": ("contact@essonne.fr", "agent@xn--eonne-lqa.fr"),
}
AUTRES_DOMAINES = {
    "sous-domaine de l’agent": "agent@agents.lyon.fr",
    "sous-domaine profond": "agent@a.b.lyon.fr",
    "domaine officiel en préfixe": "agent@lyon.fr.pirate.example",
    "domaine officiel en suffixe": "agent@pirate-lyon.fr",
    "domaine officiel dans la boîte": "lyon.fr@pirate.example",
    "adresse officielle dans la boîte": "contact.lyon.fr@pirate.example",
    "relais à l’ancienne": "agent%lyon.fr@pirate.example",
    "domaine propre d’une autre ville": "agent@angers.fr",
    "extension seule": "agent@mairie.fr",
}
PAS_DES_ADRESSES = {
    "point final": "agent@lyon.fr.",
    "lettres pleine chasse": "ａｇｅｎｔ@ｌｙｏｎ.ｆｒ",
    "point idéographique": "agent@lyon。fr",
    "deux adresses": "agent@lyon.fr,pirate@pirate.example",
    "deux arobases": "agent@lyon.fr@pirate.example",
    "nom et adresse": "Agent <agent@lyon.fr>",
}
MAL_ECRITES = [
    "lyon.fr",
    "contact@",
    "@lyon.fr",
    "contact@lyon.fr;accueil@lyon.fr",
    "contact@lyon..fr",
]
CAS = {
    "même domaine": Cas(MAIRIE, AGENT, PAR_LE_DOMAINE),
    "majuscules de l’agent": Cas(MAIRIE, "AGENT@LYON.FR", PAR_LE_DOMAINE),
    "majuscules officielles": Cas("Contact@LYON.FR", AGENT, PAR_LE_DOMAINE),
    "espaces autour": Cas(MAIRIE, f"  {AGENT} ", PAR_LE_DOMAINE),
    "espace invisible, boîte du vrai domaine": Cas(MAIRIE, "agent@ly\u200bon.fr", PAR_LE_DOMAINE),
    "boîte officielle": Cas(MAIRIE, MAIRIE, PAR_LE_DOMAINE),
    "sous-domaine officiel, le même": Cas("m@sante.lyon.fr", "a@sante.lyon.fr", PAR_LE_DOMAINE),
    "IDN, l’agent en punycode": Cas(EVREUX, "a@xn--ville-vreux-gbb.fr", PAR_LE_DOMAINE),
    "IDN, l’officielle en punycode": Cas(
        "m@xn--ville-vreux-gbb.fr", "a@ville-évreux.fr", PAR_LE_DOMAINE
    ),
    "IDN en majuscules": Cas(EVREUX, "a@VILLE-ÉVREUX.FR", PAR_LE_DOMAINE),
    "IDN décomposé": Cas(EVREUX, "a@ville-e\u0301vreux.fr", PAR_LE_DOMAINE),
    "adresse à mot-clé": Cas(MAIRIE, "agent+atlas@lyon.fr", PAR_LE_DOMAINE),
    "boîte officielle chez un fournisseur": Cas(
        "mairie@gmail.com", "mairie@gmail.com", PAR_LE_DOMAINE
    ),
    "boîte officielle chez un fournisseur, majuscules": Cas(
        "mairie@orange.fr", "Mairie@Orange.fr", PAR_LE_DOMAINE
    ),
    "boîte officielle d’un domaine partagé": Cas(
        MAIRIE, MAIRIE, PAR_LE_DOMAINE, also("contact@lyon.fr", "epci@lyon.fr")
    ),
    "second agent de la même collectivité": Cas(MAIRIE, AGENT, PAR_LE_DOMAINE, colleague_granted),
    "adresse officielle écrite entre-temps": Cas(
        "", AGENT, PAR_LE_DOMAINE, ensuite=set_official(MAIRIE)
    ),
    "refusée ailleurs": Cas(
        MAIRIE, AGENT, PAR_LE_DOMAINE, closed("refusee", "agent+1@lyon.fr", ailleurs=True)
    ),
    "autre personne refusée": Cas(
        MAIRIE, AGENT, PAR_LE_DOMAINE, closed("refusee", "autre@lyon.fr")
    ),
    **{
        f"fournisseur ouvert : {domaine}": Cas(f"mairie@{domaine}", f"a@{domaine}", EN_FILE)
        for domaine in OUVERTS
    },
    "mot-clé de la boîte officielle chez un fournisseur": Cas(
        "mairie@gmail.com", "mairie+x@gmail.com", EN_FILE
    ),
    **{f"sosie : {nom}": Cas(*adresses, EN_FILE) for nom, adresses in SOSIES.items()},
    **{nom: Cas(MAIRIE, adresse, EN_FILE) for nom, adresse in AUTRES_DOMAINES.items()},
    "sous-domaine qui est l’officiel d’une autre": Cas(
        MAIRIE, "agent@metropole.lyon.fr", EN_FILE, also("contact@metropole.lyon.fr")
    ),
    "boîte officielle d’une autre": Cas(
        MAIRIE, "contact@angers.fr", EN_FILE, also("contact@angers.fr", type="commune")
    ),
    "domaine parent": Cas("contact@agents.lyon.fr", AGENT, EN_FILE),
    "partagé avec l’intercommunalité": Cas(MAIRIE, AGENT, EN_FILE, also("epci@lyon.fr")),
    "partagé, l’autre en majuscules": Cas(MAIRIE, AGENT, EN_FILE, also("EPCI@LYON.FR")),
    "partagé, l’autre en punycode": Cas(
        EVREUX, "a@ville-évreux.fr", EN_FILE, also("e@xn--ville-vreux-gbb.fr")
    ),
    "partagé entre trois communes": Cas(
        MAIRIE, AGENT, EN_FILE, also("a@lyon.fr", "b@lyon.fr", type="commune")
    ),
    "déclaré commun": Cas(MAIRIE, AGENT, EN_FILE, share("lyon.fr")),
    "déclaré commun en majuscules": Cas(MAIRIE, AGENT, EN_FILE, share("LYON.FR")),
    "déclaré commun en Unicode": Cas(
        EVREUX, "a@ville-évreux.fr", EN_FILE, share("ville-évreux.fr")
    ),
    "sans adresse officielle": Cas("", AGENT, EN_FILE),
    "adresse officielle effacée entre-temps": Cas(MAIRIE, AGENT, EN_FILE, ensuite=set_official("")),
    "adresse officielle changée entre-temps": Cas(
        MAIRIE, AGENT, EN_FILE, ensuite=set_official("contact@mairie-lyon.fr")
    ),
    **{f"officielle mal écrite : {une}": Cas(une, AGENT, EN_FILE) for une in MAL_ECRITES},
    "officielle double": Cas("contact@lyon.fr;x@pirate.example", "x@pirate.example", EN_FILE),
    "membre de la délégation": Cas(
        MAIRIE, "agent@diplomatie.example", EN_FILE, ensuite=joined_the_delegation
    ),
    **{
        f"{statut}, {nom}": Cas(MAIRIE, AGENT, EN_FILE, avant(statut, adresse))
        for statut in ("refusee", "retiree")
        for nom, avant, adresse in [
            ("même boîte à mot-clé", closed, "agent+1@lyon.fr"),
            ("compte supprimé", gone, AGENT),
            ("compte supprimé, mot-clé", gone, "agent+1@lyon.fr"),
            ("compte renommé à une autre adresse", moved, AGENT),
        ]
    },
    "refusée, puis mot-clé en plus": Cas(
        MAIRIE, "agent+2@lyon.fr", EN_FILE, closed("refusee", AGENT)
    ),
    "retirée, même nom": Cas(
        MAIRIE, AGENT, EN_FILE, closed("retiree", "c@lyon.fr", "Camille Berthier")
    ),
    "refusée, même nom autrement écrit": Cas(
        MAIRIE, AGENT, EN_FILE, closed("refusee", "c@gmail.com", "CAMILLE  Bérthier")
    ),
    "retirée, puis boîte officielle": Cas(
        MAIRIE, MAIRIE, EN_FILE, closed("retiree", "c@lyon.fr", "Camille Berthier")
    ),
    "partie d’elle-même": Cas(MAIRIE, AGENT, EN_FILE, gave_up),
    "compte désactivé, même boîte": Cas(MAIRIE, AGENT, EN_FILE, deactivated),
    "refusée avant la preuve": Cas(MAIRIE, AGENT, PAR_LE_DOMAINE, ensuite=refused_meanwhile),
    "jamais prouvée": Cas(MAIRIE, AGENT, EN_FILE, ensuite=do_nothing),
    "lien trop ancien": Cas(MAIRIE, AGENT, EN_FILE, ensuite=open_link_too_late),
    "jamais prouvée, code officiel": Cas(MAIRIE, AGENT, EN_FILE, ensuite=ask_for_an_official_code),
    "demande désavouée": Cas(MAIRIE, AGENT, RIEN, ensuite=refuse_the_message),
    **{
        nom: Cas(MAIRIE, adresse, RIEN, ensuite=do_nothing)
        for nom, adresse in PAS_DES_ADRESSES.items()
    },
    "invitée": Cas("", "elue@gmail.com", PAR_INVITATION, invited("elue@gmail.com")),
    "invitée, adresse jamais prouvée": Cas(
        "", "elue@gmail.com", EN_FILE, invited("elue@gmail.com"), do_nothing
    ),
    "voisine d’une invitée": Cas("", "autre@gmail.com", EN_FILE, invited("elue@gmail.com")),
    "invitée il y a trop longtemps": Cas(
        "", "elue@gmail.com", EN_FILE, invited("elue@gmail.com", days=31)
    ),
    "invitée, puis refusée sous un autre compte": Cas(
        "",
        "elue@gmail.com",
        EN_FILE,
        both(invited("elue@gmail.com"), closed("refusee", "elue+1@gmail.com")),
    ),
}


@pytest.fixture(autouse=True)
def fournisseurs(db):
    """The providers open to anybody, as the project lists them."""
    table = TABLES[0]
    load_table(table, table.locate(None))


def test_the_table_is_long_enough_to_be_believed():
    assert len(CAS) >= 40
    assert sum(cas.attendu in (PAR_LE_DOMAINE, PAR_INVITATION) for cas in CAS.values()) >= 10


@pytest.mark.parametrize("cas", CAS.values(), ids=CAS)
def test_an_address_gives_what_it_proves_and_nothing_else(cas, lyon):
    lyon.courriel = cas.officielle
    lyon.set_keys()
    lyon.save()
    recit = Recit(lyon, cas.adresse)
    cas.avant(recit)
    sign_up(recit.client, cas.adresse)
    cas.ensuite(recit)
    user = recit.find_account()
    found = Habilitation.objects.filter(user=user).values_list("statut", "methode").first()
    assert found == cas.attendu
    if user and not user.is_staff:
        granted = cas.attendu in (PAR_LE_DOMAINE, PAR_INVITATION)
        assert editable_collectivites(user).contains(lyon) == granted
