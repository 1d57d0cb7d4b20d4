"""Corrections that collectivités propose: what became of them, what they change."""

from collections import defaultdict

from collectivites.presentation import format_count
from cooperations.lecture.doublons import name_users
from cooperations.models import Correction, Partenaire
from cooperations.services.partenaires import list_changes, list_proposed, write_changes

NOMS_MAX = 10


def read_last_correction(partenaire_id: int, collectivite_id: int) -> Correction | None:
    """Return the last correction of a partner proposed for a collectivité, accepted aside."""
    rows = Correction.objects.filter(partenaire=partenaire_id, collectivite=collectivite_id)
    last = rows.order_by("-proposee_le", "-pk").first()
    return None if last is None or last.statut == Correction.Statut.ACCEPTEE else last


def describe_corrections(rows: list[Correction]) -> list[dict]:
    """Return for each correction what it changes, old and new, and who uses the partner."""
    users = name_users(row.partenaire_id for row in rows)
    lines = read_lines({row.partenaire_id for row in rows})
    return [
        {
            "row": row,
            "changements": compare(row, find_seen(lines[row.partenaire_id], row.proposee_le)),
            "utilisateurs": name_some(users.get(row.partenaire_id, [])),
        }
        for row in rows
    ]


def read_lines(partenaires: set[int]) -> dict[int, list]:
    """Return the journal of each partner, the oldest line first: one query."""
    lines: dict[int, list] = defaultdict(list)
    for line in Partenaire.history.filter(id__in=partenaires).order_by("history_id"):
        lines[line.id].append(line)
    return lines


def find_seen(lines: list, at):
    """Return the line that was the last one then, else the first of all, None where none is."""
    seen = [line for line in lines if line.history_date <= at]
    return seen[-1] if seen else next(iter(lines), None)


def compare(row: Correction, seen) -> list[tuple[str, str, str]]:
    """Return (label, as it is, as proposed) of what accepting the correction would write."""
    changes = list_changes(row.partenaire, list_proposed(row, seen))
    before = write_changes(row.partenaire, changes)
    return [
        (label, old, new)
        for (label, old), (_, new) in zip(before, write_changes(row, changes), strict=True)
    ]


def name_some(names: list[str]) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - NOMS_MAX
    others = f" et {format_count(more, 'autre')}" if more > 0 else ""
    return ", ".join(names[:NOMS_MAX]) + others
