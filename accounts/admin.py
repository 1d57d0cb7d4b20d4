"""Accounts and habilitations in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from accounts import services
from accounts.models import Habilitation, User
from collectivites.admin import AdminJournalise

POUVOIRS = ["is_staff", "is_superuser", "groups", "user_permissions"]


@admin.register(User)
class CompteAdmin(UserAdmin):
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

    def has_change_permission(self, request, obj=None):
        """Staff manage the accounts of agents; only a superuser touches those of staff."""
        allowed = super().has_change_permission(request, obj)
        own_rank = obj is None or not obj.is_staff or request.user.is_superuser
        return allowed and own_rank

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.has_change_permission(request, obj))

    def get_readonly_fields(self, request, obj=None):
        """Nobody but a superuser gives rights in the admin."""
        if request.user.is_superuser:
            return self.readonly_fields
        return [*self.readonly_fields, *POUVOIRS]


@admin.register(Habilitation)
class HabilitationAdmin(AdminJournalise):
    list_display = ["user", "collectivite", "statut", "decidee_le", "decidee_par"]
    list_select_related = ["user", "collectivite", "decidee_par"]
    list_filter = ["statut"]
    search_fields = ["user__username", "user__email", "collectivite__nom_normalise"]
    autocomplete_fields = ["user", "collectivite"]
    readonly_fields = ["decidee_le", "decidee_par"]

    def save_model(self, request, obj, form, change):
        services.decide_habilitation(by=request.user, row=obj)
