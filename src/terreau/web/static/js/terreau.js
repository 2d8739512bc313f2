// Every page works without this file. It adds: focus on the summary of errors, buttons that show they are working
// and cannot be pressed twice, counters under long texts, a word when something was not saved, and menus that close with
// Escape or a click elsewhere.
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

const menus = () => document.querySelectorAll("details.account[open]");
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
