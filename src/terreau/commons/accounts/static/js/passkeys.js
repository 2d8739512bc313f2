// allauth tells a failed passkey on the console only; the page says it to the person. A press hides the last failure.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const notice of document.querySelectorAll("[data-terreau-passkey-failed]")) notice.hidden = false;
});
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("button[id^=passkey_]")) return;
  for (const notice of document.querySelectorAll("[data-terreau-passkey-failed]")) notice.hidden = true;
});
