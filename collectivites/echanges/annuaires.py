"""Keys by which files name the rows of other tables, all read in one query before the first line.

An ``Annuaire`` stands for one foreign key: its ``titres`` are the columns that name the row,
``code`` the rank of the one that must be filled, ``requis`` those that a file must have. What it
read is kept as long as the resource that copied it for one file.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.functions import Coalesce

from collectivites.echanges.cellules import index_codes
from collectivites.echanges.plan import PAR_LOT, Plan
from collectivites.echanges.tables import REGISTRE
from collectivites.models import Adhesion, Collectivite, Departement, Region, Reseau, Succession
from collectivites.successions import list_chain
from collectivites.texte import fold

CODE_DE_COMMUNE, CODE_DE_SIREN = 5, 9
MONTRE_MAX = 100
INCONNUE = "« {} » ne désigne rien de connu."
RETIRE = "Un de ces réseaux a été réuni à un autre, ou refusé."


class Connues(dict[Any, Any]):
    """Rows by key, as ``read`` yields them; one written meanwhile is read once it is asked for."""

    def __init__(self, read: Callable[[], Iterable[tuple[Any, Any]]]):
        super().__init__(read())
        self.read = read

    def __missing__(self, pk: Any) -> Any:
        self.update(self.read())
        if pk not in self:
            raise KeyError(pk)
        return self[pk]


class Annuaire:
    """Base: ``list_rows`` gives the key of each row and what its columns say, by a query."""

    code = 0
    requis: tuple[int, ...] = (0,)
    inconnue = INCONNUE

    def __init__(self, *titres: str):
        self.titres = titres
        self.trouvees: dict[tuple[str, ...], Any] = {}

    def list_rows(self) -> Iterable[tuple[Any, Sequence[str]]]:
        raise NotImplementedError

    @cached_property
    def by_pk(self) -> dict[Any, Any]:
        return Connues(self.list_rows)

    @cached_property
    def by_key(self) -> dict[Any, Any]:
        """The rows that a key names: several for homonyms."""
        found: dict[Any, list] = defaultdict(list)
        for pk, texts in self.by_pk.items():
            for key in dict.fromkeys(self.list_keys(texts)):
                found[key].append(pk)
        return dict(found)

    def list_keys(self, texts: Sequence[str]) -> Iterable[Any]:
        """Return what names a row: its code, whatever its case."""
        return [fold(texts[self.code])]

    def say(self, pk: Any) -> Sequence[str]:
        """Return the texts of the columns that name the row ``pk``."""
        return self.by_pk[pk]

    def complete(self, parts: list[str]) -> list[str]:
        """Return the texts of all columns from the parts that one cell gives."""
        return [*parts, *[""] * (len(self.titres) - len(parts))][: len(self.titres)]

    def find(self, cells: Sequence[str]) -> Any:
        """Return the key of the row that ``cells`` name, or refuse them in a sentence."""
        key = tuple(cells)
        if (found := self.trouvees.get(key)) is None:
            found = self.trouvees[key] = self.search(cells)
        return found

    def search(self, cells: Sequence[str]) -> Any:
        """Do the same, for cells not met yet."""
        found = self.by_key.get(fold(cells[self.code]), [])
        if len(found) != 1:
            raise self.refuse(cells)
        return found[0]

    def refuse(self, cells: Sequence[str], phrase: str = "") -> ValidationError:
        return ValidationError((phrase or self.inconnue).format(cells[self.code][:MONTRE_MAX]))


class DesTerritoires(Annuaire):
    """Régions or départements, by code INSEE."""

    modele: Any = Region
    inconnue = "« {} » n’est pas un code du Code officiel géographique."

    def list_rows(self):
        rows = self.modele.objects.order_by("pk").values_list("code", "nom")
        return [(code, (code, nom)) for code, nom in rows]


class DesDepartements(DesTerritoires):
    modele = Departement


class DesCollectivites(Annuaire):
    """Collectivités: their type, their code INSEE or else their SIREN, their name.

    A SIREN names one without its type; so does a code INSEE that one collectivité has. A code of
    commune that a spreadsheet robbed of its first zero is given it back. One whose page leads to
    that which took its place is read as it.
    """

    code, requis = 1, (1,)
    types = dict(Collectivite.Type.choices)
    codes_de_type = index_codes(types)
    inconnue = "aucune collectivité de ce type ne porte le code « {} »."
    ambigue = "plusieurs collectivités portent le code « {} » : précisez leur type."

    def list_rows(self):
        known = {type_: type_ for type_ in self.types}
        code = Coalesce("code_insee", "siren")
        rows = Collectivite.objects.order_by("pk").values_list("pk", "type", code, "nom")
        return ((pk, (known[type_], code, nom)) for pk, type_, code, nom in rows.iterator())

    @cached_property
    def by_key(self) -> dict[str, int]:
        """One key each: there are 36,000 of them."""
        return {f"{type_} {code.lower()}": pk for pk, (type_, code, _) in self.by_pk.items()}

    def say(self, pk):
        type_, code, nom = self.by_pk[pk]
        return self.types[type_], code, nom

    def search(self, cells):
        named = self.codes_de_type.get(fold(cells[0]), cells[0].strip())
        code = cells[1].strip().lower()
        coded = self.list_coded([named] if named else list(self.types), code)
        found = list(dict.fromkeys(map(self.follow, coded)))
        if len(found) == 1:
            return found[0]
        raise self.refuse(cells, self.ambigue if found else "")

    @cached_property
    def suites(self) -> dict[int, int]:
        """Who took the place of each collectivité whose page leads elsewhere."""
        return list_suites()

    def follow(self, pk: int) -> int:
        """Return where the page of a collectivité leads in the end: ``successions.follow``."""
        return list_chain(pk, self.suites)[-1]

    def list_coded(self, types: Sequence[str], code: str) -> list[int]:
        """Return those of these types that a code designates."""
        if len(code) == CODE_DE_SIREN:
            rows = Collectivite.objects.filter(siren=code, type__in=types)
            return list(rows.values_list("pk", flat=True))
        forms = [code, f"0{code}"] if len(code) == CODE_DE_COMMUNE - 1 else [code]
        keys = [f"{type_} {form}" for form in forms for type_ in types]
        return [self.by_key[key] for key in keys if key in self.by_key]


def list_suites() -> dict[int, int]:
    """Return who took the place of whom, but of those that keep a page: one query."""
    return Succession.objects.filter(ancienne__recensee=False).read_next()


class DesReseaux(Annuaire):
    """Associations and networks, by name or acronym; one merged into another is read as it.

    Those refused are said, and found no more.
    """

    inconnue = "aucune association ni aucun réseau ne s’appelle « {} »."

    def list_rows(self):
        rows = Reseau.objects.order_by("pk").values_list(
            "pk", "nom", "sigle", "fusionne_dans", "statut"
        )
        self.reunis = {pk: into for pk, _, _, into, _ in rows if into}
        self.refuses = {pk for pk, *_, statut in rows if statut == Reseau.Statut.REFUSE}
        return [(pk, (nom, sigle)) for pk, nom, sigle, *_ in rows]

    def list_keys(self, texts):
        return [key for key in (fold(texts[0]), fold(texts[1])) if key]

    def search(self, cells):
        found = self.by_key.get(fold(cells[0]), [])
        current = {self.reunis.get(pk, pk) for pk in found} - self.refuses
        if len(current) != 1:
            raise self.refuse(cells)
        return current.pop()


def list_named(plan: Plan, model: Any, name: str) -> set[Any]:
    """Return the keys that planned rows of ``model`` name anew by the foreign key ``name``."""
    changed = [
        one
        for one in plan.modifiees.get(model, [])
        if getattr(one.row, name) != getattr(one.original, name)
    ]
    return {getattr(one.row, name) for one in [*plan.creees.get(model, []), *changed]} - {None}


def hold_reseaux(plan: Plan) -> None:
    """Hold the networks that planned rows name, and refuse those merged or refused meanwhile."""
    keys = sorted(list_named(plan, Adhesion, "reseau_id"))
    held = Reseau.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    for start in range(0, len(keys), PAR_LOT):
        rows = held.filter(pk__in=keys[start : start + PAR_LOT])
        if any(row.fusionne_dans_id or row.statut == Reseau.Statut.REFUSE for row in rows):
            raise ValidationError(RETIRE)


REGISTRE.gardes.append(hold_reseaux)
