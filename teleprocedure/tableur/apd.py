"""Sheet of the third tab: amounts by year."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from apd.models import Declaration
from collectivites.texte import fold
from teleprocedure.forms.apd import DeclarationForm
from teleprocedure.lecture.apd import find_repere
from teleprocedure.models import Campagne
from teleprocedure.services.apd import Choix, declare
from teleprocedure.tableur.colonnes import Annee, Colonne, Montant, TexteLong, Typed
from teleprocedure.tableur.feuilles import Feuille, read_sent, refuse

NEANT = "néant"
ANNEE_FERMEE = "les années antérieures à celle de la campagne ne se modifient plus."
AUTRE_ANNEE = "la campagne demande l’année {} : une autre année ne peut pas être saisie."
HORS_CAMPAGNE = "aucune campagne n’est ouverte : aucune année ne peut être saisie."
A_EFFACER = "pour ne plus déclarer cette année, choisissez « Je ne déclare pas » sur la page."


class MontantOuNeant(Montant):
    """Euros, or « néant »; nothing is « non déclarée »."""

    def type_value(self, value: Any) -> Typed:
        return NEANT if value is not None and not value else super().type_value(value)

    def normalise(self, typed: Typed) -> Any:
        return Decimal(0) if fold(str(typed)) == fold(NEANT) else super().normalise(typed)

    def show(self, typed: Typed) -> str:
        return NEANT if self.normalise(typed) == Decimal(0) else super().show(typed)

    def write(self, typed: Typed):
        return NEANT if self.normalise(typed) == Decimal(0) else super().write(typed)


class FeuilleDAPD(Feuille):
    """Amounts by year: the campaign's year is entered, the others are shown."""

    noms = ("année", "années")
    feminin = True
    formulaire = DeclarationForm
    designants = ("annee",)
    confirmations = ("confirmation",)
    conseils = (
        "Seule l’année demandée par la campagne se saisit, et seulement pendant qu’elle est "
        "ouverte : un montant en euros, ou « néant ». Vide signifie « non déclarée ».",
    )

    def build_colonnes(self) -> list[Colonne]:
        return [
            Annee("annee", "Année", 10, fixe=True),
            MontantOuNeant("montant", "Montant (en euros) *", 20),
            TexteLong("commentaire", "Commentaire", 60),
        ]

    @cached_property
    def campagne(self) -> Campagne | None:
        return Campagne.objects.ouverte_pour(self.collectivite).first()

    def list_rows(self):
        rows = list(self.collectivite.declarations.order_by("-annee"))
        asked = self.campagne.annee_apd if self.campagne else None
        if asked and asked not in {row.annee for row in rows}:
            rows.append(Declaration(collectivite=self.collectivite, annee=asked))
        return sorted(rows, key=lambda row: -row.annee)

    def find_lock(self, row: Declaration) -> str:
        if self.campagne is None:
            return HORS_CAMPAGNE
        return "" if row.annee == self.campagne.annee_apd else ANNEE_FERMEE

    def prepare(self, typed: dict[str, Typed]) -> Declaration:
        if self.campagne is None:
            raise ValidationError(HORS_CAMPAGNE)
        asked = self.campagne.annee_apd
        if str(typed.get("annee", "")).strip() != str(asked):
            raise refuse("annee", AUTRE_ANNEE.format(asked))
        if any(row.annee == asked for row in self.rows.values()):
            raise refuse("annee", "cette année est déjà déclarée : reprenez sa ligne.")
        return Declaration(collectivite=self.collectivite, annee=asked)

    def build_form(self, typed: dict[str, Typed], row: Declaration) -> DeclarationForm:
        repere = find_repere(self.rows.values(), row.annee)
        options: Any = {"instance": row, "campagne": self.campagne, "repere": repere}
        sent = read_sent(self.formulaire(**options)) | typed
        if "montant" in typed:
            sent |= self.choose(typed["montant"], row)
        return self.formulaire(self.complete(sent), **options)

    def choose(self, typed: Typed, row: Declaration) -> dict[str, Typed]:
        """Return what the form sends for the amount's cell."""
        amount = self.colonnes[1].normalise(typed)
        if amount == "" and row.pk:
            raise refuse("montant", A_EFFACER)
        if amount == Decimal(0):
            return {"choix": Choix.NEANT.value, "montant": ""}
        return {"choix": Choix.MONTANT.value, "montant": typed}

    def write(self, form: DeclarationForm, *, by) -> None:
        where = {"campagne": self.campagne, "collectivite": self.collectivite}
        declare(by=by, **where, **form.to_service())
