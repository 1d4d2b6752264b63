// Three planes with a cross-hair. What a person does is kept in a list until the page has taken it up, so that
// nothing is lost however quickly it comes; each action carries a number and the place it was done at. Moves and
// tools take effect here at once, wherever the picture is at hand (ahead.js brings the neighbours).
export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".planes");
  const view = (root.view ??= makeView(root));
  view.send = (actions) => setStateValue("actions", actions);
  view.update(data);
}

const MOVES_APART_MS = 100; // at most one report of moves in so long: the page follows, it need not lead
const ON_AXIAL = {
  box: "Boxes are drawn on the axial slice", positive: "Points are set on the axial slice", negative: "Points are set on the axial slice",
  brush: "The brush paints on the axial slice alone", eraser: "The eraser wipes on the axial slice alone",
};
const ANYWHERE = "Click in any plane: the whole lesion is answered";
const KEPT = 64; // pictures of a plane

// A picture by plane, stamp (whatever it shows beside its slice) and slice; ahead.js has the same lines.
function keptPicture(plane, stamp, index, src) {
  const kept = ((window.volumePictures ??= {})[plane] ??= new Map()), key = `${stamp}/${index}`;
  if (src && !kept.has(key)) {
    const image = new Image();
    image.src = src;
    kept.set(key, image);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  }
  return kept.get(key);
}

