// Lets one act after the other through to the page, in the order in which the person made them.
//
// Streamlit keeps a button's press as a yes or no until the next run begins, so a key pressed twice meanwhile
// counts once, and two keys are answered in the page's order and not in the hand's. The canvas reads its tool
// from the last run, and wipes what is being drawn when it is given other marks. Whoever is faster than the
// page would lose keys and strokes: they wait here until the page has answered, and are then played back.

const CANVAS = ".st-key-prompt_canvas [data-testid=stBidiComponentIsolated]";
const SEND = ".dc-icon-button[aria-label^='Update']";
const UNDO = ".dc-icon-button[aria-label='Undo']";
// With nothing running for so long, the answer that is waited for will not come.
const PATIENCE_MS = 1500;
// A stroke that is in the mask already is wiped off once the hand rests.
const REST_MS = 700;
const TEXT = new Set(["TEXTAREA", "SELECT"]);
const NO_TEXT = new Set(["checkbox", "radio", "range", "button", "submit", "file", "color"]);

const shadow = () => document.querySelector(CANVAS)?.shadowRoot;
const surface = () => shadow()?.querySelector("canvas.upper-canvas");
const onSurface = (event) => event.composedPath().includes(surface() ?? null);
const isIdle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";

const isText = (event) =>
  event.composedPath().some(
    (at) => TEXT.has(at.tagName) || at.isContentEditable || (at.tagName === "INPUT" && !NO_TEXT.has(at.type)),
  );

const isOurs = (event) => {
  const key = event.key;
  if (event.ctrlKey || event.metaKey) return ["z", "y", "enter"].includes(key?.toLowerCase());
  if (event.altKey) return false;
  return event.shiftKey ? key.startsWith("Arrow") : /^[a-z0-9]$/i.test(key);
};

const buttonOf = (event) => {
  const button = event.target.closest?.(".st-key-prompting [data-testid=stButton] button");
  const key = button?.closest("[class*='st-key-']")?.className.match(/st-key-(\S+)/)?.[1];
  return button && !button.disabled ? key : undefined;
};

const copied = (event, type = event.type) => {
  const copy = new event.constructor(type, event);
  if (event.keyCode) Object.defineProperty(copy, "keyCode", { value: event.keyCode });
  return copy;
};

const twoFramesLater = (act) => requestAnimationFrame(() => requestAnimationFrame(act));

class InputGate {
  held = [];
  passed = null; // what the page has not answered yet: {acts} or {taken}, the count that says it has
  drawing = false; // a stroke that the canvas sees
  holding = false; // a stroke that it does not see yet
  replaying = false;
  opening = false;
  loaded = null; // stamp of what the canvas is known to have taken up
  settling = null;
  loadsUntil = 0;
  idleSince = 0;

  constructor() {
    const on = (type, listen, capture = true) => {
      const listener = (event) => listen(event);
      window.addEventListener(type, listener, { capture });
      return () => window.removeEventListener(type, listener, { capture });
    };
    this.off = [
      on("keydown", (event) => this.onKey(event)),
      on("keydown", (event) => event.defaultPrevented && isOurs(event) && this.passAct(), false),
      on("click", (event) => this.onClick(event)),
      on("touchend", (event) => onSurface(event) && this.strokeDone()),
      ...["mousedown", "mousemove", "mouseup"].map((type) => on(type, (event) => this.onMouse(event))),
    ];
    this.clock = setInterval(() => this.look(), 250);
    // What was drawn before this was on the page.
    if (shadow()?.querySelector(UNDO)?.disabled === false) shadow().querySelector(SEND).click();
  }

  leave() {
    this.off.forEach((off) => off());
    clearInterval(this.clock);
    clearTimeout(this.rest);
  }

  // What the page says after each run.
  update(data, tidy) {
    const before = this.data;
    this.data = data;
    this.tidy = tidy;
    const { passed } = this;
    if (data.stamp !== before?.stamp) this.loadsUntil = Date.now() + PATIENCE_MS;
    if (passed && (data.acts >= passed.acts || data.taken >= passed.taken)) this.passed = null;
    this.restLater();
    this.open();
  }

  // Whether anything is still to be answered, played back or loaded; asked by tests.
  get isBusy() {
    return this.waitsForAnswer || this.held.length > 0 || this.drawing || this.isLoading;
  }

  get waitsForAnswer() {
    return this.passed !== null || this.opening;
  }

