"""The project's own app, and the two contrib apps it configures."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin_apps
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.module_loading import autodiscover_modules, module_has_submodule


class AtlasConfig(AppConfig):
    """The public front office: no model of its own, templates and commands only."""

    name = "atlas"
    verbose_name = "atlas"

    def ready(self):
        """Let every app declare the messages that it sends."""
        autodiscover_modules("courriels")


class AdministrationConfig(admin_apps.SimpleAdminConfig):
    """Django's admin, discovering every app's ``admin`` module but some packages'.

    ``leaflet.admin`` imports the GDAL bindings: without that system library Django would not start.
    ``post_office.admin`` writes styles in its pages, which the CSP refuses, and sends during a GET:
    messages are read in ``collectivites.admin``. Those of allauth would let staff prove an address
    or read a second factor by hand; that of django-dsfr edits what settings say here.
    """

    default_site = "atlas.administration.SiteAdministration"
    skipped = {"leaflet", "post_office", "account", "mfa", "usersessions", "dsfr"}

    def ready(self):
        super().ready()
        for app in apps.get_app_configs():
            if app.label not in self.skipped and module_has_submodule(app.module, "admin"):
                import_module(f"{app.name}.admin")


class FichiersStatiquesConfig(StaticFilesConfig):
    """Only what pages use is collected: DSFR is cut to ``static/css``, Leaflet to its core."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "dsfr",
        "leaflet-src.*",
        "draw",
        "proj4*",
        "Control.*",
        "leaflet.extras.*",
        "leaflet.forms.js",
        "leaflet_django.css",
    ]
