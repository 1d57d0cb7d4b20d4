"""The admin site: the delegation's desk, in French, behind the same log-in as everybody."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.decorators import method_decorator


class SiteAdministration(admin.AdminSite):
    """Django's admin with the service's titles and allauth's limits on its log-in."""

    site_header = "Administration de l’Atlas"
    site_title = "Atlas"
    index_title = "Tableau de bord de la délégation"
    login = method_decorator(secure_admin_login)(admin.AdminSite.login)
