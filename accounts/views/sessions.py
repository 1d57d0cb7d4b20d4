"""The open sessions of a person, and how to end those that are not theirs any more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.services.comptes import end_sessions
from accounts.sessions import describe_sessions, list_sessions

TOUTES_LES_AUTRES = "autres"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def liste(request):
    """Show where the account is open; end one session, or all but this one."""
    if request.method == "POST":
        end_sessions(by=request.user, rows=find_chosen(request))
        messages.success(request, "L’accès est fermé sur les appareils choisis.")
        return redirect("usersessions_list")
    found = describe_sessions(request.user, request.session.session_key)
    return render(request, "accounts/sessions.html", {"sessions": found})


def find_chosen(request) -> list:
    """Return the sessions to end; this one ends by logging out, somebody else's is a 404."""
    chosen, current = request.POST.get("session", ""), request.session.session_key
    others = [row for row in list_sessions(request.user) if row.session_key != current]
    if chosen == TOUTES_LES_AUTRES:
        return others
    found = [row for row in others if str(row.pk) == chosen]
    if not found:
        raise Http404
    return found
