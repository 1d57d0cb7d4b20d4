"""How one enters: identifiant and password, code by mail, password again before what matters."""

from allauth.account.forms import (
    ConfirmLoginCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
)

from accounts.forms.champs import FORMAT_D_ADRESSE, FormulaireDeCompte

TEL_QUE_TAPE = {"autocapitalize": "none", "spellcheck": "false"}


class ConnexionForm(FormulaireDeCompte, LoginForm):
    """Log in with one's identifiant or e-mail address."""

    libelles = {"login": "Identifiant ou adresse électronique", "password": "Mot de passe"}
    attributs = {"login": TEL_QUE_TAPE | {"autocomplete": "username"}}


class DemandeDeCodeForm(FormulaireDeCompte, RequestLoginCodeForm):
    """Ask for a code by mail, for those who come once a year."""

    libelles = {"email": "Adresse électronique de votre compte"}
    aides = {"email": FORMAT_D_ADRESSE}


class CodeRecuForm(FormulaireDeCompte, ConfirmLoginCodeForm):
    """Type the code received."""

    libelles = {"code": "Code reçu par courriel"}
    aides = {"code": "Huit lettres, par exemple BCDF-GHJK. Le tiret est facultatif."}
    attributs = {"code": TEL_QUE_TAPE}


class MotDePasseActuelForm(FormulaireDeCompte, ReauthenticateForm):
    """Type one's password again before an act that matters."""

    libelles = {"password": "Mot de passe actuel"}
