"""Second tab: what a collectivité adheres to or uses; the register grows by proposals."""

from django.core.exceptions import ValidationError

from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.models import Acte, Adhesion, Collectivite, Reseau
from collectivites.services import (
    AJOUT,
    hold,
    keep_origin,
    record_general,
    record_row,
    save_row,
)
from teleprocedure.services.destinataires import list_recipients

PARTIE = "reseaux"
DEJA_LISTE = "Cette association ou ce réseau figure déjà dans votre liste."
REUNI_ENTRE_TEMPS = (
    "Ce réseau vient d’être réuni à un autre : rien n’est enregistré. Enregistrez de nouveau."
)
NON_RETENU = "« {} » n’a pas été retenu par la délégation : écrivez-lui s’il s’agit d’une erreur."
DEJA_DECIDE = "La délégation a déjà décidé pour ce réseau."


@service
def join_reseau(*, by, collectivite: Collectivite, reseau: Reseau, values: dict) -> Adhesion:
    """Add a membership; a network not in the register yet is proposed in the same act.

    It can be used at once, by all; the delegation confirms it. A merge or a refusal of the network
    waits for this act, or the other way round.
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
        return follow(reseau.pk)
    reseau.set_keys()
    same = Reseau.objects.filter(nom_normalise=reseau.nom_normalise)
    if found := same.filter(fusionne_dans__isnull=True).first() or same.first():
        return follow(found.pk)
    reseau.slug = find_free_slug(reseau.slug)
    save_row(reseau)
    return reseau


def follow(pk: int) -> Reseau:
    """Return the network, or the one that it was merged into, held until the end of the act.

    One refused is said to be, and one that is merged at this instant.
    """
    reseau = Reseau.objects.get(pk=pk)
    held = Reseau.objects.select_for_update(of=("self",), no_key=True)
    kept = held.get(pk=reseau.fusionne_dans_id or pk)
    if kept.fusionne_dans_id:
        raise ValidationError(REUNI_ENTRE_TEMPS, code="nom")
    if kept.statut == Reseau.Statut.REFUSE:
        raise ValidationError(NON_RETENU.format(kept.nom), code="nom")
    return kept


@service
def refuse_reseau(*, by, pk: int, motif: str) -> Acte:
    """Refuse a network that agents proposed: nobody can choose it any more.

    Who belongs to it keeps saying so, on its tab only; its agents are told why by mail, and what
    they can do. The collectivités are held before the network is locked, as everywhere.
    """
    members = Collectivite.objects.filter(adhesions__reseau=pk)
    hold(*members.values_list("pk", flat=True))
    row = Reseau.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.statut != Reseau.Statut.PROPOSE or row.fusionne_dans_id:
        raise ValidationError(DEJA_DECIDE)
    concerned = list(members.order_by("pk"))
    acte = record_general(
        by=by,
        collectivites=[one.pk for one in concerned],
        parties=PARTIE,
        intitule=f"Réseau non retenu : {row} ({motif})",
    )
    keep_origin(row)
    row.statut = Reseau.Statut.REFUSE
    save_row(row)
    for collectivite in concerned:
        tell_agents(collectivite, row, motif)
    return acte


def tell_agents(collectivite: Collectivite, reseau: Reseau, motif: str) -> None:
    """Tell those who can correct the tab that a network of theirs was refused, and why."""
    lien = build_url("teleprocedure:onglet", slug=collectivite.slug, onglet=PARTIE)
    for address in list_recipients(collectivite):
        queue(
            "reseau_refuse",
            address,
            reseau=str(reseau),
            collectivite=collectivite.nom,
            motif=motif,
            lien=lien,
        )


def find_free_slug(slug: str) -> str:
    """Return ``slug``, numbered when a name that begins alike has it: addresses are cut short."""
    taken = set(Reseau.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return next(free for free in (slug, *numbered) if free not in taken)
