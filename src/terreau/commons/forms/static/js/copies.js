// What was typed and is not known to be saved, kept on this device: one copy per question, forgotten after a week.
const KEPT_FOR = 7 * 24 * 3600 * 1000;

export class Copies {
  constructor(address) {
    this.address = address;
  }

  key(question) {
    return `terreau:${this.address}:${question}`;
  }

  keep(question, fields, version) {
    try {
      localStorage.setItem(this.key(question), JSON.stringify({ fields: texts(fields), version, at: Date.now() }));
    } catch {
      // full or forbidden: the server still gets the answer
    }
  }

  drop(question) {
    try {
      localStorage.removeItem(this.key(question));
    } catch {
      // nothing was kept
    }
  }

  // The copy of a question when it says something else than the page; a copy that says the same has served.
  differing(question, fields) {
    try {
      const copy = JSON.parse(localStorage.getItem(this.key(question)) || "null");
      if (copy && Date.now() - copy.at < KEPT_FOR && JSON.stringify(copy.fields) !== JSON.stringify(texts(fields))) return copy;
    } catch {
      // unreadable: as good as none
    }
    this.drop(question);
    return null;
  }
}

const texts = (fields) => fields.filter(([, value]) => typeof value === "string");

// Put a copy back into the controls of its question.
export function fill(question, fields) {
  for (const control of question.querySelectorAll("input, select, textarea")) {
    if (control.type === "file" || control.name.startsWith("_")) continue;
    const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(control.type)) control.checked = values.includes(control.value);
    else control.value = values[0] ?? "";
  }
}
