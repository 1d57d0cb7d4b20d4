"""``manage.py charger_referentiel``: bring the reference tables to what their files say."""

from pathlib import Path

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import referentiel as accounts
from apd import referentiel as apd
from collectivites import referentiel as collectivites
from collectivites.chargement import load_table
from collectivites.comparaison import Table
from collectivites.fichiers import FichierInvalide
from cooperations import referentiel as cooperations

TABLES = [*collectivites.TABLES, *cooperations.TABLES, *apd.TABLES, *accounts.TABLES]


class Command(BaseCommand):
    """All or nothing: one transaction, and a file with a fault leaves the database as it was."""

    help = "Charge les tables de référence. Sans effet si elles sont déjà à jour."

    requires_system_checks = [Tags.models]

    def add_arguments(self, parser):
        parser.add_argument(
            "--dossier",
            type=Path,
            help="Lit les fichiers de ce dossier ; les tables sans fichier restent telles quelles.",
        )
        parser.add_argument(
            "--essai", action="store_true", help="Dit ce qui changerait, sans rien enregistrer."
        )

    def handle(self, *args, dossier, essai, verbosity, **options):
        fichiers = list_files(dossier)
        try:
            with transaction.atomic():
                bilans = [load_table(table, chemin) for table, chemin in fichiers]
                transaction.set_rollback(essai)
        except FichierInvalide as error:
            raise CommandError(f"{error} Rien n’a été enregistré.") from error
        for bilan in bilans:
            self.stdout.write(str(bilan))
            for nom in bilan.list_absent() if verbosity > 1 else []:
                self.stdout.write(f"  absente : {nom}")
        fin = "Essai : rien n’a été enregistré." if essai else "Le référentiel est à jour."
        self.stdout.write(self.style.SUCCESS(fin))


def list_files(dossier: Path | None) -> list[tuple[Table, Path]]:
    """Return each table with its file, in the order of references; ``dossier`` may lack some."""
    fichiers = [(table, table.locate(dossier)) for table in TABLES]
    if dossier is None:
        return fichiers
    presents = [(table, chemin) for table, chemin in fichiers if chemin.is_file()]
    if not presents:
        attendus = ", ".join(table.fichier for table in TABLES)
        raise CommandError(f"Aucun fichier à charger dans {dossier} ; noms attendus : {attendus}.")
    return presents
