// Keys, buttons and clicks of the pane of a picture.
const ACTS = {
  in: (pane) => { zoomBy(pane.view, ZOOM_STEP, pane.pointer); pane.viewChanged(); },
  out: (pane) => { zoomBy(pane.view, 1 / ZOOM_STEP, pane.pointer); pane.viewChanged(); },
  fit: (pane) => { pane.view.fit(); pane.viewChanged(); },
  lesion: (pane) => { if (!fitActive(pane.view, pane.data.masks)) pane.view.fit(); pane.viewChanged(); },
  hide: (pane) => pane.displayChanged({ hidden: !pane.display.hidden }),
  plain: plainTone,
  keys: (pane) => pane.sheet.toggle(),
  smaller: (pane) => brush(pane, 1 / 1.25),
  larger: (pane) => brush(pane, 1.25),
};

const brush = (pane, factor) => {
  pane.radius = Math.min(Math.max(factor > 1 ? Math.ceil(pane.radius * factor) : Math.floor(pane.radius * factor), 1), 60);
  pane.drawSoon();
  pane.restLater();
};

const KEYS = {
  "Look": [
    ["Wheel, I, O", "Zoom at the pointer"], ["Space + drag, middle drag", "Move the picture"], ["Double click, W", "Whole picture"],
    ["F", "Fit the lesion"], ["Right drag", "Contrast (across) and brightness (up)"], ["H", "Hide or show the masks"], ["?", "This list"],
  ],
  "Prompt": [
    ["P, N", "Point on the lesion, off the lesion"], ["B", "Box"], ["S", "Scribble"], ["G", "Polygon"],
    ["1 to 9", "Take another of the model's masks"], ["Ctrl+Z, Ctrl+Y", "Undo, redo"],
  ],
  "Correct": [
    ["D, E", "Brush, eraser"], ["[ and ]", "Smaller, larger brush"], ["Y, X", "Add a polygon, cut one off"],
    ["Double click, right click", "Close the polygon"], ["Esc", "Drop the polygon"],
  ],
  "By keyboard alone": [
    ["Tab to the picture", "Begin"], ["Arrows, Shift+arrows", "Move the cross-hair, in larger steps"],
    ["Enter", "Use the tool there; a box takes two corners"], ["Esc", "Leave the cross-hair"],
  ],
  "Case": [["J, K", "Case before, next case"], ["A, L", "Add a lesion, lock it"], ["Ctrl+Enter", "Accept and go on"]],
};

Object.assign(PicturePane.prototype, {
  // Keys that need no answer of the page; true where the key was one of them.
  takesKey(event) {
    if (this.sheet.isOpen) {
      event.stopImmediatePropagation();
      if (event.type === "keydown" && event.key === "?") this.sheet.close();
      return true;
    }
    if (event.type === "keydown" && event.key === "Escape" && (this.vertices.length || this.cross)) return this.drop(), true;
    if (event.code === "Space" && !event.target.closest?.("button, input, [role=button]") && this.gestures.key(event)) {
      event.preventDefault();
      this.surface.style.cursor = this.gestures.space ? "grab" : "";
      return true;
    }
    const plain = !(event.ctrlKey || event.metaKey || event.altKey), name = plain && event.type === "keydown" && ACT_KEYS[event.key.toLowerCase()];
    if (!name) return false;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.act(name);
    return true;
  },

  // Mouse events that are gestures of the view; true where nobody else may act on them.
  takesMouse(event) {
    const { type } = event;
    if (type === "mousedown" && !this.inRoom(event)) return false;
    if (type === "mousedown") this.takeFocus();
    const taken = type === "mousedown" ? this.gestures.down(event) : type === "mousemove" ? this.gestures.move(event) : this.gestures.up(event);
    if (taken) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    return taken;
  },

  // Whoever clicks on the picture has left the list or slider that had the keys.
  takeFocus() {
    this.cross = null;
    document.activeElement?.blur();
  },

  doubleClick(event) {
    if (!this.inRoom(event) || event.target.closest?.(".picture-bar")) return;
    // With any other tool, two quick clicks draw.
    if (this.mode === "labeled_rect" && !window.samographyGate?.isDrawing) ACTS.fit(this);
  },

  // Corners of a polygon that is being drawn; the canvas keeps them to itself.
  addCorner(event) {
    const at = this.view.toPicture(...this.at(event)), near = this.vertices.findIndex((one) => this.apart(one, at) <= 10);
    if (near < 0) this.vertices.push(at);
    else if (near > 0) this.vertices.splice(near, 1);
  },

  apart(a, b) {
    const [[x0, y0], [x1, y1]] = [this.view.toScreen(...a), this.view.toScreen(...b)];
    return Math.hypot(x1 - x0, y1 - y0);
  },

  closePolygon() {
    if (this.mode !== "polygon" || this.vertices.length < 3) return;
    const [x, y] = this.view.toScreen(...this.vertices[0]);
    this.vertices = [];
    window.samographyGate.click(x, y);
  },

  drop() {
    if (this.vertices.length) window.samographyGate.dropDrawn();
    Object.assign(this, { vertices: [], corner: null, cross: null });
    this.drawSoon();
  },

  preview(event) {
    if (event.type === "mousedown") this.held = [];
    this.held.push(this.view.toPicture(...this.at(event)));
    this.drawSoon();
  },

  endPreview() {
    this.held = [];
    this.drawSoon();
  },

  // The cross-hair of those who have no mouse.
  crossKey(event) {
    const step = event.shiftKey ? 16 : 2, { view } = this;
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (event.ctrlKey || event.altKey || event.metaKey || !(dx || dy || event.key === "Enter")) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = view.toScreen(...(this.cross ?? view.toPicture(view.width / 2, view.height / 2)));
    if (event.key === "Enter") return this.useAt(x, y);
    const inside = (value, most) => Math.min(Math.max(value, 0.5), most - 0.5);
    const [row, column] = view.toPicture(x + dx * step, y + dy * step);
    this.cross = [inside(row, view.rows), inside(column, view.columns)];
    view.reveal(...this.cross);
    this.viewChanged();
    this.say(`Row ${Math.floor(this.cross[0])}, column ${Math.floor(this.cross[1])}`);
  },

  useAt(x, y) {
    this.cross ??= this.view.toPicture(x, y);
    if (this.mode !== "labeled_rect") {
      window.samographyGate.click(x, y);
      return this.say("Set");
    }
    if (!this.corner) {
      this.corner = this.cross;
      this.drawSoon();
      return this.say("First corner; move on and press Enter for the other");
    }
    const from = this.view.toScreen(...this.corner);
    this.corner = null;
    window.samographyGate.click(...from, x, y);
    this.say("Box set");
  },

  say(words) {
    this.root.querySelector(".spoken").textContent = words;
  },
});

export default function ({ parentElement, data, setStateValue }) {
  parentElement.picturePane ??= new PicturePane(parentElement, (screen) => parentElement.report(screen));
  parentElement.report = (screen) => setStateValue("screen", screen);
  const pane = (window.samographyPane = parentElement.picturePane);
  pane.update(data);
  return () => {
    pane.leave();
    delete parentElement.picturePane;
    if (window.samographyPane === pane) delete window.samographyPane;
  };
}
