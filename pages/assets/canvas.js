// Draws a laid-out lineage graph as SVG: pan, zoom, highlight, keyboard, and export. All text is set as text, never as markup.
const NS = "http://www.w3.org/2000/svg";
const WORDS = { dataset: "dataset", job: "job", model: "AI model", deployment: "deployment", use_case: "use case" };

function make(name, attributes, ...children) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  for (const child of children) element.append(child);
  return element;
}

function shape(node) {
  const { w, h, kind } = node;
  if (kind === "job") return make("rect", { class: "box", width: w, height: h, rx: h / 2 });
  if (kind === "model") {
    const c = 10;
    return make("path", { class: "box", d: `M${c},0H${w - c}L${w},${h / 2}L${w - c},${h}H${c}L0,${h / 2}Z` });
  }
  if (kind === "deployment") return make("path", { class: "box", d: `M0,0H${w - 12}L${w},12V${h}H0Z` });
  if (kind === "use_case") return make("path", { class: "box", d: `M12,0H${w}V${h}H0V12Z` });
  return make("rect", { class: "box", width: w, height: h, rx: 4 });
}

function fit(text, width, size) {
  // The end of a name tells more than its beginning. Capitals are wider; measuring would cost a layout a box.
  const wide = (letter) => size * (/[A-Z0-9_@%mw]/.test(letter) ? 0.66 : 0.49);
  let room = width - size, at = text.length;
  while (at > 0 && (room -= wide(text[at - 1])) > 0) at -= 1;
  return at <= 1 ? text : "…" + text.slice(at);
}

function beneath(node, inset) {
  const kind = WORDS[node.kind] || node.kind, room = node.w - 2 * inset - (node.status ? 18 + 6.6 * node.status.length : 0) - kind.length * 6.4 - 16;
  if (node.folded) return `such as ${fit(node.sub, node.w - 2 * inset - 54, 12)}`;
  return room < 30 ? kind : `${kind} · ${fit(node.sub.replace(/^[a-z0-9+]+:\/\//, ""), room, 12)}`;
}

const MILD = new Set(["problem", "stale", "expiring"]);

function drawNode(node, act) {
  const said = [WORDS[node.kind] || node.kind, node.label, node.folded ? "such as" : "in", node.sub, node.status && `, ${node.status}`].filter(Boolean).join(" ");
  const group = make("g", { class: `node ${node.kind} ${node.status || ""} ${node.focus ? "focus" : ""} ${node.selected ? "selected" : ""}`,
    transform: `translate(${node.x},${node.y})`, tabindex: "-1", role: "button", "aria-label": said, "data-id": node.id });
  group.append(make("title", {}, `${node.label}\n${node.sub}`), shape(node));
  const inset = node.kind === "dataset" ? 10 : 16;
  const label = make("text", { x: inset, y: node.h / 2 + 0 }, fit(node.label, node.w - 2 * inset, 15));
  const kind = make("text", { class: "kind", x: inset, y: node.h / 2 + 14 }, beneath(node, inset));
  group.append(label, kind);
  if (node.status) {
    const mark = (MILD.has(node.status) ? "▲ " : "■ ") + node.status;
    group.append(make("text", { class: "status", x: node.w - inset, y: node.h / 2 + 14, "text-anchor": "end" }, mark));
  }
  group.addEventListener("click", (event) => { event.stopPropagation(); act("select", node.id); });
  group.addEventListener("dblclick", (event) => { event.stopPropagation(); act("focus", node.id); });
  return group;
}

function drawMore(node, side, count, act) {
  const text = `+${count.toLocaleString("en")}`, w = 12 + 7 * text.length;
  const x = side === "up" ? node.x - w - 3 : node.x + node.w + 3;
  const words = `${count} more ${side === "up" ? "upstream" : "downstream"} of ${node.label}`;
  const group = make("g", { class: "more node", transform: `translate(${x},${node.y + node.h / 2 - 9})`, tabindex: "-1", role: "button", "aria-label": words });
  group.append(make("title", {}, words + ": show"), make("rect", { width: w, height: 18, rx: 9 }),
    make("text", { x: w / 2, y: 13, "text-anchor": "middle" }, text));
  group.addEventListener("click", (event) => { event.stopPropagation(); act(side, node.id); });
  return group;
}

function drawEdge(edge) {
  const p = edge.points;
  let d = `M${p[0][0]},${p[0][1]}`;
  for (let i = 1; i < p.length; i++) {
    const [x0, y0] = p[i - 1], [x1, y1] = p[i], middle = (x0 + x1) / 2;
    d += y0 === y1 ? `H${x1}` : `C${middle},${y0} ${middle},${y1} ${x1},${y1}`;
  }
  const path = make("path", { class: "edge", d, "marker-end": "url(#tip)" });
  path.dataset.src = edge.src; path.dataset.dst = edge.dst;
  return path;
}

