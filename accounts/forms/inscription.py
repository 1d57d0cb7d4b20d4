"""Sign-up, on one page."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from django.core.exceptions import ValidationError

from accounts.forms.champs import REGLES_DU_MOT_DE_PASSE, FormulaireDeCompte
from accounts.forms.collectivite import ChoixDeCollectivite
from accounts.forms.connexion import TEL_QUE_TAPE
from accounts.forms.identite import Identite
from accounts.models import User
from accounts.services.inscriptions import is_identifiant_taken, is_taken, rehearse_signup

IDENTIFIANT_PRIS = "Cet identifiant est déjà pris : choisissez-en un autre."


class InscriptionForm(FormulaireDeCompte, SignupForm, ChoixDeCollectivite, Identite):
    """Who you are, for whom you work, the codes you choose."""

    libelles = {
        "email": "Adresse électronique professionnelle",
        "username": "Identifiant",
        "password1": "Mot de passe",
    }
    aides = {
        "email": "Donnée par votre collectivité, de préférence. Un lien à ouvrir y sera envoyé.",
        "username": "Celui que vous voulez : lettres, chiffres, points, tirets.",
        "password1": REGLES_DU_MOT_DE_PASSE,
    }
    attributs = {"username": TEL_QUE_TAPE}
    field_order = [
        "type",
        "nom",
        "slug",
        "first_name",
        "last_name",
        "fonction",
        "email",
        "username",
        "password1",
    ]

    def clean_username(self):
        """Only the form of the identifiant is looked at here: see ``clean``."""
        return get_adapter().clean_username(self.cleaned_data["username"], shallow=True)

    def validate_unique_email(self, value):
        """A known address is never told: the page is the same, the message is not."""
        self.account_already_exists = is_taken(value)
        return value

    def clean(self):
        """The password is compared to the name too: allauth knows identifiant and address only."""
        data = super().clean()
        named = User(first_name=data.get("first_name", ""), last_name=data.get("last_name", ""))
        if "password1" in data:
            try:
                get_adapter().clean_password(data["password1"], user=named)
            except ValidationError as error:
                self.add_error("password1", error)
        identifiant, email = data.get("username"), data.get("email", "")
        if identifiant and is_identifiant_taken(identifiant, email):
            self.add_error("username", IDENTIFIANT_PRIS)
        return data

    def try_save(self, request):
        """A known address costs the same time, and a decoy answers what follows."""
        if self.account_already_exists:
            rehearse_signup(get_adapter(request), request, self)
        return super().try_save(request)
