"""The words of each kind of mailing, and the messages of the mailings, one by one."""

from django.contrib import admin
from post_office.models import STATUS

from collectivites import adresses_mortes
from collectivites.admin import AdminJournalise, AdminNomenclature, AdressesReservees
from collectivites.decisions import decide_all
from collectivites.texte import read_pk
from teleprocedure.forms.publipostages import AdressesMortesForm, MotsForm
from teleprocedure.lecture.publipostages import ETAPES, LIBELLES
from teleprocedure.models import Envoi, Gabarit, NatureDePublipostage, Publipostage
from teleprocedure.services import publipostages

MENU_MAX = 50


@admin.register(Gabarit)
class GabaritAdmin(AdminJournalise):
    """One model by kind: changed, never removed."""

    form = MotsForm
    fields = ["nature", "objet", "texte"]
    list_display = ["nature", "objet"]

    def get_readonly_fields(self, request, obj=None):
        return ["nature"] if obj else []

    def has_add_permission(self, request):
        missing = Gabarit.objects.count() < len(NatureDePublipostage)
        return missing and super().has_add_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        publipostages.save_gabarit(by=request.user, row=obj)


class FiltreParEtape(admin.SimpleListFilter):
    """The steps of a message under the names that the page of its mailing gives them."""

    title = "étape"
    parameter_name = "etape"

    def lookups(self, request, model_admin):
        return list(LIBELLES.items())

    def queryset(self, request, queryset):
        return queryset.filter(ETAPES[self.value()]) if self.value() in ETAPES else queryset


class FiltreParPublipostage(admin.SimpleListFilter):
    """The mailings that were confirmed, the latest first."""

    title = "publipostage"
    parameter_name = "publipostage"

    def lookups(self, request, model_admin):
        rows = Publipostage.objects.exclude(etat=Publipostage.Etat.BROUILLON)
        return [(str(row.pk), str(row)) for row in rows.select_related("campagne")[:MENU_MAX]]

    def queryset(self, request, queryset):
        pk = read_pk(self.value() or "")
        return queryset if pk is None else queryset.filter(publipostage=pk)


@admin.register(Envoi)
class EnvoiAdmin(AdressesReservees, AdminNomenclature):
    """Messages, read only: their text is never shown here."""

    adresses = ("adresse", "nom", "refus")
    list_display = ["adresse", "nom", "collectivite", "publipostage", "etape", "parti_le", "refus"]
    list_select_related = ["collectivite", "publipostage__campagne", "courriel"]
    list_filter = [FiltreParEtape, FiltreParPublipostage]
    search_fields = ["adresse", "collectivite__nom_normalise"]
    ordering = ["-pk"]
    fields = ["publipostage", "collectivite", "adresse", "nom", "etape", "parti_le", "refus"]
    readonly_fields = ["etape"]
    actions = ["declarer_mortes"]

    @admin.display(description="étape")
    def etape(self, envoi):
        if envoi.parti_le or (envoi.courriel and envoi.courriel.status == STATUS.sent):
            return LIBELLES["partis"]
        tried_again = envoi.courriel and envoi.courriel.status != STATUS.failed
        if envoi.refus and not tried_again:
            return LIBELLES["refuses"]
        return envoi.courriel.etat if envoi.courriel else LIBELLES["a_ecrire"]

    def has_bury_permission(self, request):
        return request.user.has_perm("collectivites.add_adressemorte")

    @admin.action(description="déclarer mortes les adresses choisies", permissions=["bury"])
    def declarer_mortes(self, request, queryset):
        return decide_all(
            self,
            request,
            queryset,
            titre="Déclarer mortes",
            template="admin/teleprocedure/envoi/decision.html",
            form_class=AdressesMortesForm,
            decide=bury,
        )


def bury(*, by, pk: int, motif: str) -> None:
    """Declare dead the address of a message; what the relay answered stands for the reason."""
    envoi = Envoi.objects.get(pk=pk)
    adresses_mortes.declare_dead(by=by, adresse=envoi.adresse, motif=motif or envoi.refus[:300])
