"""Two guards around every request: what no page can read, and a database that is away."""

from http import HTTPStatus

from django.db import InterfaceError, OperationalError

from atlas.views.erreurs import render_error

MAX_QUERY_LENGTH = 4_000
RETRY_AFTER_SECONDS = "30"


class RequetePropre:
    """Answer 400 to a NUL character in the path, query or cookies, and to an endless query.

    PostgreSQL refuses NUL in any text while SQLite takes it: both must give the same answer.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        texts = (request.path_info, query, request.META.get("HTTP_COOKIE", ""))
        has_nul = any("\x00" in text or "%00" in text for text in texts)
        if has_nul or len(query) > MAX_QUERY_LENGTH:
            return render_error(request, HTTPStatus.BAD_REQUEST)
        return self.get_response(request)


class BaseIndisponible:
    """Answer 503 with Retry-After when the database cannot be reached, in place of a 500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        response = render_error(request, HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = RETRY_AFTER_SECONDS
        return response
