"""« Ma collectivité n’est pas dans la liste »: asked by anybody, closed by the delegation."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from accounts.models import DemandeDeCollectivite
from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.services import save_row

CONSERVATION = dt.timedelta(days=365)


@service
def submit_demande(*, by, row: DemandeDeCollectivite) -> None:
    """Keep the request and tell the delegation."""
    save_row(row)
    queue(
        "collectivite_absente",
        settings.DELEGATION_COURRIEL,
        collectivite=str(row),
        personne=f"{row.prenom} {row.nom_de_famille}",
        adresse=row.courriel,
        lien=build_url("admin:accounts_demandedecollectivite_change", object_id=row.pk),
    )


@service
def close_demande(*, by, row: DemandeDeCollectivite) -> None:
    """Save what staff typed; once closed, send the answer to the person."""
    closing = row.statut != DemandeDeCollectivite.Statut.RECUE and row.close_le is None
    if closing:
        row.close_par, row.close_le = by, timezone.now()
    save_row(row)
    if closing:
        queue(
            "collectivite_absente_reponse",
            row.courriel,
            personne=f"{row.prenom} {row.nom_de_famille}",
            collectivite=str(row),
            reponse=row.reponse,
        )


@service
def remove_old_demandes(*, by, at=None) -> None:
    """Delete, past included, the requests closed for a year: nobody needs these names any more."""
    before = (at or timezone.now()) - CONSERVATION
    closed = DemandeDeCollectivite.objects.filter(close_le__lt=before)
    numbers = list(closed.values_list("pk", flat=True))
    closed.delete()
    DemandeDeCollectivite.history.filter(id__in=numbers).delete()
