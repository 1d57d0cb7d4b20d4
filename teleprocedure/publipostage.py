"""What the worker does of a confirmed mailing: it queues its messages, a lot at a time.

A lot is one transaction: the messages and the rows that say they are queued are written together,
so that a process killed at any moment neither loses nor doubles any.
"""

import re
from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from post_office.models import STATUS, Email, Log

from accounts.services.invitations_groupees import Obstacles, invite_all
from collectivites.journal import service
from collectivites.models import AdresseMorte, Contact, Courriel, TravailLong
from collectivites.texte import fold_address
from collectivites.travaux import travail
from teleprocedure.adressage import Fiche, is_readable, list_agents
from teleprocedure.models import Envoi, NatureDePublipostage, Publipostage
from teleprocedure.mots import Mots, build_plain_link, fill, join_links
from teleprocedure.services.personnes import list_all_opposed
from teleprocedure.services.publipostages import lock, write_message

LOT = 200
MORTE_DEPUIS = "Adresse déclarée morte avant l’envoi."
OPPOSEE_DEPUIS = "Cette personne s’est opposée avant l’envoi."
ILLISIBLE = "Cette adresse ne peut pas recevoir de message."

ABANDON = "Message abandonné par le serveur d’envoi."
REPONSE = re.compile(r"\((\d{3}), b?['\"](.*)['\"]\)")
REFUS_MAX = 500


@travail(Publipostage)
def run(row: Publipostage) -> Iterator[int]:
    """Queue what is left, lot by lot; nothing of a mailing paused or cancelled meanwhile."""
    while queue_lot(by=row.demande_par, pk=row.pk):
        yield row.total - list_left(row).count()


@service
def queue_lot(*, by, pk: int) -> int:
    """Queue the next messages of a mailing under way; return how many rows were dealt with."""
    row = lock(pk)
    if row.etat != TravailLong.Etat.EN_COURS:
        return 0
    rows = list_left(row).select_related("collectivite").prefetch_related("autres")
    lot = list(rows.order_by("pk")[:LOT])
    Lot(row, lot).queue()
    return len(lot)


def list_left(row: Publipostage):
    """Return the messages of a mailing that were neither queued nor given up."""
    return row.envois.filter(courriel=None, parti_le=None, refus="")


class Lot:
    """Some messages of a mailing, and what is read once for all of them."""

    def __init__(self, row: Publipostage, envois: list[Envoi]):
        self.row = row
        self.envois = envois
        self.mots = Mots(row.objet, row.texte)
        self.fiches = {envoi.pk: list_fiches(envoi) for envoi in envois}
        self.pks = {fiche.pk for fiches in self.fiches.values() for fiche in fiches}
        addresses = [envoi.adresse for envoi in envois]
        rows = list_agents().filter(user__email__in=addresses, collectivite__in=self.pks)
        self.agents = set(rows.values_list("user__email", flat=True))
        dead = AdresseMorte.objects.filter(adresse__in=addresses)
        self.mortes = set(dead.values_list("adresse", flat=True))
        self.opposes = list_all_opposed()
        self.liens: dict[tuple[int, str], str] = {}
        self.refus: dict[tuple[int, str], str] = {}

    def queue(self) -> None:
        """Write the messages in the queue, and on each row its message or why it has none."""
        if self.row.nature == NatureDePublipostage.INVITATION:
            self.draw_links()
        written: list[tuple[Envoi, Email]] = []
        for envoi in self.envois:
            envoi.refus = self.explain_refusal(envoi)
            if not envoi.refus:
                written.append((envoi, self.write(envoi)))
        Email.objects.bulk_create([email for _, email in written])
        for envoi, email in written:
            envoi.courriel_id = email.pk
        Envoi.objects.bulk_update(self.envois, ["courriel", "refus"])

    def draw_links(self) -> None:
        """Invite the people on file to whom no agent's right leads, one link by collectivité."""
        addresses = {envoi.adresse for envoi in self.envois} - self.agents - self.mortes
        named = {(f.pk, e.adresse) for e in self.envois for f in self.fiches[e.pk]}
        contacts: dict[tuple[int, str], Contact] = {}
        for contact in Contact.objects.filter(collectivite__in=self.pks).exclude(courriel=""):
            key = (contact.collectivite_id, fold_address(contact.courriel))
            if key[1] in addresses and key in named:
                contacts.setdefault(key, contact)
        obstacles = Obstacles(self.pks)
        told = {key: obstacles.explain_refusal(*key) for key in contacts}
        self.refus = {key: why for key, why in told.items() if why}
        links = invite_all(by=self.row.demande_par, contacts=list(contacts.values()))
        self.liens = {key: links[one.pk] for key, one in contacts.items() if one.pk in links}

    def explain_refusal(self, envoi: Envoi) -> str:
        """Say why a message does not leave after all, "" when it does."""
        if envoi.adresse in self.mortes:
            return MORTE_DEPUIS
        if not is_readable(envoi.adresse):
            return ILLISIBLE
        keys = [(fiche.pk, envoi.adresse) for fiche in self.fiches[envoi.pk]]
        if envoi.adresse not in self.agents and self.opposes.issuperset(keys):
            return OPPOSEE_DEPUIS
        closed = [self.refus[key] for key in keys if key in self.refus]
        return closed[0] if len(closed) == len(keys) else ""

    def write(self, envoi: Envoi) -> Email:
        fiches = self.fiches[envoi.pk]
        mots = fill(
            self.mots, self.row.campagne, nom=envoi.nom, fiches=fiches, lien=self.find_link(envoi)
        )
        return write_message(envoi.adresse, mots)

    def find_link(self, envoi: Envoi) -> str:
        """Return the personal links of who is invited, else the page where to update."""
        fiches = self.fiches[envoi.pk]
        drawn = [
            (f, self.liens[f.pk, envoi.adresse])
            for f in fiches
            if (f.pk, envoi.adresse) in self.liens
        ]
        if drawn:
            return join_links(drawn)
        return build_plain_link(fiches, agent=envoi.adresse in self.agents)


def list_fiches(envoi: Envoi) -> list[Fiche]:
    """Return the collectivités of a message, the first by name first."""
    others = sorted(envoi.autres.all(), key=lambda one: (one.nom_normalise, one.pk))
    return [Fiche(one.pk, one.nom, one.slug) for one in (envoi.collectivite, *others)]


def note_results() -> None:
    """Note on each row when its message left, or why the relay refused it for good.

    A message put back in the queue by staff after a refusal, and sent, is no longer refused.
    """
    rows = Envoi.objects.filter(parti_le=None)
    left = Courriel.objects.filter(pk=OuterRef("courriel"), status=STATUS.sent)
    rows.filter(courriel__status=STATUS.sent).update(
        parti_le=Subquery(left.values("last_updated")), refus=""
    )
    failed = list(
        rows.filter(refus="", courriel__status=STATUS.failed).values_list("pk", "courriel")
    )
    logs = Log.objects.filter(email__in=[courriel for _, courriel in failed]).order_by("pk")
    told = dict(logs.values_list("email", "message"))
    Envoi.objects.bulk_update(
        [Envoi(pk=pk, refus=describe_refusal(told.get(courriel, ""))) for pk, courriel in failed],
        ["refus"],
    )


def describe_refusal(message: str) -> str:
    """Return what the relay answered, out of what smtplib says of it.

    >>> describe_refusal("{'a@ville.example': (550, b'5.1.1 Inconnu')}")
    '550 5.1.1 Inconnu'
    """
    found = REPONSE.search(message)
    return f"{found[1]} {found[2]}"[:REFUS_MAX] if found else message[:REFUS_MAX] or ABANDON
