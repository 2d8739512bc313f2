// Which questions are asked, and what the calculated ones are worth: the same pass as schema/settling.py, on the same JSON.
// Pure: no page in sight. tests/commons/forms/vectors.json tries both.
export const VISIBLE = "visible";
export const HIDDEN = "hidden";
export const UNDETERMINED = "undetermined";

const SCALE = { number: 1n, money: 100n, percent: 10000n };
const NUMBER = /^-?[0-9]+(\.[0-9]+)?$/;

// questions: [{id, kind, when, formula, result, decimals}] in order; given: {id: {verdict, kind, value}} of other pages;
// answers: {id: stored value}. Returns {verdicts, answers}.
export function settle(questions, given, answers) {
  const state = { verdicts: {}, kinds: {}, answers: {} };
  for (const [id, one] of Object.entries(given)) {
    state.verdicts[id] = one.verdict;
    state.kinds[id] = one.kind;
    if (one.verdict === VISIBLE && !isBlank(one.value)) state.answers[id] = one.value;
  }
  const verdicts = {};
  for (const question of questions) {
    const verdict = verdictOf(holds(question.when, state));
    verdicts[question.id] = state.verdicts[question.id] = verdict;
    state.kinds[question.id] = question.kind;
    if (verdict !== VISIBLE) continue;
    const value = question.kind === "computed" ? evaluate(question, state) : answers[question.id];
    if (!isBlank(value)) state.answers[question.id] = value;
  }
  return { verdicts, answers: state.answers };
}

export function isBlank(value) {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== "object") return false;
  const keys = Object.keys(value);
  return keys.every((key) => ["charges", "produits"].includes(key) && value[key].length === 0);
}

function verdictOf(truth) {
  return truth === null ? UNDETERMINED : truth ? VISIBLE : HIDDEN;
}

// true, false, or null while it is not known.
function holds(condition, state) {
  if (!condition) return true;
  if (condition.all) return both(condition.all.map((branch) => holds(branch, state)));
  if (condition.any) return either(condition.any.map((branch) => holds(branch, state)));
  const verdict = state.verdicts[condition.question] ?? UNDETERMINED;
  if (verdict !== VISIBLE) return verdict === HIDDEN ? false : null;
  const value = state.answers[condition.question];
  return isBlank(value) ? null : compare(condition, value);
}

const both = (parts) => (parts.includes(false) ? false : parts.includes(null) ? null : true);
const either = (parts) => (parts.includes(true) ? true : parts.includes(null) ? null : false);

function compare({ op, value: wanted }, value) {
  if (op === "answered") return true;
  if (op === "contains") return Array.isArray(value) ? value.includes(wanted) : null;
  if (typeof value === "object") return null;
  if (op === "one_of") return wanted.some((one) => order(value, one) === 0);
  const way = order(value, wanted);
  if (op === "is") return way === 0;
  if (op === "is_not") return way !== 0;
  if (way === undefined || typeof value === "boolean") return null;
  return op === "at_least" ? way >= 0 : op === "at_most" ? way <= 0 : null;
}

// -1, 0 or 1; undefined for two things that have no order. Numbers as numbers, however they are stored; yes is not one.
function order(left, right) {
  if (typeof left === "boolean" || typeof right === "boolean") return left === right ? 0 : undefined;
  const isNumber = [left, right].map((one) => NUMBER.test(String(one)));
  if (isNumber[0] !== isNumber[1]) return undefined;
  if (!isNumber[0]) return left < right ? -1 : left > right ? 1 : 0;
  const gap = minus(exact(left, "number"), exact(right, "number"))[0];
  return gap < 0n ? -1 : gap > 0n ? 1 : 0;
}

// ── Calculations: exact fractions [above, below], rounded once ───────────────────────────────────────────────────
function evaluate(question, state) {
  const { op, of: operands } = question.formula;
  const isAdding = op === "sum" || op === "difference";
  const parts = operands.map((operand) => operandValue(operand, state, isAdding));
  if (parts.includes(null)) return null;
  const [first, ...rest] = parts;
  const total = apply(op, first, rest);
  return total && stored(total, question.result, question.decimals ?? 0);
}

