"""One act in detail: row by row, then field by field, what was and what is."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst

from collectivites.annulation import name_row
from collectivites.champs import CleDeTri
from collectivites.changements import Changement, read_changements
from collectivites.presentation import format_date, format_euros, format_moment
from collectivites.services import AJOUT, MODIFICATION, SUPPRESSION
from cooperations.models import Cooperation, Projet

FICHES_MAX = 200
RIEN, DISPARU = "—", "supprimé depuis"
# What the page says elsewhere, and what every save writes.
NON_DITS = {"collectivite", "slug", "modifie_le"}


def show_changements(numero) -> dict:
    """Return the rows that an act wrote, at most 200 of them, and how many more there are."""
    changed = read_changements(numero, join_references)
    shown = changed[:FICHES_MAX]
    ties = read_ties([line for one in shown for line in (one.avant, one.apres) if line])
    names = {(one.modele, one.pk): name_line(one) for one in shown}
    fiches = [present_changement(one, ties, names) for one in shown]
    return {"fiches": fiches, "autres": len(changed) - len(shown)}


def join_references(journal: Any) -> Any:
    """Read with the lines of a journal what they refer to."""
    names = [field.name for field in journal.model.tracked_fields if field.many_to_one]
    if journal.model is Projet.history.model:
        names.append("cooperation__partenaire__pays")
    if journal.model is Cooperation.history.model:
        names.append("partenaire__pays")
    return journal.select_related(*names) if names else journal.all()


def name_line(one: Changement) -> str:
    """Return what the row was called when the act was over, or before it was deleted."""
    line = one.apres or one.origine or one.derniere
    row = one.modele(**{f.attname: getattr(line, f.attname) for f in line.tracked_fields})
    for field in line.tracked_fields:
        if field.many_to_one and (target := getattr(line, field.name)) is not None:
            row._meta.get_field(field.name).set_cached_value(row, target)
    return name_row(row)


def present_changement(one: Changement, ties: dict, names: dict) -> dict:
    geste = AJOUT if one.avant is None else SUPPRESSION if one.apres is None else MODIFICATION
    before = describe_line(one.modele, one.avant and one.origine, one.avant, ties, names)
    now = describe_line(one.modele, one.apres, one.apres, ties, names)
    labels = before or now
    return {
        "geste": geste,
        "nom": names[one.modele, one.pk],
        "genre": one.modele._meta.verbose_name,
        "champs": tell_passage(one)
        + [
            {"champ": label, "avant": before.get(label, RIEN), "apres": now.get(label, RIEN)}
            for label in labels
            if before.get(label, RIEN) != now.get(label, RIEN)
        ],
    }


def tell_passage(one: Changement) -> list[dict]:
    """Tell that a row went from one collectivité to another."""
    before, now = (getattr(line, "collectivite", None) for line in (one.avant, one.apres))
    if before is None or now is None or before == now:
        return []
    return [{"champ": "Collectivité", "avant": name_row(before), "apres": name_row(now)}]


def describe_line(model: Any, line: Any, tied: Any, ties: dict, names: dict) -> dict[str, str]:
    """Return {label: text} of a line of the journal, and of the ties kept with ``tied``."""
    if line is None:
        return {}
    shown = [field for field in line.tracked_fields if is_told(field)]
    texts = {name_field(f): describe_value(f, line, names) for f in shown}
    for field in line._history_m2m_fields:
        texts[name_field(field)] = ", ".join(ties.get((tied.pk, field.name), ())) or RIEN
    return texts


def is_told(field: Any) -> bool:
    derived = field.primary_key or isinstance(field, CleDeTri)
    return not derived and field.name not in NON_DITS


def name_field(field: Any) -> str:
    return capfirst(field.verbose_name)


def describe_value(field: Any, line: Any, names: dict) -> str:
    """Return the value of a field as people read it, « — » for nothing."""
    value = getattr(line, field.attname)
    if value is None or value == "":
        return RIEN
    if field.many_to_one:
        target = getattr(line, field.name)
        return name_row(target) if target else names.get((field.related_model, value), DISPARU)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal):
        return format_euros(value)
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return str(dict(field.flatchoices).get(value, value))


def read_ties(lines: list[Any]) -> dict[tuple[int, str], list[str]]:
    """Return the names at the other end of the ties, by (line, field): one query a field."""
    found: dict[tuple[int, str], list[str]] = {}
    for line in one_of_each(lines):
        for field in line._history_m2m_fields:
            kept = getattr(line, field.name).model
            target = field.m2m_reverse_field_name()
            rows = kept._default_manager.filter(history__in=[one.pk for one in lines])
            for tie in rows.select_related(target).order_by("m2m_history_id"):
                found.setdefault((tie.history_id, field.name), []).append(name_tie(tie, target))
    return found


def one_of_each(lines: list[Any]) -> Iterable[Any]:
    """Return one line of each journal."""
    return {type(line): line for line in lines}.values()


def name_tie(tie: Any, target: str) -> str:
    name = str(getattr(tie, target) or DISPARU)
    return f"{name} (principale)" if getattr(tie, "principale", False) else name
