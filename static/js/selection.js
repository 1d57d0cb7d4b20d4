/**
 * Lists of projects to tick: buttons that tick them all, in the list or in one country, and their
 * count. A year typed chooses « terminés ».
 */

class Liste {
  constructor(box, onChange) {
    this.boxes = [...box.querySelectorAll("input[type=checkbox]")];
    this.onChange = onChange;
    if (this.boxes.length > 1) this.place(box);
  }

  place(box) {
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "fr-btn fr-btn--sm fr-btn--tertiary bilan__cocher";
    this.word = document.createElement("span");
    this.button.append(this.word);
    const country = box.querySelector(":scope > summary h2");
    if (country) {
      const name = document.createElement("span");
      name.className = "fr-sr-only";
      name.textContent = ` : ${country.textContent}`;
      this.button.append(name);
      box.querySelector(":scope > summary").after(this.button);
    } else {
      box.prepend(this.button);
    }
    this.button.addEventListener("click", () => this.tickAll());
  }

  get full() {
    return this.boxes.every((box) => box.checked);
  }

  tickAll() {
    const checked = !this.full;
    for (const box of this.boxes) {
      box.checked = checked;
      if (checked) box.closest("details").open = true;
    }
    this.onChange();
  }

  show() {
    if (this.button) this.word.textContent = this.full ? "tout décocher" : "tout cocher";
  }
}

function start(form) {
  const count = form.querySelector("[data-compte]");
  count.setAttribute("aria-live", "polite");
  const lists = [form, ...form.querySelectorAll("[data-cocher]")].map((box) => new Liste(box, show));

  function show() {
    const number = form.querySelectorAll("input[type=checkbox]:checked").length;
    count.textContent = `(${number})`;
    for (const list of lists) list.show();
  }

  form.addEventListener("change", show);
  form.elements.annee_fin.addEventListener("input", (event) => {
    if (event.target.value) form.querySelector("input[name=statut][value=termine]").checked = true;
  });
  show();
}

document.querySelectorAll("form[data-cocher]").forEach(start);
