// Pictures of slices that may be wanted next, put where the planes look for them. Reads with kept_pictures.js before it.
export default function ({ data }) {
  for (const { plane, stamp, index, shown } of data.pictures) {
    if (keptPicture(plane, stamp, index)) continue;
    keptPicture(plane, stamp, index, shown).decode().catch(() => picturesOf(plane).delete(`${stamp}/${index}`));
  }
}
