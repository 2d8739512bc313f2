// <terreau-counter> around a text field with maxlength: says how much room is left, aloud only near the end.
class Counter extends HTMLElement {
  connectedCallback() {
    this.control = this.querySelector("textarea, input");
    const limit = Number(this.control?.getAttribute("maxlength") || this.dataset.limit);
    if (!limit || this.count) return;
    this.limit = limit;
    this.count = document.createElement("span");
    this.count.className = "counter";
    this.spoken = document.createElement("span");
    this.spoken.className = "visually-hidden";
    this.spoken.setAttribute("role", "status");
    this.append(this.count, this.spoken);
    this.control.addEventListener("input", () => this.show(true));
    this.show(false);
  }

  show(isTyping) {
    // A line break is one character for the browser's limit and for ours.
    const used = this.control.value.length;
    const left = this.limit - used;
    this.count.textContent = `${used.toLocaleString("fr")} / ${this.limit.toLocaleString("fr")}`;
    this.count.classList.toggle("counter--near", left <= this.limit * 0.1 && left >= 0);
    this.count.classList.toggle("counter--over", left < 0);
    if (isTyping && left <= 50 && left % 10 === 0) this.spoken.textContent = `${this.dataset.left} ${left}`;
  }
}

customElements.define("terreau-counter", Counter);
