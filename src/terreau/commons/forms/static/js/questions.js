// <terreau-questions data-rules="…"> around the questions of a section: shows, hides and works out as people answer.
// The server decides again at each save; without this element, its button "update the questions" does.
import { settle, show, VISIBLE } from "./settling.js";

class Questions extends HTMLElement {
  connectedCallback() {
    if (this.rules) return;
    this.rules = JSON.parse(this.dataset.rules);
    this.addEventListener("input", () => this.mirror());
    this.addEventListener("change", () => this.mirror());
    this.addEventListener("redrawn", () => this.mirror());
    this.addEventListener("focusout", () => setTimeout(() => this.mirror()));
    this.querySelector("[data-update]")?.setAttribute("hidden", "");
    this.mirror(true);
  }

  mirror(isFirst = false) {
    const { verdicts, answers } = settle(this.rules.questions, this.rules.given, this.typed());
    const news = { shown: 0, hidden: 0 };
    for (const rule of this.rules.questions) {
      const box = this.box(rule);
      if (!box) continue;
      const isShown = verdicts[rule.id] === VISIBLE;
      if (isShown === box.hidden && (isShown || !box.contains(document.activeElement))) {
        box.hidden = !isShown;
        news[isShown ? "shown" : "hidden"] += 1;
      }
      if (rule.kind === "computed") this.write(box, rule, answers[rule.id]);
    }
    this.querySelector("[name=_asked]").value = this.rules.questions.filter((rule) => verdicts[rule.id] === VISIBLE).map((rule) => rule.id).join(" ");
    if (!isFirst) this.announce(news);
  }

  announce({ shown, hidden }) {
    if (!shown && !hidden) return;
    const said = [];
    if (shown) said.push(shown > 1 ? this.dataset.manyShown.replace("%s", shown) : this.dataset.oneShown);
    if (hidden) said.push(hidden > 1 ? this.dataset.manyHidden.replace("%s", hidden) : this.dataset.oneHidden);
    this.querySelector("[data-told]").textContent = said.join(" ");
  }

  write(box, rule, value) {
    const place = box.querySelector("[data-terreau-value]");
    const text = value === undefined ? this.dataset.unknown : show(value, rule.result, rule.unit);
    if (place.textContent !== text) place.textContent = text;
  }

  box(rule) {
    return this.querySelector(`[data-terreau-question="${rule.id}"]`);
  }

  // What stands on the page, as it would be stored; what cannot be read is no answer.
  typed() {
    const data = new FormData(this.closest("form"));
    return Object.fromEntries(this.rules.questions.map((rule) => [rule.id, this.answer(rule, data)]));
  }

  answer(rule, data) {
    if (rule.kind === "file" || rule.kind === "bank") return this.box(rule)?.querySelector("[name=_remove]") ? ["file"] : null;
    if (rule.kind === "multiple") return data.getAll(rule.id);
    if (rule.kind === "consent") return data.get(rule.id) ? { agreed: true } : null;
    if (rule.kind === "group") return rows(data, rule.id).map((row) => this.row(rule, row)).filter((row) => Object.keys(row).length);
    if (rule.kind === "budget") return { charges: lines(data, `${rule.id}-charges`), produits: lines(data, `${rule.id}-produits`) };
    return simple(rule.kind, data.get(rule.id) ?? "");
  }

  row(rule, row) {
    const cells = Object.entries(row).map(([column, raw]) => [column, simple(rule.columns[column], raw)]);
    return Object.fromEntries(cells.filter(([, cell]) => cell !== null));
  }
}

function rows(data, name) {
  const found = new Map();
  for (const [key, value] of data) {
    const match = key.startsWith(`${name}-`) && key.slice(name.length + 1).match(/^(\d+)-([a-z][a-z0-9_]*)$/);
    if (match && typeof value === "string") found.set(match[1], { ...found.get(match[1]), [match[2]]: value });
  }
  return [...found.values()];
}

function lines(data, name) {
  return rows(data, name).map((row) => simple("money", row.amount ?? "")).filter((cents) => cents !== null).map((cents) => ({ cents }));
}

function simple(kind, raw) {
  const text = raw.trim();
  if (!text) return null;
  if (kind === "yes_no") return { yes: true, no: false }[text] ?? null;
  if (kind === "money") return hundredths(text.replace("€", ""));
  if (kind === "percent") return hundredths(text.replace("%", ""));
  if (kind === "number") return plain(text);
  if (kind === "commune") return text.match(/\((\w{5})\)$/)?.[1] ?? text;
  return text;
}

function plain(text) {
  const bare = text.replace(/[\s\u00a0\u202f\u2009']/g, "").replace("−", "-").replace(",", ".").replace(/\.$/, "");
  return /^[+-]?\d{1,15}(\.\d{1,6})?$/.test(bare) ? bare.replace("+", "") : null;
}

function hundredths(text) {
  const [whole, rest = ""] = (plain(text) ?? "x").split(".");
  return whole === "x" || rest.length > 2 ? null : Number(whole + rest.padEnd(2, "0"));
}

customElements.define("terreau-questions", Questions);
