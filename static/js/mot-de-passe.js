/**
 * A button beside each password field to see what one types; without it the field works alone.
 *
 * The field is hidden again when its form is sent, so that browsers keep it for a password.
 */

import { wrap } from "./boite.js";

class Revelateur {
  constructor(input) {
    this.input = input;
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "fr-btn fr-btn--tertiary mot-de-passe__bouton";
    this.button.setAttribute("aria-controls", input.id);
    this.word = document.createElement("span");
    this.rest = document.createElement("span");
    this.rest.className = "fr-sr-only";
    this.rest.textContent = ` : ${this.readLabel()}`;
    this.button.append(this.word, this.rest);
    this.status = document.createElement("span");
    this.status.className = "fr-sr-only";
    this.status.setAttribute("role", "status");
    this.decorate();
    this.button.addEventListener("click", () => this.toggle());
    input.form.addEventListener("submit", () => this.show(false));
  }

  /** The label without its hint, which is a child element. */
  readLabel() {
    return this.input.labels[0].firstChild.textContent.trim();
  }

  decorate() {
    wrap(this.input, "mot-de-passe", this.button, this.status);
    this.input.setAttribute("autocapitalize", "none");
    this.input.setAttribute("spellcheck", "false");
    this.show(false);
  }

  toggle() {
    const visible = this.input.type === "password";
    this.show(visible);
    this.status.textContent = visible ? "Le mot de passe est visible." : "Le mot de passe est masqué.";
    this.input.focus();
  }

  show(visible) {
    this.input.type = visible ? "text" : "password";
    this.word.textContent = visible ? "Masquer" : "Afficher";
  }
}

document.querySelectorAll("input[type=password]").forEach((input) => new Revelateur(input));
