"""Compute again the SHA-256 of every file of the millésimes, and compare."""

from django.core.management.base import BaseCommand, CommandError

from collectivites.presentation import format_count
from teleprocedure.models import FichierDeMillesime
from teleprocedure.services.millesimes import list_altered


class Command(BaseCommand):
    """End with 1 as soon as one file differs from its print, or is gone."""

    help = "Recalcule l’empreinte SHA-256 de tous les fichiers des millésimes."

    def handle(self, *args, **options):
        altered = list_altered()
        for name in altered:
            self.stderr.write(f"{name} : le fichier n’est pas celui qui a été publié.")
        if altered:
            raise CommandError(format_count(len(altered), "fichier abîmé", "fichiers abîmés"))
        number = FichierDeMillesime.objects.count()
        self.stdout.write(f"{format_count(number, 'fichier intact', 'fichiers intacts')}.")
