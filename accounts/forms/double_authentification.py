"""The code of the second factor: at log-in, before what matters, and to turn it on."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm

from accounts.forms.champs import FormulaireDeCompte

CODE = {"code": "Code de l’application, ou code de secours"}
CHIFFRES = {"code": {"inputmode": "numeric"}}


class CodeForm(FormulaireDeCompte, AuthenticateForm):
    """The second step of log-in."""

    libelles, attributs = CODE, CHIFFRES


class CodeDeNouveauForm(FormulaireDeCompte, ReauthenticateForm):
    """Type a code again before an act that matters."""

    libelles, attributs = CODE, CHIFFRES


class ActivationForm(FormulaireDeCompte, ActivateTOTPForm):
    """Prove that the application holds the key, before it is asked for at each log-in."""

    libelles = {"code": "Code affiché par l’application"}
    aides = {"code": "Six chiffres, renouvelés toutes les trente secondes."}
    attributs = CHIFFRES
