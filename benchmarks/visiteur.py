"""A browser without a screen: cookies, the token of forms, and the address it comes from."""

import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

JETON = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FORMULAIRE = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE = 60


@dataclass
class Reponse:
    """What came back: status, where it leads, its text, and milliseconds waited."""

    statut: int
    vers: str
    texte: str
    ms: float


@dataclass
class Visiteur:
    """Asks ``port`` from the address ``ip``, which the one trusted proxy would tell."""

    port: int
    ip: str
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    jeton: str = ""

    def __post_init__(self):
        self.connexion = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def get(self, chemin: str) -> Reponse:
        return self.ask("GET", chemin, None)

    def fill(self, chemin: str, champs: dict[str, str]) -> Reponse:
        """Open a form, then send it; only the sending is timed."""
        self.open(chemin)
        return self.send(chemin, champs)

    def open(self, chemin: str) -> None:
        """Read the token of a form: it serves for every sending from this visitor."""
        trouve = JETON.search(self.get(chemin).texte)
        self.jeton = trouve.group(1) if trouve else ""

    def send(self, chemin: str, champs: dict[str, str]) -> Reponse:
        return self.ask("POST", chemin, urlencode(champs | {"csrfmiddlewaretoken": self.jeton}))

    def ask(self, methode: str, chemin: str, corps: str | None) -> Reponse:
        en_tetes = {"X-Forwarded-For": self.ip, **(FORMULAIRE if corps else {})}
        en_tetes["Cookie"] = "; ".join(f"{c.key}={c.value}" for c in self.cookies.values())
        debut = time.perf_counter()
        self.connexion.request(methode, chemin, body=corps, headers=en_tetes)
        reponse = self.connexion.getresponse()
        texte = reponse.read().decode()
        duree = (time.perf_counter() - debut) * 1e3
        for valeur in reponse.headers.get_all("Set-Cookie", []):
            self.cookies.load(valeur)
        return Reponse(reponse.status, reponse.headers.get("Location", ""), texte, duree)


def number_ip(numero: int) -> str:
    """Return the ``numero``-th address of a range that belongs to nobody."""
    return f"198.{18 + numero // 65_536}.{numero // 256 % 256}.{numero % 256}"


MOT_DE_PASSE = "un-mot-de-passe-du-banc"  # noqa: S105


def name_account(numero: int) -> str:
    return f"banc-{numero}"


def name_address(numero: int) -> str:
    return f"{name_account(numero)}@banc.example"
