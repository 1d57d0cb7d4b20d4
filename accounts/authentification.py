"""Who answers to a name typed at the door."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Q

from accounts.attribution import has_proven
from accounts.models import User, fold_address, fold_identity


def find_account(name: str) -> User | None:
    """Return the account whose identifiant, or whose own address, is ``name`` however spelled."""
    found = User.objects.filter(Q(email=fold_address(name)) | Q(username=fold_identity(name)))
    return found.order_by("pk").first()


class Authentification(AuthenticationBackend):
    """One account at most answers to a name, so that a refusal costs one hash in all cases.

    An address waiting for its proof is nobody's: allauth would let its row enter.
    """

    def _authenticate(self, request, **credentials):
        """With ``prouvee=True``, the right password of an address not proven is a wrong one.

        The proof is looked for before the password, even of nobody: it takes the same time.
        """
        found = find_account(credentials.get("username") or credentials.get("email") or "")
        proven = has_proven(found or User(pk=0))
        user = self._check_password(found, credentials["password"])
        if user and credentials.get("prouvee") and not proven:
            request.compte_a_prouver = user
            return None
        return user
