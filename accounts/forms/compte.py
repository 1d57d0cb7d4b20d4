"""The address of one's account."""

from allauth.account.forms import AddEmailForm

from accounts.forms.champs import FORMAT_D_ADRESSE, FormulaireDeCompte


class AdresseForm(FormulaireDeCompte, AddEmailForm):
    """Change one's address: the new one counts once proven."""

    libelles = {"email": "Nouvelle adresse électronique professionnelle"}
    aides = {"email": FORMAT_D_ADRESSE}
