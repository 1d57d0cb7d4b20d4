"""What the first visit of a page makes a browser fetch, file by file, before the map is reached.

Files are those that the HTML names (stylesheets, modules, pictures, icon) and those that modules
import, as whitenoise sends them: its ``.br`` copy (quality 11) where there is one. The HTML is
compressed at quality 5, what a proxy does on the fly. Fonts are left out: there is none.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import Client

from benchmarks.pesee import compress

LIENS = re.compile(
    r'<link rel="(?:stylesheet|icon|modulepreload)" href="([^"]+)"'
    r'|<script[^>]* src="([^"]+)"|<ima?ge?[^>]* (?:href|src)="([^"]+)"'
)
IMPORTS = re.compile(r'\bfrom\s*"(\.[^"]+)"')
GENRES = {".css": "CSS", ".js": "JS", ".svg": "image"}


@dataclass(frozen=True)
class Fichier:
    """One file of the visit: its name without hash, its kind, its bytes on the wire."""

    nom: str
    genre: str
    octets: int


def weigh_visit(chemin: str) -> list[Fichier]:
    """Return the HTML of ``chemin``, then the files that its first visit fetches."""
    html = Client(SERVER_NAME="127.0.0.1").get(chemin).content
    fichiers = [Fichier("page", "HTML", len(compress(html)))]
    return fichiers + [weigh_file(nom) for nom in list_files(html.decode())]


def list_files(html: str) -> list[str]:
    """Return the names, in the folder of collected files, of what a page fetches, once each."""
    adresses = ["".join(groupes) for groupes in LIENS.findall(html)]
    noms = [adresse.removeprefix(settings.STATIC_URL) for adresse in adresses]
    trouves: dict[str, None] = {}
    while noms:
        nom = noms.pop(0)
        if nom not in trouves:
            trouves[nom] = None
            noms += list_imports(nom) if nom.endswith(".js") else []
    return list(trouves)


def list_imports(nom: str) -> list[str]:
    dossier = Path(nom).parent
    texte = (settings.STATIC_ROOT / nom).read_text()
    return [str(dossier / importe.removeprefix("./")) for importe in IMPORTS.findall(texte)]


def weigh_file(nom: str) -> Fichier:
    chemin = settings.STATIC_ROOT / nom
    compresse = chemin.with_name(f"{chemin.name}.br")
    envoye = compresse if compresse.exists() else chemin
    clair = re.sub(r"\.[0-9a-f]{12}(?=\.)", "", nom)
    return Fichier(clair, GENRES.get(chemin.suffix, "autre"), envoye.stat().st_size)
