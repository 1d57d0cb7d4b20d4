"""One message by address: who is written to in each collectivité, who is left out and why.

In each: its agents, confirmed this year or not; without any that can be reached, the people on
file; without any, the official address. An agent of three collectivités receives one message that
names them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet

from accounts.models import Habilitation
from accounts.services.habilitations import ECARTEE
from accounts.services.invitations_groupees import Obstacles
from collectivites.models import AdresseMorte, Collectivite, Contact
from collectivites.texte import fold_address
from collectivites.validation import validate_address
from teleprocedure.models import NatureDePublipostage
from teleprocedure.services.personnes import list_all_opposed

People = dict[int, list[tuple[str, str]]]


class Niveau(StrEnum):
    """On what ground an address is written to."""

    AGENT = "agent"
    CONTACT = "contact"
    OFFICIELLE = "officielle"


class Motif(StrEnum):
    """Why an address, or a whole collectivité, is left out."""

    MORTE = "adresse déclarée morte"
    OPPOSITION = "personne qui s’est opposée à figurer sur les pages"
    ILLISIBLE = "adresse qui ne peut pas recevoir de message"
    SANS_ADRESSE = "collectivité sans adresse connue"
    ECARTEE = "personne dont l’habilitation a été refusée ou retirée"
    INVITEE = "personne déjà invitée depuis hier"


class Fiche(NamedTuple):
    """What a message says of a collectivité."""

    pk: int
    nom: str
    slug: str


@dataclass
class Destinataire:
    """One address, written to once for all its collectivités, the first by name first."""

    adresse: str
    nom: str
    niveau: Niveau
    collectivites: list[Fiche] = field(default_factory=list)


@dataclass
class Destinataires:
    """Those of a mailing, by name of collectivité, and why the others are left out.

    ``collectivites`` counts those that the criteria choose.
    """

    liste: list[Destinataire]
    collectivites: int
    ecartes: Counter[Motif]

    def __len__(self) -> int:
        return len(self.liste)

    def __iter__(self) -> Iterator[Destinataire]:
        return iter(self.liste)

    def count_by_niveau(self) -> dict[str, int]:
        return dict(Counter(one.niveau.value for one in self.liste))


def list_agents() -> QuerySet[Habilitation]:
    """Return the habilitations of agents, less those of the delegation's own people."""
    return Habilitation.objects.tenues().filter(user__is_staff=False).order_by()


class Tri:
    """Sorts the addresses of some collectivités: who is written to, who is left out and why."""

    def __init__(self, collectivites: QuerySet[Collectivite], nature: str = ""):
        self.rows = list(
            collectivites.order_by("nom_normalise", "pk").values_list(
                "pk", "nom", "slug", "courriel"
            )
        )
        chosen = collectivites.order_by().values("pk")
        self.agents = self.read_agents(list_agents().filter(collectivite__in=chosen))
        self.contacts = self.read_contacts(Contact.objects.filter(collectivite__in=chosen))
        self.mortes = set(AdresseMorte.objects.values_list("adresse", flat=True))
        self.opposes = list_all_opposed()
        inviting = nature == NatureDePublipostage.INVITATION
        self.obstacles = Obstacles(chosen) if inviting else None
        self.ecartes: dict[str, Motif] = {}
        self.sans_adresse = 0
        self.found: dict[str, Destinataire] = {}

    @staticmethod
    def read_agents(rows: QuerySet[Habilitation]) -> People:
        """Return {collectivité: [(address, name)]} of the agents."""
        found: People = defaultdict(list)
        names = ("collectivite", "user__email", "user__first_name", "user__last_name")
        for pk, adresse, prenom, nom in rows.order_by("pk").values_list(*names):
            found[pk].append((adresse, f"{prenom} {nom}".strip()))
        return found

    @staticmethod
    def read_contacts(rows: QuerySet[Contact]) -> People:
        """Return {collectivité: [(address, name)]} of the people on file."""
        found: People = defaultdict(list)
        named = rows.exclude(courriel="").order_by("ordre", "pk")
        for pk, adresse, prenom, nom in named.values_list(
            "collectivite", "courriel", "prenom", "nom"
        ):
            found[pk].append((adresse, f"{prenom} {nom}".strip()))
        return found

    def sort(self) -> Destinataires:
        for pk, nom, slug, courriel in self.rows:
            official = [(courriel, "")] if courriel else []
            self.sort_one(Fiche(pk, nom, slug), official)
        left_out = {
            adresse: why for adresse, why in self.ecartes.items() if adresse not in self.found
        }
        ecartes = Counter(left_out.values())
        if self.sans_adresse:
            ecartes[Motif.SANS_ADRESSE] = self.sans_adresse
        return Destinataires(list(self.found.values()), len(self.rows), ecartes)

    def sort_one(self, fiche: Fiche, official: Iterable[tuple[str, str]]) -> None:
        """Write to the first ground of a collectivité where somebody can be reached."""
        grounds = (
            (Niveau.AGENT, self.agents.get(fiche.pk, ())),
            (Niveau.CONTACT, self.contacts.get(fiche.pk, ())),
            (Niveau.OFFICIELLE, official),
        )
        known = False
        for niveau, people in grounds:
            reached = False
            for adresse, nom in people:
                known = True
                reached |= self.add(fiche, niveau, fold_address(adresse), nom)
            if reached:
                return
        self.sans_adresse += not known

    def add(self, fiche: Fiche, niveau: Niveau, adresse: str, nom: str) -> bool:
        """Write to an address for one more collectivité, unless something forbids it."""
        if why := self.explain_refusal(fiche.pk, niveau, adresse):
            self.ecartes[adresse] = why
            return False
        one = self.found.setdefault(adresse, Destinataire(adresse, nom, niveau))
        if fiche not in one.collectivites:
            one.collectivites.append(fiche)
        return True

    def explain_refusal(self, pk: int, niveau: Niveau, adresse: str) -> Motif | None:
        """Say why an address is not written to.

        Who opposed to figuring on the pages of a collectivité and works for it is told as an agent.
        """
        if adresse in self.mortes:
            return Motif.MORTE
        if niveau != Niveau.AGENT and (pk, adresse) in self.opposes:
            return Motif.OPPOSITION
        if not is_readable(adresse):
            return Motif.ILLISIBLE
        if niveau == Niveau.CONTACT and self.obstacles:
            why = self.obstacles.explain_refusal(pk, adresse)
            return (Motif.ECARTEE if why == ECARTEE else Motif.INVITEE) if why else None
        return None


def is_readable(adresse: str) -> bool:
    """Whether the queue of messages can keep this address."""
    try:
        validate_email(adresse)
        validate_address(adresse)
    except ValidationError:
        return False
    return True
