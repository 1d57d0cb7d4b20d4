from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "comptes et habilitations"

    def ready(self):
        """Answer allauth once the models exist."""
        import_module("accounts.reactions")
