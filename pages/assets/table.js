// A table with real links, sorted by its headers. All text is set as text, never as markup.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) if (value !== undefined) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// A long name breaks behind / . _ - and such; inside a word only where that is longer than the column.
const LONG = 14;
const PARTS = /(?<=[/._:#@\-])(?![/._:#@\-])/;

function parts(word) {
  return word.length > LONG ? word.split(PARTS) : [word];
}

// A figure and its unit stay in one line.
const UNITS = /(\d) (?=(?:[kMG]?[€$£¥]|[%×]|[kM])(?:[^\w]|$))/g;

function breakable(text) {
  return text.replace(UNITS, "$1\u00a0").split(/([ \t\n]+)/).flatMap((word) => parts(word).flatMap((part, i) => (i ? [make("wbr"), part] : [part])));
}

const ARROWS = { ascending: " ↑", descending: " ↓" };

function header(column, sort) {
  if (!column.sorted) {
    const title = make("span", { class: "still", title: column.help || undefined }, column.title);
    return make("th", { scope: "col", class: column.align }, title);
  }
  const label = column.title + (ARROWS[column.sorted] || "");
  const button = make("button", { type: "button", "data-column": column.name, title: column.help || undefined }, label);
  button.onclick = () => sort(column.name);
  return make("th", { scope: "col", class: column.align, "aria-sort": column.sorted }, button);
}

// As if the reader had come here by Back or Forward, which Streamlit answers with the page: one step in the history. A way
// through the server would leave a second step, the old page with the new one's parameters, and Back would lead there.
function open(href) {
  history.pushState({}, "", href);
  dispatchEvent(new PopStateEvent("popstate"));
}

function link(cell) {
  const anchor = make("a", { href: cell.href }, ...breakable(cell.text));
  anchor.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // a new tab or window, as the browser does
    event.preventDefault();
    open(cell.href);
  };
  return anchor;
}

function status(cell) {
  return make("span", { class: "status " + cell.tone }, make("span", { class: "shape", "aria-hidden": "true" }, cell.shape), " " + cell.text);
}

function content(cell) {
  if (typeof cell === "string") return breakable(cell);
  return [cell.href ? link(cell) : status(cell)];
}

// Wide enough to read: short texts whole, long ones in lines of some words, and no part of a name cut that has room.
function room(rows, place) {
  const texts = rows.map((row) => (typeof row[place] === "string" ? row[place] : row[place].text));
  const longest = Math.max(0, ...texts.map((text) => text.length));
  const part = Math.max(0, ...texts.flatMap((text) => text.split(/\s+/)).flatMap(parts).map((one) => one.length));
  return Math.max(longest > 40 ? 22 : Math.min(longest, 13), Math.min(part, 20));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".grid");
  const focused = root.getRootNode().activeElement?.dataset?.column;
  const sort = (name) => setTriggerValue("sort", name);
  const headers = data.columns.map((column) => header(column, sort));
  headers.forEach((cell, i) => { if (data.columns[i].align === "left") cell.style.minWidth = `calc(${room(data.rows, i)}ch + 18px)`; });
  const head = make("tr", {}, ...headers);
  const rows = data.rows.map((row) => make("tr", {}, ...row.map((cell, i) =>
    make(i ? "td" : "th", { scope: i ? undefined : "row", class: data.columns[i].align }, ...content(cell)))));
  const table = make("table", { "aria-label": data.alt }, make("thead", {}, head), make("tbody", {}, ...rows));
  root.replaceChildren(make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": data.alt }, table));
  if (focused) [...root.querySelectorAll("button")].find((button) => button.dataset.column === focused)?.focus();
}
