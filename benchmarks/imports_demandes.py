"""What staff ask of the worker in the bench of imports."""

from pathlib import Path

from django.contrib.auth import get_user_model

from collectivites.echanges import services
from collectivites.echanges.tables import REGISTRE
from collectivites.exports import write_csv
from collectivites.models import Import

PROJETS = "projets"


def ask(geste: str, chemin: str = "") -> None:
    """Export all projects to a file, deposit one, or decide of the last import."""
    by, _ = get_user_model().objects.get_or_create(
        username="banc", defaults={"email": "banc@banc.example", "is_staff": True}
    )
    last = Import.objects.defer("contenu").order_by("-pk").first()
    if geste == "exporter":
        export(Path(chemin))
    elif geste == "deposer":
        contenu = Path(chemin).read_bytes()
        services.deposit(by=by, table=PROJETS, nom="banc.csv", format="csv", contenu=contenu)
    elif last and geste == "confirmer":
        services.confirm(by=by, pk=last.pk)
    elif last:
        services.take_back(by=by, pk=last.pk)


def export(chemin: Path) -> None:
    table = REGISTRE.tables[PROJETS]()
    colonnes = table.list_columns(personnelles=True)
    rows = table.export_rows(table.get_queryset().order_by("pk"), colonnes)
    chemin.write_bytes(b"".join(write_csv([one.column_name for one in colonnes], rows)))
