"""Hiding a project or showing it again, and telling the agents of its collectivité."""

from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.presentation import format_moment
from cooperations.models import Projet
from cooperations.services import moderation
from teleprocedure.services.destinataires import list_recipients


@service
def hide(*, by, pk: int, motif: str) -> Projet:
    """Hide a project; the agents receive the reason and the way to correct the sheet."""
    projet = moderation.hide(by=by, pk=pk, motif=motif)
    announce("projet_masque", projet)
    return projet


@service
def show(*, by, pk: int) -> Projet:
    """Show a project again, and say so to those who were told that it was hidden."""
    projet = moderation.show(by=by, pk=pk)
    announce("projet_republie", projet)
    return projet


def announce(nom: str, projet: Projet) -> None:
    """Queue the message ``nom`` for whoever can be reached; nobody is no obstacle."""
    tie = projet.cooperation
    lien = build_url(
        "teleprocedure:projet", slug=tie.collectivite.slug, onglet=tie.partie, pk=projet.pk
    )
    for address in list_recipients(tie.collectivite):
        queue(
            nom,
            address,
            projet=projet.titre,
            collectivite=tie.collectivite.nom,
            motif=projet.masque_motif,
            date=format_moment(projet.masque_le),
            lien=lien,
        )
