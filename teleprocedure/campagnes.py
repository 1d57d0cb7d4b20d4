"""Where the yearly campaign stands for a collectivité, and what its opening sets going."""

import datetime as dt
from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from accounts.services import reconfirmations
from collectivites.models import Collectivite
from collectivites.presentation import format_moment
from teleprocedure.horloge import is_stopped, now
from teleprocedure.models import Campagne, Reouverture

SEUIL_SECONDS = 300


@dataclass(frozen=True)
class Calendrier:
    """What an agent may do now: ``campagne`` is the open one, None when all are closed.

    ``fin`` is its close for this collectivité, later than for others when it was reopened;
    ``precedente`` is the last that opened, ``prochaine`` the first that will.
    """

    campagne: Campagne | None = None
    fin: dt.datetime | None = None
    precedente: Campagne | None = None
    prochaine: Campagne | None = None

    @property
    def jours(self) -> int:
        """Days left, today being 0, as calendars of Paris count them."""
        return (timezone.localdate(self.fin) - timezone.localdate(now())).days if self.fin else 0

    @property
    def delai(self) -> str:
        """Days left, in words."""
        words = {0: "dernier jour", 1: "il reste 1\u00a0jour"}
        return words.get(self.jours, f"il reste {self.jours}\u00a0jours")

    @property
    def fermeture(self) -> str:
        """Since when nothing can be ticked, and until when."""
        sentences = []
        if self.precedente:
            close = format_moment(self.precedente.cloture)
            sentences.append(f"La campagne {self.precedente.annee} est close depuis le {close}.")
        if self.prochaine:
            opening = format_moment(self.prochaine.ouverture)
            sentences.append(f"La campagne {self.prochaine.annee} ouvrira le {opening}.")
        return " ".join(sentences) or "Aucune campagne n’est annoncée."


def read_calendrier(collectivite: Collectivite, at=None) -> Calendrier:
    """Return where the campaigns stand for one collectivité, in one query."""
    at = at or now()
    reouvertures = Reouverture.objects.filter(campagne=OuterRef("pk"), collectivite=collectivite)
    ouvertes = Campagne.objects.ouverte_pour(collectivite, at).order_by().values("pk")
    campagnes = list(
        Campagne.objects.order_by("ouverture").annotate(
            jusqu_a=Subquery(reouvertures.values("jusqu_a")[:1]), est_ouverte=Q(pk__in=ouvertes)
        )
    )
    open_ones = [campagne for campagne in campagnes if campagne.est_ouverte]
    past = [campagne for campagne in campagnes if campagne.ouverture <= at]
    current = open_ones[-1] if open_ones else None
    return Calendrier(
        campagne=current,
        fin=max(current.cloture, current.jusqu_a or current.cloture) if current else None,
        precedente=past[-1] if past else None,
        prochaine=campagnes[len(past)] if len(past) < len(campagnes) else None,
    )


def read_seuil() -> dt.datetime | None:
    """Return the date before which what was verified is « à confirmer ».

    It is the opening of the campaign before the current one; None until there are two. Kept five
    minutes in the process: it changes once a year. A rehearsal reads its own, and leaves none.
    """
    if is_stopped():
        return load_seuil()
    return caches["pages"].get_or_set("seuil_de_fraicheur", load_seuil, SEUIL_SECONDS)


def load_seuil() -> dt.datetime | None:
    return Campagne.objects.commencees().values_list("ouverture", flat=True)[1:2].first()


def is_to_confirm(verifie_le: dt.datetime | None, seuil: dt.datetime | None) -> bool:
    """Whether nobody confirmed a page since ``seuil``."""
    return seuil is not None and (verifie_le is None or verifie_le < seuil)


def mark_to_confirm(liens: list[dict], seuil: dt.datetime | None) -> list[dict]:
    """Tell of each project of these ties whether it is « à confirmer », and return the ties."""
    for lien in liens:
        for projet in lien["projets"]:
            projet["a_confirmer"] = is_to_confirm(projet["verification"], seuil)
    return liens


def ask_reconfirmations(at=None) -> int:
    """Ask agents to confirm, once per open campaign; returns how many were asked."""
    campagne = Campagne.objects.ouverte(at).first()
    return reconfirmations.ask_all(since=campagne.ouverture) if campagne else 0
