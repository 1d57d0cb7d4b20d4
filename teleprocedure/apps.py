from importlib import import_module

from django.apps import AppConfig


class TeleprocedureConfig(AppConfig):
    name = "teleprocedure"
    verbose_name = "téléprocédure"

    def ready(self):
        """Declare the messages once the models exist."""
        import_module("teleprocedure.courriels")
