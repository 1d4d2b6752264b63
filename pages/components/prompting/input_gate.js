// Lets one act after the other through to the page, in the order in which the person made them.
//
// Streamlit keeps a button's press as a yes or no until the next run begins, so a key pressed twice meanwhile
// counts once, and two keys are answered in the page's order and not in the hand's. The canvas reads its tool
// from the last run, and wipes what is being drawn when it is given other marks. Whoever is faster than the
// page would lose keys and strokes: they wait here until the page has answered, and are then played back. What was
// done on one case is not played back on the next, a text is sent before the act that leaves it, and a case is not
// accepted before its picture was on the screen.
// Reads with input_events.js before it and input_corners.js behind it, as one script.

class InputGate {
  held = [];
  passed = null; // what the page has not answered yet: {actions} or {taken}, the count that says it has
  strokesDue = null; // the count that says that every stroke is taken up, whatever was done since
  drawing = false; // a stroke that the canvas sees
  holding = false; // a stroke that it does not see yet
  replaying = false;
  opening = false;
  leaving = false; // an act that leads to another case is on its way: what is shown is left already
  textBefore = null; // what the page knows of the text that has the focus
  loaded = null; // stamp of what the canvas is known to have taken up
  settling = null;
  closes = false; // the second press of a double click on a polygon
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
      on("keyup", (event) => pane()?.takesKey(event)),
      on("beforeunload", (event) => this.isUnsaved && event.preventDefault()),
      on("keydown", (event) => event.defaultPrevented && isOurs(event) && this.keyTaken(event), false),
      on("click", (event) => this.onClick(event)),
      on("pointerdown", (event) => this.leaving && event.target.closest?.("[class*='st-key-']") && this.stop(event)),
      on("focusin", ({ target }) => target.matches?.(CASE_TEXT) && (this.textBefore = target.value)),
      on("focusout", ({ target }) => target.matches?.(CASE_TEXT) && this.textSent(target)),
      on("popstate", () => document.activeElement?.matches(CASE_TEXT) && document.activeElement.blur()),
      on("touchend", (event) => onSurface(event) && this.strokeDone()),
      ...["mousedown", "mousemove", "mouseup"].map((type) => on(type, (event) => this.onMouse(event))),
    ];
    this.clock = setInterval(() => this.look(), 250);
    window.samographyGate = this;
  }

  leave() {
    if (window.samographyGate === this) delete window.samographyGate;
    this.off.forEach((off) => off());
    clearInterval(this.clock);
    clearTimeout(this.rest);
  }

  // What the page says after each run.
  update(data, ask) {
    const before = this.data;
    this.data = data;
    this.ask = ask;
    const { passed } = this;
    if (data.opening !== before?.opening) this.leaving = false;
    if (data.stamp !== before?.stamp) this.loadsUntil = Date.now() + PATIENCE_MS;
    if (passed && (data.actions >= passed.actions || data.taken >= passed.taken)) this.passed = null;
    if (data.taken >= this.strokesDue) this.strokesDue = null;
    if (!this.passed) this.leaving = false;
    // What was drawn before this was on the page; a key pressed next waits for it.
    if (!before && shadow()?.querySelector(UNDO)?.disabled === false) this.strokeDone();
    this.showStrokes();
    this.restLater();
    this.open();
  }

  showStrokes() {
    pane()?.showStrokes(this.drawing || this.passed !== null);
  }

  // Whether the picture of the open case was on the screen.
  isSeen() {
    return pane()?.isSeen(this.data.opening) === true;
  }

  get isDrawing() {
    return this.drawing || this.holding;
  }

  // What the page has not got: a reload now could lose it.
  get isUnsaved() {
    return this.drawing || this.held.length > 0 || this.strokesDue !== null;
  }

  // Whether anything is still to be answered, played back or loaded; asked by tests.
  get isBusy() {
    return this.waitsForAnswer || this.held.length > 0 || this.drawing || this.isLoading || pane()?.isBusy !== false;
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
    return this.opening || this.isLoading || (passed !== null && (passed.actions !== undefined || data.alone));
  }

  onKey(event) {
    if (this.replaying) return;
    if (!isText(event) && pane()?.takesKey(event)) return;
    if (isAccept(event) && isText(event)) {
      // The text first, and the page shall know it before it accepts.
      document.activeElement?.blur();
      this.hold(event, { act: () => this.replayKey(event), key: event });
      event.preventDefault();
      return this.open();
    }
    if (isText(event)) {
      // In a text the keys of undo belong to the text.
      if ((event.ctrlKey || event.metaKey) && "zy".includes(event.key.toLowerCase())) event.stopPropagation();
      return;
    }
    if (!isOurs(event)) return;
    if (this.waitsForAnswer || this.drawing || this.held.length) {
      event.preventDefault();
      this.hold(event, event.repeat ? null : { act: () => this.replayKey(event), key: event });
    } else if (isAccept(event) && !this.mayAccept()) this.stop(event);
  }

  onClick(event) {
    const key = this.replaying ? undefined : buttonOf(event);
    if (key === undefined) return;
    if (this.waitsForAnswer || this.held.length) {
      const find = () => document.querySelector(`.st-key-${CSS.escape(key)} button:enabled`);
      this.hold(event, { act: () => (find() ? this.press(find(), key) : this.drop()), button: key });
    } else if (key.startsWith("accept_o") && !this.mayAccept()) this.stop(event);
    else this.passAct();
  }

  press(button, key) {
    if (key.startsWith("accept_o") && !this.mayAccept()) return;
    button.click();
    this.passAct();
  }

  mayAccept() {
    const may = this.isSeen();
    if (!may) say("Not accepted: the picture of this case was not on the screen yet.");
    return may;
  }

  drop() {
    say("A key or stroke that was made on the case before is left out.");
  }

  stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // The page is told of a text when it loses the focus.
  textSent(field) {
    if (this.textBefore !== null && field.value !== this.textBefore) this.passAct();
    this.textBefore = null;
  }

  onMouse(event) {
    if (this.replaying || pane()?.takesMouse(event) || event.button > 0 || this.data.disabled) return;
    const { type } = event;
    if (this.data.polygon && this.cornerTaken(event)) return this.stop(event);
    // The button was let go where nobody saw it.
    if (type === "mousemove" && this.drawing && !event.buttons) this.strokeDone();
    if (type === "mousedown" && onPicture(event)) {
      clearTimeout(this.rest);
      // Where the canvas does not reach, or has another brush, before it has followed the view, the stroke waits.
      const reached = onSurface(event) && pane()?.hasBrush;
      if (!reached) pane()?.settle();
      this.holding = !reached || this.keepsStrokes || this.held.length > 0;
      this.drawing = !this.holding;
    }
    if (this.holding) {
      this.hold(event, { stroke: () => this.replayMouse(event), type });
      if (!this.data.polygon) pane()?.preview(event);
    }
    this.showStrokes();
    if (type !== "mouseup") return;
    if (this.drawing || (!this.holding && onSurface(event))) this.strokeDone();
    this.holding = false;
  }

  hold(event, item) {
    event.stopImmediatePropagation();
    if (item) this.held.push({ ...item, opening: this.data.opening, seen: pane()?.shown });
  }

  // Whether what is held was made on the case that is open, or its picture.
  fits({ key, type, opening, seen }) {
    if (opening === this.data.opening || (key ? !isForCase(key) : !type)) return true;
    return Boolean(seen) && seen === pane()?.shown && this.isSeen();
  }

  replayKey(event) {
    if (isAccept(event) && !this.mayAccept()) return;
    const at = event.target.isConnected && !isText(event) ? event.target : document.body;
    at.dispatchEvent(copied(event));
    at.dispatchEvent(copied(event, "keyup"));
  }

  replayMouse(event) {
    surface()?.dispatchEvent(copied(event));
    this.drawing = event.type !== "mouseup";
    if (event.type === "mouseup") this.strokeDone();
  }

  // The page has a button with this key and is told that it was pressed.
  keyTaken(event) {
    this.leaving = leaves(event);
    this.passAct();
  }

  passAct() {
    this.idleSince = 0;
    this.passed = { actions: this.data.actions + 1 };
  }

  strokeDone() {
    this.drawing = false;
    this.restLater();
    // A polygon is drawn with many clicks, and the canvas itself tells when it is closed.
    if (this.data.polygon) return;
    this.idleSince = 0;
    this.strokesDue = Math.max(this.data.taken, this.strokesDue ?? 0) + 1;
    this.passed = { taken: this.strokesDue };
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
      // A stroke is left out from its first point to its last.
      if (next.type === "mousedown" || next.act) this.leftOut = !this.fits(next) && (this.drop(), true);
      if (!this.leftOut) (next.act ?? next.stroke)();
    }
    this.replaying = false;
    if (!this.held.length) this.holding = false;
    pane()?.endPreview();
  }

  look() {
    if ((!this.passed && !this.held.length) || !isIdle()) this.idleSince = 0;
    else if (!this.idleSince) this.idleSince = Date.now();
    else if (Date.now() - this.idleSince > PATIENCE_MS) {
      this.idleSince = 0;
      this.passed = this.strokesDue = null;
      this.leaving = false;
      this.open();
    }
  }

  restLater() {
    clearTimeout(this.rest);
    if (this.data.pendingStroke) this.rest = setTimeout(() => this.wipe(), REST_MS);
  }

  wipe() {
    if (this.drawing || this.waitsForAnswer || this.held.length) return this.restLater();
    this.passAct();
    this.ask("tidy");
  }

  // What is being drawn is dropped: a polygon that is not closed.
  dropDrawn() {
    this.passAct();
    this.ask("drop");
  }
}
