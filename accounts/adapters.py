"""Where allauth asks the project what to do."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.messages import MESSAGES
from accounts.models import User, fold_address, fold_identity
from accounts.models.compte import PREFIXE_RESERVE
from accounts.services.habilitations import request_habilitation
from accounts.services.inscriptions import free_address
from collectivites.courriels import build_url, queue


class AdaptateurDeComptes(DefaultAccountAdapter):
    """Identities are folded, messages are the project's, failures count per account and IP."""

    error_messages = DefaultAccountAdapter.error_messages | MESSAGES

    def clean_email(self, email):
        """An address is folded, then looked at again: folding may spoil or lengthen it."""
        folded = fold_address(email)
        User._meta.get_field("email").run_validators(folded)
        return folded

    def clean_username(self, username, shallow=False):
        """An identifiant is folded, and never looks like an address: log-in takes both."""
        if "@" in username:
            raise ValidationError("Un identifiant ne contient pas « @ ».")
        if fold_identity(username).startswith(PREFIXE_RESERVE):
            raise ValidationError("Cet identifiant est réservé : choisissez-en un autre.")
        return super().clean_username(fold_identity(username), shallow)

    def save_user(self, request, user, form, commit=True):
        """Create the profile and its first request: nobody is told before the address is proven."""
        data = form.cleaned_data
        free_address(data["email"])
        user.fonction = data["fonction"]
        user = super().save_user(request, user, form, commit)
        request_habilitation(by=user, collectivite=data["collectivite"])
        return user

    def send_mail(self, template_prefix, email, context):
        """Queue the project's message of the same name as allauth's."""
        user = context.get("user")
        person = {"personne": str(user), "identifiant": user.username} if user else {}
        plain = {name: value for name, value in context.items() if isinstance(value, str)}
        queue(template_prefix.rpartition("/")[2], email, **person, **plain)

    def send_account_already_exists_mail(self, email):
        queue("account_already_exists", email, lien=build_url("account_reset_password"))

    def get_email_confirmation_url(self, request, emailconfirmation):
        return build_url("account_confirm_email", key=emailconfirmation.key)

    def get_reset_password_from_key_url(self, key):
        uid, _, token = key.partition("-")
        return build_url("account_reset_password_from_key", uidb36=uid, key=token)

    def pre_authenticate(self, request, **credentials):
        """Answer 429 before any hashing once failures are too many."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Count failures per account and network: the right password enters from elsewhere."""
        login = credentials.get("email") or credentials.get("username") or ""
        found = User.objects.filter(Q(email=fold_address(login)) | Q(username=fold_identity(login)))
        account = found.values_list("pk", flat=True).first()
        return f"{account or fold_identity(login)} {self.read_network(request)}"

    def read_network(self, request) -> str:
        """Return the IPv4 address of the client, or its IPv6 network of 64 bits."""
        address = ip_address(self.get_client_ip(request))
        return (
            str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
        )
