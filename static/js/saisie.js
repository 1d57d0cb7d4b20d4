/** Leaving a page whose form was changed and not sent asks first. */

for (const form of document.querySelectorAll("form[data-saisie]")) {
  let changed = form.querySelector("[aria-invalid=true], .fr-error-text") !== null;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
