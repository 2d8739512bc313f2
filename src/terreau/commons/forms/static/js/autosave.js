// <terreau-autosave data-url="…"> around a form drawn with forms/_fields.html. Without it the form works all the same.
//
// Each answer leaves by itself, with the version of it that this page knows: 200 saved, 409 someone else was first
// (both answers are shown, the person chooses), 422 not valid, 401/403 or a redirection to sign-in: the page stops and
// says so. Until an answer is known to be saved, a copy of it stays in localStorage.
const PAUSE = 1500;
const KEPT_FOR = 7 * 24 * 3600 * 1000;

class Autosave extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || this.dirty) return;
    this.dirty = new Set(); // questions typed in since they were last saved
    this.timers = new Map();
    this.line = Promise.resolve(); // one request at a time, in order
    this.wait = 0;
    this.form.addEventListener("input", (event) => event.target.type !== "file" && this.touched(event.target, PAUSE));
    this.form.addEventListener("change", (event) => this.touched(event.target, 0));
    this.form.addEventListener("click", (event) => this.pressed(event));
    this.form.addEventListener("submit", () => this.leave());
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush(true));
    this.offerCopies();
  }

  // ── what was touched ──
  touched(control, pause) {
    const question = control.closest("[data-terreau-question]");
    if (!question || !control.name || control.name.startsWith("_")) return;
    if (control.type === "file") {
      if (control.files.length) this.enqueue(question);
      return;
    }
    this.dirty.add(question);
    this.keepCopy(question);
    clearTimeout(this.timers.get(question));
    this.timers.set(question, setTimeout(() => this.enqueue(question), pause));
  }

  pressed(event) {
    const button = event.target.closest("button[name=_remove]");
    if (!button) return;
    event.preventDefault();
    this.enqueue(button.closest("[data-terreau-question]"), { _remove: button.value });
  }

  flush(isLeaving = false) {
    for (const question of [...this.dirty]) {
      clearTimeout(this.timers.get(question));
      isLeaving ? this.send(question, {}, true) : this.enqueue(question);
    }
  }

  leave() {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const question of this.dirty) this.dropCopy(question); // the whole form is on its way, and comes back if refused
    this.dirty.clear();
  }

  enqueue(question, more = {}) {
    this.line = this.line.then(() => this.send(question, more)).catch((error) => console.error(error));
    return this.line;
  }

  // ── the exchange ──
  async send(question, more, isLeaving = false) {
    if (this.isStopped || question.querySelector("[data-clash-box]")) return;
    this.dirty.delete(question);
    const sent = this.typed(question);
    const body = new FormData();
    for (const [name, value] of sent) body.append(name, value);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    body.set("question", question.dataset.terreauQuestion);
    body.set("version", this.version(question).value);
    this.say(this.dataset.saving);
    let response;
    try {
      response = await fetch(this.dataset.url, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": this.token(), Accept: "application/json" },
        redirect: "manual",
        keepalive: isLeaving,
      });
    } catch {
      return this.tryLater(question);
    }
    if (response.type === "opaqueredirect" || response.status === 401) return this.stop(question, true);
    if (response.status === 429 || response.status >= 500) return this.tryLater(question);
    const answer = await response.json().catch(() => null);
    if (!answer || ![200, 409, 422].includes(response.status)) return this.stop(question, false);
    this.wait = 0;
    if (response.status === 409) return this.clash(question, answer);
    if (answer.version !== undefined) this.version(question).value = answer.version;
    if (answer.html) this.redraw(question, answer.html);
    const note = question.querySelector("[data-note]");
    if (note && answer.note !== undefined) note.textContent = answer.note;
    this.showError(question, response.status === 422 ? answer.error : "");
    if (response.status === 422) return this.say(this.dataset.unsaved, true);
    if (!this.dirty.has(question)) this.dropCopy(question);
    this.say(answer.said);
  }

  typed(question) {
    const names = new Set([...question.querySelectorAll("[name]")].map((control) => control.name));
    return [...new FormData(this.form)].filter(([name]) => names.has(name) && !name.startsWith("_"));
  }

  version(question) {
    return question.querySelector(`input[name="_v-${question.dataset.terreauQuestion}"]`);
  }

  token() {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    const field = this.form.elements.csrfmiddlewaretoken;
    if (cookie) field.value = cookie.split("=")[1]; // signing in elsewhere renews it: the form's own button follows
    return field.value;
  }

  tryLater(question) {
    this.dirty.add(question);
    this.keepCopy(question);
    this.say(this.dataset.offline, true);
    this.wait = Math.min(Math.max(this.wait * 2, 2000), 60000);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.flush(), this.wait);
  }

  // ── what the person sees ──
  say(text, isBad = false) {
    const status = this.querySelector("[data-terreau-status]");
    if (!status || status.textContent === text) return;
    status.textContent = text;
    status.classList.toggle("autosave--bad", isBad);
  }

  redraw(question, html) {
    const old = question.querySelector(".field");
    const drawn = document.createElement("template");
    drawn.innerHTML = html; // drawn and escaped by the server
    old.replaceWith(drawn.content);
  }

  showError(question, text) {
    const field = question.querySelector(".field");
    let box = field.querySelector("[data-autosave-error]");
    const controls = [...field.querySelectorAll("input, select, textarea")];
    field.classList.toggle("field--error", Boolean(text));
    for (const control of controls) text ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid");
    if (!text) {
      for (const said of field.querySelectorAll(".field__error")) said.remove();
      return;
    }
    if (!box) {
      for (const said of field.querySelectorAll(".field__error")) said.remove();
      box = document.createElement("div");
      box.className = "field__error";
      box.dataset.autosaveError = "";
      box.setAttribute("role", "alert");
      field.append(box);
    }
    box.textContent = text;
  }

  clash(question, answer) {
    this.say(this.dataset.unsaved, true);
    const box = element("div", { class: "clash", role: "alert", "data-clash-box": "" });
    const mine = element("button", { type: "button", class: "btn btn--secondary" }, this.dataset.keepMine);
    const theirs = element("button", { type: "button", class: "btn btn--secondary" }, this.dataset.takeTheirs);
    box.append(
      element("p", { class: "clash__title" }, answer.error || this.dataset.clash),
      element("p", {}, this.dataset.theirs),
      element("blockquote", {}, answer.text),
      element("p", {}, this.dataset.mine),
    );
    const choices = element("p", { class: "cluster" });
    choices.append(mine, theirs);
    box.append(choices);
    mine.addEventListener("click", () => {
      box.remove();
      this.version(question).value = answer.version;
      this.enqueue(question).then(() => question.querySelector("input, select, textarea")?.focus());
    });
    theirs.addEventListener("click", () => {
      box.remove();
      this.version(question).value = answer.version;
      this.redraw(question, answer.html);
      this.dropCopy(question);
      this.dirty.delete(question);
      this.say("");
      question.querySelector("input, select, textarea")?.focus();
    });
    question.append(box);
    mine.focus();
  }

  stop(question, isExpired) {
    this.dirty.add(question);
    this.keepCopy(question);
    this.isStopped = true;
    const dialog = element("dialog", { class: "stopped", "aria-labelledby": "autosave-stopped" });
    const resume = element("button", { type: "button", class: "btn btn--primary" }, isExpired ? this.dataset.resume : this.dataset.reload);
    const buttons = element("p", { class: "cluster" });
    if (isExpired) {
      const next = encodeURIComponent(location.pathname + location.search);
      const link = { class: "btn btn--secondary", href: `${this.dataset.login}?next=${next}`, target: "_blank", rel: "noopener" };
      buttons.append(element("a", link, this.dataset.signIn));
    }
    buttons.append(resume);
    dialog.append(
      element("h2", { id: "autosave-stopped" }, isExpired ? this.dataset.expiredTitle : this.dataset.refusedTitle),
      element("p", {}, isExpired ? this.dataset.expired : this.dataset.refused),
      buttons,
    );
    const again = () => {
      dialog.remove();
      this.isStopped = false;
      isExpired ? this.flush() : location.reload();
    };
    resume.addEventListener("click", again);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.append(dialog);
    dialog.showModal();
    this.say(this.dataset.unsaved, true);
  }

  // ── copies on this device ──
  key(question) {
    return `terreau:${this.dataset.url}:${question.dataset.terreauQuestion}`;
  }

  keepCopy(question) {
    const fields = this.typed(question).filter(([, value]) => typeof value === "string");
    const copy = { fields, version: this.version(question).value, at: Date.now() };
    try {
      localStorage.setItem(this.key(question), JSON.stringify(copy));
    } catch {
      // full or forbidden: the server still gets the answer
    }
  }

  dropCopy(question) {
    try {
      localStorage.removeItem(this.key(question));
    } catch {
      // nothing was kept
    }
  }

  copyOf(question) {
    try {
      const copy = JSON.parse(localStorage.getItem(this.key(question)) || "null");
      return copy && Date.now() - copy.at < KEPT_FOR ? copy : null;
    } catch {
      return null;
    }
  }

  offerCopies() {
    const found = [];
    for (const question of this.querySelectorAll("[data-terreau-question]")) {
      const copy = this.copyOf(question);
      const now = JSON.stringify(this.typed(question).filter(([, value]) => typeof value === "string"));
      if (copy && JSON.stringify(copy.fields) !== now) found.push([question, copy]);
      else this.dropCopy(question);
    }
    if (!found.length) return;
    const box = element("div", { class: "notice notice--warning", role: "alert" });
    const body = element("div", { class: "notice__body" });
    const restore = element("button", { type: "button", class: "btn btn--primary" }, this.dataset.restore);
    const forget = element("button", { type: "button", class: "btn btn--quiet" }, this.dataset.forget);
    const choices = element("p", { class: "cluster" });
    choices.append(restore, forget);
    body.append(element("p", { class: "notice__title" }, this.dataset.found), choices);
    box.append(element("span", {}), body);
    restore.addEventListener("click", () => {
      box.remove();
      for (const [question, copy] of found) {
        fill(question, copy.fields);
        this.version(question).value = copy.version; // what it was typed upon: a change made since shows as a conflict
        this.enqueue(question);
      }
    });
    forget.addEventListener("click", () => {
      box.remove();
      for (const [question] of found) this.dropCopy(question);
    });
    this.form.prepend(box);
  }
}

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  if (text) made.textContent = text;
  return made;
}

function fill(question, fields) {
  for (const control of question.querySelectorAll("input, select, textarea")) {
    if (control.type === "file" || control.name.startsWith("_")) continue;
    const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(control.type)) control.checked = values.includes(control.value);
    else control.value = values[0] ?? "";
  }
}

customElements.define("terreau-autosave", Autosave);
