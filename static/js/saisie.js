/** Leaving a page whose form was changed and not sent asks first. */

/** The option that a list shows before anybody touches it. */
const firstOption = (list) => Math.max([...list.options].findIndex((o) => o.defaultSelected), 0);

/** Whether a control differs from what the server sent, even after the browser restored it. */
function isChanged(control) {
  if (control.type === "hidden") return false;
  if (control.type === "checkbox" || control.type === "radio") {
    return control.checked !== control.defaultChecked;
  }
  if (control.type === "select-one") return control.selectedIndex !== firstOption(control);
  if (control.type === "select-multiple") {
    return [...control.options].some((option) => option.selected !== option.defaultSelected);
  }
  return "defaultValue" in control && control.value !== control.defaultValue;
}

/** A text that came back, refused or interrupted, is in no database yet. */
const unsaved = document.getElementById("erreurs") !== null
  || new URLSearchParams(location.search).has("brouillon");
let sent = false;

for (const form of document.querySelectorAll("form[data-saisie]")) {
  form.addEventListener("submit", () => { sent = true; });
  window.addEventListener("beforeunload", (event) => {
    if (sent || !(unsaved || [...form.elements].some(isChanged))) return;
    event.preventDefault();
    event.returnValue = true;
  });
}
window.addEventListener("pageshow", () => { sent = false; });
