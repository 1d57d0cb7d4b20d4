"""Sign-up as a person lives it: the form, the link received, the button; and what was sent."""

import re

from django.conf import settings
from post_office.models import Email

INSCRIPTION = "/compte/inscription/"
ENVOYE = "/compte/inscription/message-envoye/"
CHOISI = "la-rivière-monte-à-midi"
AGENT = "agent@lyon.fr"


def type_profile(email=AGENT, **changes) -> dict:
    """Return what a person types on the page « Créer un profil »."""
    return {
        "type": "commune",
        "nom": "Lyon",
        "slug": "",
        "first_name": "Camille",
        "last_name": "Berthier",
        "fonction": "chargée de mission",
        "email": email,
        "username": "camille",
        "password1": CHOISI,
    } | changes


def sign_up(client, email=AGENT, **changes):
    """Send the form, from the network ``ip`` if one is given."""
    ip = changes.pop("ip", "192.0.2.1")
    return client.post(INSCRIPTION, type_profile(email, **changes), REMOTE_ADDR=ip)


def read_proof_link(address=AGENT) -> str:
    """Return the path of the last link that proves ``address``."""
    links = [
        found[1]
        for mail in Email.objects.filter(to=address).order_by("pk")
        if (
            found := re.search(
                rf"{re.escape(settings.SITE_URL)}(/compte/adresse/\S+/)", mail.message
            )
        )
    ]
    return links[-1]


def prove(client, address=AGENT, password=CHOISI):
    """Open the last link received at ``address``, type the password chosen, press the button."""
    link = read_proof_link(address)
    assert client.get(link).status_code == 200
    return client.post(link, {"password": password})


def list_subjects(address: str) -> list[str]:
    """Return the subjects of the messages queued for ``address``, in order."""
    return [mail.subject for mail in Email.objects.filter(to=address).order_by("pk")]


def list_recipients() -> list[str]:
    """Return all addresses that a message is queued for."""
    return sorted({address for mail in Email.objects.all() for address in mail.to})
