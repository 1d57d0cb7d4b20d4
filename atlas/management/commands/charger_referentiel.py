"""``manage.py charger_referentiel``: bring the reference tables to what their files say."""

from itertools import chain
from pathlib import Path
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts import referentiel as accounts
from apd import referentiel as apd
from collectivites import mouvements
from collectivites import referentiel as collectivites
from collectivites.chargement import load_table
from collectivites.comparaison import Bilan, Table
from collectivites.differences import Difference, list_differences, write_report
from collectivites.fichiers import FichierInvalide
from collectivites.models import Collectivite
from cooperations import referentiel as cooperations
from teleprocedure.services.mouvements import Passage, apply_mouvements

TABLES = [*collectivites.TABLES, *cooperations.TABLES, *apd.TABLES, *accounts.TABLES]
ESSAI = "Essai : rien n’a été enregistré."


class Command(BaseCommand):
    """All or nothing: one transaction, and a file with a fault leaves the database as it was."""

    help = (
        "Charge les tables de référence, et fusionne les communes que le fichier des mouvements "
        "dit closes. Sans effet si tout est déjà à jour."
    )

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
        parser.add_argument(
            "--apercu",
            type=Path,
            metavar="FICHIER.csv",
            help="Comme --essai, et écrit dans ce fichier tous les changements, case par case.",
        )
        parser.add_argument(
            "--mouvements",
            type=Path,
            help="Communes devenues une autre : ancien_code, nouveau_code, date, nature.",
        )

    def handle(self, *args, dossier, essai, apercu, mouvements, verbosity, **options):
        fichiers = list_files(dossier)
        try:
            with transaction.atomic():
                bilans = [load_table(table, chemin) for table, chemin in fichiers]
                passages = follow(bilans, mouvements, dossier)
                transaction.set_rollback(essai or apercu is not None)
        except FichierInvalide as error:
            raise CommandError(f"{error} Rien n’a été enregistré.") from error
        for bilan in bilans:
            self.stdout.write(str(bilan))
            for nom in bilan.list_absent() if verbosity > 1 else []:
                self.stdout.write(f"  absente : {nom}")
        for passage in passages:
            self.stdout.write(f"  commune {passage}")
        if apercu:
            self.report(apercu, bilans, passages)
        fin = ESSAI if essai or apercu else "Le référentiel est à jour."
        self.stdout.write(self.style.SUCCESS(fin))

    def report(self, chemin: Path, bilans: list[Bilan], passages: list[Passage]):
        """Write all that would change, one line a cell."""
        cells = chain.from_iterable(list_differences(bilan) for bilan in bilans)
        try:
            number = write_report(chemin, chain(cells, map(tell, passages)))
        except OSError as error:
            raise CommandError(f"{chemin} : écriture impossible ({error.strerror}).") from error
        self.stdout.write(f"{chemin.name} ← {number} changements")


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


def follow(bilans: list[Bilan], fichier: Path | None, dossier: Path | None) -> list[Passage]:
    """Merge the communes that the movements close, once the list of collectivités is loaded."""
    chemin = fichier or mouvements.locate(dossier)
    if chemin is None:
        return []
    loaded = [bilan for bilan in bilans if bilan.table.modele is Collectivite]
    encore: set[str] = list_current(loaded[0]) if loaded else set()
    return apply_mouvements(mouvements.read_mouvements(chemin, timezone.localdate(), encore))


def list_current(bilan: Bilan) -> set[str]:
    """Return the codes of the communes that the file just loaded gives."""
    origine = Collectivite.Origine.REFERENTIEL
    rows = Collectivite.objects.filter(type=Collectivite.Type.COMMUNE, origine=origine)
    absences: Any = bilan.absentes
    absent = {code for type_, code in absences if type_ == Collectivite.Type.COMMUNE}
    return {code for code in rows.values_list("code_insee", flat=True) if code} - absent


def tell(passage: Passage) -> Difference:
    """Return a movement as a line of the report."""
    name = ", ".join(passage.anciennes)
    what = passage.refus or f"{passage.nombre} lignes suivent, le {passage.date}"
    return Difference("mouvements", "commune", name, "fusion", what, name, passage.nouvelle)
