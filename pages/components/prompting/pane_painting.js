// What the pane of a picture draws: the picture in its tone, masks, marks, what is being drawn, ring and scale bar.
const CROSS = "#7FD1F5";

const paintPane = (pane) => {
  const { view, data } = pane, pen = penFor(pane.canvas, view);
  paintPicture(pane, pen);
  if (!pane.display.hidden) for (const mask of data.masks) drawMask(pen, view, { ...mask, ...styleOf(pane, mask) });
  for (const mask of data.references) drawMask(pen, view, { ...mask, opacity: 0 });
  for (const mark of data.marks) drawMark(pen, view, mark);
  paintHeld(pane, pen);
  const bar = drawScaleBar(pen, view, data.mmPerColumn);
  if (pane.cross) drawCross(pen, view.toScreen(...pane.cross), CROSS);
  if (pane.corner) drawCross(pen, view.toScreen(...pane.corner), "#FFE66D");
  if (pane.pointer && pane.mode === "freedraw" && !data.disabled) drawRing(pen, view, pane.pointer, pane.radius);
  pane.root.dataset.scaleBar = bar ?? "";
  pane.painted = data.masks; // asked by benchmarks
  paintBar(pane.bar, pane);
};

const paintPicture = (pane, pen) => {
  const { view, data, tone } = pane, picture = pictures.get(data.picture.print);
  if (!picture) return;
  drawPicture(pen, view, tone.of(picture));
  if (pane.shown?.opening !== data.opening) pane.shown = { opening: data.opening, at: performance.now() };
};

const styleOf = ({ display, data }, mask) =>
  mask.active ? { opacity: data.style === "contour" ? 0 : display.opacity, line: data.style === "fill" ? 0 : 2 } : { opacity: 0 };

// A stroke that waits for the page is shown meanwhile.
const paintHeld = ({ held, view, data, mode, radius }, pen) => {
  if (!held.length) return;
  const { stroke, fill } = data.tool;
  if (mode === "freedraw") drawMark(pen, view, { kind: "stroke", path: held, radius, stroke });
  else if (mode === "labeled_rect") drawMark(pen, view, { kind: "box", corners: [held[0], held.at(-1)], stroke });
  else drawMark(pen, view, { kind: "point", path: [held.at(-1)], stroke, fill, radius: 6 });
};
