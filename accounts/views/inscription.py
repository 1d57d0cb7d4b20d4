"""« Créer un profil »."""

from allauth.account.adapter import get_adapter
from allauth.account.views import SignupView
from allauth.core.ratelimit import respond_429
from django.db import IntegrityError, transaction

from accounts.forms.inscription import IDENTIFIANT_PRIS


class Inscription(SignupView):
    """The profile, its request and its message are one transaction."""

    def get_initial(self):
        """An invitation names the collectivité too."""
        asked = {name: self.request.GET.get(name, "") for name in ("type", "nom", "slug")}
        return super().get_initial() | asked

    def form_valid(self, form):
        address = form.cleaned_data["email"]
        if not get_adapter().is_allowed(self.request, "signup_address", address):
            return respond_429(self.request)
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            form.add_error("username", IDENTIFIANT_PRIS)
            return self.form_invalid(form)


inscrire = Inscription.as_view()
