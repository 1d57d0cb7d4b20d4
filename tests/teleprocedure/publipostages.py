"""What the stories of mailings share: a campaign, people to write to, the worker's gestures."""

import threading

from collectivites.travaux import run_waiting
from teleprocedure.models import Gabarit, Publipostage
from teleprocedure.publipostage import note_results
from teleprocedure.services import publipostages
from tests.factories import CollectiviteFactory, ContactFactory

MOTS = {"objet": "Atlas {annee} : {collectivite}", "texte": "Bonjour {prenom_nom},\n\n{lien}"}


def add_people(nombre):
    """Add collectivités, each with one person on file."""
    return [
        ContactFactory(
            collectivite=CollectiviteFactory(nom=f"Ville {n:02d}", recensee=True),
            courriel=f"personne{n:02d}@ville.example",
            prenom="Alix",
            nom=f"Roy{n:02d}",
        )
        for n in range(nombre)
    ]


def write_draft(by, campagne, nature="relance", audience=None, **mots):
    Gabarit.objects.update_or_create(nature=nature, defaults=MOTS | mots)
    return publipostages.create(by=by, campagne=campagne, nature=nature, audience=audience)


def work():
    """Do the long work that waits, as one turn of the worker does."""
    run_waiting(threading.Event().is_set)
    note_results()


def read_etat(row):
    return Publipostage.objects.get(pk=row.pk).etat


def open_now(row):
    """Let the ten minutes pass."""
    Publipostage.objects.filter(pk=row.pk).update(a_partir_de=None)
