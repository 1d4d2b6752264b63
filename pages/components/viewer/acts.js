// Keys and acts that every viewer has, by the names that the bar's buttons use too.
const ZOOM_STEP = 1.5;

const ACT_KEYS = {
  i: "in", "+": "in", "=": "in", o: "out", "-": "out", w: "fit", f: "lesion", h: "hide", "?": "keys", "[": "smaller", "]": "larger",
};

// At the pointer, or in the middle where it is elsewhere.
const zoomBy = (view, factor, pointer) => view.zoomAt(factor, ...(pointer ?? [view.width / 2, view.height / 2]));

// The masks that are worked on, with their surroundings; false where there are none.
const fitActive = (view, masks) => {
  const places = masks.filter((mask) => mask.active).flatMap((mask) => mask.rings.flat());
  if (!places.length) return false;
  // Not by Math.min(...all): an outline may have more places than a call takes arguments.
  const edge = (axis, of) => places.reduce((found, place) => of(found, place[axis]), places[0][axis]);
  view.zoomTo(edge(0, Math.min), edge(1, Math.min), edge(0, Math.max), edge(1, Math.max));
  return true;
};

const plainTone = (owner) => owner.toneChanged(() => Object.assign(owner.tone, { contrast: 1, brightness: 0 }));
