"""The folder of a millésime: files are written apart, then take their place in one gesture.

``<année>/en-cours/`` holds them until all are complete, and a manifest, written last, says so: a
worker killed before that starts again, one killed after goes on with the same bytes.
"""

import datetime as dt
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils import timezone

from teleprocedure.millesimes.ecriture import FORMATS, Empreinte, measure, write_table
from teleprocedure.millesimes.instantane import one_instant
from teleprocedure.millesimes.tables import TABLES
from teleprocedure.models import FichierDeMillesime

EN_COURS, MANIFESTE = "en-cours", "manifeste.json"
ABIME = "Le fichier « {} » n’est pas celui qui avait été écrit : rien n’est publié."


@dataclass(frozen=True)
class Manifeste:
    """The instant that all files tell, and what proves each, by name."""

    instant: dt.datetime
    empreintes: dict[str, Empreinte]


class Dossier:
    """The files of one year."""

    def __init__(self, annee: int):
        self.annee = annee
        storage = FichierDeMillesime._meta.get_field("fichier").storage
        self.final = Path(storage.path(str(annee)))
        self.travail = self.final / EN_COURS
        self.manifeste = self.travail / MANIFESTE

    def is_ready(self) -> bool:
        """Whether every file is complete."""
        return self.manifeste.exists()

    def prepare(self) -> Manifeste:
        """Return the manifest, once every table is written; nothing is written twice."""
        if not self.is_ready():
            self.write_all()
        read = json.loads(self.manifeste.read_text())
        return Manifeste(
            instant=dt.datetime.fromisoformat(read["instant"]),
            empreintes={nom: Empreinte(**proof) for nom, proof in read["empreintes"].items()},
        )

    def write_all(self) -> None:
        """Write all tables as they are at one instant, then the manifest."""
        shutil.rmtree(self.travail, ignore_errors=True)
        self.travail.mkdir(parents=True)
        proofs: dict[str, dict] = {}
        with one_instant():
            instant = timezone.now()
            for table in TABLES:
                files = {ending: self.travail / f"{table.nom}.{ending}" for ending in FORMATS}
                for ending, proof in write_table(table, files).items():
                    proofs[f"{table.nom}.{ending}"] = asdict(proof)
        draft = self.travail / f"{MANIFESTE}.en-cours"
        draft.write_text(json.dumps({"instant": instant.isoformat(), "empreintes": proofs}))
        draft.rename(self.manifeste)

    def publish(self, nom: str, empreinte: Empreinte) -> str:
        """Put a file in its place, unless it is there; return its name in the storage.

        Raises ``ValidationError`` when its bytes are not those that were written.
        """
        target, source = self.final / nom, self.travail / nom
        kept = target if target.exists() else source
        if not is_proven(kept, empreinte):
            raise ValidationError(ABIME.format(nom))
        if kept is source:
            os.rename(source, target)
        return f"{self.annee}/{nom}"

    def clear(self) -> None:
        """Drop what served to write."""
        shutil.rmtree(self.travail, ignore_errors=True)


def is_proven(chemin: Path, empreinte: Empreinte) -> bool:
    """Whether a file is there, byte for byte as it was written."""
    if not chemin.exists():
        return False
    with chemin.open("rb") as fichier:
        return measure(fichier) == (empreinte.sha256, empreinte.octets)
