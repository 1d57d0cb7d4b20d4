"""« Créer un profil »."""

from allauth.account.views import SignupView
from django.db import IntegrityError, transaction

from accounts.forms.inscription import IDENTIFIANT_PRIS


class Inscription(SignupView):
    """The profile, its request and its message are one transaction."""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            form.add_error("username", IDENTIFIANT_PRIS)
            return self.form_invalid(form)


inscrire = Inscription.as_view()
