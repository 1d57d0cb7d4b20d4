/**
 * Partner of a coopération: suggestions while typing its name, and fewer fields to look at.
 *
 * In the first step, suggestions are those of `suggestions.js`, under their own name. In the second,
 * the fields of a partner to make are hidden while one of the register is chosen.
 */

import "./suggestions.js";

const OF_A_NEW_PARTNER = ["nom", "garder", "nature", "precision", "latitude", "longitude"];
const GROUPS = ".fr-input-group, .fr-select-group, .fr-checkbox-group";

for (const list of document.querySelectorAll("[data-suggestions] [role=listbox]")) {
  list.setAttribute("aria-label", "Partenaires proposés");
}

const choices = [...document.querySelectorAll("input[type=radio][name=partenaire]")];
const groups = OF_A_NEW_PARTNER
  .map((name) => document.querySelector(`form[data-saisie] [name=${name}]`)?.closest(GROUPS))
  .filter(Boolean);

function showFields() {
  const chosen = choices.find((choice) => choice.checked);
  for (const group of groups) group.hidden = chosen?.value !== "nouveau";
}

if (choices.length) {
  for (const choice of choices) choice.addEventListener("change", showFields);
  showFields();
}
