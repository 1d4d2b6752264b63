// Pictures of slices that may be wanted next, put where the planes look for them.
const KEPT = 96;

export default function ({ data }) {
  for (const { plane, stamp, index, shown } of data.pictures) {
    const kept = ((window.volumePictures ??= {})[plane] ??= new Map()), key = `${stamp}/${index}`;
    if (kept.has(key)) continue;
    const image = new Image();
    image.src = shown.src;
    image.masks = shown.masks;
    image.decode().catch(() => kept.delete(key));
    kept.set(key, image);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  }
}
