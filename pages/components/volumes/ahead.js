// Pictures of slices that may be wanted next, put where the planes look for them.
const KEPT = 64;

export default function ({ data }) {
  for (const { plane, stamp, index, src } of data.pictures) {
    const kept = ((window.volumePictures ??= {})[plane] ??= new Map()), key = `${stamp}/${index}`;
    if (kept.has(key)) continue;
    const image = new Image();
    image.src = src;
    image.decode().catch(() => kept.delete(key));
    kept.set(key, image);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  }
}
