"""Forms of a coopération or action: started with a partner, then corrected."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape, format_html

from collectivites.texte import read_pk
from cooperations.models import Cooperation, Partenaire, Pays
from cooperations.rapprochement import find_duplicates, search_partenaires
from cooperations.services.partenaires import CHAMPS
from cooperations.villes import locate
from teleprocedure.forms.fiche import MESSAGE_DE_CONFLIT, VERSION_MAX, FicheForm
from teleprocedure.forms.partenaire import (
    HORS_DE_FRANCE,
    PartenaireForm,
    RadioSelect,
    list_pays,
)
from teleprocedure.forms.projet import YEAR_INPUT

NOUVEAU = "nouveau"
PROPOSES_MAX = 8
DEJA = "Vous travaillez déjà avec ce partenaire dans cet onglet."
DOUBLON = "Ce partenaire est peut-être déjà au registre : choisissez-le, ou confirmez la création."
A_CREER = ", si vous le créez"
SI_NOUVEAU = "À remplir, avec les quatre champs suivants, s’il n’est pas au registre."
POSITION = "Proposée d’après GeoNames (%s) : vérifiez-la, ou videz les deux champs."
REECRIT = "Vous avez écrit « {} » : voici l’écriture proposée, corrigez-la au besoin."
JUMELAGE = "À cocher si un jumelage lie les deux collectivités. Il peut n’avoir aucun projet."
ANNEE = "Celle de la convention, du jumelage ou des premiers échanges. Par exemple 1987."


class LienForm(PartenaireForm, FicheForm):
    """What every form of a tie says of the tie itself."""

    class Meta:
        model = Cooperation
        fields = ["jumelage", "annee_debut"]
        widgets = {"annee_debut": forms.TextInput(attrs=YEAR_INPUT)}
        labels = {"annee_debut": "Année de début de la coopération ou de l’action"}
        help_texts = {"jumelage": JUMELAGE, "annee_debut": ANNEE}


class AjoutForm(LienForm):
    """A partner chosen among close names, or made; and the tie that is declared with it.

    ``proposes`` lists the partners that the page showed: a probable duplicate which is not one of
    them is shown before anything is made.
    """

    pays = forms.ModelChoiceField(
        queryset=Pays.objects.none(),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": HORS_DE_FRANCE},
    )
    proposes = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    partenaire = forms.ChoiceField(label="Partenaire", widget=RadioSelect)

    field_order = ["partenaire", *CHAMPS[:1], "garder", *CHAMPS[1:], "jumelage", "annee_debut"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.deja: Cooperation | None = None
        self.fields["pays"].queryset = list_pays()
        self.code_pays = self.read_typed("pays")
        self.prepare_nom(self.code_pays)
        self.rows = self.list_rows()
        self.offer()
        if not self.is_bound:
            self.propose_values()

    def read_typed(self, name: str) -> str:
        """Return what was sent, or what the first step found."""
        return str((self.data if self.is_bound else self.initial).get(name) or "")

    def list_rows(self) -> list[dict]:
        """Return the partners of close names, and the one already chosen, as pages show them."""
        nom, nature = self.read_typed("nom"), self.read_typed("nature")
        rows = find_duplicates(pays=self.code_pays, nom=nom, nature=nature)
        rows += search_partenaires(self.code_pays, nom, PROPOSES_MAX)
        found = {row["pk"]: row for row in rows}
        chosen = read_pk(self.read_typed("partenaire"))
        if chosen is not None and chosen not in found:
            current = Partenaire.objects.current().filter(pk=chosen)
            found |= {row.pk: describe(row) for row in current if row.pays_id == self.code_pays}
        return list(found.values())

    def offer(self) -> None:
        """Show these partners, and the choice of none of them."""
        field = self.fields["partenaire"]
        nom = self.propose if not self.is_bound else self.read_typed("nom")
        creer = f"Aucun de ceux-ci : créer « {nom} »" if nom else "Aucun de ceux-ci"
        field.choices = [*((str(row["pk"]), label(row)) for row in self.rows), (NOUVEAU, creer)]
        for champ in ("nom", "nature"):
            self.fields[champ].required = not self.rows
        if not self.rows:
            field.widget = forms.HiddenInput()
            return
        for champ in CHAMPS:
            self[champ].label += A_CREER
        self["nom"].help_text = SI_NOUVEAU

    def propose_values(self) -> None:
        """Fill the page that the first step opens: name rewritten, place, choice when obvious."""
        typed = self.initial.get("nom", "")
        if typed != self.propose:
            self["nom"].help_text = format_html(REECRIT, typed)
        position = locate(self.code_pays, typed) or {}
        if position:
            self["latitude"].help_text = escape(POSITION % position["nom"])
        self.initial |= {
            "nom": self.propose,
            "latitude": position.get("latitude"),
            "longitude": position.get("longitude"),
            "proposes": self.list_shown(),
        }
        if not self.rows:
            self.initial["partenaire"] = NOUVEAU
        field = self.fields["partenaire" if self.rows else "nom"]
        field.widget.attrs["autofocus"] = True

    def list_shown(self) -> str:
        return ",".join(str(row["pk"]) for row in self.rows)

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("partenaire") == NOUVEAU:
            self.check_new(data)
        else:
            for name in (*CHAMPS, "garder"):
                self.errors.pop(name, None)
            self.check_absent(data.get("partenaire"))
        return data

    def check_new(self, data: dict) -> None:
        """Want a name and its probable duplicates seen before a partner is made."""
        for name in ("nom", "nature"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError("Ce champ est obligatoire.", "required"))
        self.check_partenaire()
        likely = {
            str(row["pk"])
            for row in find_duplicates(
                pays=self.code_pays, nom=data.get("nom") or "", nature=data.get("nature") or ""
            )
        }
        if likely - set(data.get("proposes", "").split(",")):
            self.add_error("partenaire", DOUBLON)
        self.data = self.data.copy()
        self.data["proposes"] = self.list_shown()

    def check_absent(self, partenaire: str | None) -> None:
        """Refuse a second tie of this nature with a partner; ``deja`` is the first."""
        if partenaire:
            mine = Cooperation.objects.de([self.instance.collectivite_id])
            same = mine.de_nature(self.instance.nature).filter(partenaire=partenaire)
            self.deja = same.first()
        if self.deja:
            self.add_error("partenaire", DEJA)

    def to_service(self) -> dict:
        """Return the arguments of ``create_cooperation``."""
        chosen = self.cleaned_data["partenaire"]
        if chosen != NOUVEAU:
            return super().to_service() | {"partenaire_id": int(chosen)}
        nouveau = self.read_partenaire() | {"pays": self.cleaned_data["pays"]}
        return super().to_service() | {"nouveau": nouveau}


class CooperationForm(LienForm):
    """A tie and its partner corrected; each has its version, for others write the partner too."""

    partenaire_version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=VERSION_MAX, localize=False
    )

    field_order = ["nom", "garder", *CHAMPS[1:], "jumelage", "annee_debut"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        partenaire = self.instance.partenaire
        self.initial |= {name: getattr(partenaire, name) for name in CHAMPS}
        self.initial["partenaire_version"] = partenaire.version
        self.ecrit = partenaire.nom
        self.prepare_nom(partenaire.pays_id)
        if not self.is_bound:
            self.fields["nom"].widget.attrs["autofocus"] = True

    def clean(self):
        data = super().clean() or self.cleaned_data
        self.check_partenaire()
        return data

    def to_service(self) -> dict:
        """Return the arguments of ``update_cooperation``."""
        return super().to_service() | {
            "partenaire": self.read_partenaire(),
            "partenaire_version": self.cleaned_data["partenaire_version"],
        }

    def is_proposed(self, partenaire: Partenaire) -> bool:
        """Whether the partner, once saved, is still not as typed: the delegation decides."""
        return any(getattr(partenaire, name) != self.cleaned_data[name] for name in CHAMPS)

    def show_conflict(self, current) -> None:
        """Show both texts of the tie, or of the partner when it is what others wrote."""
        if not isinstance(current, Partenaire):
            return super().show_conflict(current)
        typed = self.read_partenaire()
        self.differences = [
            {
                "champ": self.fields[name].label,
                "enregistre": display(name, getattr(current, name)),
                "saisi": display(name, typed[name]),
            }
            for name in CHAMPS
            if getattr(current, name) != typed[name]
        ]
        self.data = self.data.copy()
        self.data["partenaire_version"] = str(current.version)
        self.add_error(None, MESSAGE_DE_CONFLIT)


def display(name: str, value) -> str:
    labels = dict(Partenaire.Nature.choices) if name == "nature" else {}
    return str(labels.get(value, "" if value is None else value))


def describe(row: Partenaire) -> dict:
    """Return one partner as searches do, less who works with it."""
    return {
        "pk": row.pk,
        "nom": row.nom,
        "precision": row.precision,
        "nature": row.get_nature_display(),
        "collectivites": [],
        "nombre": 0,
    }


def label(row: dict) -> str:
    """Return « Munich, Bavière (collectivité locale) – travaille avec Lyon et 3 autres »."""
    named = ", ".join(filter(None, [row["nom"], row["precision"]]))
    names, more = row["collectivites"], row["nombre"] - len(row["collectivites"])
    others = f" et {more} autre{'s' if more > 1 else ''}" if more > 0 else ""
    users = f" – travaille avec {', '.join(names)}{others}" if names else ""
    return f"{named} ({row['nature']}){users}"
