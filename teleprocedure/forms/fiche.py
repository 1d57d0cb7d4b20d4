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

    def clean_jeton(self):
        return number_act(self)

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


def number_act(form: forms.BaseForm) -> uuid.UUID:
    """Return the number of the act that a valid ``jeton`` and what is typed with it ask for.

    The same form sent twice is one act; typed anew on a page already saved, that the browser's
    « back » shows again, it is another: nothing is taken for done that is not.
    """
    typed = [
        (name, field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name)))
        for name, field in sorted(form.base_fields.items())
    ]
    return uuid.uuid5(form.cleaned_data["jeton"], repr(typed))


def find_sheet(names) -> type[FicheForm]:
    """Return the sheet that has most of these fields: the one that they were typed in."""
    sheets = [sheet for sheet in FicheForm.__subclasses__() if sheet._meta.fields]
    return max(sheets, key=lambda sheet: len(sheet.base_fields.keys() & names))


def read_typed_text(data) -> list[tuple[str, str]]:
    """Return (label, text) of the fields of a sheet as they were typed, in its own words."""
    sheet = find_sheet(data.keys())
    told = []
    for name, values in data.lists():
        field = sheet.base_fields.get(name)
        words = read_choices(sheet, name)
        text = " ; ".join(words.get(value, value) for value in values)
        told.append((str(field.label or name) if field else name, text))
    return told


def read_choices(sheet: type[FicheForm], name: str) -> dict[str, str]:
    """Return the words of a field that offers a closed list, by code."""
    if name not in sheet._meta.fields:
        return {}
    choices = sheet._meta.model._meta.get_field(name).flatchoices
    return {str(code): str(label) for code, label in choices}
