from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CollectivitesConfig(AppConfig):
    name = "collectivites"
    verbose_name = "collectivités"

    def ready(self):
        """Let every app declare the tables that it exchanges, and the worker know imports."""
        autodiscover_modules("resources")
        import_module("collectivites.echanges.travail")
