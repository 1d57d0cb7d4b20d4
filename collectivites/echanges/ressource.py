"""Resources: the tables whose lines are rows of one model, through django-import-export.

The library declares the columns, writes and reads the cells. What it does row by row with queries
is done by lots in ``lecture``: keys looked up once, constraints checked in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar

from import_export.resources import ModelResource

from collectivites.echanges.cellules import say
from collectivites.echanges.colonnes import Colonne, Liens, Renvoi
from collectivites.echanges.lecture import Lecteur
from collectivites.echanges.tables import Ligne, Table, Verdict
from collectivites.echanges.valeurs import find_widget
from collectivites.lots import read_ends
from collectivites.models import Collectivite, LigneDeCollectivite

PAR_LOT = 500


class Ressource(Table, ModelResource):
    """Base of resources: ``Meta.fields`` lists the columns, in order.

    ``cle`` names the attributes that say which row a line is about; with a column ``pk``, a line
    may name its row by number, and then ``ancrage`` are the attributes that must agree.
    ``requises`` are columns without which a file is refused, beside those of the foreign keys of
    ``cle``; ``designe`` those that name a line in the report; ``personnelles`` leave only with who
    is entitled to them; ``jointures`` are what columns read of other rows.
    """

    exportable = True
    cle: ClassVar[tuple[str, ...]] = ()
    ancrage: ClassVar[tuple[str, ...]] = ()
    requises: ClassVar[tuple[str, ...]] = ()
    designe: ClassVar[tuple[str, ...]] = ()
    personnelles: ClassVar[tuple[str, ...]] = ()
    jointures: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, by=None):
        Table.__init__(self, by=by)
        ModelResource.__init__(self)
        self.colonnes: list[Any] = [self.fields[name] for name in self._meta.fields]
        self.lues = [one for one in self.colonnes if not one.readonly]
        self.titres = [one.column_name for one in self.colonnes]
        self.obligatoires = [one.column_name for one in self.colonnes if self.is_needed(one)]
        self.lecteur = Lecteur(self)

    def is_needed(self, colonne: Any) -> bool:
        """Whether a file without this column is refused."""
        if isinstance(colonne, Renvoi):
            return colonne.attribute in self.cle and colonne.rang in colonne.annuaire.requis
        return not colonne.readonly and colonne.attribute in self.requises

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        """Give a field of the model its column, titled by its French label."""
        return Colonne(
            attribute=django_field.attname,
            column_name=str(django_field.verbose_name),
            widget=find_widget(django_field),
            readonly=readonly or not cls.importable,
            personnelle=field_name in cls.personnelles,
        )

    def read(self, lignes: Sequence[Ligne]) -> list[Verdict]:
        return self.lecteur.read(lignes)

    # What a resource says of its rows; none of it asks the database anything for one row.

    def identify(self, row: Any) -> tuple:
        """Return what tells which row of the table ``row`` is."""
        return tuple(getattr(row, name) for name in self.cle)

    def list_identities(self, row: Any) -> Iterable[tuple]:
        """Return all that a line may call a row of the table by."""
        return [self.identify(row)]

    def describe(self, row: Any) -> str:
        """Return what a row is called in the report."""
        said = [say(self.fields[name].export(row)) for name in self.designe]
        return " — ".join(filter(None, said))

    def complete(self, row: Any) -> None:
        """Derive from the cells of ``row`` what its model derives on its page."""
        if hasattr(row, "set_keys"):
            row.set_keys()

    def check(self, row: Any) -> None:
        """Refuse a row by the rules that its services hold; ``row.liens`` are its ties."""

    def date(self, row: Any) -> None:
        """Say in a row about to be written who wrote it and when, where it has such columns."""

    def build_ties(self, name: str, pks: Sequence[Any]) -> list[dict[str, Any]]:
        """Return the ties to write of one many-to-many field, as ``Plan`` takes them."""
        field: Any = self.modele._meta.get_field(name)
        target = read_ends(field)[0]._meta.get_field(field.m2m_reverse_field_name()).attname
        return [{target: pk} for pk in pks]

    def list_owners(self, row: Any) -> Iterable[int]:
        """Return the keys of the collectivités whose pages show ``row``."""
        if isinstance(row, LigneDeCollectivite):
            return [row.collectivite_id]
        return [row.pk] if isinstance(row, Collectivite) and row.pk else []

    # Rows as the database has them, with their ties.

    @cached_property
    def existing(self) -> dict[tuple, list]:
        """The keys of the rows that a natural key designates: several for homonyms."""
        found: dict[tuple, list] = {}
        rows = self.get_queryset().order_by().values_list("pk", *self.cle, named=True)
        for row in rows.iterator():
            for identity in self.list_identities(row):
                found.setdefault(identity, []).append(row.pk)
        return found

    @cached_property
    def anchors(self) -> dict[int, tuple]:
        """What each row is attached to, by key."""
        rows = self.get_queryset().order_by().values_list("pk", *self.ancrage)
        return {pk: tuple(values) for pk, *values in rows.iterator()}

    def new_row(self) -> Any:
        row: Any = self.init_instance()
        row.liens = {}
        return row

    def fetch(self, pks: Iterable[Any]) -> dict[Any, Any]:
        """Return rows by key."""
        rows = self.get_queryset().in_bulk(list(dict.fromkeys(pks)))
        self.attach(rows)
        return rows

    def attach(self, rows: dict[Any, Any]) -> None:
        """Read the ties of rows, given by key: one query by many-to-many field with a column."""
        for row in rows.values():
            row.liens = {}
        for colonne in self.colonnes:
            if isinstance(colonne, Liens) and rows:
                self.attach_one(colonne, rows)

    def attach_one(self, colonne: Liens, rows: dict[Any, Any]) -> None:
        field: Any = self.modele._meta.get_field(colonne.attribute)
        through, owner = read_ends(field)
        target = through._meta.get_field(field.m2m_reverse_field_name()).attname
        ties = through._default_manager.filter(**{f"{owner}__in": list(rows)})
        for pk, tied in ties.order_by(*colonne.ordre, target).values_list(owner, target):
            rows[pk].liens.setdefault(colonne.attribute, []).append(tied)

    # Writing files.

    def list_columns(self, *, personnelles: bool) -> list[Any]:
        """Return the columns of a file, without personal ones for who is not entitled to them."""
        return [one for one in self.colonnes if personnelles or not one.personnelle]

    def join(self, queryset):
        """Return ``queryset`` with the rows that columns read of other tables."""
        return queryset.select_related(*self.jointures) if self.jointures else queryset

    def export_rows(self, queryset, colonnes: list[Any]) -> Iterator[list[Any]]:
        """Yield the cells of each row of ``queryset``, as values of Python."""
        rows = iter(queryset.iterator(PAR_LOT))
        while lot := {row.pk: row for row in islice(rows, PAR_LOT)}:
            self.attach(lot)
            for row in lot.values():
                yield [colonne.export(row) for colonne in colonnes]
