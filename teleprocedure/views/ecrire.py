"""« Écrire aux agents »: written, read over, sent, from any page of the admin."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from collectivites.courriels import compose
from collectivites.models import Collectivite
from teleprocedure.forms.messages import EnvoiForm, MessageForm
from teleprocedure.lecture.signalements import find_page
from teleprocedure.services.destinataires import list_recipients
from teleprocedure.services.messages import describe, write

PERMISSION = "collectivites.add_note"
CORRIGER, ENVOYER = "corriger", "envoyer"


@require_http_methods(["GET", "HEAD", "POST"])
def ecrire(request, pk):
    """Show the form, then what will leave and to whom, then send it."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    collectivite = get_object_or_404(Collectivite, pk=pk)
    addresses, objet = list_recipients(collectivite), read_objet(request)
    form, sending = read_forms(request, len(addresses))
    if sending and sending.is_valid() and send(request, collectivite, objet, sending):
        return redirect("admin:collectivites_collectivite_change", collectivite.pk)
    context = {"collectivite": collectivite, "adresses": addresses, "formulaire": form}
    if sending:
        context |= {"envoi": sending, "message": preview(collectivite, objet, form)}
    return show(request, context)


def read_objet(request) -> str:
    """Return the path of the public page that the message is about, "" for none."""
    page = find_page(request.GET.get("objet", ""))
    return page.objet if page.titre else ""


def read_forms(request, number: int) -> tuple[MessageForm, EnvoiForm | None]:
    """Return the form, and that of the sending once what is typed can be read over."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    if not form.is_valid() or CORRIGER in request.POST or not number:
        return form, None
    typed = request.POST if ENVOYER in request.POST else None
    return form, EnvoiForm(typed, initial=form.cleaned_data, expected=number)


def preview(collectivite: Collectivite, objet: str, form: MessageForm):
    """Return the message as each will receive it."""
    return compose("message_aux_agents", describe(collectivite, objet=objet, **form.cleaned_data))


def send(request, collectivite: Collectivite, objet: str, form: EnvoiForm) -> bool:
    """Send what was read over; tell a refusal on the form."""
    values = {name: form.cleaned_data[name] for name in MessageForm.base_fields}
    try:
        write(by=request.user, collectivite=collectivite, objet=objet, **values)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, f"Le message part pour {collectivite.nom}.")
    return True


def show(request, context: dict):
    """Answer the page, 422 when what was sent is refused."""
    envoi = context.get("envoi")
    refused = context["formulaire"].errors or envoi is not None and envoi.errors
    title = f"Écrire aux agents : {context['collectivite'].nom}"
    context = admin.site.each_context(request) | {"title": title} | context
    return render(
        request, "admin/teleprocedure/ecrire.html", context, status=422 if refused else 200
    )
