// Corners of polygons, and clicks that a key makes: more of the input gate.
Object.assign(InputGate.prototype, {
  // A double click closes a polygon, where the canvas would take back the corner of its first click.
  cornerTaken(event) {
    if (event.type === "mouseup") {
      const again = this.closes;
      this.closes = false;
      if (again) pane()?.closePolygon();
      return again;
    }
    if (event.type !== "mousedown" || !onPicture(event)) return false;
    this.closes = event.detail > 1;
    if (!this.closes) pane()?.addCorner(event);
    return this.closes;
  },

  // What a hand would do with the tool at a place of the picture, or from there to another one.
  click(x, y, toX = x, toY = y) {
    const { left, top } = pane().pane.getBoundingClientRect();
    const send = (type, x, y) =>
      surface()?.dispatchEvent(
        new MouseEvent(type, {
          bubbles: true, composed: true, cancelable: true, detail: 1, button: 0, buttons: type === "mouseup" ? 0 : 1,
          clientX: left + x, clientY: top + y,
        }),
      );
    send("mousedown", x, y);
    if (toX !== x || toY !== y) send("mousemove", toX, toY);
    send("mouseup", toX, toY);
  },
});

export default function ({ parentElement, data, setTriggerValue }) {
  parentElement.inputGate ??= new InputGate();
  parentElement.inputGate.update(data, (what) => setTriggerValue(what, true));
  return () => {
    parentElement.inputGate?.leave();
    delete parentElement.inputGate;
  };
}