function makeView(root) {
  const slider = root.parentNode.querySelector(".slices input"), hint = root.parentNode.querySelector(".slices i"), busy = root.querySelector(".busy");
  const view = { pending: [], last: 0, panes: {}, drag: null, ruler: null, data: null, sentAt: 0, timer: null };

  view.perform = (action, waitMs = 0) => {
    view.last = Math.max(view.last, view.data.taken) + 1;
    view.pending.push({ n: view.last, ...action });
    report(waitMs);
    settleAll();
  };

  const report = (waitMs) => {
    const leftMs = view.sentAt + waitMs - performance.now();
    if (waitMs === 0 || leftMs <= 0) return flush();
    view.timer ??= setTimeout(flush, leftMs);
  };

  const flush = () => {
    clearTimeout(view.timer); view.timer = null; view.sentAt = performance.now();
    view.send([...view.pending]);
  };

  view.update = (data) => {
    if (view.data?.view !== data.view) { view.pending = []; view.ruler = null; }
    view.data = data;
    view.last = Math.max(view.last, data.taken);
    view.pending = view.pending.filter((action) => action.n > data.taken);
    for (const plane of data.planes) show(plane);
    slider.max = data.shape[0]; if (!view.pending.length) slider.value = data.at[0] + 1;
    settleAll();
  };

  // Where the cross-hair is and what the mouse draws with, with what the page has not answered yet.
  const present = () => {
    const at = [...view.data.at];
    let tool = view.data.tool;
    const go = (axis, to) => { at[axis] = Math.min(Math.max(to, 0), view.data.shape[axis] - 1); };
    for (const action of view.pending) {
      if (action.kind === "step") { const { along } = view.panes[action.plane].plane; go(along, at[along] + action.by); }
      else if (action.kind === "go") go(0, action.to);
      else if (action.kind === "tool") tool = action.tool;
    }
    return { at, tool };
  };

  const show = (plane) => {
    const pane = (view.panes[plane.name] ??= makePane(plane.name));
    pane.plane = plane;
    keptPicture(plane.name, plane.stamp, plane.index, plane.src);
  };

  const settleAll = () => {
    const { at, tool } = present();
    root.dataset.tool = tool;
    hint.textContent = view.data.anywhere.includes(tool) ? ANYWHERE : (ON_AXIAL[tool] ?? "");
    // From the very click on, before the page has heard of it.
    const clicked = view.data.anywhere.length && view.pending.some((action) => action.kind === "point");
    root.dataset.busy = busy.textContent = clicked ? "Segmenting …" : view.data.busy;
    Object.values(view.panes).forEach((pane) => settle(pane, at));
  };

  // The slice that is wanted if its picture is here; otherwise what is seen stays until the page has sent it.
  const settle = (pane, at) => {
    const { name, plane } = pane;
    const wanted = keptPicture(name, plane.stamp, at[plane.along]);
    const stays = !wanted && pane.laid?.stamp === plane.stamp;
    const index = wanted ? at[plane.along] : stays ? pane.index : plane.index;
    const image = wanted ?? (stays ? pane.image : keptPicture(name, plane.stamp, plane.index, plane.src));
    pane.coming = image;
    const opening = view.data.view;
    const draws = () => {
      if (pane.coming !== image) return;
      if (view.ruler?.pane === pane && (pane.index !== index || pane.laid?.place !== plane.place)) view.ruler = null;
      pane.image = image; pane.index = index; pane.laid = plane; pane.at = at;
      layOut(pane); draw(pane); root.dataset[name] = index;
      if (name === "axial") requestAnimationFrame(() => { view.seen = opening; });
    };
    if (image.complete) draws(); else image.addEventListener("load", draws, { once: true });
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

  const layOut = ({ box, canvas, laid: plane, index }) => {
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(plane.width * ratio), Math.round(plane.height * ratio)];
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    canvas.style.width = `${plane.width}px`; canvas.style.height = `${plane.height}px`;
    const locked = plane.name === "axial" && view.data.locked.includes(index) ? " · locked" : "";
    box.querySelector(".title").textContent = `${plane.title} ${index + 1} / ${view.data.shape[plane.along]}${plane.part}${locked}`;
    for (const [edge, letter] of Object.entries(plane.letters)) box.querySelector(`.${edge}`).textContent = letter;
    const bar = box.querySelector(".bar");
    bar.style.width = `${plane.bar.px}px`; bar.textContent = plane.bar.text;
  };

  const drawAll = () => Object.values(view.panes).forEach(draw);

  const draw = (pane) => {
    const { canvas, laid: plane, image } = pane, ratio = window.devicePixelRatio || 1;
    if (!image) return;
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.drawImage(image, 0, 0, plane.width, plane.height);
    const [x, y] = [0, 1].map((i) => plane.origin[i] + plane.steps.reduce((sum, step, axis) => sum + step[i] * pane.at[axis], 0));
    const gap = 9;
    pen.lineWidth = 1; pen.strokeStyle = view.data.colours.cross;
    lines(pen, [[x, 0, x, y - gap], [x, y + gap, x, plane.height], [0, y, x - gap, y], [x + gap, y, plane.width, y]]);
    for (const mark of view.data.marks) if (mark.plane === pane.name) drawNear(pen, mark, Math.abs(mark.slice - pane.index));
    for (const action of view.pending) {
      if (action.plane === pane.name && action.slice === pane.index && action.place === plane.place) drawMark(pen, action);
    }
    if (view.drag?.pane === pane) drawDrag(pen, view.drag);
    if (view.ruler?.pane === pane) drawRuler(pen, view.ruler);
  };

  const lines = (pen, ends) => {
    pen.beginPath();
    for (const [x0, y0, x1, y1] of ends) { pen.moveTo(x0, y0); pen.lineTo(x1, y1); }
    pen.stroke();
  };

  // A click lies between slices as often as on one: beside its own it is drawn faintly.
  const drawNear = (pen, mark, away) => {
    if (away > (mark.kind === "point" && view.data.anywhere.length ? 1 : 0)) return;
    pen.globalAlpha = away ? 0.35 : 1;
    drawMark(pen, mark);
    pen.globalAlpha = 1;
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
    const [mmX, mmY, cosine] = pane.laid.mm;
    const across = (x1 - x0) * mmX, down = (y1 - y0) * mmY;
    const text = `${Math.sqrt(Math.max(0, across ** 2 + down ** 2 + 2 * cosine * across * down)).toFixed(1)} mm`;
    for (const [colour, width] of [["#101010", 4], [view.data.colours.ruler, 2]]) {
      pen.strokeStyle = colour; pen.lineWidth = width; lines(pen, [[x0, y0, x1, y1]]);
    }
    pen.font = "600 13px sans-serif"; pen.lineWidth = 4; pen.strokeStyle = "#101010"; pen.fillStyle = view.data.colours.ruler;
    const at = [Math.min(x1 + 8, pane.laid.width - 66), Math.max(y1 - 8, 16)];
    pen.strokeText(text, ...at); pen.fillText(text, ...at);
    root.dataset.ruler = text;
  };

  const where = (pane, event) => {
    const edge = pane.canvas.getBoundingClientRect();
    const inside = (value, most) => Math.min(Math.max(value, 0), most);
    return [inside(event.clientX - edge.left, pane.laid.width), inside(event.clientY - edge.top, pane.laid.height)];
  };

  const down = (pane, event) => {
    if (event.button !== 0 || !pane.image) return;
    event.preventDefault(); pane.canvas.setPointerCapture(event.pointerId);
    const { tool: inHand } = present();
    const tool = pane.name === "axial" || inHand === "ruler" || view.data.anywhere.includes(inHand) ? inHand : "look";
    // What is drawn belongs to what was seen when the hand went down, whatever comes meanwhile.
    const seen = { plane: pane.name, slice: pane.index, place: pane.laid.place };
    view.drag = { pane, tool, seen, path: [where(pane, event)] };
    if (tool === "ruler") view.ruler = { pane, ends: [view.drag.path[0], view.drag.path[0]] };
    drawAll();
  };

  const move = (pane, event) => {
    if (view.drag?.pane !== pane) return;
    view.drag.path.push(where(pane, event));
    if (view.drag.tool === "ruler" && view.ruler) view.ruler.ends[1] = view.drag.path.at(-1);
    draw(pane);
  };

  const up = (pane, event) => {
    const drag = view.drag; view.drag = null;
    if (drag?.pane !== pane) return;
    const action = drawn(drag, where(pane, event), pane);
    if (action) view.perform({ ...drag.seen, ...action }); else draw(pane);
  };

  const drawn = ({ tool, path }, [x, y], { name }) => {
    const [x0, y0] = path[0];
    if (tool === "look") return { kind: "look", plane: name, x, y };
    if (tool === "positive" || tool === "negative") return { kind: "point", x, y, positive: tool === "positive" };
    if (tool === "brush" || tool === "eraser") return { kind: "stroke", path, radius: view.data.brush, erase: tool === "eraser" };
    // A plain click in the box's mode was not meant.
    const isBox = tool === "box" && Math.min(Math.abs(x - x0), Math.abs(y - y0)) >= 5;
    return isBox ? { kind: "box", x0, y0, x1: x, y1: y } : null;
  };

  const step = (plane, by) => view.perform({ kind: "step", place: view.panes[plane].plane.place, plane, by }, MOVES_APART_MS);

  const wheel = (pane, event) => {
    if (event.ctrlKey || !event.deltaY) return;
    event.preventDefault();
    step(pane.name, event.deltaY < 0 ? 1 : -1);
  };

  const STEPS = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 };
  const USES_ARROWS = "input, textarea, select, [role=slider], [role=listbox], [role=combobox], [role=tab], [role=radio]";
  const TEXT = "textarea, select, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=range])";
  const key = (event) => {
    if (!root.isConnected) return leave();
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && unseen()) return stop(event);
    const by = STEPS[event.key], target = event.composedPath()[0], tool = view.data.keys[event.key.toLowerCase()];
    const plain = !(event.ctrlKey || event.altKey || event.metaKey || event.shiftKey);
    if (plain && by && !target.closest?.(USES_ARROWS)) {
      event.preventDefault();
      step("axial", by);
    } else if (plain && tool && !target.closest?.(TEXT)) {
      // Not through the button's shortcut: the next stroke may come before the page has answered.
      event.preventDefault(); event.stopImmediatePropagation();
      view.perform({ kind: "tool", place: view.panes.axial.plane.place, tool });
    } else if (view.timer) flush(); // what the key does shall be done where the person is
  };
  // A case is not accepted before its picture was on the screen.
  const unseen = () => view.seen !== view.data.view;
  const stop = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  const clicked = (event) => {
    if (root.isConnected && event.target.closest?.("[class*='st-key-volume_accept_o']") && unseen()) stop(event);
  };
  const pressed = () => { if (view.timer) flush(); };
  const leave = () => {
    document.removeEventListener("keydown", key, true);
    document.removeEventListener("pointerdown", pressed, true);
    document.removeEventListener("click", clicked, true);
  };
  document.addEventListener("keydown", key, true);
  document.addEventListener("pointerdown", pressed, true);
  document.addEventListener("click", clicked, true);
  slider.addEventListener("input", () => view.perform({ kind: "go", place: view.panes.axial.plane.place, to: Number(slider.value) - 1 }, MOVES_APART_MS));
  return view;
}
