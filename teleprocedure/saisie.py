"""The life of a form in the tabs: what fills it, what saves it, what it answers."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import OperationalError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from collectivites.models import Acte
from collectivites.services import ConflitDeVersion, DejaFait
from teleprocedure.onglets import ONGLETS
from teleprocedure.passage import find_path
from teleprocedure.services import brouillons

REPRISE = "brouillon"
DEJA_ENREGISTRE = "Cette saisie était déjà enregistrée : elle n’a pas été doublée."
SESSION_FINIE = (
    "Votre session a pris fin : rien n’est encore enregistré, mais votre saisie est gardée. "
    "Connectez-vous pour la retrouver."
)
D_UN_AUTRE = (
    "Cette page avait été ouverte par un autre compte : rien n’est enregistré. "
    "La saisie est gardée pour lui."
)
TROP_LONGUE = "Cette saisie est trop longue pour être gardée : rien n’est enregistré."
OCCUPEE = (
    "La base de données est momentanément occupée : rien n’est enregistré. "
    "Enregistrez de nouveau dans un instant."
)


class Disparue(Http404):
    """The row was deleted while its form was open; ``acte`` is the act that did it."""

    def __init__(self, acte: Acte):
        super().__init__("Cette fiche a été supprimée.")
        self.acte = acte


def find_own(request, queryset, pk: int):
    """Return the row ``pk`` of ``queryset``, which holds the collectivité's own rows only.

    Raises ``Disparue`` when the collectivité had it, ``Http404`` when it never did.
    """
    row = queryset.filter(pk=pk).first()
    if row is None:
        raise find_end(request, queryset.model, pk)
    return row


def find_end(request, model, pk) -> Http404:
    """Return what tells why the row ``pk`` is not the collectivité's, or is not any more."""
    deleted = model.history.filter(id=pk, history_type="-").values("acte")
    acte = Acte.objects.sur(request.collectivite).filter(pk__in=deleted).first()
    return Disparue(acte) if acte else Http404()


def read_typed(request) -> QueryDict | None:
    """Return what fills a form: what is sent, or the draft that the user takes up again."""
    if request.method == "POST":
        return request.POST
    draft = brouillons.find(request.user, request.path) if REPRISE in request.GET else None
    if draft is None:
        return None
    typed = QueryDict(mutable=True)
    for name, value in draft.contenu:
        typed.appendlist(name, value)
    return typed


def attempt(request, form, service, **arguments) -> bool:
    """Send a valid form to ``service``; tell a refusal or a conflict on the form, text kept.

    A form sent twice succeeds twice and writes once. A row that somebody deleted in the meantime
    answers as ``find_own`` does.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        service(by=request.user, **arguments, **form.to_service())
    except ConflitDeVersion as conflict:
        form.show_conflict(conflict.current)
    except DejaFait:
        messages.info(request, DEJA_ENREGISTRE)
    except ValidationError as error:
        form.add_error(None, error)
    except ObjectDoesNotExist as gone:
        row = getattr(form, "instance", None)
        raise (find_end(request, type(row), row.pk) if row else Http404) from gone
    except OperationalError:
        form.add_error(None, OCCUPEE)
    if form.errors:
        return False
    brouillons.forget(by=request.user, chemin=request.path, data=request.POST)
    return True


def show(request, template: str, form, **context) -> HttpResponse:
    """Answer the page of a form, 422 when what was sent is refused."""
    fresh = request.method == "GET" and REPRISE not in request.GET
    context |= {
        "collectivite": request.collectivite,
        "onglets": ONGLETS,
        "formulaire": form,
        "auteur": brouillons.sign_author(request.user),
        "brouillon": brouillons.find(request.user, request.path) if fresh else None,
    }
    refused = request.method == "POST" and form.errors
    return render(request, template, context, status=422 if refused else HTTPStatus.OK)


def tell(request, sentence: str) -> None:
    """Say what was just done, with the button that undoes it."""
    acte = request.collectivite.actes.filter(auteur=request.user).first()
    messages.success(request, sentence, extra_tags=str(acte.pk) if acte else "")


def keep_draft(request) -> HttpResponse | None:
    """Keep what a form carries for its author, who has no session or no right token any more.

    Return where to go, None when the form does not say who was typing.
    """
    author = brouillons.read_author(request.POST.get("auteur", ""))
    if author is None:
        return None
    path = find_path(request)
    kept = brouillons.keep(by=author, chemin=path, data=request.POST)
    back = f"{path}?{REPRISE}"
    if request.user == author and kept:
        return redirect(back)
    if request.user.is_authenticated:
        messages.warning(request, D_UN_AUTRE if kept else TROP_LONGUE)
        return redirect("teleprocedure:accueil")
    messages.warning(request, SESSION_FINIE if kept else TROP_LONGUE)
    return redirect_to_login(back)
