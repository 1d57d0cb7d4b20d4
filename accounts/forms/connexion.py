"""How one enters: identifiant and password, code by mail, password again before what matters."""

from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField
from allauth.account.forms import (
    ConfirmLoginCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
)
from allauth.core import context
from django import forms
from dsfr.forms import DsfrBaseForm

from accounts.attribution import has_proven
from accounts.forms.champs import FORMAT_D_ADRESSE, FormulaireDeCompte
from accounts.models import User, fold_address, fold_identity

MOT_DE_PASSE_FAUX = "Ce n’est pas le mot de passe choisi avec ce profil."
TEL_QUE_TAPE = {"autocapitalize": "none", "spellcheck": "false"}


class ConnexionForm(FormulaireDeCompte, LoginForm):
    """Log in with one's identifiant or e-mail address."""

    libelles = {"login": "Identifiant ou adresse électronique", "password": "Mot de passe"}
    attributs = {"login": TEL_QUE_TAPE | {"autocomplete": "username"}}

    def user_credentials(self):
        """Give one name, folded as it is kept; its address must be proven."""
        login = fold_identity(self.cleaned_data["login"])
        names = {"email": fold_address(login)} if "@" in login else {"username": login}
        return names | {"password": self.cleaned_data["password"], "prouvee": True}


class DemandeDeCodeForm(FormulaireDeCompte, RequestLoginCodeForm):
    """Ask for a code by mail, for those who come once a year."""

    libelles = {"email": "Adresse électronique de votre compte"}
    aides = {"email": FORMAT_D_ADRESSE}

    _user: User | None

    def clean_email(self):
        """A code opens no account by an address that its owner has not proven."""
        adapter = get_adapter()
        self.cleaned_data["email"] = adapter.clean_email(self.cleaned_data["email"])
        email = super().clean_email()
        if not adapter.is_allowed(context.request, "request_login_code_address", email):
            raise adapter.validation_error("too_many_login_attempts")
        user = User.objects.filter(email=email, is_active=True).first()
        self._user = user if user and has_proven(user) else None
        return email


class CodeRecuForm(FormulaireDeCompte, ConfirmLoginCodeForm):
    """Type the code received."""

    libelles = {"code": "Code reçu par courriel"}
    aides = {"code": "Huit lettres, par exemple BCDF-GHJK. Le tiret est facultatif."}
    attributs = {"code": TEL_QUE_TAPE}


class MotDePasseActuelForm(FormulaireDeCompte, ReauthenticateForm):
    """Type one's password again before an act that matters."""

    libelles = {"password": "Mot de passe actuel"}


class PreuveForm(DsfrBaseForm):
    """The password of a profile, typed beside the link that proves its address."""

    password = PasswordField(label="Mot de passe choisi", autocomplete="current-password")

    def __init__(self, *args, compte, **kwargs):
        super().__init__(*args, **kwargs)
        self.compte = compte
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_password(self):
        """Failures count as those of a log-in."""
        password = self.cleaned_data["password"]
        user = get_adapter().authenticate(
            context.request, username=self.compte.username, password=password
        )
        if user != self.compte:
            raise forms.ValidationError(MOT_DE_PASSE_FAUX)
        return password
