// Three planes with a cross-hair. What a person does is kept in a list until the page has taken it up, so that
// nothing is lost however quickly it comes; each action carries a number and the place it was done at. Moves, tools,
// zoom and grey values take effect here at once, wherever the picture is at hand (ahead.js brings the neighbours).
// Places on a plane are (x, y) in its own pixels, from the first one's upper left corner: they need no view.
// Reads with the scripts of pages/components/viewer before it and the other scripts of this folder behind it.
const MOVES_APART_MS = 100; // at most one report of moves in so long: the page follows, it need not lead
const ON_AXIAL = {
  box: "Boxes are drawn on the axial slice", positive: "Points are set on the axial slice", negative: "Points are set on the axial slice",
  brush: "The brush paints on the axial slice alone", eraser: "The eraser wipes on the axial slice alone",
};
const ANYWHERE = "Click in any plane: the whole lesion is answered";
const FLAT = 1.45; // an axial plane wider than this stands above the others
const SIDE_SHARE = 0.36;
const COLUMN = ".st-key-volume_viewer";

class Planes {
  pending = [];
  last = 0;
  panes = {};
  drag = null;
  ruler = null;
  data = null;
  sentAt = 0;
  timer = null;
  tone = new Tone();
  display = storedDisplay();

  constructor(root, parent) {
    this.root = root;
    this.parent = parent;
    this.slider = parent.querySelector(".slices .slice input");
    this.hint = parent.querySelector(".slices i");
    this.busy = root.querySelector(".busy");
    this.bar = parent.querySelector(".picture-bar");
    this.sheet = new KeySheet(VOLUME_KEYS, parent);
    this.cine = new Cine(this, parent);
    this.listen();
  }

  listen() {
    const controller = (this.listening = new AbortController()), { signal } = controller;
    listenToBar(this.bar, this, signal);
    this.slider.addEventListener("input", () => this.perform({ kind: "go", to: Number(this.slider.value) - 1, ...this.here }, MOVES_APART_MS), { signal });
    document.addEventListener("keydown", (event) => this.key(event), { signal, capture: true });
    document.addEventListener("keyup", (event) => this.gestureKey(event), { signal, capture: true });
    document.addEventListener("pointerdown", () => this.timer && this.flush(), { signal, capture: true });
    document.addEventListener("click", (event) => this.clicked(event), { signal, capture: true });
    window.addEventListener("resize", () => this.measure(), { signal });
    window.addEventListener("beforeunload", (event) => this.isUnsaved && event.preventDefault(), { signal });
    this.sized = new ResizeObserver(() => this.measure());
    this.sized.observe(document.querySelector(COLUMN) ?? document.body);
  }

  leave() {
    this.listening.abort();
    this.sized.disconnect();
    this.cine.stop();
  }

  get here() {
    return { place: this.panes.axial.plane.place };
  }

  // What the page has not got: a reload now could lose it.
  get isUnsaved() {
    return this.pending.some(({ kind }) => ["point", "box", "stroke"].includes(kind));
  }

  perform(action, waitMs = 0) {
    this.last = Math.max(this.last, this.data.taken) + 1;
    this.pending.push({ n: this.last, ...action });
    this.report(waitMs);
    this.settleAll();
  }

  report(waitMs) {
    const leftMs = this.sentAt + waitMs - performance.now();
    if (waitMs === 0 || leftMs <= 0) return this.flush();
    this.timer ??= setTimeout(() => this.flush(), leftMs);
  }

  flush() {
    clearTimeout(this.timer);
    this.timer = null;
    this.sentAt = performance.now();
    this.send([...this.pending]);
  }

  update(data) {
    const opened = this.data?.view !== data.view;
    if (opened) {
      this.pending = [];
      this.ruler = null;
      this.cine.stop();
    }
    if (JSON.stringify(data.limits) !== JSON.stringify(this.data?.limits)) Object.assign(this.tone, { contrast: 1, brightness: 0 });
    this.data = data;
    this.last = Math.max(this.last, data.taken);
    this.pending = this.pending.filter((action) => action.n > data.taken);
    for (const plane of data.planes) {
      const pane = (this.panes[plane.name] ??= new PlanePane(this, plane.name));
      pane.plane = plane;
      pane.view.show(plane.rows, plane.columns, plane.aspect);
      keptPicture(plane.name, plane.stamp, plane.index, plane.shown);
    }
    this.slider.max = data.shape[0];
    if (!this.pending.length && !this.cine.isPlaying) this.slider.value = data.at[0] + 1;
    this.measure(opened);
    this.settleAll();
  }

