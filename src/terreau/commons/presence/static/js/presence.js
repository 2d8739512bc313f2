// <terreau-presence data-url="…"> says every 20 seconds that someone has this page before their eyes, and shows who else has.
//
// A page in a hidden tab says nothing. What is shown changes only when the people do, so that it is read aloud once. An answer
// other than 200 (signed out, role removed) ends it. Without scripts it is simply absent: nothing depends on it.
const EVERY = 20_000;

class Presence extends HTMLElement {
  connectedCallback() {
    this.beat = this.beat.bind(this);
    this.leave = this.leave.bind(this);
    document.addEventListener("visibilitychange", this.beat);
    window.addEventListener("pagehide", this.leave);
    this.timer = setInterval(this.beat, EVERY);
    this.beat();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.beat);
    window.removeEventListener("pagehide", this.leave);
  }

  body(more = {}) {
    const fields = new FormData();
    fields.set("csrfmiddlewaretoken", this.querySelector("[name=csrfmiddlewaretoken]").value);
    for (const [name, value] of Object.entries(more)) fields.set(name, value);
    return fields;
  }

  async beat() {
    if (document.hidden) return;
    const place = this.querySelector("[role=status]");
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body: this.body(), redirect: "manual" });
      if (!answer.ok) return this.disconnectedCallback();
      const told = (await answer.text()).trim();
      if (told !== this.told) place.innerHTML = this.told = told;
    } catch {
      // The network is away: the next beat tries again.
    }
  }

  leave() {
    navigator.sendBeacon(this.dataset.url, this.body({ leaving: "yes" }));
  }
}

customElements.define("terreau-presence", Presence);
