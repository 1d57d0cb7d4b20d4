"""What every sheet that agents edit shares: version, refusals, two texts in conflict."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from dsfr.forms import DsfrBaseForm

VERSION_MAX = 2_000_000_000
MESSAGE_DE_CONFLIT = (
    "Quelqu’un a enregistré cette fiche pendant que vous la modifiiez : rien n’a été écrasé. "
    "Comparez les deux textes ci-dessous, corrigez le vôtre au besoin, puis enregistrez de nouveau."
)


class FicheForm(DsfrBaseForm, forms.ModelForm):
    """A sheet: ``version``, read with the row, guards against lost updates.

    The sheet of a new row carries ``jeton`` instead: the number of the act that will create it,
    so that sending it twice creates one row. ``obligatoires`` are compulsory for agents although
    rows that came by import may lack them.
    """

    obligatoires: tuple[str, ...] = ()
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=VERSION_MAX, localize=False
    )
    jeton = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.obligatoires:
            self.fields[name].required = True
        del self.fields["jeton" if self.instance.pk else "version"]
        self.initial |= {"version": self.instance.version, "jeton": uuid.uuid4()}
        self.differences: list[dict] = []

    def read_values(self) -> dict:
        """Return {field: clean value} of the model's own fields."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def to_service(self) -> dict:
        """Return what the service that writes takes: values, and the guard of the sheet."""
        guard = "version" if "version" in self.fields else "jeton"
        return {"values": self.read_values(), guard: self.cleaned_data[guard]}

    def add_error(self, field, error):
        """Put the sentence of a broken constraint beside the field that its code names."""
        error = error if isinstance(error, ValidationError) else ValidationError(error)
        by_field = error.error_dict if hasattr(error, "error_dict") else {field: error.error_list}
        for name, items in by_field.items():
            for item in items:
                target = name if name in self.fields else item.code
                super().add_error(target if target in self.fields else None, item)

    def show_conflict(self, current) -> None:
        """Keep what was typed, list what the other wrote, and let a second save decide."""
        self.differences = [
            {
                "champ": self.fields[name].label,
                "enregistre": self._display(name, getattr(current, name)),
                "saisi": self._display(name, self.cleaned_data[name]),
            }
            for name in self._meta.fields
            if getattr(current, name) != self.cleaned_data[name]
        ]
        self.data = self.data.copy()
        self.data["version"] = str(current.version)
        self.add_error(None, MESSAGE_DE_CONFLIT)

    def _display(self, name: str, value) -> str:
        if isinstance(value, bool):
            return "oui" if value else "non"
        labels = dict(self._meta.model._meta.get_field(name).flatchoices)
        return str(labels.get(value, "" if value is None else value))


def read_labels() -> dict[str, str]:
    """Return the label of every field of every sheet, by name."""
    return {
        name: str(field.label)
        for form in FicheForm.__subclasses__()
        for name, field in form.base_fields.items()
        if field.label
    }
