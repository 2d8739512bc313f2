// What autosave says on the page. `words` is the dataset of <terreau-autosave>: every sentence comes from the template.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

const button = (kind, label) => element("button", { type: "button", class: `btn btn--${kind}` }, label);
const choices = (...buttons) => element("p", { class: "cluster" }, ...buttons);

// An error under its field, said aloud; an empty text takes it away.
export function showError(question, text) {
  const field = question.querySelector(".field");
  field.classList.toggle("field--error", Boolean(text));
  for (const control of field.querySelectorAll("input, select, textarea")) text ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid");
  for (const said of field.querySelectorAll(".field__error")) said.remove();
  if (!text) return;
  field.append(element("div", { class: "field__error", role: "alert", "data-autosave-error": "" }, text));
}

// Two answers to one question: `choose` is called with "mine" or "theirs".
export function showClash(question, words, answer, choose) {
  const mine = button("secondary", words.keepMine);
  const theirs = button("secondary", words.takeTheirs);
  const box = element(
    "div",
    { class: "clash", role: "alert", "data-clash-box": "" },
    element("p", { class: "clash__title" }, answer.error || words.clash),
    element("p", {}, words.theirs),
    element("blockquote", {}, answer.text),
    element("p", {}, words.mine),
    choices(mine, theirs),
  );
  for (const [pressed, choice] of [[mine, "mine"], [theirs, "theirs"]]) {
    pressed.addEventListener("click", () => {
      box.remove();
      choose(choice);
    });
  }
  question.append(box);
  mine.focus();
}

// The page stops: it must not be written on while nothing is saved. `resume` is called by its button.
export function showStop(host, words, isExpired, resume) {
  const next = encodeURIComponent(location.pathname + location.search);
  const signIn = element("a", { class: "btn btn--secondary", href: `${words.login}?next=${next}`, target: "_blank", rel: "noopener" }, words.signIn);
  const again = button("primary", isExpired ? words.resume : words.reload);
  const dialog = element(
    "dialog",
    { class: "stopped", "aria-labelledby": "autosave-stopped" },
    element("h2", { id: "autosave-stopped" }, isExpired ? words.expiredTitle : words.refusedTitle),
    element("p", {}, isExpired ? words.expired : words.refused),
    choices(...(isExpired ? [signIn] : []), again),
  );
  again.addEventListener("click", () => {
    dialog.remove();
    resume();
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  host.append(dialog);
  dialog.showModal();
}

// Answers found on this device: `take` or `forget` is called by its button.
export function showFound(form, words, take, forget) {
  const [restore, drop] = [button("primary", words.restore), button("quiet", words.forget)];
  const body = element("div", { class: "notice__body" }, element("p", { class: "notice__title" }, words.found), choices(restore, drop));
  const box = element("div", { class: "notice notice--warning", role: "alert" }, element("span"), body);
  for (const [pressed, then] of [[restore, take], [drop, forget]]) {
    pressed.addEventListener("click", () => {
      box.remove();
      then();
    });
  }
  form.prepend(box);
}
