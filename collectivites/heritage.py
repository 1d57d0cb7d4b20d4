"""What a collectivité hands over to the one that follows it: élus and cadres, networks, notes.

These are parts of an act that holds both collectivités and is told in the journal; rows keep their
keys, so that undoing the act gives each back where it was.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from collectivites.lots import keep_origins, save_rows, write_lines
from collectivites.models import Adhesion, Collectivite, Contact, LigneVersionnee, Note
from collectivites.successions import Suite
from collectivites.texte import fold, fold_address

PASSE, REJOINT, OPPOSEE = (
    "passe à {}",
    "déjà chez {} : les deux fiches n’en font qu’une",
    ("n’est pas repris : la personne s’est opposée à figurer chez {}"),
)


def save_moved(rows: Sequence[Any], fields: Collection[str]) -> None:
    """Save the named fields of rows of one model, versioned or not, and tell the journal."""
    if rows and isinstance(rows[0], LigneVersionnee):
        save_rows(rows, fields)
    elif rows:
        type(rows[0])._default_manager.bulk_update(rows, list(fields))
        write_lines(rows)


def move(rows: Sequence[Any], nouvelle: Collectivite) -> None:
    """Give rows of one model, as the database has them, to ``nouvelle``."""
    keep_origins(rows)
    for row in rows:
        row.collectivite = nouvelle
    save_moved(rows, ["collectivite"])


def hand_over(
    rows: Sequence[Any],
    nouvelle: Collectivite,
    *,
    rubrique: str,
    twins: dict[Any, Any],
    identify: Callable,
    join: Callable,
) -> list[Suite]:
    """Move ``rows``; one whose like is at ``nouvelle`` already joins it by ``join`` and goes.

    ``twins`` are the rows of ``nouvelle`` by what ``identify`` says of each.
    """
    keep_origins(rows)
    moved, suites = [], []
    for row in rows:
        if (twin := twins.get(identify(row))) is None:
            twins[identify(row)] = row
            moved.append(row)
            suites.append(Suite(rubrique, row.designation, PASSE.format(nouvelle.nom)))
            continue
        suites.append(Suite(rubrique, row.designation, REJOINT.format(nouvelle.nom)))
        if twin not in moved:
            keep_origins([twin])
        if fields := join(row, twin):
            save_moved([twin], fields)
        row.delete()
    move(moved, nouvelle)
    return suites


def hand_over_contacts(
    rows: Sequence[Contact], nouvelle: Collectivite, *, opposed: set[str]
) -> list[Suite]:
    """Move people; who is known there already stays once, who opposed there (``opposed``) goes."""
    kept = [row for row in rows if fold_address(row.courriel) not in opposed or not row.courriel]
    refused = [row for row in rows if row not in kept]
    keep_origins(refused)
    for row in refused:
        row.delete()
    own = {identify_contact(row): row for row in nouvelle.contacts.all()}
    suites = hand_over(
        kept,
        nouvelle,
        rubrique="Élus et cadres",
        twins=own,
        identify=identify_contact,
        join=complete_contact,
    )
    lost = OPPOSEE.format(nouvelle.nom)
    return suites + [Suite("Élus et cadres", row.designation, lost) for row in refused]


def identify_contact(row: Contact) -> tuple[str, str, str]:
    return fold(row.prenom), fold(row.nom), fold_address(row.courriel)


def complete_contact(row: Contact, twin: Contact) -> list[str]:
    """Fill in ``twin`` what only ``row`` says, and return which fields."""
    names = [name for name in ("civilite", "titre", "telephone") if not getattr(twin, name)]
    filled = [name for name in names if getattr(row, name)]
    for name in filled:
        setattr(twin, name, getattr(row, name))
    return filled


def hand_over_adhesions(rows: Sequence[Adhesion], nouvelle: Collectivite) -> list[Suite]:
    """Move memberships; in the same network, ``nouvelle`` adheres or uses as soon as one did."""
    return hand_over(
        rows,
        nouvelle,
        rubrique="Associations et réseaux",
        twins={row.reseau_id: row for row in nouvelle.adhesions.all()},
        identify=lambda row: row.reseau_id,
        join=join_adhesions,
    )


def join_adhesions(row: Adhesion, twin: Adhesion) -> list[str]:
    before = (twin.adherente, twin.utilisatrice)
    twin.adherente = twin.adherente or row.adherente
    twin.utilisatrice = twin.utilisatrice or row.utilisatrice
    changed = (twin.adherente, twin.utilisatrice) != before
    return ["adherente", "utilisatrice"] if changed else []


def hand_over_notes(rows: Sequence[Note], nouvelle: Collectivite) -> list[Suite]:
    """Move the delegation's notes."""
    move(rows, nouvelle)
    return [Suite("Notes", str(row), PASSE.format(nouvelle.nom)) for row in rows]
