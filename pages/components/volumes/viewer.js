// Three planes with a cross-hair. What a person does is kept in a list until the page has taken it up, so that
// nothing is lost however quickly it comes; each act carries a number and the place it was done at.
export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".planes");
  const view = (root.view ??= makeView(root));
  view.send = (acts) => setStateValue("acts", acts);
  view.update(data);
}

function makeView(root) {
  const slider = root.parentNode.querySelector(".slices input");
  const view = { pending: [], last: 0, panes: {}, drag: null, ruler: null, data: null };

  view.act = (act) => {
    view.last = Math.max(view.last, view.data.taken) + 1;
    view.pending.push({ n: view.last, place: view.data.place, ...act });
    view.send([...view.pending]);
    drawAll();
  };

  view.update = (data) => {
    if (view.data?.view !== data.view) { view.pending = []; view.ruler = null; }
    if (view.data?.place !== data.place) view.ruler = null;
    view.data = data;
    view.last = Math.max(view.last, data.taken);
    view.pending = view.pending.filter((act) => act.n > data.taken);
    for (const plane of data.planes) show(plane);
    root.dataset.tool = data.tool;
    slider.max = data.count; if (!view.pending.length) slider.value = data.planes[0].index + 1;
  };

  const show = (plane) => {
    const pane = (view.panes[plane.name] ??= makePane(plane.name));
    const settle = () => { pane.plane = plane; layOut(pane); draw(pane); root.dataset[plane.name] = plane.index; };
    if (pane.src === plane.src) { settle(); return; }
    pane.src = plane.src;
    const image = new Image();
    image.onload = () => { if (pane.src === plane.src) { pane.image = image; settle(); } };
    image.src = plane.src;
  };

  const makePane = (name) => {
    const box = root.querySelector(`.${name}`);
    const canvas = box.querySelector("canvas");
    const pane = { name, box, canvas };
    canvas.addEventListener("pointerdown", (event) => down(pane, event));
    canvas.addEventListener("pointermove", (event) => move(pane, event));
    canvas.addEventListener("pointerup", (event) => up(pane, event));
    canvas.addEventListener("pointercancel", () => { view.drag = null; draw(pane); });
    canvas.addEventListener("wheel", (event) => wheel(pane, event), { passive: false });
    return pane;
  };

  const layOut = (pane) => {
    const { canvas, plane } = pane, ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(plane.width * ratio), Math.round(plane.height * ratio)];
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    canvas.style.width = `${plane.width}px`; canvas.style.height = `${plane.height}px`;
    pane.box.querySelector(".title").textContent = plane.title;
    for (const [edge, letter] of Object.entries(plane.letters)) pane.box.querySelector(`.${edge}`).textContent = letter;
    const bar = pane.box.querySelector(".bar");
    bar.style.width = `${plane.bar.px}px`; bar.textContent = plane.bar.text;
  };

  const drawAll = () => Object.values(view.panes).forEach((pane) => pane.plane && draw(pane));

  const draw = (pane) => {
    const { canvas, plane, image } = pane, ratio = window.devicePixelRatio || 1;
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.drawImage(image, 0, 0, plane.width, plane.height);
    const [x, y] = plane.cross, gap = 9;
    pen.lineWidth = 1; pen.strokeStyle = view.data.colours.cross;
    lines(pen, [[x, 0, x, y - gap], [x, y + gap, x, plane.height], [0, y, x - gap, y], [x + gap, y, plane.width, y]]);
    if (pane.name === "axial") {
      for (const mark of view.data.marks) drawMark(pen, mark);
      for (const act of view.pending) if (act.place === view.data.place) drawMark(pen, act);
    }
    if (view.drag?.pane === pane) drawDrag(pen, view.drag);
    if (view.ruler?.pane === pane) drawRuler(pen, view.ruler);
  };

  const lines = (pen, ends) => {
    pen.beginPath();
    for (const [x0, y0, x1, y1] of ends) { pen.moveTo(x0, y0); pen.lineTo(x1, y1); }
    pen.stroke();
  };

  const drawMark = (pen, mark) => {
    const colours = view.data.colours;
    if (mark.kind === "box") {
      const sides = [Math.min(mark.x0, mark.x1), Math.min(mark.y0, mark.y1), Math.abs(mark.x1 - mark.x0), Math.abs(mark.y1 - mark.y0)];
      pen.strokeStyle = "#101010"; pen.lineWidth = 4; pen.strokeRect(...sides);
      pen.strokeStyle = colours.box; pen.lineWidth = 2; pen.strokeRect(...sides);
    } else if (mark.kind === "point") {
      pen.beginPath(); pen.arc(mark.x, mark.y, 6, 0, 2 * Math.PI);
      pen.fillStyle = mark.positive ? "#FFFFFF" : "#26101B"; pen.fill();
      pen.strokeStyle = mark.positive ? colours.positive : colours.negative; pen.lineWidth = 3; pen.stroke();
    } else if (mark.kind === "stroke") drawStroke(pen, mark.path, mark.radius, mark.erase);
  };

  const drawStroke = (pen, path, radius, erase) => {
    pen.strokeStyle = erase ? "#10101088" : "#FFFFFF88";
    pen.lineWidth = 2 * radius; pen.lineCap = pen.lineJoin = "round";
    pen.beginPath(); pen.moveTo(...path[0]);
    for (const at of path.length > 1 ? path : [path[0], path[0]]) pen.lineTo(...at);
    pen.stroke(); pen.lineCap = pen.lineJoin = "miter"; pen.lineCap = "butt";
  };

  const drawDrag = (pen, drag) => {
    const [x0, y0] = drag.path[0], [x1, y1] = drag.path.at(-1);
    if (drag.tool === "box") drawMark(pen, { kind: "box", x0, y0, x1, y1 });
    if (drag.tool === "brush" || drag.tool === "eraser") drawStroke(pen, drag.path, view.data.brush, drag.tool === "eraser");
  };

  const drawRuler = (pen, { pane, ends: [[x0, y0], [x1, y1]] }) => {
    const [mmX, mmY] = pane.plane.mm;
    const text = `${Math.hypot((x1 - x0) * mmX, (y1 - y0) * mmY).toFixed(1)} mm`;
    for (const [colour, width] of [["#101010", 4], [view.data.colours.ruler, 2]]) {
      pen.strokeStyle = colour; pen.lineWidth = width; lines(pen, [[x0, y0, x1, y1]]);
    }
    pen.font = "600 13px sans-serif"; pen.lineWidth = 4; pen.strokeStyle = "#101010"; pen.fillStyle = view.data.colours.ruler;
    const at = [Math.min(x1 + 8, pane.plane.width - 66), Math.max(y1 - 8, 16)];
    pen.strokeText(text, ...at); pen.fillText(text, ...at);
    root.dataset.ruler = text;
  };

  const where = (pane, event) => {
    const edge = pane.canvas.getBoundingClientRect();
    const inside = (value, most) => Math.min(Math.max(value, 0), most);
    return [inside(event.clientX - edge.left, pane.plane.width), inside(event.clientY - edge.top, pane.plane.height)];
  };

  const down = (pane, event) => {
    if (event.button !== 0 || !pane.plane) return;
    event.preventDefault(); pane.canvas.setPointerCapture(event.pointerId);
    const tool = pane.name === "axial" || view.data.tool === "ruler" ? view.data.tool : "look";
    view.drag = { pane, tool, path: [where(pane, event)] };
    if (tool === "ruler") view.ruler = { pane, ends: [view.drag.path[0], view.drag.path[0]] };
    drawAll();
  };

  const move = (pane, event) => {
    if (view.drag?.pane !== pane) return;
    view.drag.path.push(where(pane, event));
    if (view.drag.tool === "ruler") view.ruler.ends[1] = view.drag.path.at(-1);
    draw(pane);
  };

  const up = (pane, event) => {
    const drag = view.drag; view.drag = null;
    if (drag?.pane !== pane) return;
    const [x0, y0] = drag.path[0], [x, y] = where(pane, event);
    if (drag.tool === "look") view.act({ kind: "look", plane: pane.name, x, y });
    else if (drag.tool === "positive" || drag.tool === "negative") view.act({ kind: "point", x, y, positive: drag.tool === "positive" });
    // A plain click in the box's mode was not meant.
    else if (drag.tool === "box" && Math.min(Math.abs(x - x0), Math.abs(y - y0)) >= 5) view.act({ kind: "box", x0, y0, x1: x, y1: y });
    else if (drag.tool === "brush" || drag.tool === "eraser") view.act({ kind: "stroke", path: drag.path, radius: view.data.brush, erase: drag.tool === "eraser" });
    else draw(pane);
  };

  const wheel = (pane, event) => {
    if (event.ctrlKey || !event.deltaY) return;
    event.preventDefault();
    view.act({ kind: "step", plane: pane.name, by: event.deltaY < 0 ? 1 : -1 });
  };

  const STEPS = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 };
  const key = (event) => {
    if (!root.isConnected) { document.removeEventListener("keydown", key, true); return; }
    if (!(event.key in STEPS) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const target = event.composedPath()[0];
    if (target.closest?.("input, textarea, select, [role=slider], [role=listbox], [role=combobox], [role=tab]")) return;
    event.preventDefault();
    view.act({ kind: "step", plane: "axial", by: STEPS[event.key] });
  };
  document.addEventListener("keydown", key, true);
  slider.addEventListener("input", () => view.act({ kind: "go", to: Number(slider.value) - 1 }));
  return view;
}
