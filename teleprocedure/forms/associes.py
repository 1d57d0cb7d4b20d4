"""The part of a project sheet that names who is associated, taken from the shared registers."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from collectivites.champs import ChampTexte
from collectivites.models import Collectivite
from collectivites.texte import fold, read_pk
from cooperations.lecture import associes
from cooperations.models import Partenaire, Projet
from teleprocedure.forms.fiche import FicheForm

LIGNES_MAX = 20
TROP = f"Ajoutez {LIGNES_MAX} noms au plus à la fois."
PLUSIEURS = "« {} » : plusieurs portent ce nom, cochez ci-dessus le bon."
PROCHES = "« {} » n’est pas écrit ainsi dans le registre : cochez ci-dessus le bon."
INCONNU = (
    "« {} » n’est pas dans le registre : vérifiez le nom et ce qui est entre parenthèses, "
    "ou retirez cette ligne."
)
DEJA_LA = "« {} » mène déjà ce projet : il n’est pas à associer."


@dataclass(frozen=True)
class Registre:
    """How one of the two fields reads its register: the field of text beside it, look-ups."""

    ajout: str
    lignes: Callable
    look_up: Callable
    name: Callable

    def write(self, keys: set[int]) -> str:
        """Return the names of these rows in one line."""
        return ", ".join(nom for _, nom in self.name(self.lignes().filter(pk__in=keys)))


REGISTRES = {
    "partenaires_associes": Registre(
        "ajouter_partenaires",
        Partenaire.objects.all,
        associes.look_up_partenaires,
        associes.name_partenaires,
    ),
    "collectivites_associees": Registre(
        "ajouter_collectivites",
        Collectivite.objects.all,
        associes.look_up_collectivites,
        associes.name_collectivites,
    ),
}


class ChampAssocies(forms.ModelMultipleChoiceField):
    """Rows of a register as ticked boxes: unticking one takes it off the sheet."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        """A number that no key can be is refused as any other unknown one."""
        for pk in value or []:
            if read_pk(str(pk)) is None:
                message = self.error_messages["invalid_pk_value"]
                raise ValidationError(message, "invalid_pk_value", {"pk": pk})
        return super().clean(value)


def make_adding(label: str, help_text: str) -> ChampTexte:
    return ChampTexte(
        label=label,
        help_text=help_text,
        required=False,
        multiline=True,
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


class AssociesForm(FicheForm):
    """Kept rows are ticked; names typed one per line are added, or come back as boxes to choose.

    Nothing is stored between two attempts: a line is settled once one of its rows is ticked.
    """

    source: Projet

    partenaires_associes = ChampAssocies(
        queryset=Partenaire.objects.none(),
        label="Partenaires associés",
        required=False,
        help_text="Décochez ceux qui ne le sont plus.",
    )
    ajouter_partenaires = make_adding(
        "Ajouter des partenaires associés",
        "Un nom par ligne, pris dans le registre ; précisez le pays au besoin : Bamako (Mali).",
    )
    collectivites_associees = ChampAssocies(
        queryset=Collectivite.objects.none(),
        label="Collectivités françaises associées",
        required=False,
        help_text="Le projet est aussi cité sur leur page. Décochez celles qui ne le sont plus.",
    )
    ajouter_collectivites = make_adding(
        "Ajouter des collectivités associées",
        "Un nom par ligne ; précisez le département au besoin : Saint-Denis (93).",
    )

    def prepare_associes(self) -> None:
        """Fill the boxes with the rows of the sheet that is shown, and those just ticked."""
        self.offered: dict[str, dict[int, str]] = {}
        for name, registre in REGISTRES.items():
            kept = dict(registre.name(getattr(self.source, name).all())) if self.source.pk else {}
            self.initial[name] = list(kept)
            current = Q(fusionne_dans=None) if name == "partenaires_associes" else Q()
            self.fields[name].queryset = registre.lignes().filter(current | Q(pk__in=list(kept)))
            self.offer(name, kept, self.read_ticked(name))

    def read_ticked(self, name: str) -> list[int]:
        """Return the plausible keys among the boxes sent."""
        sent = self.data.getlist(name) if self.is_bound else []
        return [pk for text in sent if (pk := read_pk(text)) is not None]

    def offer(self, name: str, named: dict[int, str], keys: list[int]) -> None:
        """Show the rows ``named`` as boxes, and those of ``keys``; no row, no boxes."""
        if missing := [pk for pk in keys if pk not in named]:
            registre = REGISTRES[name]
            named = named | dict(registre.name(registre.lignes().filter(pk__in=missing)))
        self.offered[name] = named
        field = self.fields[name]
        field.widget = forms.CheckboxSelectMultiple() if named else forms.MultipleHiddenInput()
        field.choices = list(named.items())

    def clean(self):
        data = super().clean() or self.cleaned_data
        for name, registre in REGISTRES.items():
            if name in data:
                data[name] = [row.pk for row in data[name]]
                data[name] += self.read_added(name, set(data[name]))
            else:
                self.add_error(registre.ajout, self.errors.pop(name).as_data())
        return data

    def read_added(self, name: str, ticked: set[int]) -> list[int]:
        """Return the rows that the typed lines name; ask, on the form, where they are not clear."""
        registre = REGISTRES[name]
        lines = list(dict.fromkeys(self.cleaned_data.get(registre.ajout, "").split("\n")))
        if len(lines) > LIGNES_MAX:
            self.add_error(registre.ajout, TROP)
            return []
        added, asked = [], []
        for line in filter(fold, lines):
            found = registre.look_up(line, self.source.cooperation.partenaire.pays_id)
            keys = [pk for pk, _ in found.exacts or found.proches]
            if ticked.intersection(keys):
                continue
            if len(found.exacts) == 1:
                self.refuse_own(name, line, keys[0])
                added += keys
            else:
                sentence = PLUSIEURS if found.exacts else PROCHES if keys else INCONNU
                self.add_error(registre.ajout, sentence.format(line))
                asked += keys
        if asked:
            self.offer(name, self.offered[name], asked)
        return added

    def refuse_own(self, name: str, line: str, pk: int) -> None:
        """The two who lead the project are not associated to it."""
        tie = self.source.cooperation
        own = {
            "partenaires_associes": tie.partenaire_id,
            "collectivites_associees": tie.collectivite_id,
        }[name]
        if own == pk:
            self.add_error(REGISTRES[name].ajout, DEJA_LA.format(line))

    def to_service(self) -> dict:
        """Complete the arguments of the services of projects with the associates, by field."""
        associes_ = {name: self.cleaned_data[name] for name in REGISTRES}
        return super().to_service() | {"associes": associes_}

    def show_conflict(self, current) -> None:
        """Tell the associates apart too."""
        super().show_conflict(current)
        for name, registre in REGISTRES.items():
            kept = {row.pk for row in getattr(current, name).all()}
            typed = set(self.cleaned_data[name])
            if kept != typed:
                self.add_difference(name, registre.write(kept), registre.write(typed))