function reach(start, next) {
  const seen = new Set([start]), queue = [start];
  while (queue.length) for (const other of next[queue.shift()] || []) if (!seen.has(other)) { seen.add(other); queue.push(other); }
  return seen;
}

function styled(svg, host) {
  // A copy that looks the same outside the page: computed colours and fonts written into it.
  const copy = svg.cloneNode(true), from = svg.querySelectorAll("*"), to = copy.querySelectorAll("*");
  const wanted = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family", "opacity"];
  from.forEach((element, i) => { const style = getComputedStyle(element); to[i].setAttribute("style", wanted.map((n) => `${n}:${style.getPropertyValue(n)}`).join(";")); to[i].removeAttribute("class"); });
  const box = svg.querySelector("g.world").getBBox(), pad = 24;
  copy.setAttribute("viewBox", `${box.x - pad} ${box.y - pad} ${box.width + 2 * pad} ${box.height + 2 * pad}`);
  copy.setAttribute("width", box.width + 2 * pad); copy.setAttribute("height", box.height + 2 * pad);
  copy.querySelector("g").removeAttribute("transform");
  const ground = make("rect", { x: box.x - pad, y: box.y - pad, width: box.width + 2 * pad, height: box.height + 2 * pad, fill: getComputedStyle(host).backgroundColor });
  copy.insertBefore(ground, copy.firstChild);
  copy.setAttribute("xmlns", NS);
  return { text: new XMLSerializer().serializeToString(copy), width: box.width + 2 * pad, height: box.height + 2 * pad };
}

function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob); link.download = name; link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}

function saveSvg(svg, host, name) { save(name + ".svg", new Blob([styled(svg, host).text], { type: "image/svg+xml" })); }

