"""What staff type in the admin about accounts and rights; mistakes are told beside the field."""

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError

from accounts.models import Habilitation, Invitation, User, fold_address
from accounts.services.habilitations import check_appointable
from accounts.services.inscriptions import is_taken
from accounts.services.invitations import check_invitable


class AdresseLibre(forms.ModelForm):
    """An address that was typed at sign-up and never proven is free: the service takes it."""

    def validate_unique(self):
        address = fold_address(self.cleaned_data.get("email") or "")
        if is_taken(address):
            return super().validate_unique()
        try:
            self.instance.validate_unique(exclude={"email"})
        except ValidationError as error:
            self.add_error(None, error)


class CompteForm(AdresseLibre, UserChangeForm):
    """An account that staff correct."""

    class Meta(UserChangeForm.Meta):
        labels = {"is_staff": "Membre de la délégation", "groups": "Rôles"}
        help_texts = {"is_staff": "Entre dans l’administration, où ses rôles disent ce qu’il peut."}


class NouveauCompteForm(AdresseLibre, AdminUserCreationForm):
    """An account that staff make."""


class HabilitationForm(forms.ModelForm):
    """A right that nobody asked for, given by ``auteur``, set by the admin page."""

    auteur: User

    class Meta:
        model = Habilitation
        fields = ["user", "collectivite"]

    def clean_user(self):
        user = self.cleaned_data["user"]
        check_appointable(self.auteur, user)
        return user


class InvitationForm(forms.ModelForm):
    """An invitation that ``auteur``, set by the admin page, sends to a contact on file."""

    auteur: User

    class Meta:
        model = Invitation
        fields = ["contact"]

    def clean_contact(self):
        contact = self.cleaned_data["contact"]
        check_invitable(self.auteur, contact)
        return contact
