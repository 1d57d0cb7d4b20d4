"""What becomes of rights when a collectivité follows another: they follow, and people are told.

Part of an act of the delegation: see ``collectivites.heritage``. Invitations are locked before
habilitations, as everywhere.
"""

from collections.abc import Collection, Sequence

from django.db.models import Q

from accounts import annonces
from accounts.models import Habilitation, Invitation, User
from accounts.services.habilitations import PAR_ADRESSE, lock_rows
from collectivites.heritage import PASSE, save_moved
from collectivites.lots import keep_origins
from collectivites.models import Collectivite
from collectivites.services import save_row
from collectivites.successions import Suite

Statut, Methode = Habilitation.Statut, Habilitation.Methode
RUBRIQUE = "Agents et demandes"
DEJA = "a déjà une habilitation pour {} : {}"
GARDEE = "reste à l’ancienne page : pour {}, cette personne est déjà « {} »"
PREUVE = (
    "statut",
    "methode",
    "motif",
    "empreinte",
    "decidee_par",
    "decidee_le",
    "confirmee_le",
)


def lock_invitations(anciennes: Sequence[int]) -> list[Invitation]:
    """Return the open invitations of collectivités, locked."""
    rows = Invitation.objects.ouvertes().select_for_update(of=("self",))
    return list(rows.filter(collectivite__in=anciennes).order_by("pk"))


def list_habilitations(collectivites: Sequence[int]) -> list[Habilitation]:
    """Return the rights and requests of collectivités, locked."""
    return list(lock_rows().filter(collectivite__in=collectivites).order_by("pk"))


def hand_over_invitations(anciennes: Sequence[int], nouvelle: Collectivite) -> None:
    """Let who was invited enter the collectivité that follows; the link they received is good."""
    for row in lock_invitations(anciennes):
        row.collectivite = nouvelle
        row.save(update_fields=["collectivite"])


def hand_over_habilitations(
    rows: Sequence[Habilitation], nouvelle: Collectivite, *, by: User | None
) -> list[Suite]:
    """Move rights, requests and refusals; a person has one at ``nouvelle``.

    Whoever was refused or withdrawn on either side is not let in by the other: only the delegation
    gives such a right back. What the domain of the former address proved, the delegation vouches.
    """
    known = {row.user_id: row for row in list_habilitations([nouvelle.pk])}
    moved, suites = [], []
    for row in rows:
        keep_origins([row])
        vouch(row, by)
        if (twin := known.get(row.user_id)) is None:
            known[row.user_id] = row
            moved.append(row)
            suites.append(Suite(RUBRIQUE, name_habilitation(row), PASSE.format(nouvelle.nom)))
        else:
            suites.append(join(row, twin, nouvelle))
    for row in moved:
        row.collectivite = nouvelle
    save_moved(moved, ["collectivite", "methode", "decidee_par"])
    return suites


def name_habilitation(row: Habilitation) -> str:
    return f"{row.user}, {row.get_statut_display()}"


def vouch(row: Habilitation, by: User | None) -> None:
    """Make the delegation the proof of a right that only an address of the former one proved."""
    if by and row.statut in Habilitation.TENUES and row.methode in PAR_ADRESSE:
        row.methode, row.decidee_par = Methode.DELEGATION, by


def join(row: Habilitation, twin: Habilitation, nouvelle: Collectivite) -> Suite:
    """Make one of two rows of a person; a closed one is kept, for it holds whom it recognises."""
    if twin.statut == Statut.DEMANDEE and row.statut != Statut.DEMANDEE:
        keep_origins([twin])
        for field in PREUVE:
            setattr(twin, field, getattr(row, field))
        save_row(twin)
    if row.statut in Habilitation.FERMEES:
        state = GARDEE.format(nouvelle.nom, twin.get_statut_display())
        return Suite(RUBRIQUE, name_habilitation(row), state)
    told = name_habilitation(row)
    row.delete()
    return Suite(RUBRIQUE, told, DEJA.format(nouvelle.nom, twin.get_statut_display()))


def announce_merge(anciennes: Sequence[Collectivite], nouvelle: Collectivite, depuis: str) -> int:
    """Tell all who work for ``nouvelle`` now, once each; return how many messages are queued."""
    people = list_people(nouvelle)
    for user in people:
        annonces.announce_merge(user, [row.nom for row in anciennes], nouvelle, depuis)
    return len(people)


def announce_renaming(ancienne: Collectivite, nouvelle: Collectivite, depuis: str) -> int:
    """Tell the same people that what they work for has another name, and another page."""
    people = list_people(nouvelle)
    for user in people:
        annonces.announce_renaming(user, ancienne, nouvelle, depuis)
    return len(people)


def list_people(collectivite: Collectivite) -> list[User]:
    """Return who works for a collectivité."""
    held = Habilitation.objects.tenues().filter(collectivite=collectivite).select_related("user")
    return [row.user for row in held.order_by("pk")]


def announce_return(collectivites: Collection[int]) -> None:
    """Tell those who work for collectivités that the act which made them another is undone."""
    held = Habilitation.objects.tenues().filter(collectivite__in=collectivites)
    for row in held.select_related("user", "collectivite").order_by("pk"):
        annonces.announce_return(row)


def announce_split(
    ancienne: Collectivite,
    nouvelles: Sequence[Collectivite],
    depuis: str,
    *,
    entrees: Collection[int],
    recues: Collection[int],
) -> int:
    """Tell those who work for one that came out of ``ancienne``; return how many messages.

    Only what this act changed is told: the collectivités that come out by it (``entrees``) and
    the habilitations that it moves (``recues``).
    """
    held = Habilitation.objects.tenues().filter(collectivite__in=[one.pk for one in nouvelles])
    concerned = held.filter(Q(collectivite__in=entrees) | Q(pk__in=recues))
    rows = list(concerned.select_related("user", "collectivite").order_by("pk"))
    for row in rows:
        annonces.announce_split(row, ancienne, [one.nom for one in nouvelles], depuis)
    return len(rows)
