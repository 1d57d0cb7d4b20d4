"""« Rectifier / m’opposer »: what a person does, from the link they received."""

from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from collectivites.models import Contact
from collectivites.services import ConflitDeVersion
from teleprocedure.forms.personne import OppositionForm, PersonneForm
from teleprocedure.services import personnes

OPPOSER = "opposer"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personne(request, jeton):
    """Show what is said of a person; they rectify it, or oppose."""
    contact = personnes.read_contact(jeton)
    if contact is None:
        return show_closed(request, jeton)
    form, opposition = read_forms(request, contact)
    if form.is_valid() and rectify(request, contact, form):
        return redirect("personne", jeton=jeton)
    if opposition.is_valid():
        with suppress(Contact.DoesNotExist):
            personnes.oppose(by=None, contact=contact)
        return redirect("personne", jeton=jeton)
    context = {"contact": contact, "formulaire": form, "opposition": opposition}
    refused = form.errors or opposition.errors
    return render(request, "teleprocedure/personne.html", context, status=422 if refused else 200)


def read_forms(request, contact: Contact) -> tuple[PersonneForm, OppositionForm]:
    """Return the two forms of the page; only the one that was sent is bound."""
    sent = request.POST if request.method == "POST" else None
    opposing = OPPOSER in request.POST
    rectification = PersonneForm(None if opposing else sent, instance=contact)
    return rectification, OppositionForm(sent if opposing else None)


def rectify(request, contact: Contact, form: PersonneForm) -> bool:
    """Write a valid form; what an agent wrote meanwhile is told on it, unless it says the same."""
    try:
        personnes.rectify(by=None, contact=contact, **form.to_service())
    except Contact.DoesNotExist:
        return True
    except ConflitDeVersion as conflict:
        form.show_conflict(conflict.current)
        if form.differences:
            return False
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, "Vos corrections sont enregistrées et publiées.")
    return True


def show_closed(request, jeton: str):
    """Say that what was asked is done, or that the link opens nothing any more."""
    opposed = personnes.read_opposition(jeton)
    context = {"opposition": opposed}
    status = 410 if opposed else 404
    return render(request, "teleprocedure/personne_close.html", context, status=status)
