"""What the delegation writes of a collectivité, for itself."""

import datetime as dt

from django.utils import timezone

from collectivites.journal import service
from collectivites.models import Note
from collectivites.services import hold, save

MEME_ENVOI = dt.timedelta(minutes=10)


@service
def write_note(*, by, row: Note) -> None:
    """Keep a note; it stays its first author's, whoever corrects it: the journal tells.

    Sent twice, it is one note: ``row`` then becomes the one that is there.
    """
    hold(row.collectivite_id)
    if not row._state.adding:
        save(by=by, row=row)
    elif same := find_same(by, row):
        row.pk, row._state.adding = same.pk, False
        row.refresh_from_db()
    else:
        row.auteur = by
        save(by=by, row=row)


def find_same(by, row: Note) -> Note | None:
    """Return the same note by the same author, written a few minutes ago."""
    recent = Note.objects.filter(auteur=by, ecrite_le__gt=timezone.now() - MEME_ENVOI)
    return recent.filter(collectivite=row.collectivite_id, texte=row.texte).first()
