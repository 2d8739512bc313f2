// <terreau-envelope> around a table of proposals: keeps the gauge and the total in step with what is being typed.
// Without it the gauge speaks of what was last saved; the server checks everything again in any case.
class Envelope extends HTMLElement {
  connectedCallback() {
    this.envelope = Number(this.dataset.envelope);
    this.taken = Number(this.dataset.taken);
    this.kept = this.savedElsewhere();
    this.addEventListener("input", () => this.show());
    this.show();
  }

  rows() {
    return [...this.querySelectorAll("tr")].filter((row) => row.querySelector("[data-outcome]"));
  }

  // Lines hidden from this reader count too: what the server shows, less what stands in the fields.
  savedElsewhere() {
    const figure = this.querySelector('[data-figure="proposed"]');
    return figure ? this.cents(figure.textContent) - this.typed() : 0;
  }

  cents(text) {
    const plain = text.replace(/[\s\u00a0\u202f€]/g, "").replace(",", ".");
    return /^-?\d+(\.\d{0,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : 0;
  }

  typed() {
    return this.rows().reduce((sum, row) => {
      const isAward = row.querySelector("[data-outcome]").value === "award";
      return sum + (isAward ? this.cents(row.querySelector("[data-amount]").value) : 0);
    }, 0);
  }

  money(cents) {
    const digits = cents % 100 ? 2 : 0;
    return `${(cents / 100).toLocaleString("fr-FR", { minimumFractionDigits: digits, maximumFractionDigits: digits })}\u00a0€`;
  }

  show() {
    const proposed = this.typed() + this.kept;
    const left = this.envelope - this.taken - proposed;
    const whole = Math.max(this.envelope, this.taken + proposed, 1);
    const set = (name, text) => {
      const figure = this.querySelector(`[data-figure="${name}"]`);
      if (figure) figure.textContent = text;
    };
    set("proposed", this.money(proposed));
    set("left", this.money(Math.abs(left)));
    this.querySelector('[data-said="left"]').hidden = left < 0;
    this.querySelector('[data-said="over"]').hidden = left >= 0;
    this.querySelector(".envelope").classList.toggle("envelope--over", left < 0);
    const taken = this.querySelector('[data-bar="taken"]');
    const bar = this.querySelector('[data-bar="proposed"]');
    taken.setAttribute("width", (1000 * this.taken) / whole);
    bar.setAttribute("x", (1000 * this.taken) / whole);
    bar.setAttribute("width", (1000 * proposed) / whole);
    for (const row of this.rows()) row.dataset.proposal = row.querySelector("[data-outcome]").value;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => set("spoken", this.querySelector(".envelope__left").innerText.trim()), 900);
  }
}

customElements.define("terreau-envelope", Envelope);
