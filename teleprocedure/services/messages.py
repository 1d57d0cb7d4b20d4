"""The delegation writes to the agents of one collectivité."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.models import Collectivite, Note
from collectivites.presentation import format_count
from collectivites.services import hold, save_row
from teleprocedure.services.destinataires import find_recipients

DOUBLE_ENVOI = dt.timedelta(minutes=10)
DEJA_ENVOYE = "Ce message vient d’être envoyé : il ne l’est pas deux fois."


@service
def write(*, by, collectivite: Collectivite, sujet: str, texte: str, objet: str = "") -> Note:
    """Send a message to whoever can be reached, and keep what was said as a note.

    ``objet`` is the public page it is about, if there is one. Raises ``ValidationError`` when
    nobody can be reached, and when the same was sent a moment ago.
    """
    hold(collectivite.pk)
    addresses = find_recipients(collectivite)
    count = format_count(len(addresses), "adresse")
    row = Note(
        collectivite=collectivite,
        texte=f"Message envoyé à {count} : {sujet}\n\n{texte}",
        auteur=by,
    )
    refuse_double(row)
    save_row(row)
    values = describe(collectivite, sujet=sujet, texte=texte, objet=objet)
    for address in addresses:
        queue("message_aux_agents", address, **values)
    return row


def describe(collectivite: Collectivite, *, sujet: str, texte: str, objet: str) -> dict:
    """Return what the message says."""
    return {
        "sujet": sujet,
        "texte": texte,
        "collectivite": collectivite.nom,
        "page": settings.SITE_URL + objet if objet else "",
        "lien": build_url("teleprocedure:tableau_de_bord", slug=collectivite.slug),
    }


def refuse_double(row: Note) -> None:
    """Refuse the second sending of one form."""
    row.clean_fields()
    since = timezone.now() - DOUBLE_ENVOI
    recent = row.collectivite.notes.filter(auteur=row.auteur, ecrite_le__gt=since)
    if recent.filter(texte=row.texte).exists():
        raise ValidationError(DEJA_ENVOYE)