  // The planes fill the width of their column and the height that the window has left: no hole between them.
  measure(opened = false) {
    if (!this.data) return;
    const width = Math.floor(document.querySelector(COLUMN)?.clientWidth ?? 0);
    const below = this.bar.offsetHeight + this.parent.querySelector(".slices").offsetHeight;
    const top = this.root.getBoundingClientRect().top + (document.querySelector("[data-testid=stMain]")?.scrollTop ?? 0);
    const height = Math.max(Math.floor(window.innerHeight - top - below - 12), 360);
    if (!width) return;
    const { rows, columns, aspect } = this.panes.axial.plane, flat = columns / (rows * aspect) > FLAT;
    const rooms = flat ? this.roomsBelow(width, height) : this.roomsBeside(width, height);
    this.root.classList.toggle("below", flat);
    this.root.classList.toggle("beside", !flat);
    for (const [name, room] of Object.entries(rooms)) this.panes[name].take(...room, opened);
  }

  roomsBeside(width, height) {
    const side = Math.round(width * SIDE_SHARE), half = Math.floor((height - 4) / 2);
    return { axial: [width - side - 4, height], coronal: [side, half], sagittal: [side, height - half - 4] };
  }

  roomsBelow(width, height) {
    const side = Math.round(height * SIDE_SHARE), half = Math.floor((width - 4) / 2);
    return { axial: [width, height - side - 4], coronal: [half, side], sagittal: [width - half - 4, side] };
  }

  // Where the cross-hair is and what the mouse draws with, with what the page has not answered yet.
  get present() {
    const at = [...this.data.at];
    let { tool, brush } = this.data;
    const go = (axis, to) => { at[axis] = Math.min(Math.max(to, 0), this.data.shape[axis] - 1); };
    for (const action of this.pending) {
      if (action.kind === "step") { const { along } = this.panes[action.plane].plane; go(along, at[along] + action.by); }
      else if (action.kind === "go") go(0, action.to);
      else if (action.kind === "tool") tool = action.tool;
      else if (action.kind === "brush") brush = action.radius;
    }
    if (this.cine.isPlaying) at[0] = this.cine.index;
    return { at, tool, brush };
  }

  settleAll() {
    const { at, tool } = this.present;
    this.root.dataset.tool = tool;
    this.hint.textContent = `Slice ${at[0] + 1} of ${this.data.shape[0]}. ${this.data.anywhere.includes(tool) ? ANYWHERE : (ON_AXIAL[tool] ?? "")}`;
    // From the very click on, before the page has heard of it.
    const clicked = this.data.anywhere.length && this.pending.some((action) => action.kind === "point");
    this.root.dataset.busy = this.busy.textContent = clicked ? "Segmenting …" : this.data.busy;
    Object.values(this.panes).forEach((pane) => pane.settle(at));
  }

  drawAll() {
    Object.values(this.panes).forEach((pane) => pane.drawSoon());
  }

  act(name) {
    VOLUME_ACTS[name]?.(this);
  }

  toneChanged(change) {
    change();
    this.drawAll();
  }

  // The page draws the slices in this window, exactly; until then they are shown in the tone.
  toneDone() {
    if (this.tone.isPlain) return;
    const { low, high } = this.data.limits, { contrast, brightness } = this.tone;
    const raw = (grey) => low + ((127.5 + (grey - 127.5 - 255 * brightness) / contrast) / 255) * (high - low);
    this.perform({ kind: "window", low: raw(0), high: raw(255), ...this.here });
  }

  displayChanged(change) {
    Object.assign(this.display, change);
    storeDisplay(this.display);
    this.drawAll();
  }

  step(plane, by) {
    this.cine.stop();
    this.perform({ kind: "step", place: this.panes[plane].plane.place, plane, by }, MOVES_APART_MS);
  }

  // A case is not accepted before its picture was on the screen.
  get isSeen() {
    return this.seen === this.data.view && performance.now() - this.seenAt > 100;
  }
}
