"""Finding rows by the people who act there, whatever the case and the accents."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.db.models.lookups import IContains, IRegex

from collectivites.models import Contact
from collectivites.texte import fold

MOTS_MAX = 5
TROUVEES_MAX = 1_000
LETTRES_ACCENTUEES = range(0xC0, 0x250)
VARIANTES: dict[str, str] = defaultdict(str)
for code in LETTRES_ACCENTUEES:
    VARIANTES[fold(chr(code))] += chr(code)


@dataclass(frozen=True)
class RechercheDePersonnes:
    """Where people are sought: ``find`` returns rows of collectivités where they act."""

    permission: str
    find: Callable[[str], QuerySet]

    def list_keys(self, text: str) -> list[int]:
        """Read them once: reading every name costs, and a list is counted, then read."""
        return list(
            self.find(text).values_list("collectivite", flat=True).distinct()[:TROUVEES_MAX]
        )


def spell(word: str) -> str:
    """Return the pattern of a folded word as people write it, with accents or not.

    >>> "é" in spell("e")
    True
    """
    pattern, rest = "", word
    while rest:
        size = 2 if len(rest) > 1 and rest[:2] in VARIANTES else 1
        letters, rest = rest[:size], rest[size:]
        if size == 1:
            pattern += f"[{letters}{VARIANTES.get(letters, '')}]"
        else:
            pattern += f"({spell(letters[0])}{spell(letters[1])}|[{VARIANTES[letters]}])"
    return pattern


def mention(text: str, *fields: str) -> Q:
    """Rows where each word of ``text`` is in one of ``fields``; an address is sought as it is.

    The fields are read as one text: a word costs one look at each row, whatever their number.
    """
    if "@" in text:
        return Q(IContains(join(fields), text.strip()))
    words = fold(text).split()[:MOTS_MAX]
    conditions = [Q(IRegex(join(fields), spell(word))) for word in words]
    return Q(*conditions) if conditions else Q(pk__in=[])


def join(fields: tuple[str, ...]) -> Concat:
    """Return the fields side by side, a space between."""
    parts: list[Any] = [part for field in fields for part in (F(field), Value(" "))]
    return Concat(*parts, output_field=CharField())


def find_by_contact(text: str) -> QuerySet:
    """Return the élus and cadres so named."""
    return Contact.objects.order_by().filter(mention(text, "nom", "prenom", "courriel"))


RECHERCHES = [RechercheDePersonnes("collectivites.view_contact", find_by_contact)]
