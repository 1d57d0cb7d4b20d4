"""What one answer holds: SQL statements and bytes, by Django's test client in this process.

Each address is asked once before being counted: menus and names kept in the process are there, as
they are in a server at work. Compressed bytes are brotli's quality 5, what a proxy does on the fly.
"""

from dataclasses import dataclass
from statistics import median

import brotli  # type: ignore[import-untyped]
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.pages import Page

QUALITE_A_LA_VOLEE = 5


@dataclass(frozen=True)
class Pesee:
    """The most statements over the addresses of a page; medians of bytes, raw and compressed."""

    requetes: int
    octets: int
    octets_br: int


def weigh_page(page: Page) -> Pesee:
    client = Client(SERVER_NAME="127.0.0.1")
    requetes, corps = [], []
    for chemin in page.chemins:
        client.get(chemin)
        with CaptureQueriesContext(connection) as capture:
            reponse = client.get(chemin)
        requetes.append(len(capture))
        corps.append(reponse.content)
    return Pesee(
        max(requetes),
        round(median(map(len, corps))),
        round(median(len(compress(un)) for un in corps)),
    )


def compress(corps: bytes) -> bytes:
    return brotli.compress(corps, quality=QUALITE_A_LA_VOLEE)
