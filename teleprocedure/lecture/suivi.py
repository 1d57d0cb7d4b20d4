"""Where the update stands: the state of each tab, what lacks, what was transmitted."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import CharField, Max, Value

from collectivites.models import Acte, Collectivite
from collectivites.presentation import format_date, format_moment
from teleprocedure.campagnes import Calendrier
from teleprocedure.lecture.manques import Manques, read_manques, read_manques_of
from teleprocedure.models import Campagne, Transmission, Verification
from teleprocedure.onglets import ONGLETS, Onglet

A_VERIFIER, MODIFIE, VERIFIE = "a-verifier", "modifie", "verifie"
MODIFIE_DEPUIS, LIBRE = "modifie-depuis", "libre"
RECEPISSES_MAX = 20
AGENT = ("agent__first_name", "agent__last_name", "agent__username", "agent__is_staff")


@dataclass(frozen=True)
class Trace:
    """When a tab was ticked during the campaign and by whom, and when it was last written."""

    verifie_le: dt.datetime | None = None
    verifie_par: str = ""
    modifie_le: dt.datetime | None = None


@dataclass(frozen=True)
class Etat:
    """One tab as the dashboard shows it; ``verifie`` holds whatever was written since."""

    onglet: Onglet
    code: str
    trace: Trace
    manques: Manques

    @property
    def verifie(self) -> bool:
        return self.trace.verifie_le is not None

    @property
    def sans_declaration(self) -> bool:
        """Whether the tick states « je ne déclare pas »."""
        return self.onglet.slug == "apd" and self.verifie and bool(self.manques)

    @property
    def incomplet(self) -> bool:
        """Whether compulsory data lack: the tab cannot be ticked."""
        return bool(self.manques) and not self.sans_declaration

    @property
    def a_cocher(self) -> bool:
        """Whether its button is shown: during a campaign, when a tick would say something new."""
        return self.code in (A_VERIFIER, MODIFIE, MODIFIE_DEPUIS)

    @property
    def libelle(self) -> str:
        """The state in words."""
        modifie = f"modifié le {format_date(self.trace.modifie_le)}"
        return {
            A_VERIFIER: "à vérifier",
            MODIFIE: modifie,
            VERIFIE: self.verification,
            MODIFIE_DEPUIS: "modifié depuis la vérification",
            LIBRE: modifie if self.trace.modifie_le else "",
        }[self.code]

    @property
    def verification(self) -> str:
        """« vérifié le 3 mars 2026 par Camille Martin »."""
        par = f" par {self.trace.verifie_par}" if self.trace.verifie_par else ""
        return f"vérifié le {format_date(self.trace.verifie_le)}{par}"

    @property
    def detail(self) -> str:
        """What the words of the state leave out."""
        if self.code != MODIFIE_DEPUIS:
            return ""
        return f"{self.verification}, modifié le {format_moment(self.trace.modifie_le)}"


@dataclass(frozen=True)
class Suivi:
    """All of the dashboard: five states, and the receipts, the latest first."""

    calendrier: Calendrier
    etats: list[Etat]
    transmissions: list[Transmission]

    @property
    def verifies(self) -> int:
        return sum(etat.verifie for etat in self.etats)

    @property
    def avancement(self) -> str:
        """The progress in words, zero being singular."""
        plural = "s" if self.verifies > 1 else ""
        return f"{self.verifies} onglet{plural} vérifié{plural} sur {len(self.etats)}"

    @property
    def derniere(self) -> Transmission | None:
        """The last transmission of the open campaign."""
        campagne, rows = self.calendrier.campagne, self.transmissions
        return rows[0] if campagne and rows and rows[0].campagne_id == campagne.pk else None

    @property
    def modifie_depuis_transmission(self) -> bool:
        moments = [etat.trace.modifie_le for etat in self.etats if etat.trace.modifie_le]
        return bool(self.derniere and moments and max(moments) > self.derniere.le)

    @property
    def peut_transmettre(self) -> bool:
        """Whether all is verified, and something was not transmitted yet."""
        complete = self.calendrier.campagne and self.verifies == len(self.etats)
        return bool(complete and (not self.derniere or self.modifie_depuis_transmission))

    @property
    def suivant(self) -> Etat | None:
        """The next tab to verify."""
        return next((etat for etat in self.etats if not etat.verifie), None)


def read_suivi(collectivite: Collectivite, calendrier: Calendrier) -> Suivi:
    """Return the dashboard of a collectivité, in five queries whatever the number of rows."""
    campagne = calendrier.campagne
    traces = read_traces(collectivite, campagne)
    manques = read_manques(collectivite, campagne.annee_apd if campagne else None)
    rows = Transmission.objects.filter(collectivite=collectivite).select_related("campagne")
    return Suivi(
        calendrier=calendrier,
        etats=[
            build_etat(onglet, campagne, traces[onglet.slug], manques[onglet.slug])
            for onglet in ONGLETS
        ],
        transmissions=list(rows.defer("contenu").order_by("-le", "-pk")[:RECEPISSES_MAX]),
    )


def read_etat(collectivite: Collectivite, calendrier: Calendrier, onglet: Onglet) -> Etat:
    """Return the state of one tab, in two queries at most."""
    campagne = calendrier.campagne
    trace = read_traces(collectivite, campagne)[onglet.slug]
    annee = campagne.annee_apd if campagne else None
    return build_etat(onglet, campagne, trace, read_manques_of(collectivite, onglet.slug, annee))


def build_etat(onglet: Onglet, campagne: Campagne | None, trace: Trace, manques: Manques) -> Etat:
    """Return a tab in its state; out of a campaign there is nothing to verify."""
    modifie = trace.modifie_le
    if campagne is None:
        code = LIBRE
    elif trace.verifie_le:
        code = MODIFIE_DEPUIS if modifie and modifie > trace.verifie_le else VERIFIE
    else:
        code = MODIFIE if modifie and modifie >= campagne.ouverture else A_VERIFIER
    return Etat(onglet, code, trace, manques)


def read_traces(collectivite: Collectivite, campagne: Campagne | None) -> dict[str, Trace]:
    """Return the trace of each tab by slug: one query, a union of ticks and of last acts."""
    ticks = Verification.objects.filter(collectivite=collectivite, campagne=campagne).order_by()
    actes = Acte.objects.filter(collectivite=collectivite).order_by()
    none = Value("", CharField())
    return gather_traces(
        ticks.values_list("onglet", "le", *AGENT, Value(True)).union(
            actes.values("parties")
            .annotate(Max("le"))
            .values_list("parties", "le__max", none, none, none, Value(False), Value(False)),
            all=True,
        )
    )


def gather_traces(rows) -> dict[str, Trace]:
    """Return rows (tabs, moment, first name, last name, identifiant, staff, tick?) by tab."""
    written: dict[str, dt.datetime] = {}
    ticked: dict[str, tuple[dt.datetime, str]] = {}
    for parties, moment, prenom, nom, identifiant, staff, tick in rows:
        if tick:
            name = f"{prenom or ''} {nom or ''}".strip() or identifiant or ""
            ticked[parties] = (moment, "la délégation" if staff else name)
            continue
        for slug in parties.split():
            written[slug] = max(moment, written.get(slug, moment))
    traces = {}
    for slug in (onglet.slug for onglet in ONGLETS):
        verifie_le, verifie_par = ticked.get(slug, (None, ""))
        traces[slug] = Trace(verifie_le, verifie_par, written.get(slug))
    return traces
