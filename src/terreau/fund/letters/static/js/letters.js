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
