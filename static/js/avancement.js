/**
 * Keeps the progress of a long work current, without moving the page under its reader.
 *
 * Without this module a link shows the page again. It is asked every five seconds, and only its
 * `.avancement` is replaced; once the work is over, the whole page is shown anew.
 */

const PERIODE = 5000;

async function refresh() {
  const shown = document.querySelector(".avancement");
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const current = page.querySelector(".avancement");
  if (!shown || !current?.querySelector("[data-en-cours]")) {
    window.location.reload();
    return;
  }
  shown.replaceChildren(...document.importNode(current, true).childNodes);
  plan();
}

/** A server that is away is asked again later. */
function plan() {
  window.setTimeout(() => refresh().catch(plan), PERIODE);
}

plan();
