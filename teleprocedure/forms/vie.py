"""What staff types to merge, rename or split a collectivité, and the typed confirmation."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from collectivites.champs import ChampTexte
from collectivites.decisions import DecisionForm
from collectivites.listes import FIELDS, describe_territory
from collectivites.models import Collectivite
from collectivites.texte import fold
from teleprocedure.services import partage, vie

CODE = re.compile(r"[0-9AB]{2,10}", re.IGNORECASE)
PROPOSEES_MAX = 8
INCONNUE = "Aucune collectivité ne répond à « {} » : tapez son code INSEE, son SIREN ou son nom."
PLUSIEURS = "« {} » désigne plusieurs collectivités : tapez l’adresse de l’une d’elles. {}."
AIDE = "Code INSEE, SIREN, nom exact, ou dernière partie de l’adresse de sa page."
UNE_PAR_LIGNE = f"Une par ligne. {AIDE}"
RESTE = "reste à l’ancienne page"
RUBRIQUES = {
    partage.COOPERATION: "Coopérations et actions",
    partage.CONTACT: "Élus et cadres",
    partage.ADHESION: "Associations et réseaux",
    partage.AGENT: "Agents et demandes",
}


def find_collectivite(text: str) -> Collectivite:
    """Return the one collectivité that ``text`` names; refuse none, and several."""
    words = text.strip()
    rows = Collectivite.objects.filter(slug=words.lower().strip("/"))
    if CODE.fullmatch(words):
        rows = rows | Collectivite.objects.filter(Q(code_insee=words.upper()) | Q(siren=words))
    found = list(rows.order_by("nom_normalise", "pk").values(*FIELDS)[: PROPOSEES_MAX + 1])
    if not found and (key := fold(words)):
        named = Collectivite.objects.filter(nom_normalise=key).order_by("type", "code_insee", "pk")
        found = list(named.values(*FIELDS)[: PROPOSEES_MAX + 1])
    if not found:
        raise ValidationError(INCONNUE.format(text))
    if len(found) > 1:
        shown = " ; ".join(describe(row) for row in found[:PROPOSEES_MAX])
        raise ValidationError(PLUSIEURS.format(text, shown))
    return Collectivite.objects.get(pk=found[0]["id"])


def describe(row: dict) -> str:
    """Return « lyon-69123 (commune, Rhône (69)) »."""
    kind = Collectivite.Type(row["type"]).label
    return f"{row['slug']} ({', '.join(filter(None, [kind, describe_territory(row)]))})"


class CollectiviteDesignee(ChampTexte):
    """One collectivité, named as people know it."""

    def clean(self, value):
        text = super().clean(value)
        return find_collectivite(text) if text else None


class CollectivitesDesignees(ChampTexte):
    """Several collectivités, one a line."""

    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(multiline=True, max_length=3000, **kwargs)
        self.widget.attrs |= {"rows": 4}

    def clean(self, value):
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        return [find_collectivite(line) for line in lines]


class FormulaireDeVie(forms.Form):
    """An act on one collectivité: ``service`` does what ``to_service`` says.

    Not ``complete``, it has more to ask once what it asks first is known.
    """

    complete = True

    date = forms.DateField(label="Date d’effet", help_text="Par exemple 01/01/2026.")

    def __init__(self, *args, collectivite: Collectivite, **kwargs):
        super().__init__(*args, **kwargs)
        self.collectivite = collectivite
        self.fields["date"].initial = timezone.localdate().replace(month=1, day=1)
        self.order_fields([*(name for name in self.fields if name != "date"), "date"])

    def list_champs(self) -> list:
        """Return the fields that say what the act is."""
        return [field for field in self if "-" not in field.name]

    def list_rubriques(self) -> list:
        """Return the rows to share out, by kind: a split only has some."""
        return []


class FusionForm(FormulaireDeVie):
    """Into which the collectivité merges, and with which others."""

    service = staticmethod(vie.merge)

    nouvelle = CollectiviteDesignee(label="Fusionne dans", max_length=200, help_text=AIDE)
    autres = CollectivitesDesignees(
        label="Avec elle, fusionnent aussi", required=False, help_text=UNE_PAR_LIGNE
    )

    def to_service(self) -> dict:
        data = self.cleaned_data
        anciennes = [self.collectivite, *data["autres"]]
        return {"anciennes": anciennes, "nouvelle": data["nouvelle"], "date": data["date"]}


class RenommageForm(FormulaireDeVie):
    """The new name, and the new code where there is one."""

    service = staticmethod(vie.rename)

    nom = ChampTexte(label="Nouveau nom", max_length=200)
    code_insee = ChampTexte(
        label="Code INSEE",
        max_length=10,
        required=False,
        help_text="S’il ne change pas, la page garde son adresse. S’il change, l’ancienne adresse "
        "mène à une nouvelle page.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nom"].initial = self.collectivite.nom
        self.fields["code_insee"].initial = self.collectivite.code_insee

    def clean_code_insee(self):
        code = self.cleaned_data["code_insee"].upper()
        if code and not CODE.fullmatch(code):
            raise ValidationError("Un code INSEE est fait de chiffres, parfois de A ou de B.")
        return code or None

    def to_service(self) -> dict:
        return {"collectivite": self.collectivite, **self.cleaned_data}


class ScissionForm(FormulaireDeVie):
    """Those that come out of the collectivité; then, row by row, which one receives what."""

    service = staticmethod(vie.split)
    complete = False

    nouvelles = CollectivitesDesignees(label="Donne naissance à", help_text=UNE_PAR_LIGNE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = self.collectivite.successions.select_related("nouvelle").order_by("pk")
        self.fields["nouvelles"].initial = "\n".join(row.nouvelle.slug for row in known)

    def full_clean(self):
        """Once the new ones are known, every row of the former may go to one of them."""
        super().full_clean()
        nouvelles = self.cleaned_data.get("nouvelles") if self.is_bound else None
        self.complete = bool(nouvelles)
        if nouvelles:
            self.add_rows(nouvelles)

    def add_rows(self, nouvelles: list[Collectivite]) -> None:
        choices = [("", RESTE), *((str(row.pk), row.nom) for row in nouvelles)]
        for kind, rows in partage.list_rows(self.collectivite).items():
            for pk, label in rows:
                name = f"{kind}-{pk}"
                self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
                value = self.data.get(name, "")
                if value not in dict(choices):
                    self.add_error(name, "Choisissez dans la liste.")
                    value = ""
                self.cleaned_data[name] = value

    def list_rubriques(self) -> list:
        named = [field for field in self if "-" in field.name]
        groups = {
            label: [field for field in named if field.name.startswith(f"{kind}-")]
            for kind, label in RUBRIQUES.items()
        }
        return [(label, fields) for label, fields in groups.items() if fields]

    def to_service(self) -> dict:
        data = self.cleaned_data
        given = {tuple(name.split("-")): pk for name, pk in data.items() if "-" in name and pk}
        return {
            "ancienne": self.collectivite,
            "nouvelles": data["nouvelles"],
            "date": data["date"],
            "partage": {(kind, int(key)): int(pk) for (kind, key), pk in given.items()},
        }


class ConfirmationForm(DecisionForm):
    """The number of rows that follow, typed again; ``jeton`` makes of two clicks one act."""

    nombre = forms.IntegerField(label="Nombre de lignes qui suivent, à retaper", min_value=0)
    jeton = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
