"""``manage.py demo``: an atlas full of invented data, served here and now."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from atlas.demonstration.comptes import prepare_comptes
from atlas.demonstration.echelle import clone
from atlas.demonstration.generation import describe_base, generate, is_generated
from atlas.demonstration.serveur import HOTE, ServeurArrete, check_port, serve
from atlas.demonstration.tirages import Volumes
from collectivites.chargement import paused_collector


class Command(BaseCommand):
    """Prepares what is missing, keeps what is there, then serves until Ctrl-C."""

    help = "Prépare la démonstration (données inventées, comptes d’essai) puis la sert."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="Port du serveur (8000).")
        parser.add_argument(
            "--sans-serveur", action="store_true", help="Prépare les données sans les servir."
        )
        parser.add_argument(
            "--echelle", type=int, default=1, help="Multiplie les données, pour éprouver le site."
        )

    def handle(self, *args, port, sans_serveur, echelle, **options):
        if not settings.DEMONSTRATION:
            raise CommandError("Ces réglages ne sont pas ceux de la démonstration.")
        try:
            if not sans_serveur:
                check_port(port)
            self.prepare(echelle)
            if not sans_serveur:
                call_command("collectstatic", interactive=False, verbosity=0)
                adresse = f"http://{HOTE}:{port}/"
                self.stdout.write(f"\nL’atlas répond sur {adresse} (Ctrl-C l’arrête).")
                self.stdout.write(f"Ses courriels ne partent pas : {adresse}demo/courriels/")
                self.stdout.flush()
                serve(port)
        except (ServeurArrete, ValueError) as error:
            raise CommandError(str(error)) from error

    def prepare(self, echelle: int) -> None:
        """Bring the database to what the demonstration needs and print what it holds."""
        self.stdout.write("Préparation de la base…")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if is_generated():
            self.stdout.write("Les données de démonstration sont déjà en place.")
        else:
            with paused_collector():
                self.fill()
        if echelle > 1:
            clone(echelle, self.stdout.write)
        self.report()

    def fill(self) -> None:
        """Load the referential, then invent what collectivités do."""
        self.stdout.write("Chargement du référentiel…")
        call_command("charger_referentiel", stdout=self.stdout)
        self.stdout.write("Génération des données de démonstration…")
        generate(Volumes(), timezone.localdate(), self.stdout.write)

    def report(self) -> None:
        """Print the figures and the accounts."""
        for nom, nombre in describe_base().items():
            self.stdout.write(f"  {nombre:>9} {nom}")
        self.stdout.write("\nComptes d’essai (identifiant, mot de passe, pour quoi) :")
        for identifiant, mot_de_passe, usage in prepare_comptes():
            self.stdout.write(f"  {identifiant:<14} {mot_de_passe:<17} {usage}")
