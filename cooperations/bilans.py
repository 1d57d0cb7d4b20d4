"""The kept figures: computed from the rows, by country and for the whole atlas."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from collectivites.models import Collectivite
from cooperations.models import Bilan, Cooperation, Partenaire, Projet, ProjetThematique

COUNTED = ("collectivites", "partenaires", "projets_cooperation", "projets_action")
NATURES = {
    Cooperation.Nature.COOPERATION: "projets_cooperation",
    Cooperation.Nature.ACTION: "projets_action",
}


def refresh_bilans() -> bool:
    """Compute all figures again, write them if one changed, and tell whether it did."""
    wanted = compute_bilans()
    fields = ("pays_id", *COUNTED, "nombre_de_pays", "thematiques")
    kept = {row["pays_id"]: row for row in Bilan.objects.values(*fields)}
    if kept == {row.pays_id: {name: getattr(row, name) for name in fields} for row in wanted}:
        return False
    with transaction.atomic():
        Bilan.objects.all().delete()
        Bilan.objects.bulk_create(wanted)
    return True


def compute_bilans() -> list[Bilan]:
    """Return the world's row first, then one row per country where something happens."""
    counts: dict[str, dict] = defaultdict(lambda: dict.fromkeys(COUNTED, 0))
    for pays, number in count_partenaires():
        counts[pays]["partenaires"] = number
    for pays, number in count_collectivites():
        counts[pays]["collectivites"] = number
    for pays, nature, number in count_projets():
        counts[pays][NATURES[nature]] = number
    themes = count_themes()
    countries = [Bilan(pays_id=p, thematiques=themes[p], **c) for p, c in sorted(counts.items())]
    world = Bilan(
        collectivites=Collectivite.objects.recensees().count(),
        nombre_de_pays=sum(1 for row in countries if row.partenaires),
        **{n: sum(getattr(row, n) for row in countries) for n in COUNTED if n != "collectivites"},
    )
    return [world, *countries]


def count_partenaires():
    """Pairs (country, number of current local authorities with at least one coopération)."""
    ties = Cooperation.objects.de_nature(Cooperation.Nature.COOPERATION)
    partenaires = Partenaire.objects.current().locaux()
    active = partenaires.filter(Exists(ties.filter(partenaire=OuterRef("pk"))))
    return active.order_by().values_list("pays").annotate(n=Count("pk"))


def count_collectivites():
    """Pairs (country, number of collectivités with a coopération or action there)."""
    ties = Cooperation.objects.order_by().values_list("partenaire__pays")
    return ties.annotate(n=Count("collectivite", distinct=True))


def count_projets():
    """Triples (country, nature, number of projects), hidden ones left out."""
    projets = Projet.objects.visibles().order_by()
    by = projets.values_list("cooperation__partenaire__pays", "cooperation__nature")
    return by.annotate(n=Count("pk"))


def count_themes() -> dict[str, list]:
    """Lists [theme code, number of projects] by country, the most frequent first."""
    shown = ProjetThematique.objects.filter(projet__masque_le__isnull=True)
    rows = shown.order_by().values_list("projet__cooperation__partenaire__pays", "thematique")
    themes: dict[str, list] = defaultdict(list)
    for pays, code, number in rows.annotate(n=Count("pk")).order_by("-n", "thematique"):
        themes[pays].append([code, number])
    return themes
