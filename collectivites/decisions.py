"""The delegation decides of many rows of a list: a page to confirm, then one service each."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render

LOT_MAX = 200


class DecisionForm(forms.Form):
    """The typed confirmation: how many rows are decided; what else it asks goes to the service."""

    nombre = forms.IntegerField()

    def __init__(self, *args, expected: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_nombre(self):
        if self.cleaned_data["nombre"] != self.expected:
            raise ValidationError(f"Tapez {self.expected} pour confirmer.")
        return self.cleaned_data["nombre"]


def decide_all(
    modeladmin,
    request,
    queryset,
    *,
    titre: str,
    template: str,
    form_class: type[DecisionForm],
    decide: Callable,
    describe: Callable[[list], list] = list,
):
    """Show what will be decided, then decide row by row; what cannot be is told with its reason.

    ``describe`` turns the rows into what the page tells of them.
    """
    rows = list(queryset[: LOT_MAX + 1])
    if len(rows) > LOT_MAX:
        modeladmin.message_user(request, f"{LOT_MAX} lignes au plus à la fois.", messages.ERROR)
        return None
    form = form_class(request.POST if "decider" in request.POST else None, expected=len(rows))
    if not form.is_valid():
        context = {"title": titre, "rows": rows, "descriptions": describe(rows), "form": form}
        return show(modeladmin, request, template, context)
    asked = {name: value for name, value in form.cleaned_data.items() if name != "nombre"}
    done = sum(attempt(modeladmin, request, row, decide, asked) for row in rows)
    modeladmin.message_user(request, f"{titre} : {done} sur {len(rows)}.")
    return None


def show(modeladmin, request, template: str, context: dict):
    """Answer the page that confirms."""
    context |= modeladmin.admin_site.each_context(request) | {
        "opts": modeladmin.opts,
        "action": request.POST.get("action", ""),
    }
    return render(request, template, context)


def tell_refusal(form, error: ValidationError) -> None:
    """Tell a refusal beside its field, above the form when it has none there."""
    for name, errors in getattr(error, "error_dict", {None: error}).items():
        form.add_error(name if name in form.fields else None, errors)


def attempt(modeladmin, request, row, decide: Callable, asked: dict) -> bool:
    """Decide of one row; tell the reason when it cannot be."""
    try:
        decide(by=request.user, pk=row.pk, **asked)
    except ValidationError as error:
        modeladmin.message_user(request, f"{row} : {error.messages[0]}", messages.WARNING)
        return False
    return True
