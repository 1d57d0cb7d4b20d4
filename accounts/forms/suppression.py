"""The consent to the end of one's account."""

from django import forms
from dsfr.forms import DsfrBaseForm


class SuppressionForm(DsfrBaseForm):
    """A box to tick: an account once deleted is not given back."""

    accord = forms.BooleanField(
        label="J’ai compris que mon compte ne pourra pas être rétabli.",
        error_messages={"required": "Cochez la case pour supprimer votre compte."},
    )
