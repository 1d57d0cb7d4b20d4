"""First paint and shifts of a page in Chromium, its processor slowed four times, nothing cached."""

import shutil
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
RALENTISSEMENT = 4
VISITES = 5
REPOS_MS = 1_500
OBSERVER = """
window.decalage = 0;
new PerformanceObserver((liste) => {
  for (const un of liste.getEntries()) if (!un.hadRecentInput) window.decalage += un.value;
}).observe({ type: "layout-shift", buffered: true });
"""
LIRE = """() => ({
  fcp: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  cls: window.decalage,
  fichiers: performance.getEntriesByType("resource").length,
})"""


@dataclass(frozen=True)
class Peinture:
    """First contentful paint (ms) and files fetched: medians; the worst cumulated shift."""

    fcp: float
    cls: float
    fichiers: int


def paint(adresse: str) -> Peinture | None:
    """Return what a few first visits of ``adresse`` show, None without Chromium."""
    if CHROMIUM is None:
        return None
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        visites = [visit(navigateur, adresse) for _ in range(VISITES)]
        navigateur.close()
    return Peinture(
        median(visite["fcp"] for visite in visites),
        max(visite["cls"] for visite in visites),
        round(median(visite["fichiers"] for visite in visites)),
    )


def visit(navigateur: Browser, adresse: str) -> dict:
    contexte = navigateur.new_context()
    onglet = contexte.new_page()
    onglet.add_init_script(OBSERVER)
    session = contexte.new_cdp_session(onglet)
    session.send("Emulation.setCPUThrottlingRate", {"rate": RALENTISSEMENT})
    onglet.goto(adresse, wait_until="load")
    onglet.wait_for_timeout(REPOS_MS)
    lu = onglet.evaluate(LIRE)
    contexte.close()
    return lu
