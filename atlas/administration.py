"""The admin site: the delegation's desk, in French, behind the same log-in as everybody."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator

from accounts.double_authentification import demand_second_factor
from accounts.permissions import has_staff_powers, lacks_second_factor
from atlas.views.modeles_de_courriels import liste, modele, partie_html
from teleprocedure.views import cockpit, modifications


class SiteAdministration(admin.AdminSite):
    """Django's admin with the service's titles and allauth's limits on its log-in."""

    site_header = "Administration de l’Atlas"
    site_title = "Atlas"
    index_title = "Tableau de bord de la délégation"
    index_template = "admin/cockpit/index.html"

    def has_permission(self, request):
        return has_staff_powers(request.user)

    @method_decorator(secure_admin_login)
    def login(self, request, extra_context=None):
        """Never show Django's own form: one door for everybody, then the second factor."""
        if lacks_second_factor(request.user):
            return demand_second_factor(request)
        return redirect("admin:index")

    def password_change(self, request, extra_context=None):
        """One page for everybody: it tells by e-mail that the password changed."""
        return redirect("account_change_password")

    def index(self, request, extra_context=None):
        """Show the campaign first, then Django's own index."""
        return super().index(request, cockpit.describe_cockpit(request) | (extra_context or {}))

    def get_urls(self):
        """Add the cockpit's lists and the previews of messages: only staff open them."""
        return [
            *self.list_cockpit_urls(),
            path("courriels/", self.admin_view(liste), name="modeles_de_courriels"),
            path("courriels/<slug:nom>/", self.admin_view(modele), name="modele_de_courriel"),
            path(
                "courriels/<slug:nom>/html/",
                self.admin_view(partie_html),
                name="modele_de_courriel_html",
            ),
            *super().get_urls(),
        ]

    def list_cockpit_urls(self):
        """Return the pages behind the figures of the first page, and the feed of acts."""
        pages = (
            ("cockpit/collectivites/", cockpit.lister_collectivites, "cockpit_collectivites"),
            (
                "cockpit/collectivites/export/",
                cockpit.exporter_collectivites,
                "cockpit_collectivites_export",
            ),
            ("cockpit/apd/", cockpit.lister_apd, "cockpit_apd"),
            ("cockpit/apd/export/", cockpit.exporter_apd, "cockpit_apd_export"),
            ("modifications/", modifications.lister, "modifications"),
            ("modifications/export/", modifications.exporter, "modifications_export"),
            ("modifications/<uuid:numero>/", modifications.montrer, "modification"),
            (
                "modifications/<uuid:numero>/annuler/",
                modifications.annuler,
                "modification_annuler",
            ),
        )
        return [path(route, self.admin_view(view), name=name) for route, view, name in pages]
