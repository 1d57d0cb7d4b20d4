"""Accounts and habilitations in the admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from accounts import services
from accounts.models import Habilitation, User
from collectivites.admin import AdminJournalise


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
