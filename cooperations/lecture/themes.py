"""Names of the themes, kept in the process: the nomenclature changes once in years."""

from django.core.cache import caches

from collectivites.presentation import format_count
from cooperations.models import Thematique

NAMES_SECONDS = 300


def read_names() -> dict[str, str]:
    """Return the label of each theme by code."""
    return caches["pages"].get_or_set("thematiques", load_names, NAMES_SECONDS) or {}


def load_names() -> dict[str, str]:
    return dict(Thematique.objects.values_list("code", "libelle"))


def list_theme_choices() -> list[tuple]:
    """Return the 36 themes grouped by family, as choices of a form."""
    groups: dict[str, list] = {}
    themes = Thematique.objects.filter(parent__isnull=False).order_by("rang")
    for family, code, libelle in themes.values_list("parent__libelle", "code", "libelle"):
        groups.setdefault(family, []).append((code, libelle))
    return list(groups.items())


def name_themes(counts: list) -> list[dict]:
    """Return pairs [code, number of projects] as labels and counts, skipping unknown codes."""
    names = read_names() if counts else {}
    return [
        {"libelle": names[code], "projets": format_count(number, "projet")}
        for code, number in counts
        if code in names
    ]
