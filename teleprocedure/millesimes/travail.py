"""How the worker freezes a millésime: one instant of the base, then one file a step."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from collectivites.travaux import travail
from teleprocedure.millesimes.dossier import Dossier
from teleprocedure.millesimes.ecriture import FORMATS, Empreinte
from teleprocedure.millesimes.tables import TABLES
from teleprocedure.models import FichierDeMillesime, Millesime

FICHIERS = len(TABLES) * len(FORMATS)
INTERROMPU = (
    "Les fichiers en préparation ont disparu alors qu’une partie était déjà publiée : "
    "retrouvez-les dans une sauvegarde avant de reprendre."
)


@travail(Millesime)
def freeze(row: Millesime) -> Iterator[int]:
    """Write every table, then publish file after file; killed, it goes on where it was."""
    row.total = FICHIERS + 1
    dossier = Dossier(row.campagne.annee)
    published = set(row.fichiers.values_list("table", "format"))
    if len(published) < FICHIERS:
        yield from publish_all(row, dossier, published)
    dossier.clear()


def publish_all(row: Millesime, dossier: Dossier, published: set[tuple[str, str]]) -> Iterator[int]:
    """Publish what is not yet; ``published`` are the (table, format) that are."""
    if published and not dossier.is_ready():
        raise ValidationError(INTERROMPU)
    manifeste = dossier.prepare()
    Millesime.objects.filter(pk=row.pk).update(commence_le=manifeste.instant)
    yield 1
    for done, (nom, empreinte) in enumerate(manifeste.empreintes.items(), 2):
        table, _, ending = nom.partition(".")
        if (table, ending) not in published:
            publish(row, dossier, nom, empreinte)
        yield done


def publish(row: Millesime, dossier: Dossier, nom: str, empreinte: Empreinte) -> None:
    """Put one file in its place, then write its proof."""
    table, _, ending = nom.partition(".")
    FichierDeMillesime.objects.create(
        millesime=row,
        table=table,
        format=ending,
        fichier=dossier.publish(nom, empreinte),
        empreinte=empreinte.sha256,
        octets=empreinte.octets,
        lignes=empreinte.lignes,
    )