  // Tool and marks of the last run reach the canvas in their own time; the stamp in its style says when.
  get isLoading() {
    const { stamp } = this.data;
    if (this.loaded === stamp) return false;
    const shown = parseInt(shadow()?.querySelector(".dc-scroll")?.style.maxHeight);
    if (shown !== stamp && Date.now() < this.loadsUntil) return true;
    if (this.settling !== stamp) {
      this.settling = stamp;
      twoFramesLater(() => (this.loaded = stamp));
    }
    return true;
  }

  get keepsStrokes() {
    const { data, passed } = this;
    return this.opening || this.isLoading || (passed !== null && (passed.acts !== undefined || data.alone));
  }

  onKey(event) {
    if (this.replaying) return;
    if (isText(event)) {
      // In a text the keys of undo belong to the text.
      if ((event.ctrlKey || event.metaKey) && "zy".includes(event.key.toLowerCase())) event.stopPropagation();
      return;
    }
    if (!isOurs(event) || !(this.waitsForAnswer || this.drawing || this.held.length)) return;
    event.preventDefault();
    this.hold(event, event.repeat ? null : { act: () => this.replayKey(event) });
  }

  onClick(event) {
    const key = this.replaying ? undefined : buttonOf(event);
    if (key === undefined) return;
    if (this.waitsForAnswer || this.held.length) {
      const find = () => document.querySelector(`.st-key-${CSS.escape(key)} button:enabled`);
      this.hold(event, { act: () => (find() ? (find().click(), this.passAct()) : undefined) });
    } else this.passAct();
  }

  onMouse(event) {
    if (this.replaying || event.button > 0 || this.data.disabled) return;
    const { type } = event;
    // The button was let go where nobody saw it.
    if (type === "mousemove" && this.drawing && !event.buttons) this.strokeDone();
    if (type === "mousedown" && onSurface(event)) {
      clearTimeout(this.rest);
      this.holding = this.keepsStrokes || this.held.length > 0;
      this.drawing = !this.holding;
    }
    if (this.holding) this.hold(event, { stroke: () => this.replayMouse(event), type });
    if (type !== "mouseup") return;
    if (this.drawing || (!this.holding && onSurface(event))) this.strokeDone();
    this.holding = false;
  }

  hold(event, item) {
    event.stopImmediatePropagation();
    if (item) this.held.push(item);
  }

  replayKey(event) {
    const at = event.target.isConnected ? event.target : document.body;
    at.dispatchEvent(copied(event));
    at.dispatchEvent(copied(event, "keyup"));
  }

  replayMouse(event) {
    surface()?.dispatchEvent(copied(event));
    this.drawing = event.type !== "mouseup";
    if (event.type === "mouseup") this.strokeDone();
  }

  passAct() {
    this.idleSince = 0;
    this.passed = { acts: this.data.acts + 1 };
  }

  strokeDone() {
    this.drawing = false;
    this.restLater();
    // A polygon is drawn with many clicks, and the canvas itself tells when it is closed.
    if (this.data.polygon) return;
    this.idleSince = 0;
    this.passed = { taken: Math.max(this.data.taken, this.passed?.taken ?? 0) + 1 };
    // The canvas would wait 200 ms for the next stroke before it tells of one; its send button does not.
    setTimeout(() => shadow()?.querySelector(SEND)?.click());
  }

  // The canvas takes up what the same run told it a moment after this.
  open() {
    if (!this.held.length || this.opening || this.passed) return;
    this.opening = true;
    twoFramesLater(() => {
      this.opening = false;
      this.drain();
      this.open();
    });
  }

  drain() {
    this.replaying = true;
    while (this.held.length) {
      const [next] = this.held;
      if (next.act ? this.passed : next.type === "mousedown" && this.keepsStrokes) break;
      this.held.shift();
      (next.act ?? next.stroke)();
    }
    this.replaying = false;
    if (!this.held.length) this.holding = false;
  }

  look() {
    if ((!this.passed && !this.held.length) || !isIdle()) this.idleSince = 0;
    else if (!this.idleSince) this.idleSince = Date.now();
    else if (Date.now() - this.idleSince > PATIENCE_MS) {
      this.idleSince = 0;
      this.passed = null;
      this.open();
    }
  }

  restLater() {
    clearTimeout(this.rest);
    if (this.data.ink) this.rest = setTimeout(() => this.wipe(), REST_MS);
  }

  wipe() {
    if (this.drawing || this.waitsForAnswer || this.held.length) return this.restLater();
    this.passAct();
    this.tidy();
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  parentElement.inputGate ??= new InputGate();
  parentElement.inputGate.update(data, () => setTriggerValue("tidy", true));
  return () => {
    parentElement.inputGate?.leave();
    delete parentElement.inputGate;
  };
}
