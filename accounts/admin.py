"""Accounts, habilitations and what proves them, in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group

from accounts.decisions import accorder, refuser, retirer, retirer_le_second_facteur
from accounts.filtres import AdresseProuvee, AgeDeLaDemande
from accounts.forms.administration import (
    CompteForm,
    HabilitationForm,
    InvitationForm,
    NouveauCompteForm,
)
from accounts.forms.demandes import DemandeCloseForm
from accounts.models import (
    DemandeDeCollectivite,
    DomainePartage,
    Habilitation,
    Invitation,
    User,
)
from accounts.permissions import ROLES, may_keep, may_name
from accounts.recherche import find_by_agent
from accounts.services import comptes, delegation, demandes, habilitations, invitations
from collectivites.admin import AdminJournalise
from collectivites.admin.tables import Echangeable
from collectivites.personnes import RECHERCHES

RECHERCHES.append(find_by_agent)
admin.site.unregister(Group)  # what the three roles may do is a table of the code, not typed here

SUPERPOUVOIRS = ["is_superuser", "user_permissions"]
POUVOIRS = ["is_staff", "groups", *SUPERPOUVOIRS]
VOIR_LES_COMPTES = "accounts.view_user"


@admin.register(User)
class CompteAdmin(Echangeable, UserAdmin):
    """Accounts: agents' for whoever keeps accounts, the delegation's for its administrateurs."""

    form = CompteForm
    add_form = NouveauCompteForm
    fieldsets = [
        *UserAdmin.fieldsets[:1],
        ("Personne", {"fields": ["first_name", "last_name", "email", "fonction"]}),
        *UserAdmin.fieldsets[2:],
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "email", "usable_password", "password1", "password2"],
            },
        )
    ]
    readonly_fields = ["last_login", "date_joined"]
    list_per_page = 50
    show_full_result_count = False
    actions = [retirer_le_second_facteur]

    def get_fieldsets(self, request, obj=None):
        """What only a superuser gives is shown to superusers only."""
        shown = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return shown
        return [(name, drop_fields(options, SUPERPOUVOIRS)) for name, options in shown]

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_keep(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        """An account is closed, or emptied by its owner: its acts keep a name in the journal."""
        return False

    def get_readonly_fields(self, request, obj=None):
        """Roles are given by who may; the rest of the powers, by a superuser alone."""
        if request.user.is_superuser:
            return self.readonly_fields
        named = obj is not None and may_name(request.user, obj)
        return [*self.readonly_fields, *(SUPERPOUVOIRS if named else POUVOIRS)]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Only a superuser chooses among all groups; others among the three roles."""
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
            kwargs["help_text"] = "Lecteur, gestionnaire ou administrateur : un seul suffit."
            if not request.user.is_superuser:
                kwargs["queryset"] = Group.objects.filter(name__in=ROLES)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        comptes.save_compte(by=request.user, row=obj)

    def save_related(self, request, form, formsets, change):
        if request.user.is_superuser:
            super().save_related(request, form, formsets, change)
        elif "groups" in form.cleaned_data:
            groups = form.cleaned_data["groups"]
            delegation.assign_roles(by=request.user, user=form.instance, groups=groups)


def drop_fields(options: Any, names: list[str]) -> Any:
    return options | {"fields": [name for name in options["fields"] if name not in names]}


class AdminDesPreuves(AdminJournalise):
    """Base of what staff add and never retouch; the form is told who adds it."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.auteur = request.user
        return form

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Habilitation)
class HabilitationAdmin(AdminDesPreuves):
    """The queue: filter, tick, decide. A row is added only for somebody whom staff vouch for."""

    list_display = [
        "user",
        "adresse",
        "collectivite",
        "statut",
        "methode",
        "demandee_le",
        "decidee_le",
        "decidee_par",
    ]
    list_select_related = ["user", "collectivite", "decidee_par"]
    list_filter = [
        "statut",
        AgeDeLaDemande,
        AdresseProuvee,
        "methode",
        "collectivite__type",
    ]
    search_fields = [
        "user__username",
        "user__last_name",
        "user__email",
        "collectivite__nom_normalise",
    ]
    date_hierarchy = "demandee_le"
    autocomplete_fields = ["user", "collectivite"]
    actions = [accorder, refuser, retirer]
    form = HabilitationForm

    @admin.display(description="adresse", ordering="user__email")
    def adresse(self, row):
        return row.user.email

    def get_list_display(self, request):
        """Whoever does not see accounts does not see addresses here, nor seeks by them."""
        seen = request.user.has_perm(VOIR_LES_COMPTES)
        return [name for name in self.list_display if seen or name != "adresse"]

    def get_search_fields(self, request):
        seen = request.user.has_perm(VOIR_LES_COMPTES)
        return [name for name in self.search_fields if seen or name != "user__email"]

    def get_fields(self, request, obj=None):
        """A new row says who and for what; an old one shows all of its decision."""
        if obj is None:
            return ["user", "collectivite"]
        hidden = {"id", "empreinte"}
        return [field.name for field in self.opts.concrete_fields if field.name not in hidden]

    def has_change_permission(self, request, obj=None):
        """Decided from the list, never from a form."""
        return obj is None and super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        row = habilitations.appoint(by=request.user, user=obj.user, collectivite=obj.collectivite)
        obj.pk = row.pk


@admin.register(Invitation)
class InvitationAdmin(AdminDesPreuves):
    """Invitations sent; adding one sends it to the contact chosen."""

    list_display = ["courriel", "collectivite", "envoyee_le", "envoyee_par", "acceptee_le"]
    list_select_related = ["collectivite", "envoyee_par"]
    list_filter = [("acceptee_le", admin.EmptyFieldListFilter)]
    search_fields = ["courriel", "collectivite__nom_normalise"]
    autocomplete_fields = ["contact"]
    fields = ["contact"]
    form = InvitationForm
    object_history_template = None

    def has_change_permission(self, request, obj=None):
        return False

    def history_view(self, request, object_id, extra_context=None):
        """Nothing changes an invitation once sent: it has no journal, but Django's log."""
        return admin.ModelAdmin.history_view(self, request, object_id, extra_context)

    def save_model(self, request, obj, form, change):
        obj.pk = invitations.invite(by=request.user, contact=obj.contact).pk
        obj.refresh_from_db()


@admin.register(DemandeDeCollectivite)
class DemandeDeCollectiviteAdmin(AdminJournalise):
    list_display = ["nom", "type", "departement", "courriel", "statut", "recue_le"]
    list_filter = ["statut", "type"]
    search_fields = ["nom", "courriel", "nom_de_famille"]
    readonly_fields = ["recue_le", "close_par", "close_le"]
    form = DemandeCloseForm

    def has_add_permission(self, request):
        return False

    def save_model(self, request, obj, form, change):
        demandes.close_demande(by=request.user, row=obj)


@admin.register(DomainePartage)
class DomainePartageAdmin(AdminJournalise):
    list_display = ["domaine", "nature"]
    list_filter = ["nature"]
    search_fields = ["domaine"]
