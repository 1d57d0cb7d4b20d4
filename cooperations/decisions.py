"""The delegation decides of proposed corrections: a page lists them, then one service each."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import render

from cooperations.models import Correction
from cooperations.services.partenaires import decide_correction

LOT_MAX = 200


class NombreForm(forms.Form):
    """The typed confirmation: how many corrections are decided."""

    nombre = forms.IntegerField(label="Nombre de corrections, à retaper")

    def __init__(self, *args, expected: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_nombre(self):
        if self.cleaned_data["nombre"] != self.expected:
            raise ValidationError(f"Tapez {self.expected} pour confirmer.")
        return self.cleaned_data["nombre"]


def decide_all(modeladmin, request, queryset, *, titre: str, accepter: bool):
    """Show what will be decided, then decide row by row; what cannot be is told with its reason."""
    rows = list(queryset.select_related("partenaire", "collectivite")[: LOT_MAX + 1])
    if len(rows) > LOT_MAX:
        modeladmin.message_user(request, f"{LOT_MAX} lignes au plus à la fois.", messages.ERROR)
        return None
    form = NombreForm(request.POST if "decider" in request.POST else None, expected=len(rows))
    if not form.is_valid():
        context = modeladmin.admin_site.each_context(request) | {
            "title": titre,
            "rows": rows,
            "form": form,
            "opts": modeladmin.opts,
            "action": request.POST.get("action", ""),
        }
        return render(request, "admin/cooperations/correction/decision.html", context)
    done = sum(decide(modeladmin, request, row, accepter=accepter) for row in rows)
    modeladmin.message_user(request, f"{titre} : {done} sur {len(rows)}.")
    return None


def decide(modeladmin, request, row: Correction, *, accepter: bool) -> bool:
    """Decide of one row; tell the reason when it cannot be."""
    try:
        decide_correction(by=request.user, pk=row.pk, accepter=accepter)
    except ValidationError as error:
        modeladmin.message_user(request, f"{row} : {error.messages[0]}", messages.WARNING)
        return False
    return True


@admin.action(description="accepter les corrections choisies", permissions=["change"])
def accepter(modeladmin, request, queryset):
    return decide_all(modeladmin, request, queryset, titre="Accepter", accepter=True)


@admin.action(description="refuser les corrections choisies", permissions=["change"])
def refuser(modeladmin, request, queryset):
    return decide_all(modeladmin, request, queryset, titre="Refuser", accepter=False)
