"""Tables taken away in bulk: never a formula, never cut, and each journalled before it leaves.

An export writes one line of the journal, so it answers a POST: a GET never writes.
"""

import csv
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from collectivites.echanges.cellules import say
from collectivites.formules import shield
from collectivites.journal import service
from collectivites.models import Export, Import
from collectivites.texte import fold, slug, strip_unreadable

DROIT = "collectivites.donnees_personnelles"
CSV, XLSX, JSON = Import.Format.values
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSON: "application/json",
}
CELLULE_MAX, LIGNES_XLSX_MAX = 32_767, 100_000
TROP_LONG = (
    "Un texte de « {} » est trop long pour une cellule de tableur : exportez en CSV ou JSON."
)
TROP_DE_LIGNES = "Cette table est trop longue pour un tableur : exportez en CSV ou JSON."
# The escape by which spreadsheets write what they cannot show.
A_ECHAPPER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
ECHAPPE = "_x005F_"
BOM = "\ufeff"
SEPARATEUR = ";"
PAR_PAQUET = 500
Lignes = Collection[Sequence[Any]] | QuerySet


@service
def record_export(
    *, by, table: str, format: str, lignes: int, personnelles: bool = False
) -> Export:
    """Keep who took away which table, and how many rows of it."""
    return Export.objects.create(
        table=table, format=format, lignes=lignes, donnees_personnelles=personnelles, par=by
    )


def check_right(user, *, personnelles: bool) -> None:
    """Refuse personal data to who is not entitled to them (403)."""
    if personnelles and not user.has_perm(DROIT):
        raise PermissionDenied


def answer_csv(
    request, table: str, entetes: Sequence[str], lignes: Lignes, personnelles: bool = False
) -> HttpResponseBase:
    """Answer a POST with a table as a CSV file, row by row.

    ``table`` names it in the journal and in the name of the file. ``lignes`` is a list of rows or
    a queryset of ``values_list``: its length is journalled before the first byte leaves. With
    ``personnelles``, who lacks the right « exporter des données personnelles » gets a 403.
    """
    check_right(request.user, personnelles=personnelles)
    queryset = isinstance(lignes, QuerySet)
    number = lignes.count() if isinstance(lignes, QuerySet) else len(lignes)
    rows = lignes.iterator(PAR_PAQUET) if queryset else lignes  # type: ignore[union-attr]
    answer = build_answer(table, CSV, entetes, rows)
    record_export(
        by=request.user, table=table, format=CSV, lignes=number, personnelles=personnelles
    )
    return answer


def build_answer(
    table: str, format: str, entetes: Sequence[str], lignes: Iterable[Sequence[Any]]
) -> HttpResponseBase:
    """Return the file to send; raise ``ValidationError`` when the format cannot hold the table."""
    sent: dict[str, Any] = {"headers": describe_file(table, format), "content_type": TYPES[format]}
    if format == XLSX:
        return FileResponse(write_xlsx(entetes, lignes), **sent)
    write = write_csv if format == CSV else write_json
    return StreamingHttpResponse(write(entetes, lignes), **sent)


def describe_file(table: str, extension: str) -> dict[str, str]:
    """Return the headers of a file to keep: « projets-2026-11-23.csv », never cached."""
    nom = f"{slug(fold(table))}-{timezone.localdate():%Y-%m-%d}.{extension}"
    return {
        "Content-Disposition": f'attachment; filename="{nom}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }


def write_csv(entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the bytes of the file: UTF-8 with its mark and semicolons, as French Excel opens it."""
    buffer = StringIO(BOM, newline="")
    buffer.seek(0, 2)
    writer = csv.writer(buffer, delimiter=SEPARATEUR)
    rows = iter([entetes])
    left = iter(lignes)
    while chunk := list(rows):
        writer.writerows([write_cell(cell) for cell in row] for row in chunk)
        yield buffer.getvalue().encode(errors="replace")
        buffer.seek(0)
        buffer.truncate()
        rows = islice(left, PAR_PAQUET)


def write_cell(value: Any) -> Any:
    """Return a cell that is never a formula: numbers stay numbers, texts are shielded."""
    return shield(value) if isinstance(value, str) else say(value)


def write_json(entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the bytes of a list of objects, one by line."""
    left, before = iter(lignes), "[\n"
    while chunk := list(islice(left, PAR_PAQUET)):
        objects = [dict(zip(entetes, map(write_json_value, row), strict=True)) for row in chunk]
        text = ",\n".join(json.dumps(one, ensure_ascii=False) for one in objects)
        yield f"{before}{text}".encode(errors="replace")
        before = ",\n"
    yield ("\n]\n" if before == ",\n" else "[]\n").encode()


def write_json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, str | int | float | None) else say(value)


def write_xlsx(entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> BytesIO:
    """Return the workbook: its cells are texts or numbers, never formulas."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([write_xlsx_cell(sheet, titre, titre) for titre in entetes])
    out = BytesIO()
    try:
        for number, row in enumerate(lignes, 1):
            if number > LIGNES_XLSX_MAX:
                raise ValidationError(TROP_DE_LIGNES)
            cells = zip(entetes, row, strict=True)
            sheet.append([write_xlsx_cell(sheet, titre, value) for titre, value in cells])
    finally:
        workbook.save(out)  # a refusal also closes what openpyxl opened on disk
    out.seek(0)
    return out


def write_xlsx_cell(sheet: Any, titre: str, value: Any) -> Any:
    """Return a cell of a sheet; raise ``ValidationError`` for a text that it would cut."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    text = shield(value) if isinstance(value, str) else say(value)
    if not text:
        return None
    text = A_ECHAPPER.sub(ECHAPPE, strip_unreadable(text))
    if len(text.encode("utf-16-le", "replace")) > 2 * CELLULE_MAX:
        raise ValidationError(TROP_LONG.format(titre))
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