function savePng(svg, host, name) {
  const picture = styled(svg, host), image = new Image(), scale = Math.min(2, 12000 / Math.max(picture.width, picture.height));
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = picture.width * scale; canvas.height = picture.height * scale;
    const pen = canvas.getContext("2d"); pen.scale(scale, scale); pen.drawImage(image, 0, 0);
    canvas.toBlob((blob) => save(name + ".png", blob), "image/png");
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(picture.text);
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const act = (what, id) => setTriggerValue("action", { what, id: String(id) });
  const root = parentElement.querySelector(".canvas");
  root.style.setProperty("--bad", data.colours.bad); root.style.setProperty("--attention", data.colours.attention);
  root.style.height = data.height + "px";
  root.replaceChildren();
  const svg = make("svg", { role: "group", tabindex: "0", "aria-label": data.alt });
  const tip = make("marker", { id: "tip", viewBox: "0 0 8 8", refX: "8", refY: "4", markerWidth: "7", markerHeight: "7", orient: "auto" },
    make("path", { d: "M0,0L8,4L0,8Z", fill: "currentColor", "fill-opacity": ".5" }));
  const world = make("g", { class: "world" });
  svg.append(make("defs", {}, tip), world);
  root.append(svg);

  const nodes = new Map(), next = {}, before = {};
  for (const edge of data.edges) { (next[edge.src] ||= []).push(edge.dst); (before[edge.dst] ||= []).push(edge.src); world.append(drawEdge(edge)); }
  for (const node of data.nodes) {
    const drawn = drawNode(node, act);
    nodes.set(node.id, { node, drawn }); world.append(drawn);
    if (node.up) world.append(drawMore(node, "up", node.up, act));
    if (node.down) world.append(drawMore(node, "down", node.down, act));
  }

  const light = (id) => {
    const lit = id === null ? null : new Set([...reach(id, next), ...reach(id, before)]);
    const above = id === null ? null : reach(id, before), below = id === null ? null : reach(id, next);
    world.classList.toggle("dim", lit !== null);
    nodes.forEach(({ drawn }, key) => drawn.classList.toggle("lit", !!lit && lit.has(key)));
    world.querySelectorAll(".edge").forEach((edge) => { const { src, dst } = edge.dataset;
      edge.classList.toggle("lit", !!lit && ((above.has(src) && above.has(dst)) || (below.has(src) && below.has(dst)))); });
  };
  nodes.forEach(({ drawn }, id) => { drawn.addEventListener("mouseenter", () => light(id)); drawn.addEventListener("mouseleave", () => light(null)); });

  // The view: kept between redraws as long as the picture is the same.
  const memory = (parentElement.__view ||= {});
  const room = () => ({ w: svg.clientWidth || 900, h: svg.clientHeight || data.height });
  let view = memory.key === data.key && memory.view ? memory.view : null;
  const show = () => { world.setAttribute("transform", `translate(${view.x},${view.y}) scale(${view.k})`); memory.key = data.key; memory.view = view; };
  const fitAll = () => {
    const box = world.getBBox(), r = room(), k = Math.min(1.1, (r.w - 48) / Math.max(box.width, 1), (r.h - 64) / Math.max(box.height, 1));
    view = { k, x: (r.w - box.width * k) / 2 - box.x * k, y: (r.h - box.height * k) / 2 - box.y * k }; show();
  };
  const centre = (id, k) => { const { node } = nodes.get(id), r = room(); view = { k, x: r.w / 2 - (node.x + node.w / 2) * k, y: r.h / 2 - (node.y + node.h / 2) * k }; show(); };
  const begin = () => {
    fitAll();
    const focus = data.nodes.find((node) => node.focus);
    if (view.k < 0.6 && focus) { // readable rather than whole
      centre(focus.id, 0.75);
      legend.textContent = `There is more than fits here: drag, or Fit. ${data.legend}`;
    }
  };
  const zoom = (factor, at) => {
    const r = room(), p = at || { x: r.w / 2, y: r.h / 2 }, k = Math.min(2.5, Math.max(0.08, view.k * factor));
    view = { k, x: p.x - (p.x - view.x) * (k / view.k), y: p.y - (p.y - view.y) * (k / view.k) }; show();
  };
  if (view) show(); else requestAnimationFrame(begin);

  svg.addEventListener("wheel", (event) => { if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return; event.preventDefault();
    const box = svg.getBoundingClientRect(); zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, { x: event.clientX - box.left, y: event.clientY - box.top }); }, { passive: false });
  svg.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".node")) return;
    const start = { x: event.clientX - view.x, y: event.clientY - view.y }; svg.classList.add("dragging"); svg.setPointerCapture(event.pointerId);
    const move = (e) => { view = { ...view, x: e.clientX - start.x, y: e.clientY - start.y }; show(); };
    const end = () => { svg.classList.remove("dragging"); svg.removeEventListener("pointermove", move); };
    svg.addEventListener("pointermove", move); svg.addEventListener("pointerup", end, { once: true }); svg.addEventListener("pointercancel", end, { once: true });
  });

  let current = (data.nodes.find((n) => n.selected) || data.nodes.find((n) => n.focus) || data.nodes[0] || {}).id;
  const goTo = (id) => { if (id === undefined || !nodes.has(id)) return; current = id; const { drawn, node } = nodes.get(id); drawn.focus({ preventScroll: true }); light(id);
    const r = room(), x = node.x * view.k + view.x, y = node.y * view.k + view.y;
    if (x < 0 || y < 0 || x + node.w * view.k > r.w || y + node.h * view.k > r.h) centre(id, view.k); };
  const nearest = (ids) => [...(ids || [])].sort((a, b) => Math.abs(nodes.get(a).node.y - nodes.get(current).node.y) - Math.abs(nodes.get(b).node.y - nodes.get(current).node.y))[0];
  const beside = (sign) => { const here = nodes.get(current).node; return data.nodes.filter((n) => Math.abs(n.x - here.x) < 4 && sign * (n.y - here.y) > 1).sort((a, b) => sign * (a.y - b.y))[0]?.id; };
  svg.addEventListener("keydown", (event) => {
    const done = { ArrowRight: () => goTo(nearest(next[current])), ArrowLeft: () => goTo(nearest(before[current])), ArrowDown: () => goTo(beside(1)), ArrowUp: () => goTo(beside(-1)),
      Enter: () => act("select", current), " ": () => act("select", current), f: () => act("focus", current), "+": () => zoom(1.2), "-": () => zoom(1 / 1.2), "0": fitAll, Escape: () => light(null) }[event.key];
    if (done && !event.ctrlKey && !event.metaKey) { event.preventDefault(); done(); }
  });

  const tools = document.createElement("div"); tools.className = "tools";
  const button = (text, label, run) => { const b = document.createElement("button"); b.type = "button"; b.textContent = text; b.title = label; b.setAttribute("aria-label", label); b.addEventListener("click", run); tools.append(b); };
  button("−", "Zoom out", () => zoom(1 / 1.25)); button("+", "Zoom in", () => zoom(1.25)); button("Fit", "Show the whole graph", fitAll);
  button("Full screen", "Fill the screen; Escape leaves", () => root.requestFullscreen().then(() => setTimeout(fitAll, 100)));
  button("SVG", "Download as SVG", () => saveSvg(svg, root, data.file)); button("PNG", "Download as PNG", () => savePng(svg, root, data.file));
  const legend = document.createElement("div"); legend.className = "legend"; legend.textContent = data.legend;
  root.append(tools, legend);
}
