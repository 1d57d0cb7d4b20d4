"""The form of the one year of aide publique au développement that a campaign asks for."""

from copy import deepcopy
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from apd.lecture import describe_amount
from apd.models import Declaration
from collectivites.montants import ChampMontant
from collectivites.presentation import format_euros
from teleprocedure.forms.fiche import VERSION_MAX, FicheForm
from teleprocedure.models import Campagne
from teleprocedure.services.apd import (
    MONTANT_MANQUANT,
    Choix,
    read_opening,
    sign_opening,
)

DISPROPORTION = 10
AUTRE_ANNEE = (
    "Cette page avait été ouverte pour l’année {}, la campagne demande maintenant l’année {} : "
    "vérifiez votre saisie, puis enregistrez de nouveau."
)
CHOIX_MANQUANT = "Choisissez « un montant », « néant » ou « je ne déclare pas »."
MONTANT_EN_TROP = "Effacez ce montant, ou choisissez « un montant » : rien n’est deviné."
COMMENTAIRE_EN_TROP = (
    "Une année non déclarée ne garde pas de commentaire : effacez-le, ou choisissez « néant » "
    "ou « un montant »."
)


class DeclarationForm(FicheForm):
    """What a collectivité states of the year asked.

    ``instance`` is its declaration, saved or not; ``repere`` the last year and amount declared
    before, None when there is none: an amount out of proportion with it is to be confirmed.
    """

    choix = forms.ChoiceField(
        label="Votre déclaration",
        choices=Choix.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOIX_MANQUANT},
    )
    confirmation = forms.MultipleChoiceField(
        label="Montant à confirmer", widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=VERSION_MAX, localize=False, required=False
    )
    ouvert_le = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Declaration
        fields = ["montant", "commentaire"]
        field_classes = {"montant": ChampMontant}
        labels = {"montant": "Montant en euros"}
        widgets = {
            "montant": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            "commentaire": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "montant": "Par exemple 12 500 ou 12 500,50.",
            "commentaire": "Ce que le montant comprend ou non, s’il faut le préciser.",
        }

    field_order = ["choix", "montant", "confirmation", "commentaire"]

    def __init__(
        self,
        *args,
        campagne: Campagne,
        repere: tuple[int, Decimal] | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.campagne, self.repere = campagne, repere
        self.collectivite = self.instance.collectivite
        self.saved = self.instance.montant
        self.fields |= {name: deepcopy(self.base_fields[name]) for name in ("version", "jeton")}
        self.fields["jeton"].required = self.fields["montant"].required = False
        self["choix"].label = f"Votre déclaration pour {self.instance.annee}"
        self.initial |= self.read_initial()
        self.ask_confirmation()

    def read_initial(self) -> dict:
        """Return what the form shows first: the declaration as it is, and the stamp."""
        declared = Choix.MONTANT if self.saved else Choix.NEANT
        return {
            "choix": None if self.saved is None else declared,
            "montant": self.saved or None,
            "version": self.instance.version if self.instance.pk else None,
            "ouvert_le": sign_opening(self.campagne, self.collectivite),
        }

    def ask_confirmation(self) -> None:
        """Keep the box only for an amount out of proportion, and for this very amount."""
        montant = self.read_out_of_proportion()
        if montant is None or self.repere is None:
            del self.fields["confirmation"]
            return
        annee, avant = self.repere
        ordre = "plus de dix fois celui" if montant > avant else "moins du dixième de celui"
        sentence = (
            f"Ce montant est {ordre} de {annee} ({format_euros(avant)}) : vérifiez-le, "
            "ou cochez la case s’il est exact."
        )
        field = self.fields["confirmation"]
        field.choices = [(f"{montant:.2f}", f"Oui, le montant est bien {format_euros(montant)}")]
        field.error_messages |= {"required": sentence, "invalid_choice": sentence}

    def read_out_of_proportion(self) -> Decimal | None:
        """Return the typed amount if nobody confirmed it yet and it is far from ``repere``."""
        if not (self.is_bound and self.repere and self["choix"].data == Choix.MONTANT):
            return None
        try:
            montant = self.fields["montant"].clean(self["montant"].data)
        except ValidationError:
            return None
        avant = self.repere[1]
        if not montant or montant == self.saved:
            return None
        far = montant > avant * DISPROPORTION or montant * DISPROPORTION < avant
        return montant if far else None

    def clean(self):
        """What is typed agrees with what is chosen, and with the year that the page was for."""
        data = super().clean()
        choix, montant = data.get("choix"), data.get("montant")
        if choix == Choix.MONTANT and montant is None and "montant" not in self.errors:
            self.add_error("montant", MONTANT_MANQUANT)
        if choix in (Choix.NEANT, Choix.NON_DECLAREE) and montant and self.is_new("montant"):
            self.add_error("montant", MONTANT_EN_TROP)
        if choix == Choix.NON_DECLAREE and data.get("commentaire") and self.is_new("commentaire"):
            self.add_error("commentaire", COMMENTAIRE_EN_TROP)
        self.opening = read_opening(data.get("ouvert_le", ""), self.collectivite)
        if self.opening and self.opening.annee != self.campagne.annee_apd:
            self.restamp(self.opening.annee)
        return data

    def is_new(self, name: str) -> bool:
        return name in self.changed_data

    def restamp(self, annee: int) -> None:
        """Tell that the page was for another year, and let a second save decide."""
        self.add_error(None, AUTRE_ANNEE.format(annee, self.campagne.annee_apd))
        self.data = self.data.copy()
        self.data["ouvert_le"] = sign_opening(self.campagne, self.collectivite)

    def to_service(self) -> dict:
        """Return the arguments of ``teleprocedure.services.apd.declare``."""
        names = ("choix", "montant", "commentaire", "version", "jeton")
        ouvert_le = self.opening.le if self.opening else None
        return {name: self.cleaned_data[name] for name in names} | {"ouvert_le": ouvert_le}

    def show_conflict(self, current: Declaration) -> None:
        """Keep what was typed, show what the other agent stated, and let a second save decide."""
        super().show_conflict(current)
        typed = self.cleaned_data["montant"]
        stated = {Choix.NEANT: Decimal(0), Choix.NON_DECLAREE: None}
        self.differences = [
            {
                "champ": f"Année {current.annee}",
                "enregistre": describe_amount(current.montant),
                "saisi": describe_amount(stated.get(self.cleaned_data["choix"], typed)),
            },
            *(one for one in self.differences if one["champ"] != self.fields["montant"].label),
        ]
        self.data["version"] = str(current.version) if current.pk else ""


def describe_typed(data) -> list[tuple[str, str]]:
    """Return (label, text) of what was typed in a form that is not taken any more."""
    fields = DeclarationForm.base_fields
    typed = {name: data.get(name, "") for name in ("choix", "montant", "commentaire")}
    typed["choix"] = dict(Choix.choices).get(typed["choix"], typed["choix"])
    return [(str(fields[name].label), text) for name, text in typed.items() if text]
