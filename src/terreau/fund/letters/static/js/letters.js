// The editor of letters: a placeholder goes where the writer is. Without this file its button adds it at the end.
for (const editor of document.querySelectorAll("[data-letters-editor]")) {
  const text = editor.querySelector("[data-letters-text]");
  for (const button of editor.querySelectorAll("[data-letters-insert]")) {
    button.type = "button";
    button.addEventListener("click", () => {
      text.focus();
      text.setRangeText(button.dataset.lettersInsert, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

// From letter to letter without the mouse: Alt with Page up or Page down; Ctrl with Enter, read over and next.
document.addEventListener("keydown", (event) => {
  if (event.altKey && ["PageUp", "PageDown"].includes(event.key)) {
    const link = document.querySelector(`[data-letters-key="${event.key}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    const form = document.querySelector("[data-letters-read]");
    form?.requestSubmit(form.querySelector('[name="verb"][value="read"]'));
  }
});
