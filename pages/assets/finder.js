// A search field with suggestions from the server: a combobox by the ARIA pattern. Names are set as text, never as markup.
export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const root = parentElement.querySelector(".finder");
  const memory = (parentElement.__finder ||= { at: 0 });
  let input = root.querySelector("input"), list = root.querySelector("ul"), note = root.querySelector(".note");
  if (!input) {
    input = document.createElement("input");
    Object.entries({ type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list",
      autocomplete: "off", spellcheck: "false" }).forEach(([k, v]) => input.setAttribute(k, v));
    list = document.createElement("ul"); list.id = "found"; list.setAttribute("role", "listbox");
    note = document.createElement("div"); note.className = "note"; note.setAttribute("role", "status");
    root.append(input, list, note);
  }
  input.placeholder = data.placeholder; input.setAttribute("aria-label", data.placeholder);
  const choose = (hit) => { if (!hit) return; input.value = ""; memory.open = false; list.replaceChildren(); note.textContent = ""; setTriggerValue("chosen", String(hit.id)); };
  const draw = () => {
    const fresh = memory.open && data.query === input.value.trim();
    const hits = fresh ? data.hits : (memory.shown || []);
    if (fresh) memory.shown = data.hits;
    if (!memory.open) { list.replaceChildren(); note.textContent = ""; input.setAttribute("aria-expanded", "false"); return; }
    memory.at = Math.max(0, Math.min(memory.at, hits.length - 1));
    list.replaceChildren(...hits.map((hit, i) => {
      const li = document.createElement("li"); li.id = "hit" + i; li.setAttribute("role", "option"); li.setAttribute("aria-selected", String(i === memory.at));
      for (const [cls, text] of [["what", hit.kind], ["name", hit.name], ["where", hit.namespace]]) { const s = document.createElement("span"); s.className = cls; s.textContent = text; li.append(s); }
      li.addEventListener("mousedown", (event) => { event.preventDefault(); choose(hit); });
      return li;
    }));
    input.setAttribute("aria-expanded", String(hits.length > 0)); input.setAttribute("aria-activedescendant", hits.length ? "hit" + memory.at : "");
    note.textContent = fresh ? (data.total > hits.length ? `${hits.length} of ${data.total.toLocaleString()}: type more to narrow` : hits.length ? "" : "Nothing of that name is on record.") : "";
    list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    memory.hits = hits;
  };
  input.oninput = () => { memory.open = input.value.trim() !== ""; memory.at = 0; clearTimeout(memory.timer); draw();
    memory.timer = setTimeout(() => setStateValue("query", input.value.trim()), 120); };
  input.onkeydown = (event) => {
    if (event.key === "ArrowDown") memory.at += 1; else if (event.key === "ArrowUp") memory.at -= 1;
    else if (event.key === "Enter") return choose((memory.hits || [])[memory.at]); else if (event.key === "Escape") { memory.open = false; input.value = ""; } else return;
    event.preventDefault(); draw();
  };
  input.onblur = () => { memory.open = false; draw(); };
  input.onfocus = () => { memory.open = input.value.trim() !== ""; draw(); };
  draw();
}
