"""The order of the steps: all in one transaction, so that an interruption leaves nothing."""

import datetime as dt
from collections.abc import Callable

from django.db import connection, models, transaction
from django.db.models.functions import Coalesce
from tqdm import tqdm

from atlas.demonstration.apd import build_declarations
from atlas.demonstration.collectivites import choose_collectivites
from atlas.demonstration.contacts import build_adhesions, build_contacts
from atlas.demonstration.cooperations import build_actions, build_cooperations, read_liens
from atlas.demonstration.partenaires import build_partenaires
from atlas.demonstration.projets import build_projets, count_projets
from atlas.demonstration.tirages import Volumes, allot, start_draw
from collectivites.models import Collectivite
from cooperations.bilans import refresh_bilans
from cooperations.models import Cooperation, Partenaire, Projet
from cooperations.services.liens import refresh_recensement

ETAPES = 6


def is_generated() -> bool:
    """Tell whether the database already holds coopérations, the demonstration's or people's."""
    return Cooperation.objects.exists()


def generate(volumes: Volumes, today: dt.date, announce: Callable[[str], object]) -> None:
    """Fill an atlas that has only its referential; ``announce`` is told one line per step.

    Same volumes and same ``today``: same rows. Nothing is journalled: it is nobody's act.
    Raises ``ValueError`` when the referential is too small for the volumes.
    """
    tirage = start_draw(volumes, today)
    with transaction.atomic(), tqdm(total=ETAPES, unit="étape", disable=None) as barre:

        def advance(nom: str, lignes: list) -> list:
            barre.update()
            announce(f"  {nom} : {len(lignes)}")
            return lignes

        collectivites = choose_collectivites(tirage)
        contreparties = advance("partenaires", build_partenaires(tirage, read_liens()))
        liens = build_cooperations(tirage, collectivites, contreparties)
        actions = build_actions(tirage, collectivites, contreparties)
        advance("coopérations et actions", liens + actions)
        rediges = build_projets(tirage, liens, count_projets(tirage, liens))
        rediges += build_projets(tirage, actions, share_actions(volumes, actions))
        advance("projets", rediges)
        advance("élus et cadres", build_contacts(tirage, collectivites))
        advance("adhésions", build_adhesions(tirage, collectivites))
        advance("déclarations d’APD", build_declarations(tirage, liens))
        refresh_figures()
        date_collectivites()


def share_actions(volumes: Volumes, actions: list) -> list[int]:
    """Return the number of projects of each action: at least one."""
    return allot(volumes.actions, [1.0] * len(actions), minimum=1)


def date_collectivites() -> None:
    """Say that a collectivité was updated, and confirmed, when one of its projects last was."""
    projets = Projet.objects.filter(cooperation__collectivite=models.OuterRef("pk"))
    derniers = projets.order_by(Coalesce("verifie_le", "modifie_le").desc())
    le = models.Subquery(derniers.values(le=Coalesce("verifie_le", "modifie_le"))[:1])
    confirmes = projets.filter(verifie_le__isnull=False).order_by("-verifie_le")
    Collectivite.objects.recensees().update(
        mise_a_jour_le=le, verifiee_le=models.Subquery(confirmes.values("verifie_le")[:1])
    )


def refresh_figures() -> None:
    """Recompute what is kept beside the rows: who is recensée, and the figures of the pages.

    The rows are all new: without fresh statistics, PostgreSQL would plan for empty tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    refresh_recensement()
    refresh_bilans()


def describe_base() -> dict[str, int]:
    """Return the figures of the home page, counted from the rows."""
    cooperations = Cooperation.objects.de_nature(Cooperation.Nature.COOPERATION)
    locales = cooperations.filter(partenaire__nature__in=Partenaire.NATURES_LOCALES)
    distinct = locales.order_by().aggregate(
        partenaires=models.Count("partenaire", distinct=True),
        pays=models.Count("partenaire__pays", distinct=True),
    )
    return {
        "collectivités recensées": Collectivite.objects.recensees().count(),
        "collectivités locales partenaires": distinct["partenaires"],
        "pays": distinct["pays"],
        "projets de coopération": Projet.objects.de_nature("cooperation").count(),
        "projets d’autres actions": Projet.objects.de_nature("action").count(),
    }
