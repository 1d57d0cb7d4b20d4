"""A mail relay on this machine, for stories that read the messages they provoke."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller

from collectivites.envois import send_waiting

HOTE = "127.0.0.1"


class Relais(Controller):
    """A relay on the port asked for, or on a free one when it is 0."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Boite:
    """Keeps every message that reaches the relay, in order.

    ``panne()`` takes the relay away, ``panne("451 Plus tard")`` makes it answer so for every
    recipient, ``retablir()`` puts it right.
    """

    def __init__(self):
        self.recus: list[EmailMessage] = []
        self.reponse = ""
        self.port = 0
        self.relais: Relais | None = None
        self.retablir()

    def retablir(self) -> None:
        self.reponse = ""
        if self.relais is None:
            self.relais = Relais(self, hostname=HOTE, port=self.port)
            self.relais.start()
            self.port = self.relais.port

    def panne(self, reponse: str = "") -> None:
        self.reponse = reponse
        if self.relais and not reponse:
            self.relais.stop()
            self.relais = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.reponse:
            return self.reponse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=default)
        message.enveloppe = envelope.rcpt_tos
        self.recus.append(message)
        return "250 OK"

    def relever(self, adresse: str = "") -> list[EmailMessage]:
        """Send what is queued, as the worker does; return what came, for one address or all."""
        before = len(self.recus)
        send_waiting(lambda: False)
        return [m for m in self.recus[before:] if not adresse or adresse in m.enveloppe]


def read_text(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content()


def read_html(message: EmailMessage) -> str:
    return message.get_body(("html",)).get_content()


def read_link(message: EmailMessage) -> str:
    """Return the first address in the text of a message."""
    return re.search(r"https?://\S+", read_text(message)).group()
