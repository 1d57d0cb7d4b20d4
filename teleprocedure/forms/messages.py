"""What staff write to the agents of a collectivité, then confirm."""

from django import forms

from collectivites.champs import ChampTexte
from collectivites.decisions import DecisionForm

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


class EnvoiForm(DecisionForm, MessageForm):
    """The same, read over: the number of addresses is typed again."""

    nombre = forms.IntegerField(label="Nombre de destinataires, à retaper")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in MessageForm.base_fields:
            self.fields[name].widget = forms.HiddenInput()
