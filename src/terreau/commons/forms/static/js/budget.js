// <terreau-budget>: totals and the difference between the two sides, as one types. The server computes them again.
class Budget extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => this.total());
    this.addEventListener("click", (event) => this.extend(event));
    this.total();
  }

  // One more line of one's own, without asking the server for the page again.
  extend(event) {
    const button = event.target.closest("button[name=_more]");
    const last = button?.closest(".budget__column").querySelector("tbody tr:last-child");
    if (!last?.querySelector("[name$=-label]")) return;
    event.preventDefault();
    const made = last.cloneNode(true);
    for (const field of made.querySelectorAll("input")) {
      field.value = "";
      field.removeAttribute("aria-invalid");
      for (const attribute of ["id", "name"]) field[attribute] = field[attribute].replace(/-(\d+)-(\w+)$/, (_, number, part) => `-${Number(number) + 1}-${part}`);
    }
    last.after(made);
    made.querySelector("input").focus();
    button.parentElement.hidden = this.querySelectorAll(`[data-side="${last.closest("table").dataset.side}"] tbody tr`).length >= Number(this.dataset.most);
  }

  total() {
    const [charges, income] = ["charges", "produits"].map((side) => {
      const table = this.querySelector(`[data-side="${side}"]`);
      const total = [...table.querySelectorAll("[inputmode=decimal]")].reduce((sum, field) => sum + cents(field.value), 0);
      table.querySelector("[data-total]").textContent = euros(total);
      return total;
    });
    const balance = this.querySelector("[data-balance]");
    const gap = Math.abs(income - charges);
    const isBlank = !charges && !income;
    balance.classList.toggle("budget__gap--open", gap > 0);
    balance.classList.toggle("budget__gap--blank", isBlank);
    const text = isBlank ? this.dataset.blank : gap ? this.dataset.gap.replace("%s", euros(gap)) : this.dataset.balanced;
    if (balance.textContent !== text) balance.textContent = text;
  }
}

function cents(typed) {
  const plain = typed.replace(/[\s\u00a0\u202f\u2009'€]/g, "").replace("−", "-").replace(",", ".");
  return /^-?\d{1,15}(\.\d{0,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : 0;
}

function euros(amount) {
  const shown = Number.isInteger(amount / 100) ? { maximumFractionDigits: 0 } : { minimumFractionDigits: 2 };
  return `${(amount / 100).toLocaleString("fr-FR", { ...shown, useGrouping: true })}\u00a0€`;
}

customElements.define("terreau-budget", Budget);
