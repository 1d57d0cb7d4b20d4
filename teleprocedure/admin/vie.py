"""The life of collectivités: merged, renamed, split, each on a page that first tells what follows.

Successions are listed here; nothing but these acts writes them.
"""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from collectivites.admin import AdminJournalise
from collectivites.decisions import tell_refusal
from collectivites.models import Acte, Collectivite, Succession
from collectivites.presentation import format_count
from collectivites.services import DejaFait
from collectivites.successions import Suite
from teleprocedure.forms.vie import ConfirmationForm, FusionForm, RenommageForm, ScissionForm
from teleprocedure.services.vie import Bilan, preview

GABARIT = "admin/collectivites/vie.html"
DROITS = ("collectivites.add_succession", "collectivites.change_collectivite")
GESTES = {
    "fusionner": ("Fusionner", FusionForm),
    "renommer": ("Renommer", RenommageForm),
    "scinder": ("Scinder", ScissionForm),
}
DEJA_FAIT = "C’était déjà fait : rien n’a été écrit deux fois."


@admin.register(Succession)
class SuccessionAdmin(AdminJournalise):
    """Who follows whom; each row leads to the act that wrote it, where it is undone."""

    list_display = ["ancienne", "nouvelle", "nature", "date", "acte"]
    list_display_links = None
    list_select_related = ["ancienne", "nouvelle"]
    list_filter = ["nature", "date"]
    search_fields = ["ancienne__nom_normalise", "nouvelle__nom_normalise"]

    def get_queryset(self, request):
        written = Succession.history.filter(id=OuterRef(OuterRef("pk")), history_type="+")
        acte = Acte.objects.filter(pk__in=written.values("acte")).order_by("-le").values("pk")
        return super().get_queryset(request).annotate(numero=Subquery(acte[:1]))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="acte")
    def acte(self, succession):
        if succession.numero is None:
            return "—"
        url = reverse("admin:modification", kwargs={"numero": succession.numero})
        return format_html('<a href="{}">voir ou annuler</a>', url)

    def get_urls(self):
        """Add the acts, behind the door of the admin."""
        allowed = require_http_methods(["GET", "HEAD", "POST"])
        return [
            path(
                f"<int:pk>/{geste}/",
                self.admin_site.admin_view(allowed(partial(self.conduct, geste=geste))),
                name=f"collectivite_{geste}",
            )
            for geste in GESTES
        ] + super().get_urls()

    def conduct(self, request, pk, geste):
        """Ask, tell what would follow, then do it once the number of rows is typed."""
        if not request.user.has_perms(DROITS):
            raise PermissionDenied
        row = get_object_or_404(Collectivite, pk=pk)
        form = GESTES[geste][1](request.POST or None, collectivite=row)
        if is_done(request):
            messages.info(request, DEJA_FAIT)
            return redirect("admin:collectivites_succession_changelist")
        bilan = None if "repartir" in request.POST else foresee(request, form)
        confirmation = build_confirmation(request, bilan)
        if bilan and confirmation.is_valid() and do(request, form, confirmation):
            return redirect("admin:collectivites_succession_changelist")
        return self.show(request, row, form, geste, bilan, confirmation)

    def show(self, request, row, form, geste, bilan: Bilan | None, confirmation):
        """Answer the page of an act, 422 when what was typed is refused."""
        titre = GESTES[geste][0]
        context = self.admin_site.each_context(request) | {
            "title": f"{titre} : {row.nom}",
            "opts": Collectivite._meta,
            "collectivite": row,
            "geste": titre,
            "form": form,
            "bilan": group(bilan) if bilan and not form.errors else None,
            "confirmation": confirmation,
        }
        refused = form.errors or (bilan and confirmation.errors)
        return render(request, GABARIT, context, status=422 if refused else 200)


def is_done(request) -> bool:
    """Whether the act that this form carries is written: its button was pressed twice."""
    form = ConfirmationForm(request.POST, expected=0)
    form.is_valid()
    jeton = form.cleaned_data.get("jeton")
    return jeton is not None and Acte.objects.filter(pk=jeton).exists()


def build_confirmation(request, bilan: Bilan | None) -> ConfirmationForm:
    sent = request.POST if "confirmer" in request.POST else None
    return ConfirmationForm(sent, expected=bilan.nombre if bilan else 0)


def foresee(request, form) -> Bilan | None:
    """Return what the act would do; a refusal is told on the form."""
    if not form.is_valid():
        return None
    try:
        return preview(form.service, by=request.user, **form.to_service())
    except ValidationError as error:
        tell_refusal(form, error)
        return None


def do(request, form, confirmation) -> bool:
    """Do the act that was shown."""
    asked = confirmation.cleaned_data
    try:
        done = form.service(
            by=request.user, jeton=asked["jeton"], nombre=asked["nombre"], **form.to_service()
        )
    except DejaFait:
        messages.info(request, DEJA_FAIT)
        return True
    except ValidationError as error:
        tell_refusal(form, error)
        return False
    rows = format_count(done.nombre, "ligne a suivi", "lignes ont suivi")
    messages.success(request, f"C’est fait : {rows}. Cet acte peut être annulé d’ici.")
    return True


def group(bilan: Bilan) -> dict:
    """Return what follows, kind by kind, as the page shows it."""
    kinds: dict[str, list[Suite]] = {}
    for suite in bilan.suites:
        kinds.setdefault(suite.rubrique, []).append(suite)
    return {
        "intitule": bilan.intitule,
        "rubriques": list(kinds.items()),
        "nombre": bilan.nombre,
        "messages": format_count(bilan.messages, "message"),
    }
