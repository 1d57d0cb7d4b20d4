"""Finding rows by the people who act there, whatever the case and the accents."""

from collections import defaultdict
from collections.abc import Callable
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


def find_by_contact(text: str, user: Any) -> QuerySet:
    """Return the élus and cadres so named, for who may read them."""
    if not user.has_perm("collectivites.view_contact"):
        return Contact.objects.none()
    return Contact.objects.order_by().filter(mention(text, "nom", "prenom", "courriel"))


# Each returns, to who may read them, rows of the collectivités where the people so named act.
RECHERCHES: list[Callable[[str, Any], QuerySet]] = [find_by_contact]


def find_by_people(text: str, user: Any) -> set[int]:
    """Return the keys of the collectivités where people so named act, read once.

    Every name is looked at: a list that counts, then reads, must not do it twice.
    """
    return {
        key
        for find in RECHERCHES
        for key in find(text, user).values_list("collectivite", flat=True)[:TROUVEES_MAX]
    }
