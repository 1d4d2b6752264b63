// What a hand does to the view, alike on every page that shows a picture: the wheel zooms at the pointer (or steps
// through slices, with Ctrl for the zoom), the middle button or the space bar with the left one moves the picture,
// the right button changes window and level, a double click shows all of it.
//
// A page hands its mouse events to `down`, `move` and `up`; each answers whether the gesture has taken it, and then
// nobody else may act on it. `onView`, `onTone(contrast, brightness)`, `onToneEnd`, `onStep(by)` and `onMenu(event)` say
// what came of it; where there is no `onStep`, the wheel always zooms.
const WHEEL_ZOOM = 0.0016;
const CONTRAST_PX = 220;
const STILL_PX = 4;

class Gestures {
  dragged = null;
  space = false;
  stepped = 0;

  constructor(view, { onView, onTone, onToneEnd, onStep, onMenu }) {
    Object.assign(this, { view, onView, onTone, onToneEnd, onStep, onMenu });
  }

  down(event) {
    const kind = event.button === 1 || (event.button === 0 && this.space) ? "pan" : event.button === 2 ? "tone" : null;
    if (kind) this.dragged = { kind, button: event.button, from: [event.clientX, event.clientY], last: [event.clientX, event.clientY], far: 0 };
    return kind !== null;
  }

  move(event) {
    const { dragged } = this;
    if (!dragged) return false;
    // The button was let go where nobody saw it.
    if (!event.buttons) return (this.dragged = null), false;
    const [dx, dy] = [event.clientX - dragged.last[0], event.clientY - dragged.last[1]];
    dragged.last = [event.clientX, event.clientY];
    dragged.far = Math.max(dragged.far, Math.hypot(event.clientX - dragged.from[0], event.clientY - dragged.from[1]));
    if (dragged.kind === "pan") {
      this.view.pan(dx, dy);
      this.onView();
    } else if (dragged.far > STILL_PX) this.onTone?.(Math.exp(-dx / CONTRAST_PX), -dy / CONTRAST_PX / 2);
    return true;
  }

  up(event) {
    const { dragged } = this;
    if (!dragged || event.button !== dragged.button) return dragged !== null;
    this.dragged = null;
    if (dragged.kind === "tone") dragged.far <= STILL_PX ? this.onMenu?.(event) : this.onToneEnd?.();
    return true;
  }

  wheel(event, x, y) {
    if (!event.deltaY) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? 400 : 1);
    if (this.onStep && !event.ctrlKey) return this.step(pixels);
    // A pinch on a touch pad arrives as a wheel with Ctrl and small steps.
    const strength = event.ctrlKey && Math.abs(pixels) < 30 ? 5 : 1;
    this.view.zoomAt(Math.exp(-Math.max(Math.min(pixels * strength, 300), -300) * WHEEL_ZOOM), x, y);
    this.onView();
  }

  // A notch of a wheel is a slice; a touch pad's small moves add up to one.
  step(pixels) {
    this.stepped = Math.sign(pixels) === Math.sign(this.stepped) ? this.stepped + pixels : pixels;
    if (Math.abs(this.stepped) < 30) return;
    this.onStep(this.stepped < 0 ? 1 : -1);
    this.stepped = 0;
  }

  // The space bar held down makes of the left button a hand; true where the key was ours.
  key(event) {
    if (event.code !== "Space" || event.ctrlKey || event.altKey || event.metaKey) return false;
    this.space = event.type === "keydown";
    return true;
  }
}
