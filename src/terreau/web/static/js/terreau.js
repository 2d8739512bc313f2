// Every page works without this file. It adds: focus on the summary of errors, buttons that show they are working
// and cannot be pressed twice, clicks that wait for their turn, counters under long texts, a word when something was not
// saved, and menus that close with Escape or a click elsewhere.
import "./counter.js";

document.querySelector("[data-terreau-focus]")?.focus();
// On a phone the desks slide sideways: bring the current one into view.
document.querySelector(".desk-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.terreauSent !== undefined) return event.preventDefault();
  if (form.method !== "post" || form.dataset.terreauDownload !== undefined) return; // a download leaves the page where it is
  form.dataset.terreauSent = "";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Coming back with the browser's button: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-terreau-sent]")) delete form.dataset.terreauSent;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

// An exchange of htmx that fails changes nothing on the page: it must at least be said.
const unsaved = document.querySelector("[data-terreau-unsaved]");
const tell = (isLost) => {
  if (!unsaved) return;
  const notice = unsaved.querySelector("template");
  unsaved.replaceChildren(notice, ...(isLost ? [notice.content.cloneNode(true)] : []));
};
document.addEventListener("htmx:afterRequest", (event) => tell(!event.detail.successful));

// A part that is replaced by the answer: a button pressed while one is on its way is pressed again, by its id, on the part
// that comes. Its form would otherwise send what it knew before, or leave the page without having been sent.
let pressed = [];
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("button[id]");
    if (!button?.closest("[data-terreau-in-turn].htmx-request")) return;
    event.preventDefault();
    event.stopPropagation();
    pressed.push(button.id);
  },
  true,
);
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) pressed = [];
});
document.addEventListener("htmx:afterSettle", () => {
  while (pressed.length > 0 && !document.querySelector("[data-terreau-in-turn].htmx-request")) {
    const button = document.getElementById(pressed.shift());
    button?.focus();
    button?.click(); // one that has reached the end is disabled: nothing leaves, the next has its turn
  }
});

const menus = () => document.querySelectorAll("details:is(.account, .desk-nav__more)[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
