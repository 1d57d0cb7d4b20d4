"""Light values of « /donnees/ »: the millésimes published, and their files."""

from collections import defaultdict

from django.template.defaultfilters import filesizeformat

from collectivites.presentation import format_date, format_integer
from teleprocedure.millesimes.tables import TABLES
from teleprocedure.models import FichierDeMillesime, Millesime

CONTENUS = {table.nom: table.contenu for table in TABLES}
COLONNES = {table.nom: ", ".join(table.colonnes) for table in TABLES}


def read_millesimes() -> list[dict]:
    """Return the millésimes published, the latest first, each with its tables: two queries."""
    rows = list(Millesime.objects.publies().select_related("campagne"))
    files = defaultdict(list)
    for file in FichierDeMillesime.objects.filter(millesime__in=rows).order_by("format"):
        files[file.millesime_id, file.table].append(file)
    return [
        {
            "annee": str(row.campagne.annee),
            "le": format_date(row.commence_le),
            "tables": [present_table(row, files[key]) for key in files if key[0] == row.pk],
        }
        for row in rows
    ]


def present_table(row: Millesime, files: list[FichierDeMillesime]) -> dict:
    """Return one table of a millésime, with its files in their formats."""
    first = files[0]
    return {
        "nom": first.table,
        "lignes": format_integer(first.lignes),
        "fichiers": [
            {
                "nom": f"{first.table}.{file.format}",
                "format": file.format.upper(),
                "url": f"/donnees/{row.campagne.annee}/{file.table}.{file.format}",
                "taille": filesizeformat(file.octets),
                "empreinte": file.empreinte,
            }
            for file in files
        ],
    }


def describe_tables() -> list[dict]:
    """Return what each table holds, and the names of its columns."""
    return [
        {"nom": nom, "contenu": contenu, "colonnes": COLONNES[nom]}
        for nom, contenu in CONTENUS.items()
    ]


def find_file(annee: int, table: str, format: str) -> FichierDeMillesime | None:
    """Return a file of a millésime that is published, None when there is none."""
    published = Millesime.objects.publies().order_by().filter(campagne__annee=annee)
    files = FichierDeMillesime.objects.filter(table=table, format=format)
    return files.filter(millesime__in=published).first()
