"""Accounts, habilitations and what proves them, in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from accounts.decisions import accorder, refuser, retirer
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
from accounts.services import (
    comptes,
    demandes,
    double_authentification,
    habilitations,
    invitations,
)
from collectivites.admin import AdminJournalise

POUVOIRS = ["is_staff", "is_superuser", "groups", "user_permissions"]


@admin.register(User)
class CompteAdmin(UserAdmin):
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

    actions = ["retirer_le_second_facteur"]

    @admin.action(description="retirer la double authentification perdue", permissions=["change"])
    def retirer_le_second_facteur(self, request, queryset):
        """Help people who lost their telephone; each is told."""
        rows = [row for row in queryset if self.has_change_permission(request, row)]
        done = sum(
            double_authentification.remove_second_factor(by=request.user, user=row) for row in rows
        )
        self.message_user(request, f"Double authentification retirée : {done} sur {len(queryset)}.")

    def has_change_permission(self, request, obj=None):
        """Staff manage the accounts of agents; only a superuser touches those of staff."""
        allowed = super().has_change_permission(request, obj)
        own_rank = obj is None or not obj.is_staff or request.user.is_superuser
        return allowed and own_rank

    def has_delete_permission(self, request, obj=None):
        """An account is closed, or emptied by its owner: its acts keep a name in the journal."""
        return False

    def get_readonly_fields(self, request, obj=None):
        """Nobody but a superuser gives rights in the admin."""
        if request.user.is_superuser:
            return self.readonly_fields
        return [*self.readonly_fields, *POUVOIRS]

    def save_model(self, request, obj, form, change):
        comptes.save_compte(by=request.user, row=obj)


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

    def get_fields(self, request, obj=None):
        """A new row says who and for what; an old one shows all of its decision."""
        if obj is None:
            return ["user", "collectivite"]
        return [field.name for field in self.opts.concrete_fields if field.name != "id"]

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

    def has_change_permission(self, request, obj=None):
        return False

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
