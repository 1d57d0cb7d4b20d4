"""The door of every agent page: logged in, habilitated, nothing kept by browsers."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from accounts.permissions import editable_collectivites


def for_agents(view):
    """Give the view the collectivité of its address, or answer 404 when it is not the user's."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request, slug, **kwargs):
        collectivite = get_object_or_404(editable_collectivites(request.user), slug=slug)
        return view(request, collectivite, **kwargs)

    return guarded
