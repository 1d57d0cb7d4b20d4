from django.apps import AppConfig


class TeleprocedureConfig(AppConfig):
    name = "teleprocedure"
    verbose_name = "téléprocédure"
