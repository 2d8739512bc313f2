// <terreau-rows> around a repeated group: adds and removes rows on the spot. Without it the buttons ask the server.
class Rows extends HTMLElement {
  connectedCallback() {
    if (this.isReady) return;
    this.isReady = true;
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=_more], button[name=_less]");
      if (!button) return;
      event.preventDefault();
      button.name === "_more" ? this.add() : this.remove(button.closest(".rows__row"));
    });
    this.show();
  }

  get rows() {
    return [...this.querySelectorAll(".rows__row")];
  }

  add() {
    const last = this.rows.at(-1);
    const made = last.cloneNode(true);
    const number = Number(last.dataset.row) + 1;
    this.renumber(made, number);
    for (const control of made.querySelectorAll("input, select, textarea")) {
      if (["checkbox", "radio"].includes(control.type)) control.checked = control.value === "" && control.type === "radio";
      else control.value = "";
      control.removeAttribute("aria-invalid");
    }
    last.after(made); // only now: two rows of radio buttons under one name would take each other's answer
    this.show();
    made.querySelector("input, select, textarea").focus();
  }

  remove(row) {
    const next = row.nextElementSibling?.matches(".rows__row") ? row.nextElementSibling : row.previousElementSibling;
    const parent = row.parentElement;
    row.remove();
    this.show();
    parent.dispatchEvent(new Event("change", { bubbles: true })); // an answer changed: autosave hears of it
    const first = next?.querySelector("input, select, textarea");
    first?.dispatchEvent(new Event("change", { bubbles: true }));
    first?.focus();
  }

  renumber(row, number) {
    const from = `${this.dataset.name}-${row.dataset.row}-`;
    const to = `${this.dataset.name}-${number}-`;
    for (const attribute of ["name", "id", "for", "aria-describedby", "list"]) {
      for (const part of row.querySelectorAll(`[${attribute}]`)) part.setAttribute(attribute, part.getAttribute(attribute).replace(from, to));
    }
    row.dataset.row = number;
    for (const button of row.querySelectorAll("button[name=_less]")) button.value = `${this.dataset.name}:${number}`;
  }

  show() {
    const rows = this.rows;
    rows.forEach((row, index) => {
      for (const place of row.querySelectorAll("[data-number]")) place.textContent = index + 1;
      const less = row.querySelector(".rows__less");
      if (less) less.hidden = rows.length < 2;
    });
    const more = this.querySelector(".rows__more");
    if (more) more.hidden = rows.length >= Number(this.dataset.most);
  }
}

customElements.define("terreau-rows", Rows);
