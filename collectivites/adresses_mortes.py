"""Addresses that staff declare dead: no mailing tries them again, until they are said alive."""

from django.core.exceptions import ValidationError

from collectivites import services
from collectivites.journal import service
from collectivites.models import AdresseMorte

DEJA_MORTE = "cette adresse est déjà déclarée morte."
DEJA_VIVANTE = "cette adresse n’est plus déclarée morte."


@service
def declare_dead(*, by, adresse: str, motif: str = "") -> AdresseMorte:
    """Declare dead an address, under its one form."""
    row = AdresseMorte(adresse=adresse, motif=motif, par=by)
    row.set_keys()
    if AdresseMorte.objects.filter(adresse=row.adresse).exists():
        raise ValidationError(DEJA_MORTE)
    services.save_row(row)
    return row


@service
def save(*, by, row: AdresseMorte) -> None:
    """Save a dead address typed by staff."""
    row.par = row.par or by
    services.save(by=by, row=row)


@service
def revive(*, by, pk: int) -> None:
    """Say that an address is alive after all: the next mailing goes there again."""
    row = AdresseMorte.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise ValidationError(DEJA_VIVANTE)
    services.delete(by=by, row=row)
