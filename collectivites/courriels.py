"""Mail: one template per message, queued in the transaction of the act it tells.

A message is a template ``courriels/<nom>.txt``: its first line is the subject, the rest is the
text, and ``courriels/_pied.txt`` ends them all. The HTML part is made from that text, so that the
two can never differ. The queue is django-post-office's table, filled directly: its own ``send``
would run what people typed as a template. ``manage.py travaux`` sends.
"""

import re
from dataclasses import dataclass, field
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.template.defaultfilters import linebreaks_filter
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from post_office.models import PRIORITY, STATUS, Email

from collectivites.texte import clean_text
from collectivites.validation import validate_address


@dataclass(frozen=True)
class Modele:
    """A message the service sends: its name, when it leaves, and values to preview it with."""

    nom: str
    usage: str
    exemple: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A message ready to leave: subject, text, and the HTML made from the text."""

    sujet: str
    texte: str
    html: str


MODELES: dict[str, Modele] = {}


def declare(*modeles: Modele) -> None:
    """Add messages to those that the admin previews and that ``queue`` knows."""
    MODELES.update({modele.nom: modele for modele in modeles})


def compose(nom: str, valeurs: dict) -> Message:
    """Return the message ``nom`` filled with ``valeurs``."""
    context = valeurs | {
        "service": settings.SITE_NOM,
        "delegation": settings.DELEGATION_NOM,
        "contact": settings.DELEGATION_COURRIEL,
        "accueil": settings.SITE_URL,
    }
    texte = render_to_string(f"courriels/{MODELES[nom].nom}.txt", context)
    premiere_ligne, _, suite = texte.strip().partition("\n")
    sujet, corps = clean_text(premiere_ligne), clean_text(suite, multiline=True)
    pied = clean_text(render_to_string("courriels/_pied.txt", context), multiline=True)
    parties = {"sujet": sujet, "corps": link(corps), "pied": link(pied)}
    html = render_to_string("courriels/habillage.html", context | parties)
    return Message(sujet, f"{corps}\n\n-- \n{pied}\n", html)


def preview(nom: str) -> Message:
    """Return the message ``nom`` filled with its example; « /… » there is a page of the site."""
    exemple = MODELES[nom].exemple.items()
    return compose(
        nom,
        {
            cle: settings.SITE_URL + valeur if str(valeur).startswith("/") else valeur
            for cle, valeur in exemple
        },
    )


def link(texte: str) -> SafeString:
    """Return ``texte`` as HTML paragraphs where only the addresses of this site can be clicked.

    What people typed is in there: an address of theirs must not become a link of ours.
    """
    site = re.escape(settings.SITE_URL)
    address = rf"({site}(?:/(?:[^\s<>\"»]*[\w/=-])?)?(?![\w:@-]|\.\w))"
    pieces = [
        format_html('<a href="{0}">{0}</a>', piece) if rank % 2 else piece
        for rank, piece in enumerate(re.split(address, texte))
    ]
    return linebreaks_filter(format_html_join("", "{}", ((piece,) for piece in pieces)))


def queue(nom: str, to: str, **valeurs) -> Email:
    """Queue the message ``nom`` for the address ``to``, in the transaction under way.

    An address declared dead still receives it: somebody asked for it. Mailings leave it out.
    Raises ``ValidationError`` for an address that could be read as several.
    """
    email = write_email(nom, to, valeurs)
    email.save()
    return email


def write_email(nom: str, to: str, valeurs: dict) -> Email:
    """Return the message ``nom`` for ``to``, ready to be queued with others; raises as ``queue``.

    Its identity is drawn here, once: every try of the relay shows the same.
    """
    validate_address(to)
    message = compose(nom, valeurs)
    return Email(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        subject=message.sujet,
        message=message.texte,
        html_message=message.html,
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        status=STATUS.queued,
        priority=PRIORITY.medium,
    )


def build_url(nom: str, **kwargs) -> str:
    """Return the full address of a page, on ``SITE_URL`` whatever host the request named."""
    return settings.SITE_URL + reverse(nom, kwargs=kwargs)
