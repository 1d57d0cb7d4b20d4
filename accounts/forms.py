"""Forms of the account pages, in the DSFR look."""

from allauth.account.forms import LoginForm
from dsfr.forms import DsfrBaseForm


class ConnexionForm(LoginForm, DsfrBaseForm):
    """Log in with one's identifiant or e-mail address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Identifiant ou adresse électronique"
        self.fields["password"].label = "Mot de passe"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
