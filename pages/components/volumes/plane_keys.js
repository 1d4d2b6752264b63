// Keys and buttons of the planes, and the slices as a film.
const BRUSH_STEP = 0.5;

const zoomPlanes = (planes, factor) => {
  const pane = Object.values(planes.panes).find((one) => one.pointer) ?? planes.panes.axial;
  zoomBy(pane.view, factor, pane.pointer);
  pane.drawSoon();
};

const brushBy = (planes, by) => {
  const radius = Math.min(Math.max(planes.present.brush + by, 0.5), 15);
  planes.perform({ kind: "brush", radius, ...planes.here }, MOVES_APART_MS);
};

const VOLUME_ACTS = {
  in: (planes) => zoomPlanes(planes, ZOOM_STEP),
  out: (planes) => zoomPlanes(planes, 1 / ZOOM_STEP),
  fit: (planes) => Object.values(planes.panes).forEach((pane) => pane.fit()),
  lesion: (planes) => {
    for (const { view, image } of Object.values(planes.panes)) fitActive(view, image?.masks ?? []);
    planes.drawAll();
  },
  hide: (planes) => planes.displayChanged({ hidden: !planes.display.hidden }),
  plain: (planes) => {
    plainTone(planes);
    planes.perform({ kind: "window", ...planes.here });
  },
  keys: (planes) => planes.sheet.toggle(),
  smaller: (planes) => brushBy(planes, -BRUSH_STEP),
  larger: (planes) => brushBy(planes, BRUSH_STEP),
  cine: (planes) => planes.cine.toggle(),
};

const PLANE_KEYS = { ...ACT_KEYS, c: "cine" };

const VOLUME_KEYS = {
  "Look": [
    ["Wheel, ↑ ↓, Page ↑ ↓", "Slice by slice, five at once"], ["Ctrl + wheel, I, O", "Zoom at the pointer"], ["Space + drag, middle drag", "Move the picture"],
    ["W", "Whole planes"], ["F", "Fit the lesion"], ["Right drag", "Contrast (across) and brightness (up)"], ["H", "Hide or show the masks"],
    ["C", "Play the slices, and stop"], ["?", "This list"],
  ],
  "Draw": [
    ["V", "Move the cross-hair"], ["B", "Box"], ["P, N", "Point on the lesion, off the lesion"], ["D, E", "Brush, eraser"], ["[ and ]", "Smaller, larger brush"],
    ["M", "Ruler"], ["Ctrl+Z, Ctrl+Y", "Undo, redo"],
  ],
  "Case": [["J, K", "Case before, next case"], ["A, L", "Add a lesion, lock the slice"], ["Ctrl+Enter", "Accept and go on"]],
};

const STEPS = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 };
const USES_ARROWS = "input, textarea, select, [role=slider], [role=listbox], [role=combobox], [role=tab], [role=radio]";
const TEXT = "textarea, select, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=range])";

Object.assign(Planes.prototype, {
  key(event) {
    if (!this.root.isConnected) return this.leave();
    const target = event.composedPath()[0], isText = target.closest?.(TEXT);
    if (this.sheet.isOpen) {
      event.stopImmediatePropagation();
      if (event.key === "?") this.sheet.close();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !this.isSeen) return stop(event);
    if (!isText && this.gestureKey(event)) return;
    const plain = !(event.ctrlKey || event.altKey || event.metaKey), unshifted = plain && !event.shiftKey;
    const by = STEPS[event.key], tool = unshifted && this.data.keys[event.key.toLowerCase()], act = plain && PLANE_KEYS[event.key.toLowerCase()];
    if (unshifted && by && !target.closest?.(USES_ARROWS)) {
      event.preventDefault();
      this.step("axial", by);
    } else if (tool && !isText) {
      // Not through the button's shortcut: the next stroke may come before the page has answered.
      stop(event);
      this.perform({ kind: "tool", ...this.here, tool });
    } else if (act && !isText) {
      stop(event);
      this.act(act);
    } else if (this.timer) this.flush(); // what the key does shall be done where the person is
  },

  // The space bar held down makes of the left button a hand.
  gestureKey(event) {
    if (event.code !== "Space" || event.ctrlKey || event.altKey || event.composedPath()[0].closest?.("button, input, textarea, select, [role=button], [role=switch]")) return false;
    this.space = event.type === "keydown";
    event.preventDefault();
    return true;
  },

  clicked(event) {
    if (this.root.isConnected && event.target.closest?.("[class*='st-key-volume_accept_o']") && !this.isSeen) stop(event);
  },

  // Whoever clicks on the picture has left the list or slider that had the keys.
  takeFocus() {
    document.activeElement?.blur();
  },
});

const stop = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

// Slices one after the other, from the last to the first again. A picture that is at hand is shown without the page.
class Cine {
  constructor(planes, parent) {
    this.planes = planes;
    this.button = parent.querySelector(".play");
    this.speed = parent.querySelector(".speed select");
    this.button.addEventListener("click", () => this.toggle());
    this.speed.addEventListener("change", () => this.isPlaying && (this.stop(), this.toggle()));
  }

  get isPlaying() {
    return this.clock !== undefined;
  }

  toggle() {
    if (this.isPlaying) return this.stop();
    this.index = this.planes.present.at[0];
    this.clock = setInterval(() => this.advance(), 1000 / Number(this.speed.value));
    this.show();
  }

  advance() {
    const { planes } = this, count = planes.data.shape[0], next = (this.index + 1) % count, { plane } = planes.panes.axial;
    if (!keptPicture("axial", plane.stamp, next)?.complete) {
      if (!planes.pending.some((action) => action.to === next)) planes.perform({ kind: "go", to: next, ...planes.here }, MOVES_APART_MS);
      if (planes.data.at[0] !== next) return;
    }
    this.index = next;
    planes.slider.value = next + 1;
    planes.settleAll();
  }

  stop() {
    if (!this.isPlaying) return;
    clearInterval(this.clock);
    this.clock = undefined;
    this.show();
    this.planes.perform({ kind: "go", to: this.index, ...this.planes.here });
  }

  show() {
    this.button.setAttribute("aria-pressed", this.isPlaying);
    this.button.firstChild.textContent = this.isPlaying ? "■ " : "▶ ";
  }
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".planes");
  const planes = (root.view ??= new Planes(root, parentElement));
  planes.send = (actions) => setStateValue("actions", actions);
  planes.update(data);
}
