// Pens that draw over a picture: outlines, marks, the brush's ring, the scale bar. All take a 2D context whose unit is
// the CSS pixel, and a View; what they draw has the same width at every zoom.
const RIM = "#101010";

// A pen for a canvas that fills the view's room, wiped.
const penFor = (canvas, view) => {
  const ratio = window.devicePixelRatio || 1, pen = canvas.getContext("2d");
  const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, view.width, view.height);
  return pen;
};

const drawPicture = (pen, view, picture) => {
  pen.imageSmoothingEnabled = view.scale < 8; // larger, and one wants to see the pixels
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, ...view.toScreen(0, 0), view.columns * view.scale, view.rows * view.scale * view.aspect);
};

// A path through places (y, x) of the picture.
const pathThrough = (view, places, path = new Path2D()) => {
  places.forEach(([y, x], index) => path[index ? "lineTo" : "moveTo"](...view.toScreen(y, x)));
  return path;
};

// Rings of a mask, outer edges and holes alike.
const drawMask = (pen, view, { rings, colour, opacity, line = 2 }) => {
  const path = new Path2D();
  for (const ring of rings) pathThrough(view, ring, path).closePath();
  if (opacity) {
    pen.globalAlpha = opacity;
    pen.fillStyle = colour;
    pen.fill(path, "evenodd");
    pen.globalAlpha = 1;
  }
  if (line) rimmed(pen, path, colour, line);
};

const rimmed = (pen, path, colour, line) => {
  for (const [style, width] of [[RIM, line + 2], [colour, line]]) {
    pen.strokeStyle = style;
    pen.lineWidth = width;
    pen.stroke(path);
  }
};

const drawMark = (pen, view, mark) => {
  if (mark.kind === "point") drawPoint(pen, view, mark);
  else if (mark.kind === "box") {
    const [[top, left], [bottom, right]] = mark.corners;
    const path = pathThrough(view, [[top, left], [top, right], [bottom, right], [bottom, left]]);
    path.closePath();
    rimmed(pen, path, mark.stroke, 2);
  } else if (mark.kind === "stroke") {
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = mark.stroke;
    pen.lineWidth = 2 * mark.radius * view.scale * (1 + view.aspect) / 2;
    pen.stroke(pathThrough(view, [...mark.path, mark.path.at(-1)]));
    pen.lineCap = "butt";
    pen.lineJoin = "miter";
  } else if (mark.kind === "polygon") {
    const path = pathThrough(view, mark.path);
    path.closePath();
    pen.fillStyle = mark.fill;
    pen.fill(path);
    rimmed(pen, path, mark.stroke, 2);
  }
};

const drawPoint = (pen, view, { path: [[y, x]], stroke, fill, radius }) => {
  pen.beginPath();
  pen.arc(...view.toScreen(y, x), radius, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = stroke;
  pen.lineWidth = 3;
  pen.stroke();
};

// Where the brush would paint, at its true size.
const drawRing = (pen, view, [x, y], radius) => {
  for (const [style, width] of [[RIM, 3], ["#FFFFFF", 1]]) {
    pen.beginPath();
    pen.ellipse(x, y, Math.max(radius * view.scale, 1), Math.max(radius * view.scale * view.aspect, 1), 0, 0, 2 * Math.PI);
    pen.strokeStyle = style;
    pen.lineWidth = width;
    pen.stroke();
  }
};

const drawCross = (pen, [x, y], colour) => {
  const path = new Path2D();
  for (const [x0, y0, x1, y1] of [[x - 14, y, x - 4, y], [x + 4, y, x + 14, y], [x, y - 14, x, y - 4], [x, y + 4, x, y + 14]]) {
    path.moveTo(x0, y0);
    path.lineTo(x1, y1);
  }
  rimmed(pen, path, colour, 2);
};

// A round length near a fifth of the room, in mm; nothing where no spacing is known.
const drawScaleBar = (pen, view, mmPerColumn) => {
  if (!mmPerColumn) return null;
  const most = 0.2 * view.width * mmPerColumn / view.scale, power = 10 ** Math.floor(Math.log10(most));
  const mm = power * [5, 2, 1].find((step) => step * power <= most), length = mm * view.scale / mmPerColumn;
  const text = mm < 1 ? `${+(mm * 1000).toPrecision(2)} µm` : mm >= 10 ? `${mm / 10} cm` : `${mm} mm`;
  const [x, y] = [view.width - 16 - length, view.height - 14], path = new Path2D();
  for (const [from, to] of [[[x, y - 5], [x, y]], [[x, y], [x + length, y]], [[x + length, y], [x + length, y - 5]]]) {
    path.moveTo(...from);
    path.lineTo(...to);
  }
  rimmed(pen, path, "#F4F6F8", 2);
  drawText(pen, text, x + length / 2, y - 7, "center");
  return text;
};

const drawText = (pen, text, x, y, align = "left", colour = "#F4F6F8") => {
  pen.font = "600 13px sans-serif";
  pen.textAlign = align;
  pen.lineWidth = 4;
  pen.lineJoin = "round";
  pen.strokeStyle = RIM;
  pen.strokeText(text, x, y);
  pen.fillStyle = colour;
  pen.fillText(text, x, y);
  pen.lineJoin = "miter";
};
