"""The pages under load: each round asks for B, then for the page; a figure is a median of rounds.

Processor time by request, divided by B's in the same round, is the figure to compare: machines
differ, and drift by half within the hour.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from benchmarks.charge import Charge, check_pages, load_pages
from benchmarks.pages import Page
from benchmarks.serveur import Serveur, read_database_cpu, spent
from benchmarks.urls import CHEMIN_DE_B

SECONDES_DE_B, SECONDES_DE_PAGE = 2, 2


@dataclass(frozen=True)
class Prise:
    """One load: what the client saw, and milliseconds of processor by request.

    ``cpu`` is the web server's, ``cpu_base`` PostgreSQL's (zero with SQLite, which is in ``cpu``).
    """

    charge: Charge
    cpu: float
    cpu_base: float

    @property
    def total(self) -> float:
        return self.cpu + self.cpu_base


@dataclass(frozen=True)
class Mesure:
    """The rounds of one page, each beside its own B."""

    prises: list[tuple[Prise, Prise]]

    def middle(self, read: Callable[[Prise], float]) -> float:
        return median(read(prise) for _, prise in self.prises)

    @property
    def rapports(self) -> list[float]:
        """Processor time of the page, database included, in times that of B, round by round."""
        return sorted(prise.total / b.total for b, prise in self.prises)

    @property
    def debit_sur_b(self) -> float:
        """Requests per second, as a share of those of B."""
        return median(prise.charge.debit / b.charge.debit for b, prise in self.prises)

    @property
    def b(self) -> Prise:
        """The B of median processor time."""
        return sorted((b for b, _ in self.prises), key=lambda b: b.total)[len(self.prises) // 2]


def take(serveur: Serveur, chemins: tuple[str, ...], secondes: int) -> Prise:
    """Load ``chemins`` and read the processor before and after, once the server is at rest.

    The requests in flight when the client leaves are served too: they are in the count.
    """
    avant, base_avant = serveur.read_cpu(), read_database_cpu()
    charge = load_pages(serveur.port, chemins, secondes)
    apres, base_apres = serveur.wait_until_idle(), read_database_cpu()
    par_requete = 1e3 / (charge.requetes + charge.en_vol)
    return Prise(
        charge,
        spent(avant, apres) * par_requete,
        spent(base_avant, base_apres) * par_requete,
    )


def warm(serveur: Serveur, pages: list[Page]) -> None:
    """Check every address, then let both workers load templates and outlines once."""
    for page in pages:
        check_pages(serveur.port, page.chemins)
    load_pages(serveur.port, tuple(page.chemins[0] for page in pages), SECONDES_DE_PAGE)


def measure_pages(
    serveur: Serveur, pages: list[Page], tours: int, announce: Callable[[str], None]
) -> dict[str, Mesure]:
    """Return the measure of each page by name, in ``tours`` rounds over all of them."""
    warm(serveur, pages)
    prises: dict[str, list] = {page.nom: [] for page in pages}
    for tour in range(1, tours + 1):
        announce(f"Tour {tour} sur {tours}…")
        for page in pages:
            b = take(serveur, (CHEMIN_DE_B,), SECONDES_DE_B)
            prises[page.nom].append((b, take(serveur, page.chemins, SECONDES_DE_PAGE)))
    return {nom: Mesure(liste) for nom, liste in prises.items()}


def measure_growth(
    petit: Serveur,
    grand: Serveur,
    pages: list[Page],
    tours: int,
    announce: Callable[[str], None],
) -> dict[str, float]:
    """Return, by page, its processor time on the large database over that on the small one."""
    warm(petit, pages)
    warm(grand, pages)
    rapports: dict[str, list[float]] = {page.nom: [] for page in pages}
    for tour in range(1, tours + 1):
        announce(f"Croissance, tour {tour} sur {tours}…")
        for page in pages:
            avant = take(petit, page.chemins, SECONDES_DE_PAGE)
            apres = take(grand, page.chemins, SECONDES_DE_PAGE)
            rapports[page.nom].append(apres.total / avant.total)
    return {nom: median(liste) for nom, liste in rapports.items()}
