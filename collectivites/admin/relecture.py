"""What staff save is what they read: a row written meanwhile is shown, never overwritten unseen."""

from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelFormMetaclass
from django.utils.text import Truncator

from collectivites.echanges.cellules import say
from collectivites.journal import list_watched
from collectivites.presentation import format_moment

VALEUR_MAX = 200
VIDE = "(vide)"
CONFLIT = (
    "Cette fiche a été modifiée pendant que vous la lisiez : rien n’est enregistré. Vos saisies "
    "sont gardées ; enregistrez de nouveau pour qu’elles remplacent ce qui suit."
)


class FormulaireRelu(forms.ModelForm):
    """The form of a saved row, that knows how this row was when the page was opened.

    Sent twice, it replaces nothing the second time: it is taken.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lu"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.initial["lu"] = print_row(self.instance)

    def clean(self):
        data = super().clean()
        now = self.initial["lu"]
        replaced = [name for name in self.changed_data if name != "lu"]
        if replaced and self.cleaned_data.get("lu") != now:
            self.add_error(None, ValidationError([CONFLIT, *self.tell_stored(replaced)]))
            self.data = self.data.copy()
            self.data["lu"] = now
        return data

    def tell_stored(self, names: list[str]) -> list[str]:
        """Return « field : value » of what is stored and that the form would replace."""
        stored = {field.name for field in self.instance._meta.concrete_fields}
        return [
            f"{self.fields[name].label} : {say_stored(self.instance, name)}"
            for name in names
            if name in stored
        ]


def print_row(row: Any) -> str:
    """Return a print of all that people write in a row."""
    values = attrgetter(*list_watched(type(row)))(row)
    return sha256(repr(values).encode()).hexdigest()


def say_stored(row: Any, name: str) -> str:
    """Return the value of a field as people read it, cut when it is long."""
    value = getattr(row, name)
    if isinstance(value, datetime):
        return format_moment(value)
    labels = dict(row._meta.get_field(name).flatchoices)
    return Truncator(say(labels.get(value, value)) or VIDE).chars(VALEUR_MAX)


def read_again(form: type[forms.ModelForm]) -> Any:
    """Return a class of form that refuses to write on what its user did not read."""
    return ModelFormMetaclass(form.__name__, (FormulaireRelu, form), {})
