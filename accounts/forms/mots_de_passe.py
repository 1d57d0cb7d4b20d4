"""Codes lost, password chosen or changed; a new password is typed once, since it can be shown."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429

from accounts.forms.champs import FORMAT_D_ADRESSE, REGLES_DU_MOT_DE_PASSE, FormulaireDeCompte
from accounts.models import User


class CodesOubliesForm(FormulaireDeCompte, ResetPasswordForm):
    """Ask for one's identifiant and a link by mail."""

    libelles = {"email": "Adresse électronique de votre compte"}
    aides = {"email": FORMAT_D_ADRESSE}

    def clean_email(self):
        """The link opens the account of this very address, not one that waits to prove it."""
        adapter, request = get_adapter(), context.request
        email = adapter.clean_email(super().clean_email())
        if not adapter.is_allowed(request, "reset_password_address", email):
            raise ImmediateHttpResponse(respond_429(request))
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email


class MotDePasseChoisi(FormulaireDeCompte):
    """Base of the forms where a password is chosen."""

    libelles = {"oldpassword": "Mot de passe actuel", "password1": "Nouveau mot de passe"}
    aides = {"password1": REGLES_DU_MOT_DE_PASSE}


class NouveauMotDePasseForm(MotDePasseChoisi, ResetPasswordKeyForm):
    """Choose a password after following the link received."""

    password2 = None


class ChangementForm(MotDePasseChoisi, ChangePasswordForm):
    """Change one's password, knowing the current one."""

    password2 = None


class PremierMotDePasseForm(MotDePasseChoisi, SetPasswordForm):
    """Choose a password for an account that the delegation made without one."""

    password2 = None
