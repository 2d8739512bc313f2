// Ties the button of a page to allauth's scripts, and says a failure to the person: allauth tells it to the console only.
const notices = () => document.querySelectorAll("[data-terreau-passkey-failed]");

// Browsers refuse passkeys to an address written in numbers, such as 127.0.0.1: say it before the person tries.
if (/^[\d.]+$|:/.test(location.hostname)) {
  for (const notice of document.querySelectorAll("[data-terreau-passkey-needs-a-name]")) notice.hidden = false;
}

for (const button of document.querySelectorAll("[data-terreau-passkey]")) {
  const { terreauPasskey: kind, credential, passwordless } = button.dataset;
  const ids = { login: button.id, authenticate: button.id, add: button.id, credential, passwordless, data: "js_data" };
  button.addEventListener("click", () => notices().forEach((notice) => { notice.hidden = true; }));
  window.allauth.webauthn.forms[kind]({ ids });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  notices().forEach((notice) => { notice.hidden = false; });
});
