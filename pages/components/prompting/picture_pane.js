// The picture of the open case with masks and marks, below the drawing canvas, which is transparent. Zoom, moves,
// brightness and contrast take effect here at once; the canvas above follows by a CSS transform, through which it maps
// the pointer rightly, until the hand rests: then the page is told of the view, and gives the canvas a new frame.
// Reads with the scripts of pages/components/viewer before it, as one script.
const HOST = ".st-key-prompt_canvas [data-testid=stBidiComponentIsolated]";
const REST_VIEW_MS = 250;
const LOOKED_MS = 100; // a hand that presses earlier has not looked
const KEPT_PICTURES = 8;

const pictures = (window.samographyPictures ??= new Map()); // by checksum, as drawn on a canvas of its own

class PicturePane {
  view = new View();
  tone = new Tone();
  display = storedDisplay();
  frames = new Map(); // by stamp: what the canvas shows
  pointer = null;
  cross = null;
  corner = null;
  held = [];
  vertices = [];
  shown = null; // the picture that is on the screen, as an object that is new for each opening

  constructor(root, report) {
    this.root = root;
    this.report = report;
    this.pane = root.querySelector(".picture-pane");
    this.bar = root.querySelector(".picture-bar");
    this.canvas = root.querySelector("canvas.picture");
    this.sheet = new KeySheet(KEYS, document.body);
    this.gestures = new Gestures(this.view, {
      onView: () => this.viewChanged(),
      onTone: (factor, added) => this.toneChanged(() => this.tone.change(factor, added)),
      onMenu: () => this.closePolygon(),
    });
    this.listen();
    this.measure();
  }

  listen() {
    const controller = (this.listening = new AbortController()), { signal } = controller;
    const surface = this.root.closest("[class*='st-key-picture_surface']") ?? this.root;
    this.surface = surface;
    surface.addEventListener("wheel", (event) => this.inRoom(event) && this.gestures.wheel(event, ...this.at(event)), { passive: false, signal });
    surface.addEventListener("contextmenu", (event) => this.inRoom(event) && event.preventDefault(), { signal });
    surface.addEventListener("dblclick", (event) => this.doubleClick(event), { signal, capture: true });
    surface.addEventListener("auxclick", (event) => event.preventDefault(), { signal });
    surface.addEventListener("pointermove", (event) => this.hover(this.at(event)), { signal, capture: true });
    surface.addEventListener("pointerleave", () => this.hover(null), { signal });
    listenToBar(this.bar, this, signal);
    this.pane.addEventListener("keydown", (event) => this.crossKey(event), { signal });
    window.addEventListener("resize", () => this.measure(), { signal });
    window.addEventListener("blur", () => (this.gestures.space = false), { signal });
    this.sized = new ResizeObserver(() => this.measure());
    this.sized.observe(surface);
    this.watched = new MutationObserver(() => this.follow());
  }

  leave() {
    this.listening.abort();
    this.sized.disconnect();
    this.watched.disconnect();
    clearTimeout(this.rest);
  }

  // What the page says after each run.
  update(data) {
    const opened = data.opening !== this.data?.opening;
    this.data = data;
    this.frames.set(data.frame.stamp, data.frame);
    if (this.frames.size > 8) this.frames.delete(this.frames.keys().next().value);
    const { rows, columns } = data.picture;
    this.view.show(rows, columns, data.frame.aspect);
    if (opened) this.open(data.frame);
    this.radius = data.radius;
    if (data.tool.mode !== this.mode || data.taken !== this.taken) this.vertices = [];
    [this.mode, this.taken] = [data.tool.mode, data.taken];
    this.load(data.picture);
    this.drawSoon();
    this.follow();
  }

  open(frame) {
    this.measure();
    this.view.fit();
    if (frame.zoomed) {
      this.view.scale = frame.scale;
      [this.view.top, this.view.left] = frame.start;
      this.view.keep();
    }
    Object.assign(this, { shown: null, cross: null, corner: null, vertices: [] });
    // The page may not know how much room there is.
    if (frame.width !== this.view.width || frame.height !== this.view.height) this.viewChanged();
  }

  load({ print, src }) {
    if (pictures.has(print)) return this.drawSoon();
    if (!src) return this.sendView({ lacks: print });
    const image = new Image();
    image.src = src;
    pictures.set(print, null);
    image.decode().then(() => {
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      canvas.getContext("2d").drawImage(image, 0, 0);
      pictures.set(print, canvas);
      if (pictures.size > KEPT_PICTURES) pictures.delete(pictures.keys().next().value);
      this.drawSoon();
    }).catch(() => {
      pictures.delete(print);
      this.sendView({ lacks: print });
    });
  }

