"""How large a spreadsheet sent by an agent may be; ``collectivites.archives`` checks it."""

from typing import IO

from collectivites import archives
from collectivites.archives import MEGA

TAILLE_MAX = 2 * MEGA
OUVERT_MAX = 30 * MEGA
BALISES_MAX = 1_000_000
TROP_GROS = "Ce fichier dépasse 2 Mo : gardez-y le seul tableau de cet onglet."
LIMITES = archives.Limites(TAILLE_MAX, OUVERT_MAX, BALISES_MAX, TROP_GROS)


def check_file(file: IO[bytes], size: int) -> None:
    """Refuse, with the sentence to show, what must not be opened as a spreadsheet."""
    archives.check_file(file, size, LIMITES)
