"""What a collectivité hands over of its action abroad: ties, projects, corrections proposed.

Parts of an act that holds the collectivités concerned: see ``collectivites.heritage``.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from collectivites.heritage import PASSE, move
from collectivites.lots import keep_origins, save_rows
from collectivites.models import Collectivite
from collectivites.presentation import format_count
from collectivites.successions import Suite
from cooperations.models import Cooperation, Correction, Projet
from cooperations.services.liens import merge

RUBRIQUES = {
    Cooperation.Nature.COOPERATION: "Coopérations décentralisées",
    Cooperation.Nature.ACTION: "Autres actions extérieures",
}
ASSOCIES = "Projets où elle est associée"
RESTE = "reste à l’ancienne page : « {} » en propose déjà une"


def list_ties(collectivites: Collection[int]) -> list[Cooperation]:
    """Return the ties of collectivités, locked, by nature then in order of their keys."""
    rows = Cooperation.objects.de(collectivites).select_related("partenaire__pays")
    return list(rows.select_for_update(of=("self",)).order_by("-nature", "pk"))


def hand_over_ties(rows: Sequence[Cooperation], nouvelle: Collectivite) -> list[Suite]:
    """Move ties with their projects.

    Those that ``nouvelle`` leads with the same partner, in the same nature, meet: projects join
    under their own keys, it is a twinning if either was, since the earliest of the two years.
    """
    known = {(row.partenaire_id, row.nature): row for row in list_ties([nouvelle.pk])}
    projets = group_projets([row.pk for row in rows])
    moved, suites = [], []
    for row in rows:
        twin = known.setdefault((row.partenaire_id, row.nature), row)
        suites.append(tell(row, twin, projets[row.pk], nouvelle))
        if twin is row:
            moved.append(row)
    move(moved, nouvelle)
    for row in rows:
        if (twin := known[row.partenaire_id, row.nature]) is not row:
            keep_origins([row])
            keep_origins([twin])
            merge(row, projets[row.pk], twin)
    return suites


def group_projets(ties: list[int]) -> dict[int, list[Projet]]:
    """Return the projects of each tie, locked."""
    found: dict[int, list[Projet]] = defaultdict(list)
    rows = Projet.objects.filter(cooperation__in=ties).select_for_update(of=("self",))
    for projet in rows.order_by("pk"):
        found[projet.cooperation_id].append(projet)
    return found


def tell(
    row: Cooperation, twin: Cooperation, projets: list[Projet], nouvelle: Collectivite
) -> Suite:
    nombre = format_count(len(projets), "projet")
    sort = f"{PASSE.format(nouvelle.nom)}, avec {nombre}"
    if twin is not row:
        sort = f"rejoint celle de {nouvelle.nom}, avec {nombre}"
    return Suite(RUBRIQUES[Cooperation.Nature(row.nature)], row.designation, sort)


def list_associated(collectivites: Collection[int]) -> list[Projet]:
    """Return the projects, whoever leads them, that name one of these as associated."""
    numbers = Projet.collectivites_associees.through.objects.filter(collectivite__in=collectivites)
    rows = Projet.objects.filter(pk__in=numbers.values("projet"))
    return list(rows.select_related("cooperation").order_by("pk"))


def reassociate(anciennes: Collection[int], nouvelle: Collectivite) -> list[Suite]:
    """Name ``nouvelle`` in the projects that associated those it follows; never in its own."""
    projets = list_associated([*anciennes, nouvelle.pk])
    own = [one for one in projets if one.proprietaire_id == nouvelle.pk]
    ties = Projet.collectivites_associees.through.objects
    old = ties.filter(projet__in=projets, collectivite__in=anciennes)
    naming = set(old.values_list("projet", flat=True))
    changed = [one for one in projets if one.pk in naming or one in own]
    keep_origins(changed)
    old.delete()
    ties.filter(projet__in=own, collectivite=nouvelle).delete()
    there = set(ties.filter(collectivite=nouvelle).values_list("projet", flat=True))
    ties.bulk_create(
        ties.model(projet=one, collectivite=nouvelle)
        for one in changed
        if one not in own and one.pk not in there
    )
    save_rows(changed, [])
    return [
        Suite(ASSOCIES, one.titre, f"nomme {nouvelle.nom}") for one in changed if one not in own
    ]


def hand_over_corrections(anciennes: Collection[int], nouvelle: Collectivite) -> list[Suite]:
    """Move the corrections of partners that wait for the delegation, one by partner at most."""
    waiting = Correction.objects.a_traiter().select_for_update(of=("self",)).order_by("pk")
    taken = set(waiting.filter(collectivite=nouvelle).values_list("partenaire", flat=True))
    moved, suites = [], []
    for row in waiting.filter(collectivite__in=anciennes):
        free = row.partenaire_id not in taken
        taken.add(row.partenaire_id)
        sort = PASSE if free else RESTE
        suites.append(Suite("Corrections proposées", row.nom, sort.format(nouvelle.nom)))
        moved += [row] if free else []
    move(moved, nouvelle)
    return suites
