// What the pane of a picture draws: the picture in its tone, masks, marks, what is being drawn, ring and scale bar.
const CROSS = "#7FD1F5";

const paintPane = (pane) => {
  const { view, canvas, data } = pane, ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, view.width, view.height);
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
  if (pane.toned?.of !== picture || pane.toned.tone !== tone.name) pane.toned = { of: picture, tone: tone.name, canvas: tone.apply(picture) };
  const [x, y] = view.toScreen(0, 0);
  pen.imageSmoothingEnabled = view.scale < 8; // larger, and one wants to see the pixels
  pen.imageSmoothingQuality = "high";
  pen.drawImage(pane.toned.canvas, x, y, view.columns * view.scale, view.rows * view.scale * view.aspect);
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
