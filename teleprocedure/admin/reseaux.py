"""Networks in the admin, with the decision that tells agents: refused."""

from django.contrib import admin

from collectivites.admin.reseaux import ReseauAdmin
from collectivites.models import Reseau
from teleprocedure.refus import refuser

admin.site.unregister(Reseau)


@admin.register(Reseau)
class ReseauDecideAdmin(ReseauAdmin):
    """The page of ``collectivites``, which knows nothing of agents, completed here."""

    actions = [*ReseauAdmin.actions, refuser]
