"""Where allauth asks the project what to do."""

from allauth.account.adapter import DefaultAccountAdapter


class AdaptateurDeComptes(DefaultAccountAdapter):
    """Accounts are made by the delegation: nobody signs up alone."""

    def is_open_for_signup(self, request):
        return False
