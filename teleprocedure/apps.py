from importlib import import_module

from django.apps import AppConfig


class TeleprocedureConfig(AppConfig):
    name = "teleprocedure"
    verbose_name = "téléprocédure"

    def ready(self):
        """Declare the messages once the models exist."""
        for messages in ("courriels", "courriels_suivi"):
            import_module(f"teleprocedure.{messages}")
