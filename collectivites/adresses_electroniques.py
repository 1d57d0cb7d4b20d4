"""Electronic addresses mistyped: the domain that was meant, or the reason why it cannot exist."""

import re
from collections.abc import Collection

from django.core.exceptions import ValidationError
from rapidfuzz.distance import OSA

from collectivites.texte import read_domain

# By how often they are met: of two as near, the first is proposed.
DOMAINES_COURANTS = (
    "gmail.com",
    "orange.fr",
    "wanadoo.fr",
    "hotmail.fr",
    "hotmail.com",
    "yahoo.fr",
    "free.fr",
    "laposte.net",
    "outlook.fr",
    "outlook.com",
    "sfr.fr",
    "live.fr",
    "yahoo.com",
    "icloud.com",
    "bbox.fr",
    "neuf.fr",
    "aol.com",
    "protonmail.com",
)
# Right, though near to one of the former.
DOMAINES_VOISINS = frozenset(
    {"mail.com", "protonmail.ch", "yopmail.com", "yopmail.fr", "ymail.com"}
)
# Nobody has a mailbox under these.
DOMAINES_CONFONDUS = {"gmail.fr": "gmail.com", "icloud.fr": "icloud.com"}
# None of the keys is an ending of the Internet.
FINS_FAUTIVES = {
    "cim": "com",
    "cmo": "com",
    "comm": "com",
    "con": "com",
    "cpm": "com",
    "ocm": "com",
    "vom": "com",
    "xom": "com",
    "fe": "fr",
    "ff": "fr",
    "ffr": "fr",
    "frr": "fr",
    "ft": "fr",
    "rf": "fr",
    "ogr": "org",
    "orgg": "org",
    "rog": "org",
    "ent": "net",
    "nett": "net",
    "nte": "net",
}
FIN_DE_L_ETAT = "gouv"
LIBELLE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
FIN = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{2,59}")
LONGUEUR_MAX = 253
LONGUEUR_MONTREE = 60
LIBELLE_COURT, LIBELLE_LONG = 4, 7


def suggest_address(address: str, connus: Collection[str] = ()) -> str:
    """Return the address probably meant, "" when there is nothing to suggest.

    A domain listed here or in ``connus`` is right, however near to another.

    >>> suggest_address("agent@gmial.com")
    'agent@gmail.com'
    """
    local, _, typed = address.strip().rpartition("@")
    domain = typed.lower()
    if not local or "@" in local or not 0 < len(domain) <= LONGUEUR_MAX:
        return ""
    if domain in DOMAINES_COURANTS or domain in DOMAINES_VOISINS or domain in connus:
        return ""
    mended = mend_ending(domain)
    meant = DOMAINES_CONFONDUS.get(domain) or find_near(domain) or find_near(mended) or mended
    return f"{local}@{meant}" if meant else ""


def find_near(domain: str) -> str:
    """Return the common domain that is a slip of the hand away, or only begun; else ""."""
    begun = [known for known in DOMAINES_COURANTS if known.partition(".")[0] == domain]
    if begun:
        return begun[0]
    near = min(DOMAINES_COURANTS, key=lambda known: OSA.distance(domain, known))
    return near if OSA.distance(domain, near) <= count_slips_allowed(domain, near) else ""


def count_slips_allowed(domain: str, near: str) -> int:
    """Return 1, or 2 in a long name of the same ending: « hotmail.ch » is not « hotmail.com ».

    A short one must keep its letters: « srf.fr » is « sfr.fr », « vive.fr » is not « live.fr ».
    """
    name, _, end = domain.partition(".")
    known, _, known_end = near.partition(".")
    if len(known) <= LIBELLE_COURT:
        return int(set(name) == set(known))
    return 2 if len(known) >= LIBELLE_LONG and end == known_end else 1


def mend_ending(domain: str) -> str:
    """Return ``domain`` with the ending that was meant: « .rf », « .con », « .gov.fr »; else ""."""
    *labels, end = domain.split(".")
    mended = FINS_FAUTIVES.get(end, end)
    if mended == "fr" and len(labels) > 1 and OSA.distance(labels[-1], FIN_DE_L_ETAT) == 1:
        labels[-1] = FIN_DE_L_ETAT
    meant = ".".join([*labels, mended])
    return meant if meant != domain and is_domain(read_domain(meant)) else ""


def is_domain(domain: str) -> bool:
    """Tell whether ``domain``, in ASCII, is made as the names of the Internet are."""
    *labels, end = domain.split(".")
    return (
        bool(labels)
        and len(domain) <= LONGUEUR_MAX
        and all(LIBELLE.fullmatch(label) for label in labels)
        and bool(FIN.fullmatch(end))
    )


def validate_domain(address: str) -> None:
    """Refuse an address whose domain cannot exist: « agent@ville-lyon », « agent@ville..fr »."""
    local, _, typed = address.strip().rpartition("@")
    if not (local and typed):
        raise ValidationError(
            "Indiquez une adresse électronique complète, par exemple prenom.nom@ville.fr.",
            code="adresse",
        )
    if not is_domain(read_domain(address)):
        raise ValidationError(
            "Vérifiez la fin de cette adresse : « %(domaine)s » n’est pas un nom de domaine "
            "complet, comme « ville.fr ».",
            code="domaine",
            params={"domaine": typed[:LONGUEUR_MONTREE]},
        )
