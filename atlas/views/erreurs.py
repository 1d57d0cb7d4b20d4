"""Error pages: a clear French sentence and a way on, without a query, a cookie or a trace."""

from http import HTTPStatus

from django.shortcuts import render

from teleprocedure.saisie import keep_draft

MESSAGES = {
    HTTPStatus.BAD_REQUEST: (
        "Adresse incomprise",
        "L’adresse demandée contient des caractères que le site ne peut pas lire.",
    ),
    HTTPStatus.FORBIDDEN: (
        "Accès refusé",
        "Vous n’avez pas le droit d’ouvrir cette page.",
    ),
    HTTPStatus.NOT_FOUND: (
        "Page introuvable",
        "Cette page n’existe pas, ou n’existe plus.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (
        "Trop de tentatives",
        "Patientez un quart d’heure, puis recommencez. Votre compte n’est pas bloqué : "
        "le bon mot de passe ouvre toujours depuis un autre lieu.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "Erreur du service",
        "La page n’a pas pu être préparée. Rien n’a été enregistré.",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "Service momentanément indisponible",
        "Rien n’a été enregistré. Réessayez dans une minute.",
    ),
}

LIMITS_WINDOW_SECONDS = "900"  # the longest window of ACCOUNT_RATE_LIMITS


def render_error(request, status, detail=""):
    """Return the page of an error ``status``; ``detail`` takes the place of its sentence."""
    title, sentence = MESSAGES[status]
    context = {"titre": title, "phrase": detail or sentence, "code": int(status)}
    response = render(request, "erreur.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception):
    return render_error(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request, exception):
    return render_error(request, HTTPStatus.FORBIDDEN)


def page_not_found(request, exception):
    return render_error(request, HTTPStatus.NOT_FOUND)


def too_many_requests(request):
    response = render_error(request, HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = LIMITS_WINDOW_SECONDS
    return response


def server_error(request):
    return render_error(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_refuse(request, reason=""):
    """Answer a form whose protection token is missing or old: lose nothing typed.

    That of an agent who logged in again meanwhile is kept, and shown on the page again.
    """
    if answer := keep_draft(request):
        return answer
    return render_error(
        request,
        HTTPStatus.FORBIDDEN,
        "Le formulaire a expiré, ou votre navigateur refuse les cookies. Revenez en arrière, "
        "copiez votre texte, rechargez la page et recommencez.",
    )
