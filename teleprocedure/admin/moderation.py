"""Projects in the admin, with the decisions that tell agents: hidden, shown again."""

from django.contrib import admin

from cooperations.admin.liens import ProjetAdmin
from cooperations.models import Projet
from teleprocedure.decisions import masquer, republier
from teleprocedure.filtres import Publication

admin.site.unregister(Projet)


@admin.register(Projet)
class ProjetModereAdmin(ProjetAdmin):
    """The page of ``cooperations``, which knows nothing of agents, completed here."""

    change_form_template = "admin/teleprocedure/projet/change_form.html"
    list_display = [*ProjetAdmin.list_display, "publie"]
    list_filter = [Publication, *ProjetAdmin.list_filter]
    readonly_fields = [*ProjetAdmin.readonly_fields, "masque_le", "masque_motif"]
    actions = [masquer, republier]

    @admin.display(description="publié", boolean=True)
    def publie(self, row):
        return row.masque_le is None
