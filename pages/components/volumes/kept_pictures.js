// Pictures of slices, by plane, stamp (whatever a picture shows beside its slice) and slice; what is new is kept. Two
// components, the planes and what is sent ahead, find them at one place.
const KEPT = 96; // of a plane

const picturesOf = (plane) => ((window.volumePictures ??= {})[plane] ??= new Map());

function keptPicture(plane, stamp, index, shown) {
  const kept = picturesOf(plane), key = `${stamp}/${index}`;
  if (shown?.src && !kept.has(key)) {
    const image = new Image();
    image.src = shown.src;
    image.masks = shown.masks;
    kept.set(key, image);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  }
  return kept.get(key);
}
