"""A membership, and the network it is to: found in the register, or proposed to it."""

from django import forms

from collectivites.champs import ChampTexte
from collectivites.models import Adhesion, Reseau
from collectivites.rapprochement import suggest_reseaux
from collectivites.texte import fold
from teleprocedure.forms.fiche import FicheForm

PROPOSITION = ("sigle", "nature", "site_web")
NOUVEAU = "nouveau"
A_CONFIRMER = "proposé, à confirmer par la délégation"
SANS_LETTRE = "Indiquez un nom qui contienne des lettres."
A_CHOISIR = "Ce nom n’est pas tel quel au registre : choisissez ci-dessous."
INCONNU = (
    "Le registre n’a rien de ce nom : vérifiez l’orthographe, ou proposez-le en remplissant les "
    "champs ci-dessous."
)
SI_PROPOSE = "Seulement si vous proposez."
SANS_NATURE = "Dites s’il s’agit d’une association ou d’un réseau international."


class AdhesionForm(FicheForm):
    """What the collectivité is to the network: it adheres, uses it, or both."""

    class Meta:
        model = Adhesion
        fields = ["adherente", "utilisatrice"]
        labels = {"adherente": "Adhère", "utilisatrice": "Utilise"}
        help_texts = {
            "adherente": "La collectivité en est membre.",
            "utilisatrice": "La collectivité s’en sert pour ses actions internationales.",
        }


class AjoutDAdhesionForm(AdhesionForm):
    """The same for a new membership: the network is typed, by acronym or name.

    One that is in the register as typed is found at once. Otherwise the form comes back with
    those of close names, and with the fields that propose it. The choice « new » tells which close
    names were read before: others found since are shown in their turn. Once valid,
    ``cleaned_data["reseau"]`` is a row of the register, or one to be created.
    """

    nom = ChampTexte(
        label="Association ou réseau",
        max_length=200,
        help_text="Tapez son sigle ou son nom, par exemple « CUF » ou « Cités Unies France ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    choix = forms.CharField(
        label="De quoi s’agit-il ?", required=False, max_length=400, widget=forms.RadioSelect
    )
    sigle = ChampTexte(label="Sigle", max_length=40, required=False, help_text=SI_PROPOSE)
    nature = forms.ChoiceField(
        label="Nature",
        choices=Reseau.Nature.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=f"{SI_PROPOSE} Obligatoire alors.",
    )
    site_web = forms.URLField(
        label="Site web",
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=SI_PROPOSE,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    field_order = ["nom", "choix", *PROPOSITION, "adherente", "utilisatrice"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.hide("choix", *PROPOSITION)

    def hide(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def clean(self):
        data = super().clean() or self.cleaned_data
        nom = data.get("nom", "")
        close = list_close(nom, data.get("sigle", ""))
        asked = str(data.get("choix", ""))
        reseau = find_reseau(nom, close, asked)
        proposed = reseau is None and bool(nom) and is_new_beside(close, asked)
        if nom and not fold(nom):
            self.add_error("nom", SANS_LETTRE)
        elif proposed:
            self.check_proposition(data)
            reseau = build_reseau(data)
        elif nom and reseau is None:
            self.add_error("nom", A_CHOISIR if close else INCONNU)
        if proposed or (nom and reseau is None):
            self.show_choices(nom, close)
        else:
            self.hide("choix", *PROPOSITION)
        return data | {"reseau": reseau}

    def check_proposition(self, data: dict) -> None:
        if not data.get("nature") and "nature" not in self.errors:
            self.add_error("nature", SANS_NATURE)

    def show_choices(self, nom: str, close: list[dict]) -> None:
        """Offer the close names, then to propose this one."""
        shown = [(str(row["pk"]), describe(row)) for row in close]
        new = " ".join([NOUVEAU, *(pk for pk, _ in shown)])
        libelle = f"Aucun de ceux-ci : je propose « {nom} »" if close else f"Je propose « {nom} »"
        self.fields["choix"].widget.choices = [*shown, (new, libelle)]

    def to_service(self) -> dict:
        """Return the arguments of ``teleprocedure.services.reseaux.join_reseau``."""
        return super().to_service() | {"reseau": self.cleaned_data["reseau"]}


def list_close(nom: str, sigle: str) -> list[dict]:
    """Return the networks that ``nom`` may mean, and those of the same acronym."""
    found = suggest_reseaux(nom)
    same = [row for row in suggest_reseaux(sigle) if squeeze(row["sigle"]) == squeeze(sigle)]
    return found + [row for row in same if row not in found]


def squeeze(sigle: str) -> str:
    """Return the one form of an acronym: « C.U.F. » is « CUF »."""
    return fold(sigle).replace(" ", "")


def find_reseau(nom: str, close: list[dict], asked: str) -> Reseau | None:
    """Return the network chosen among ``close``, or the only one that ``nom`` names exactly."""
    chosen = [row["pk"] for row in close if str(row["pk"]) == asked]
    pks = chosen or [row["pk"] for row in close if is_named(row, nom)]
    return Reseau.objects.filter(pk=pks[0]).first() if len(pks) == 1 else None


def is_named(row: dict, text: str) -> bool:
    """Whether ``text`` is the whole name, the acronym, or one after the other."""
    nom, sigle = row["nom"], row["sigle"]
    wholes = {fold(nom), fold(f"{nom} {sigle}"), fold(f"{sigle} {nom}")}
    return fold(text) in wholes or bool(sigle) and squeeze(text) == squeeze(sigle)


def is_new_beside(close: list[dict], asked: str) -> bool:
    """Whether « new » was chosen by somebody who read all these close names."""
    word, *read = asked.split() or [""]
    return word == NOUVEAU and {str(row["pk"]) for row in close} <= set(read)


def build_reseau(data: dict) -> Reseau:
    values = {name: data.get(name, "") for name in ("nom", *PROPOSITION)}
    return Reseau(statut=Reseau.Statut.PROPOSE, **values)


def describe(row: dict) -> str:
    """Return what tells a network from another: name, acronym, nature, whether it is confirmed."""
    nom = f"{row['nom']} ({row['sigle']})" if row["sigle"] else row["nom"]
    state = [A_CONFIRMER] if row["statut"] == Reseau.Statut.PROPOSE else []
    return " – ".join([nom, row["nature"], *state])
