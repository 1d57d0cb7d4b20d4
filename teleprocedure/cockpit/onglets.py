"""Which tabs the collectivités that started have not verified yet."""

from django.db.models import Count

from teleprocedure.cockpit.adresses import build_list_url
from teleprocedure.cockpit.etapes import COMMENCEES
from teleprocedure.cockpit.repartition import present_share
from teleprocedure.models import Campagne, Verification
from teleprocedure.onglets import ONGLETS


def read_missing_tabs(campagne: Campagne, commencees: int) -> list[dict]:
    """Return the five tabs, the one most often missing first, in one query.

    Who verified a tab started: what is not verified is the rest of ``commencees``.
    """
    ticks = Verification.objects.filter(campagne=campagne).order_by().values("onglet")
    done = dict(ticks.annotate(nombre=Count("pk")).values_list("onglet", "nombre"))
    missing = sorted(
        ((commencees - done.get(onglet.slug, 0), onglet) for onglet in ONGLETS),
        key=lambda pair: -pair[0],
    )
    return [
        present_share(nombre, commencees)
        | {
            "libelle": onglet.titre,
            "url": build_list_url(
                "collectivites",
                campagne=campagne.annee,
                etape=COMMENCEES.slug,
                onglet=onglet.slug,
            ),
        }
        for nombre, onglet in missing
    ]
