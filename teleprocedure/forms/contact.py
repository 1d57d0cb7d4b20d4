"""The sheet of an élu or a cadre, and the care taken of an address."""

from django import forms

from accounts.models import DomainePartage
from accounts.models.compte import fold_address
from collectivites.adresses_electroniques import suggest_address, validate_domain
from collectivites.models import Contact
from collectivites.texte import read_domain
from teleprocedure.forms.fiche import FicheForm
from teleprocedure.forms.partenaire import RadioSelect

ADRESSE_INCOMPLETE = "Indiquez une adresse électronique complète, par exemple prenom.nom@ville.fr."
A_RETAPER = "Tapez l’adresse une seconde fois : elle est nouvelle."
DIFFERENTES = "Les deux adresses tapées diffèrent."
FAUTE_PROBABLE = (
    "Vouliez-vous dire « {} » ? Corrigez l’adresse, ou cochez « Garder cette adresse » ci-dessous."
)
POURQUOI_PUBLIC = (
    "Décochée par défaut : l’adresse ne sert alors qu’à écrire à la personne, et n’apparaît sur "
    "aucune page publique. Une adresse publiée est lue par tous, robots compris : ne cochez "
    "qu’avec l’accord de la personne, qui pourra revenir sur ce choix."
)


class ContactForm(FicheForm):
    """A person: an address is typed twice when it is new, and a likely slip is to be confirmed.

    ``garder_adresse`` is there only while a slip is suspected; its value is the address kept, so
    that it does not hold for another one.
    """

    obligatoires = ("prenom", "titre", "courriel")

    garder_adresse = forms.BooleanField(label="Garder cette adresse", required=False)
    courriel_confirmation = forms.CharField(
        label="Courriel, une seconde fois",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = Contact
        fields = [
            "nature",
            "civilite",
            "prenom",
            "nom",
            "titre",
            "courriel",
            "telephone",
            "courriel_public",
        ]
        labels = {"nature": "Élu ou cadre", "courriel_public": "Courriel public"}
        widgets = {
            "nature": RadioSelect,
            "courriel": forms.EmailInput(attrs={"autocomplete": "off"}),
            "telephone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        }
        help_texts = {
            "civilite": "Mme ou M.",
            "titre": "Par exemple « Adjointe aux relations internationales ».",
            "courriel": "Par exemple prenom.nom@ville.fr. Vérifiez bien cette adresse.",
            "telephone": "Facultatif ; il n’est pas publié.",
            "courriel_public": POURQUOI_PUBLIC,
        }
        error_messages = {"courriel": {"invalid": ADRESSE_INCOMPLETE}}

    field_order = [
        "nature",
        "civilite",
        "prenom",
        "nom",
        "titre",
        "courriel",
        "garder_adresse",
        "courriel_confirmation",
        "courriel_public",
        "telephone",
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.connue = fold_address(self.instance.courriel)
        self.fields["nature"].choices = Contact.Nature.choices
        self.fields["nature"].widget.attrs["autofocus"] = True
        again = self.fields["courriel_confirmation"]
        again.required = self.instance.pk is None
        again.error_messages["required"] = A_RETAPER
        if self.instance.pk:
            again.help_text = "À remplir seulement si vous changez l’adresse."
        if not self.is_bound:
            del self.fields["garder_adresse"]

    def clean_courriel(self):
        address = self.cleaned_data["courriel"]
        validate_domain(address)
        return address

    def clean(self):
        data = super().clean() or self.cleaned_data
        address = data.get("courriel", "")
        changed = bool(address) and fold_address(address) != self.connue
        if changed and "courriel_confirmation" in data:
            self.check_typed_twice(address, data["courriel_confirmation"])
        meant = self.find_meant(address) if changed else ""
        if meant:
            self.ask_to_confirm(address, meant)
        else:
            del self.fields["garder_adresse"]
        return data

    def check_typed_twice(self, address: str, again: str) -> None:
        if not again:
            self.add_error("courriel_confirmation", A_RETAPER)
        elif fold_address(again) != fold_address(address):
            self.add_error("courriel_confirmation", DIFFERENTES)

    def find_meant(self, address: str) -> str:
        """Return the address probably meant; a domain that the service knows is right."""
        meant, domain = suggest_address(address), read_domain(address)
        known = meant and (
            domain == self.instance.collectivite.domaine
            or DomainePartage.objects.filter(domaine=domain).exists()
        )
        return "" if known else meant

    def ask_to_confirm(self, address: str, meant: str) -> None:
        """Show the box that keeps the address, and refuse it until that box is ticked."""
        kept = self.data.get(self.add_prefix("garder_adresse")) == address
        self.fields["garder_adresse"].widget = forms.CheckboxInput(
            attrs={"value": address}, check_test=lambda value: kept
        )
        if not kept:
            self.add_error("courriel", FAUTE_PROBABLE.format(meant))


class RangForm(forms.Form):
    """The rank, from 1, that a person is given in the list."""

    rang = forms.IntegerField(min_value=1)
