"""How figures, dates and periods are written for French readers."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

THIN_SPACE = "\u202f"
NBSP = "\u00a0"
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
PLAFOND_DES_TOTAUX = 10_000


def format_integer(number: int) -> str:
    """Return « 12 294 » for 12294, with a narrow no-break space."""
    return f"{number:,}".replace(",", THIN_SPACE)


def format_decimal(number: float) -> str:
    """Return « 12,65 » for 12.65, with as many decimals as it has."""
    return str(number).removesuffix(".0").replace(".", ",")


def format_total(number: int) -> str:
    """Return an exact total up to 10,000, « plus de 10 000 » beyond."""
    if number > PLAFOND_DES_TOTAUX:
        return f"plus de {format_integer(PLAFOND_DES_TOTAUX)}"
    return format_integer(number)


def format_euros(amount: Decimal) -> str:
    """Return « 1 234 € », or « 1 234,56 € » when there are cents."""
    whole, cents = divmod(int(round(amount * 100)), 100)
    decimals = f",{cents:02d}" if cents else ""
    return f"{format_integer(whole)}{decimals}{NBSP}€"


def format_date(moment: datetime | date | None) -> str:
    """Return « 3 mars 2026 » in Paris time, an empty string for no date."""
    if moment is None:
        return ""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{MOIS[day.month - 1]} {day.year}"


def format_moment(moment: datetime | None) -> str:
    """Return « 3 mars 2026 à 9 h 05 » in Paris time, an empty string for no moment."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{format_date(local)} à {local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def format_period(start: int | None, end: int | None, *, over: bool) -> str:
    """Return « 2008-2012 », « depuis 2008 », « jusqu’en 2012 », or nothing when unknown.

    ``over`` tells whether ``end`` is past (a finished project) or planned.
    """
    if start and end:
        return str(start) if start == end else f"{start}-{end}"
    if start:
        return f"depuis {start}"
    if end:
        return f"jusqu’en {end}" if over else f"fin prévue en {end}"
    return ""


def format_count(number: int, singular: str, plural: str = "") -> str:
    """Return « 1 projet » or « 12 projets »; zero is singular, as French wants."""
    word = singular if number < 2 else (plural or f"{singular}s")
    return f"{format_integer(number)}{NBSP}{word}"
