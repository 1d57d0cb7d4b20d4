"""First tab: élus and cadres in charge of international relations."""

from collectivites.lecture import read_contacts


def show_contacts(request) -> dict:
    return {"contacts": read_contacts(request.collectivite.pk)}
