// <terreau-reading> around a list and the file read beside it: j and k go through the list, Enter or o opens the file whole,
// / searches, ? tells it all. The links of the page do the same without it.
//
// A key alone never acts while someone types, chooses, or holds another key; and whoever speaks to their machine, or presses keys
// by accident, turns them off (WCAG 2.1.4): this browser remembers. The arrows, Enter and Tab work as everywhere.
const OFF = "terreau-keys-off";

const remembered = () => {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false; // storage refused: the keys are on until the page is left
  }
};

class Reading extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.box = this.dialog.querySelector("[data-keys]");
    this.box.checked = !remembered();
    this.box.addEventListener("change", () => this.remember());
    this.opener = this.querySelector("[data-help]");
    this.opener.hidden = false;
    this.opener.addEventListener("click", () => this.dialog.showModal());
    this.press = this.press.bind(this);
    document.addEventListener("keydown", this.press);
    this.querySelector("[aria-current=true]")?.closest("li").scrollIntoView({ block: "nearest" });
    if (location.hash === "#dossier") this.querySelector("#dossier")?.focus(); // its name is read aloud
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  remember() {
    try {
      if (this.box.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "yes");
    } catch {
      // the box itself says it, on this page
    }
  }

  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (this.dialog.open || event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return this.walk(event);
    if (event.key === "Enter" && !event.target.closest?.("a, button, summary")) return this.querySelector("[data-go=whole]")?.click();
    if (!this.box.checked) return;
    const act = { j: "next", k: "prev", o: "whole", "/": "search", "?": "help" }[event.key];
    if (!act) return;
    event.preventDefault();
    if (act === "help") return this.dialog.showModal();
    if (act === "search") return this.querySelector("[name=q]").focus();
    const link = this.querySelector(`[data-go=${act}]`);
    if (link) link.click();
    else this.querySelector("[role=status]").textContent = this.dataset[act];
  }

  // From one line of the list to the next, once the focus is in it: Enter reads the file.
  walk(event) {
    const links = [...this.querySelectorAll(".reading__list a")];
    const here = links.indexOf(document.activeElement);
    if (here < 0) return;
    event.preventDefault();
    links[here + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  }
}

customElements.define("terreau-reading", Reading);
