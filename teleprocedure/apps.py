from importlib import import_module

from django.apps import AppConfig


class TeleprocedureConfig(AppConfig):
    name = "teleprocedure"
    verbose_name = "téléprocédure"

    def ready(self):
        """Declare the messages and the long work, and answer log-ins, once the models exist."""
        import_module("teleprocedure.courriels")
        import_module("teleprocedure.publipostage")
        import_module("teleprocedure.reactions")
        import_module("teleprocedure.millesimes.travail")
