/**
 * Names the lists that the admin opens by typing: their label, then what is chosen.
 *
 * The library that shows them names them by what is chosen alone, by nothing when nothing is.
 */

function nameLists(root) {
  for (const list of root.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${list.id}"]`);
    const box = list.nextElementSibling?.querySelector("[role=combobox]");
    const shown = box?.querySelector(".select2-selection__rendered");
    if (!label || !shown) continue;
    label.id = `${list.id}_label`;
    shown.removeAttribute("role");
    shown.removeAttribute("aria-readonly");
    box.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
  }
}

// Its own script has shown them by then: this one comes after it, in the queue too.
django.jQuery(() => nameLists(document));
document.addEventListener("formset:added", (event) => nameLists(event.target));
