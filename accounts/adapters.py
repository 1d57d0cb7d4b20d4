"""Where allauth asks the project what to do."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.core.ratelimit import consume, respond_429
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.authentification import find_account
from accounts.messages import MESSAGES
from accounts.models import User, fold_address, fold_identity
from accounts.models.compte import PREFIXE_RESERVE
from accounts.services.comptes import may_delete_address
from accounts.services.habilitations import request_habilitation
from accounts.services.inscriptions import free_address, is_decoy, name_decoy, send_proof
from collectivites.courriels import build_url, queue


class AdaptateurDeComptes(DefaultAccountAdapter):
    """Identities are folded, messages are the project's, failures count per account and IP."""

    error_messages = DefaultAccountAdapter.error_messages | MESSAGES

    def clean_email(self, email):
        """An address is folded, then looked at again: folding may spoil or lengthen it."""
        folded = fold_address(email)
        User._meta.get_field("email").run_validators(folded)
        return folded

    def can_delete_email(self, email_address):
        return may_delete_address(email_address)

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
        with transaction.atomic():
            request_habilitation(by=user, collectivite=data["collectivite"])
            transaction.set_rollback(is_decoy(user.email))
        return user

    def send_mail(self, template_prefix, email, context):
        """Queue the project's message of the same name as allauth's; that to a decoy is undone."""
        user = context.get("user")
        person = {"personne": str(user), "identifiant": user.username} if user else {}
        plain = {name: value for name, value in context.items() if isinstance(value, str)}
        with transaction.atomic():
            queue(template_prefix.rpartition("/")[2], email, **person, **plain)
            transaction.set_rollback(is_decoy(email))

    def send_account_already_exists_mail(self, email):
        queue("account_already_exists", email, lien=build_url("account_reset_password"))

    def get_email_confirmation_url(self, request, emailconfirmation):
        return build_url("account_confirm_email", key=emailconfirmation.key)

    def get_reset_password_from_key_url(self, key):
        uid, _, token = key.partition("-")
        return build_url("account_reset_password_from_key", uidb36=uid, key=token)

    def pre_authenticate(self, request, **credentials):
        """Answer 429 before any hashing once failures are too many, on the account or from here."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error
        self.network_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed_network"
        )
        if not self.network_usage:
            raise ImmediateHttpResponse(respond_429(request))

    def authentication_failed(self, request, **credentials):
        """Send the link again to whoever gave the right password of an address not proven.

        Other refusals do the same work for nobody: they take the same time.
        """
        if credentials.get("prouvee"):
            name = credentials.get("email") or credentials["username"]
            nobody = User(username=name, email=name_decoy(name))
            send_proof(by=None, user=getattr(request, "compte_a_prouver", nobody), request=request)

    def _rollback_login_failed_rl_usage(self):
        super()._rollback_login_failed_rl_usage()
        self.network_usage.rollback()

    def _delete_login_attempts_cached_email(self, request, **credentials):
        """A password chosen by the link received does not forget failures."""

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Count failures per account and network: the right password enters from elsewhere."""
        login = credentials.get("email") or credentials.get("username") or ""
        account = find_account(login)
        return f"{account.pk if account else fold_identity(login)} {self.read_network(request)}"

    def is_allowed(self, request, action: str, address: str) -> bool:
        """Count one more ``action`` on ``address`` from this network; False once too many.

        Not from anywhere: a stranger would keep the owner of the address from it.
        """
        return consume(request, action=action, key=f"{address} {self.read_network(request)}")

    def get_client_ip(self, request):
        """Return the address of the client; an IPv4 one written as IPv6 is that IPv4 one."""
        address = ip_address(super().get_client_ip(request))
        return str(getattr(address, "ipv4_mapped", None) or address)

    def read_network(self, request) -> str:
        """Return the IPv4 address of the client, or its IPv6 network of 64 bits."""
        address = ip_address(self.get_client_ip(request))
        return (
            str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
        )
