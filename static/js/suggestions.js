/**
 * Suggestions while typing a collectivité's name: an ARIA combobox over the form that works alone.
 *
 * `data-libelle` names the list when it is not one of collectivités.
 * Every `[data-suggestions]` holds a field `nom`; its other fields narrow the suggestions, and no
 * field outside it is sent. Choosing one opens the page of the collectivité, or, in `[data-choix]`,
 * fills `nom` and the hidden field `slug`; pressing Enter without choosing sends the form.
 */

import { wrap } from "./boite.js";

const DELAY_MS = 150;
const MIN_LENGTH = 2;

class Combobox {
  constructor(root, number) {
    this.root = root;
    this.input = root.querySelector("[name=nom]");
    this.timer = 0;
    this.active = -1;
    this.choices = [];
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${number}`;
    this.list.className = "suggestions__liste";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", root.dataset.libelle || "Collectivités proposées");
    this.status = document.createElement("p");
    this.status.className = "fr-sr-only";
    this.status.setAttribute("role", "status");
    this.decorate();
    this.listen();
  }

  decorate() {
    wrap(this.input, "suggestions", this.list, this.status);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
  }

  listen() {
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.forget();
      this.timer = setTimeout(() => this.suggest(), DELAY_MS);
    });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), DELAY_MS));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.open(Number(option.dataset.rang));
    });
  }

  async suggest() {
    const asked = this.input.value.trim();
    if (asked.length < MIN_LENGTH) return this.close();
    const query = new URLSearchParams();
    for (const field of this.root.querySelectorAll("select, input:not([type=hidden], [type=radio])")) query.set(field.name, field.value);
    try {
      const response = await fetch(`${this.root.dataset.suggestions}?${query}`);
      if (!response.ok) return this.close();
      const { suggestions } = await response.json();
      if (document.activeElement === this.input && this.input.value.trim() === asked) this.show(suggestions);
    } catch {
      this.close();
    }
  }

  show(choices) {
    this.choices = choices;
    this.select(-1);
    this.list.replaceChildren(...choices.map((choice, rank) => this.makeOption(choice, rank)));
    this.toggle(choices.length > 0);
    this.status.textContent = choices.length ? `${choices.length} propositions` : "Aucune proposition";
  }

  makeOption(choice, rank) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${rank}`;
    option.className = "suggestions__choix";
    option.dataset.rang = rank;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const detail = document.createElement("small");
    detail.textContent = [choice.type, choice.territoire].filter(Boolean).join(" · ");
    option.append(choice.nom, detail);
    return option;
  }

  onKey(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") {
      this.close();
    } else if (event.key in moves && this.choices.length && !this.list.hidden) {
      event.preventDefault();
      const count = this.choices.length + 1;
      this.select(((this.active + 1 + moves[event.key] + count) % count) - 1);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.open(this.active);
    }
  }

  select(rank) {
    this.active = rank;
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === rank));
      if (index === rank) option.scrollIntoView({ block: "nearest" });
    });
    if (rank >= 0) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${rank}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  toggle(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  close() {
    this.toggle(false);
    this.select(-1);
  }

  open(rank) {
    const choice = this.choices[rank];
    if (!("choix" in this.root.dataset)) return window.location.assign(choice.url);
    this.input.value = choice.nom;
    const slug = this.root.querySelector("[name=slug][type=hidden]");
    if (slug) slug.value = choice.slug;
    this.close();
  }

  /** What was chosen no longer holds once the name is typed again. */
  forget() {
    const slug = this.root.querySelector("[name=slug][type=hidden]");
    if (slug) slug.value = "";
  }
}

document.querySelectorAll("[data-suggestions]").forEach((root, number) => new Combobox(root, number));
