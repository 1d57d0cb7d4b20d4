"""What staff do with files: take a table away, give it back, confirm, and let the worker work."""

from collectivites.echanges import services
from collectivites.echanges.tables import REGISTRE
from collectivites.exports import build_answer
from collectivites.models import Import
from collectivites.travaux import run_waiting


def take_away(nom, format="csv"):
    """Return the bytes of a whole table."""
    table = REGISTRE.tables[nom]()
    colonnes = table.list_columns(personnelles=True)
    entetes = [one.column_name for one in colonnes]
    rows = table.export_rows(table.get_queryset().order_by("pk"), colonnes)
    return b"".join(build_answer(nom, format, entetes, rows))


def deposit(by, nom, contenu, format="csv"):
    """Give a file, let the worker read it, and return the import with its report."""
    contenu = contenu.encode() if isinstance(contenu, str) else contenu
    row = services.deposit(by=by, table=nom, nom=f"{nom}.{format}", format=format, contenu=contenu)
    return work(row)


def work(row):
    run_waiting(lambda: False)
    return Import.objects.get(pk=row.pk)


def confirm(by, row):
    return work(services.confirm(by=by, pk=row.pk))


def take_back(by, row):
    return work(services.take_back(by=by, pk=row.pk))


def tell(row):
    """Return (line, what becomes of it, why) of each line of a report."""
    return [(one.rang, str(one.sort), one.explication) for one in row.lignes.all()]


def count(row):
    return row.bilan.get("sorts")
