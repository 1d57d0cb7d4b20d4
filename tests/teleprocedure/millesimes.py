"""What the stories of millésimes share: a folder for the files, and the worker at work."""

import csv
import io
import json

from django.core.files.storage import FileSystemStorage

from collectivites.travaux import run_one
from teleprocedure.models import FichierDeMillesime, Millesime
from teleprocedure.services import millesimes
from tests.factories import (
    AdhesionFactory,
    CampagneFactory,
    ContactFactory,
    DeclarationFactory,
    ProjetFactory,
    SuccessionFactory,
)

CHAMP = FichierDeMillesime._meta.get_field("fichier")


def keep_in(dossier, monkeypatch):
    """Keep the files of millésimes in a real folder, as the service does."""
    monkeypatch.setattr(CHAMP, "storage", FileSystemStorage(location=dossier))
    return dossier


def fill(lyon, projet):
    """Give every public table a row, and people to leave out."""
    ContactFactory(collectivite=lyon, nom="Confidentielle", courriel="secrete@lyon.example")
    AdhesionFactory(collectivite=lyon)
    DeclarationFactory(collectivite=lyon, montant="1234.50", commentaire="Voir avec M. Secret.")
    SuccessionFactory(nouvelle=lyon)
    autre = ProjetFactory(
        cooperation=projet.cooperation,
        titre="=HYPERLINK(1)",
        description="Écrire à marie@lyon.example.",
    )
    autre.partenaires_associes.add(projet.cooperation.partenaire)
    autre.collectivites_associees.add(lyon)
    return autre


def archive(by, annee=2026):
    """Ask for the millésime of a campaign that is over."""
    campagne = CampagneFactory(annee=annee, annee_apd=annee - 1)
    return millesimes.archive(by=by, pk=campagne.pk)


def work(row, steps=None):
    """Do what the worker does, to the end or for so many steps."""
    told = iter([False] * (steps - 1)) if steps else iter([])
    run_one(Millesime, row.pk, lambda: bool(steps) and next(told, True))
    row.refresh_from_db()
    return row


def read_bytes(dossier, annee=2026):
    """Return {name: bytes} of the files in place."""
    return {file.name: file.read_bytes() for file in (dossier / str(annee)).glob("*.*")}


def read_csv(dossier, table, annee=2026):
    text = (dossier / str(annee) / f"{table}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def read_json(dossier, table, annee=2026):
    return json.loads((dossier / str(annee) / f"{table}.json").read_text())
