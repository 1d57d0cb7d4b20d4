"""Whom the delegation reaches in a collectivité."""

from django.core.exceptions import ValidationError

from collectivites.models import AdresseMorte, Collectivite, Contact
from collectivites.texte import fold_address
from collectivites.validation import validate_address

PERSONNE = "Personne n’est joignable pour {} : ni agent habilité, ni contact avec une adresse."


def list_recipients(collectivite: Collectivite) -> list[str]:
    """Return the addresses of the agents habilitated now.

    Failing them, of those who have still to confirm this year; failing them, of the people on file.
    """
    own = collectivite.habilitations
    for rows in (own.en_vigueur(), own.tenues()):
        if agents := keep_alive(rows.order_by("pk").values_list("user__email", flat=True)):
            return agents
    people = Contact.objects.filter(collectivite=collectivite).exclude(courriel="")
    return keep_alive(people.order_by("ordre", "pk").values_list("courriel", flat=True))


def keep_alive(addresses) -> list[str]:
    """Return each address once, folded, in order; not the dead ones, nor those unreadable."""
    folded = dict.fromkeys(fold_address(address) for address in addresses)
    rows = AdresseMorte.objects.filter(adresse__in=folded).values_list("adresse", flat=True)
    dead = set(rows)
    return [address for address in folded if address not in dead and is_readable(address)]


def is_readable(address: str) -> bool:
    """Whether the queue of messages can keep the address whole."""
    try:
        validate_address(address)
    except ValidationError:
        return False
    return True


def find_recipients(collectivite: Collectivite) -> list[str]:
    """Return the same; raise ``ValidationError`` when nobody can be reached."""
    addresses = list_recipients(collectivite)
    if not addresses:
        raise ValidationError(PERSONNE.format(collectivite.nom))
    return addresses
