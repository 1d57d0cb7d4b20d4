"""What staff write to the agents of a collectivité, then confirm."""

from django import forms
from django.core.exceptions import ValidationError

from collectivites.champs import ChampTexte

TEXTE_MAX = 10_000


class MessageForm(forms.Form):
    """A subject and a text."""

    sujet = ChampTexte(label="Sujet", max_length=150, widget=forms.TextInput(attrs={"size": 80}))
    texte = ChampTexte(
        label="Message",
        multiline=True,
        max_length=TEXTE_MAX,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80}),
    )


class EnvoiForm(MessageForm):
    """The same, read over: the number of addresses is typed again."""

    nombre = forms.IntegerField(label="Nombre de destinataires, à retaper")

    def __init__(self, *args, expected: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = expected
        for name in MessageForm.base_fields:
            self.fields[name].widget = forms.HiddenInput()

    def clean_nombre(self):
        if self.cleaned_data["nombre"] != self.expected:
            raise ValidationError(f"Tapez {self.expected} pour confirmer.")
        return self.cleaned_data["nombre"]
