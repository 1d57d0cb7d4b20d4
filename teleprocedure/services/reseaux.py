"""Second tab: what a collectivité adheres to or uses; the register grows by proposals."""

from django.core.exceptions import ValidationError

from collectivites.journal import service
from collectivites.models import Adhesion, Collectivite, Reseau
from collectivites.services import AJOUT, record_row, save_row

DEJA_LISTE = "Cette association ou ce réseau figure déjà dans votre liste."


@service
def join_reseau(*, by, collectivite: Collectivite, reseau: Reseau, values: dict) -> Adhesion:
    """Add a membership; a network not in the register yet is proposed in the same act.

    It can be used at once, by all; the delegation confirms it.
    """
    row = Adhesion(collectivite=collectivite, reseau=reseau, **values)
    record_row(AJOUT, row, by=by)
    row.reseau = find_or_propose(reseau)
    if collectivite.adhesions.filter(reseau=row.reseau).exists():
        raise ValidationError(DEJA_LISTE, code="nom")
    save_row(row)
    return row


def find_or_propose(reseau: Reseau) -> Reseau:
    """Return the row of the register; one proposed by two agents at once is one."""
    if reseau.pk:
        return reseau
    reseau.set_keys()
    if same := Reseau.objects.filter(nom_normalise=reseau.nom_normalise).first():
        return same
    reseau.slug = find_free_slug(reseau.slug)
    save_row(reseau)
    return reseau


def find_free_slug(slug: str) -> str:
    """Return ``slug``, numbered when a name that begins alike has it: addresses are cut short."""
    taken = set(Reseau.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return next(free for free in (slug, *numbered) if free not in taken)
