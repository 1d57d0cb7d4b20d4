"""Second tab: associations and international networks."""

from collectivites.lecture import read_adhesions


def show_reseaux(request) -> dict:
    return {"adhesions": read_adhesions(request.collectivite.pk)}