  // The picture takes the width of its column and the height that the window has left.
  measure() {
    const width = Math.floor(this.surface.clientWidth), top = this.pane.getBoundingClientRect().top + this.scrolled;
    const height = Math.max(Math.floor(window.innerHeight - top - this.bar.offsetHeight - 10), 320);
    if (!width || (width === this.view.width && height === this.view.height)) return;
    this.pane.style.height = `${height}px`;
    this.surface.style.setProperty("--room-height", `${height}px`);
    this.view.resize(width, height);
    if (this.data) this.viewChanged();
  }

  get scrolled() {
    return document.querySelector("[data-testid=stMain]")?.scrollTop ?? 0;
  }

  at({ clientX, clientY }) {
    const { left, top } = this.pane.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  inRoom(event) {
    const [x, y] = this.at(event);
    return x >= 0 && y >= 0 && x < this.view.width && y < this.view.height;
  }

  viewChanged() {
    this.drawSoon();
    this.follow();
    this.restLater();
  }

  restLater() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.settle(), REST_VIEW_MS);
  }

  // Told at rest, and never while something is drawn: the canvas would wipe it.
  settle() {
    if (this.gestures.dragged || this.vertices.length || window.samographyGate?.drawing || window.samographyGate?.waitsForAnswer) return this.restLater();
    clearTimeout(this.rest);
    this.rest = null;
    if (!this.isTold) this.sendView();
  }

  get isTold() {
    const { frame } = this.data, { view } = this, near = (a, b) => Math.abs(a - b) * view.scale < 0.01;
    return this.radius === this.data.radius && frame.width === view.width && frame.height === view.height && Math.abs(frame.scale / view.scale - 1) < 1e-6 &&
      near(frame.start[0], view.top) && near(frame.start[1], view.left);
  }

  // Whether the page is still to be told of the view, or the canvas to take it up.
  get isBusy() {
    return this.data !== undefined && (Boolean(this.rest) || !this.isTold || this.hosted !== this.data.frame || !this.shown);
  }

  get hasBrush() {
    return this.mode !== "freedraw" || this.radius === this.data.radius;
  }

  sendView(more = {}) {
    const { view } = this;
    window.samographyGate?.passAct();
    this.report({ opening: this.data.opening, start: [view.top, view.left], scale: view.scale, room: [view.height, view.width], radius: this.radius, ...more });
  }

  // The canvas is put where its frame lies in the view.
  follow() {
    const host = document.querySelector(HOST), scroll = host?.shadowRoot?.querySelector(".dc-scroll");
    if (!scroll) return setTimeout(() => this.data && this.follow(), 50);
    if (this.host !== host) this.adopt(host);
    const frame = this.frames.get(parseInt(scroll.style.maxHeight));
    if (!frame) return;
    const { view } = this, grown = view.scale / frame.scale, [x, y] = view.toScreen(...frame.start);
    this.hosted = frame;
    const plain = Math.abs(grown - 1) < 1e-6 && Math.abs(x) < 0.01 && Math.abs(y) < 0.01;
    host.style.transform = plain ? "" : `translate(${x}px, ${y}px) scale(${grown})`;
  }

  adopt(host) {
    this.host = host;
    host.style.transformOrigin = "0 0";
    const style = document.createElement("style");
    style.textContent = ".dc-toolbar { visibility: hidden; } .dc-canvas { outline: none; } .dc-scroll { overflow: visible !important; }";
    host.shadowRoot.append(style);
    this.watched.disconnect();
    this.watched.observe(host.shadowRoot, { subtree: true, attributes: true, attributeFilter: ["style"] });
  }

  // Strokes on the canvas show until the page has answered them; then they are among the marks here.
  showStrokes(shown) {
    const canvas = this.host?.shadowRoot.querySelector("canvas.dc-canvas.lower-canvas");
    if (canvas) canvas.style.opacity = shown || this.mode === "polygon" ? 1 : 0;
  }

  // Whether the picture of this opening was on the screen long enough to be looked at.
  isSeen(opening) {
    return this.shown?.opening === opening && performance.now() - this.shown.at > LOOKED_MS && !document.hidden;
  }

  toneChanged(change) {
    change();
    this.drawSoon();
  }

  displayChanged(change) {
    Object.assign(this.display, change);
    storeDisplay(this.display);
    this.drawSoon();
  }

  act(name) {
    ACTS[name]?.(this);
  }

  hover(at) {
    this.pointer = at;
    if (this.mode === "freedraw") this.drawSoon();
  }

  drawSoon() {
    this.due ??= requestAnimationFrame(() => {
      this.due = null;
      if (this.data) paintPane(this);
    });
  }
}
