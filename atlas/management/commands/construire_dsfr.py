"""Maintainers' command: write again the design system's stylesheet, cut to what pages use."""

from django.core.management.base import BaseCommand, CommandError

from atlas.apparence.dsfr import RACINE, build


class Command(BaseCommand):
    help = "Refait la feuille de style du DSFR d’après les classes employées."

    def add_arguments(self, parser):
        parser.add_argument("--verifier", action="store_true", help="Comparer sans écrire.")

    def handle(self, *args, verifier, **options):
        version, css = build()
        target = RACINE / "static" / "vendor" / f"dsfr-{version}" / "dsfr.css"
        if verifier and (not target.exists() or target.read_text() != css):
            raise CommandError("La feuille du DSFR n’est plus à jour : lancez « make css ».")
        if not verifier:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(css)
        self.stdout.write(f"DSFR {version} : {len(css)} octets.")
