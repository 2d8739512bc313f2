// <terreau-autosave data-url="…"> around a form drawn with forms/_fields.html. Without it the form works all the same.
//
// Each answer leaves by itself, with the version of it that this page knows: 200 saved, 409 someone else was first
// (both answers are shown, the person chooses), 422 not valid, 401/403 or a redirection to sign-in: the page stops and
// says so. Until an answer is known to be saved, a copy of it stays on the device (copies.js).
import { Copies, fill } from "./copies.js";
import { showClash, showError, showFound, showStop } from "./notices.js";

const PAUSE = 1500;

class Autosave extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || this.dirty) return;
    this.dirty = new Set(); // questions typed in since they were last saved
    this.timers = new Map();
    this.copies = new Copies(this.dataset.url);
    this.line = Promise.resolve(); // one request at a time, in order
    this.wait = 0;
    // A file field tells of one choice twice, input then change: only the second counts.
    this.form.addEventListener("input", (event) => event.target.type !== "file" && this.touched(event.target, PAUSE));
    this.form.addEventListener("change", (event) => this.touched(event.target, 0));
    this.form.addEventListener("click", (event) => this.pressed(event));
    this.form.addEventListener("submit", () => this.leave());
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush(true));
    this.offerCopies();
  }

  touched(control, pause) {
    const question = control.closest("[data-terreau-question]");
    if (!question || !control.name || control.name.startsWith("_")) return;
    if (control.type === "file") {
      if (control.files.length) this.enqueue(question);
      return;
    }
    this.hold(question);
    clearTimeout(this.timers.get(question));
    this.timers.set(question, setTimeout(() => this.enqueue(question), pause));
  }

  // "Remove this file", "use this piece" and "keep it on file" ask for no page.
  pressed(event) {
    const button = event.target.closest("button[name=_remove], button[name=_use], button[name=_keep]");
    if (!button) return;
    event.preventDefault();
    const year = button.closest("li")?.querySelector("select");
    this.enqueue(button.closest("[data-terreau-question]"), { [button.name]: button.value, ...(year && { [year.name]: year.value }) });
  }

  hold(question) {
    this.dirty.add(question);
    this.copies.keep(question.dataset.terreauQuestion, this.typed(question), this.version(question).value);
  }

  release(question) {
    this.dirty.delete(question);
    this.copies.drop(question.dataset.terreauQuestion);
  }

  flush(isLeaving = false) {
    for (const question of [...this.dirty]) {
      clearTimeout(this.timers.get(question));
      isLeaving ? this.send(question, {}, true) : this.enqueue(question);
    }
  }

  // The whole form is on its way, and comes back with all that was typed if it is refused. Where the network had
  // already failed, it may not arrive: the copies stay.
  leave() {
    for (const timer of this.timers.values()) clearTimeout(timer);
    if (this.wait || !navigator.onLine) return;
    for (const question of [...this.dirty]) this.release(question);
  }

  enqueue(question, more = {}) {
    this.line = this.line.then(() => this.send(question, more)).catch((error) => console.error(error));
    return this.line;
  }

  async send(question, more, isLeaving = false) {
    if (this.isStopped || question.querySelector("[data-clash-box]")) return;
    this.dirty.delete(question);
    this.say(this.dataset.saving);
    let response;
    try {
      response = await fetch(this.dataset.url, {
        method: "POST",
        body: this.message(question, more),
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
    this.settle(question, answer, response.status === 422);
  }

  message(question, more) {
    const body = new FormData();
    for (const [name, value] of this.typed(question)) body.append(name, value);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    body.set("question", question.dataset.terreauQuestion);
    body.set("version", this.version(question).value);
    return body;
  }

  settle(question, answer, isRefused) {
    if (answer.version !== undefined) this.version(question).value = answer.version;
    if (answer.html) this.redraw(question, answer.html);
    const note = question.querySelector("[data-note]");
    if (note && answer.note !== undefined) note.textContent = answer.note;
    showError(question, isRefused ? answer.error : "");
    if (isRefused) return this.say(this.dataset.unsaved, true);
    if (!this.dirty.has(question)) this.release(question);
    this.say(answer.said);
  }

  clash(question, answer) {
    this.say(this.dataset.unsaved, true);
    showClash(question, this.dataset, answer, async (choice) => {
      this.version(question).value = answer.version;
      if (choice === "mine") {
        await this.enqueue(question);
      } else {
        this.redraw(question, answer.html);
        this.release(question);
        this.say("");
      }
      question.querySelector("input, select, textarea")?.focus();
    });
  }

  stop(question, isExpired) {
    this.hold(question);
    this.isStopped = true;
    this.say(this.dataset.unsaved, true);
    showStop(this, this.dataset, isExpired, () => {
      this.isStopped = false;
      isExpired ? this.flush() : location.reload();
    });
  }

  tryLater(question) {
    this.hold(question);
    this.say(this.dataset.offline, true);
    this.wait = Math.min(Math.max(this.wait * 2, 2000), 60000);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.flush(), this.wait);
  }

  offerCopies() {
    const found = [];
    for (const question of this.querySelectorAll("[data-terreau-question]")) {
      const copy = this.copies.differing(question.dataset.terreauQuestion, this.typed(question));
      if (copy) found.push([question, copy]);
    }
    if (!found.length) return;
    const take = () => {
      for (const [question, copy] of found) {
        fill(question, copy.fields);
        this.version(question).value = copy.version; // what it was typed upon: a change made since shows as a conflict
        this.enqueue(question);
      }
    };
    showFound(this.form, this.dataset, take, () => found.forEach(([question]) => this.release(question)));
  }

  typed(question) {
    const names = new Set([...question.querySelectorAll("[name]")].map((control) => control.name));
    return [...new FormData(this.form)].filter(([name]) => names.has(name) && !name.startsWith("_"));
  }

  version(question) {
    return question.querySelector(`input[name="_v-${question.dataset.terreauQuestion}"]`);
  }

  // Signing in elsewhere renews the token: the form's own button follows.
  token() {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    const field = this.form.elements.csrfmiddlewaretoken;
    if (cookie) field.value = cookie.split("=")[1];
    return field.value;
  }

  redraw(question, html) {
    const drawn = document.createElement("template");
    drawn.innerHTML = html; // drawn and escaped by the server
    question.querySelector(".field").replaceWith(drawn.content);
    question.dispatchEvent(new Event("redrawn", { bubbles: true }));
  }

  say(text, isBad = false) {
    const status = this.querySelector("[data-terreau-status]");
    if (!status || status.textContent === text) return;
    status.textContent = text;
    status.classList.toggle("autosave--bad", isBad);
  }
}

customElements.define("terreau-autosave", Autosave);