function apply(op, first, rest) {
  if (op === "sum") return rest.reduce(plus, first);
  if (op === "difference") return rest.reduce(minus, first);
  if (op === "product") return rest.reduce(times, first);
  const [above, below] = rest[0];
  return above === 0n ? null : times(first, above < 0n ? [-below, -above] : [below, above]);
}

function operandValue(operand, state, isAdding) {
  if (!operand.question) return exact(operand.amount, operand.unit ?? "number");
  const verdict = state.verdicts[operand.question] ?? UNDETERMINED;
  if (verdict === HIDDEN && isAdding) return [0n, 1n];
  const answer = state.answers[operand.question];
  if (verdict !== VISIBLE || isBlank(answer)) return null;
  const kind = state.kinds[operand.question];
  if (kind === "group") return column(operand, answer, state);
  if (kind === "budget") return (answer[operand.part] ?? []).map((line) => exact(line.cents, "money")).reduce(plus, [0n, 1n]);
  return exact(answer, operand.unit ?? "number");
}

function column(operand, rows, state) {
  let kept = rows;
  if (operand.window) {
    const to = state.answers[operand.window.to];
    if (isBlank(to)) return null;
    const from = yearsBefore(to, operand.window.years);
    kept = rows.filter((row) => !isBlank(row[operand.window.day]) && from < row[operand.window.day] && row[operand.window.day] <= to);
  }
  if (!operand.part) return [BigInt(kept.length), 1n];
  const cells = kept.map((row) => row[operand.part]).filter((cell) => !isBlank(cell));
  if (!cells.length) return operand.window ? [0n, 1n] : null;
  return cells.map((cell) => exact(cell, operand.unit ?? "number")).reduce(plus, [0n, 1n]);
}

// ISO days compare as text. A 29 February that is not becomes the 28th.
export function yearsBefore(day, years) {
  const year = String(Number(day.slice(0, 4)) - years).padStart(4, "0");
  const isLeap = new Date(Date.UTC(Number(year), 1, 29)).getUTCMonth() === 1;
  return day.slice(4) === "-02-29" && !isLeap ? `${year}-02-28` : year + day.slice(4);
}

function exact(value, unit) {
  const [whole, rest = ""] = String(value).split(".");
  return [BigInt(whole + rest), 10n ** BigInt(rest.length) * SCALE[unit]];
}

const plus = ([a, b], [c, d]) => [a * d + c * b, b * d];
const minus = ([a, b], [c, d]) => [a * d - c * b, b * d];
const times = ([a, b], [c, d]) => [a * c, b * d];

function stored([above, below], unit, decimals) {
  if (unit !== "number") return Number(rounded(above * SCALE[unit], below));
  const digits = rounded(above * 10n ** BigInt(decimals), below);
  const text = String(digits < 0n ? -digits : digits).padStart(decimals + 1, "0");
  const [whole, rest] = [text.slice(0, text.length - decimals), text.slice(text.length - decimals).replace(/0+$/, "")];
  const shown = rest ? `${whole}.${rest}` : whole;
  return digits < 0n ? `-${shown}` : shown;
}

// Half away from zero, as on paper.
function rounded(above, below) {
  const size = ((above < 0n ? -above : above) * 2n + below) / (below * 2n);
  return above < 0n ? -size : size;
}

// A stored value as people read it in French.
export function show(value, unit, suffix = "") {
  if (unit === "number") return [grouped(String(value)), suffix].filter(Boolean).join("\u00a0");
  const size = Math.abs(value);
  const rest = String(size % 100).padStart(2, "0");
  const sign = value < 0 ? "-" : "";
  if (unit === "money") return `${grouped(`${sign}${Math.floor(size / 100)}`)}${size % 100 ? `,${rest}` : ""}\u00a0€`;
  return `${grouped(`${sign}${Math.floor(size / 100)}`)}${size % 100 ? `,${rest.replace(/0$/, "")}` : ""}\u00a0%`;
}

function grouped(text) {
  const [whole, rest] = text.replace("-", "").split(".");
  return `${text.startsWith("-") ? "−" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, "\u202f")}${rest ? `,${rest}` : ""}`;
}
