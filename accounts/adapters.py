"""Where allauth asks the project what to do."""

from allauth.account.adapter import DefaultAccountAdapter

CODES_INCORRECTS = "L’identifiant ou le mot de passe est incorrect."


class AdaptateurDeComptes(DefaultAccountAdapter):
    """Accounts are made by the delegation: nobody signs up alone."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": CODES_INCORRECTS,
        "email_password_mismatch": CODES_INCORRECTS,
    }

    def is_open_for_signup(self, request):
        return False
