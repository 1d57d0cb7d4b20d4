"""The delegation's decisions, in bulk: a page says how many and asks why, then one service each."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render

from accounts.services import habilitations
from collectivites.champs import ChampTexte

LOT_MAX = 200


class DecisionForm(forms.Form):
    """The typed confirmation: the number of rows, and for a refusal the reason."""

    motif = ChampTexte(label="Motif, envoyé à chaque personne", max_length=500)
    nombre = forms.IntegerField(label="Nombre d’habilitations, à retaper")

    def __init__(self, *args, expected: int, with_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = expected
        if not with_reason:
            del self.fields["motif"]

    def clean_nombre(self):
        if self.cleaned_data["nombre"] != self.expected:
            raise ValidationError(f"Tapez {self.expected} pour confirmer.")
        return self.cleaned_data["nombre"]


def decide_all(modeladmin, request, queryset, *, titre, with_reason, decide):
    """Show what will be decided, then decide row by row; what cannot be is told with its reason."""
    rows = list(queryset.select_related("user", "collectivite")[: LOT_MAX + 1])
    if len(rows) > LOT_MAX:
        modeladmin.message_user(request, f"{LOT_MAX} lignes au plus à la fois.", messages.ERROR)
        return None
    data = request.POST if "decider" in request.POST else None
    form = DecisionForm(data, expected=len(rows), with_reason=with_reason)
    if not form.is_valid():
        context = modeladmin.admin_site.each_context(request) | {
            "title": titre,
            "rows": rows,
            "form": form,
            "opts": modeladmin.opts,
            "action": request.POST.get("action", ""),
        }
        return render(request, "admin/accounts/habilitation/decision.html", context)
    done = sum(attempt(modeladmin, request, row, decide, form.cleaned_data) for row in rows)
    modeladmin.message_user(request, f"{titre} : {done} sur {len(rows)}.")
    return None


def attempt(modeladmin, request, row, decide, data) -> bool:
    """Decide of one row; tell the reason when it cannot be."""
    reason = {"motif": data["motif"]} if "motif" in data else {}
    try:
        decide(by=request.user, pk=row.pk, **reason)
    except ValidationError as error:
        modeladmin.message_user(request, f"{row} : {error.messages[0]}", messages.WARNING)
    except PermissionDenied:
        modeladmin.message_user(request, f"{row} : personne ne décide pour soi.", messages.WARNING)
    else:
        return True
    return False


@admin.action(description="accorder les habilitations choisies", permissions=["change"])
def accorder(modeladmin, request, queryset):
    decide = partial(habilitations.decide, accorder=True)
    return decide_all(
        modeladmin, request, queryset, titre="Accorder", with_reason=False, decide=decide
    )


@admin.action(description="refuser les demandes choisies", permissions=["change"])
def refuser(modeladmin, request, queryset):
    decide = partial(habilitations.decide, accorder=False)
    return decide_all(
        modeladmin, request, queryset, titre="Refuser", with_reason=True, decide=decide
    )


@admin.action(description="retirer les habilitations choisies", permissions=["change"])
def retirer(modeladmin, request, queryset):
    return decide_all(
        modeladmin,
        request,
        queryset,
        titre="Retirer",
        with_reason=True,
        decide=habilitations.withdraw,
    )
