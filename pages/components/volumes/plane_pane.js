// One plane: its picture in a room of its own, what lies over it, and what the mouse does there.
class PlanePane {
  view = new View();

  constructor(planes, name) {
    const box = planes.root.querySelector(`.${name}`), canvas = box.querySelector("canvas");
    Object.assign(this, { planes, name, box, canvas });
    this.gestures = new Gestures(this.view, {
      onView: () => this.drawSoon(),
      onTone: (factor, added) => planes.toneChanged(() => planes.tone.change(factor, added)),
      onToneEnd: () => planes.toneDone(),
      onStep: (by) => planes.step(name, by),
    });
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.up(event));
    canvas.addEventListener("pointercancel", () => { planes.drag = null; this.drawSoon(); });
    canvas.addEventListener("pointerleave", () => { this.pointer = null; this.drawSoon(); });
    canvas.addEventListener("wheel", (event) => this.gestures.wheel(event, ...this.at(event)), { passive: false });
    canvas.addEventListener("dblclick", () => this.planes.present.tool === "look" && this.fit());
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("auxclick", (event) => event.preventDefault());
  }

  // A room of another size keeps what is seen; a case just opened is seen whole.
  take(width, height, opened) {
    const { view, box } = this;
    box.style.width = `${width}px`;
    box.style.height = `${height}px`;
    if (opened || !this.wasFit) {
      Object.assign(view, { width, height });
      this.fit();
    } else if (view.width !== width || view.height !== height) view.resize(width, height);
    this.wasFit = true;
    this.drawSoon();
  }

  fit() {
    this.view.fit();
    this.drawSoon();
  }

  // The slice that is wanted if its picture is here; otherwise what is seen stays until the page has sent it.
  settle(at) {
    const { name, plane, planes } = this;
    const wanted = keptPicture(name, plane.stamp, at[plane.along]);
    const stays = !wanted && this.laid?.stamp === plane.stamp;
    const index = wanted ? at[plane.along] : stays ? this.index : plane.index;
    const image = wanted ?? (stays ? this.image : keptPicture(name, plane.stamp, plane.index, plane.shown));
    this.coming = image;
    const opening = planes.data.view;
    const draws = () => {
      if (this.coming !== image) return;
      if (planes.ruler?.pane === this && (this.index !== index || this.laid?.place !== plane.place)) planes.ruler = null;
      Object.assign(this, { image, index, laid: plane, seenAt: at });
      this.layOut();
      this.draw();
      planes.root.dataset[name] = index;
      if (name === "axial" && planes.seen !== opening) requestAnimationFrame(() => Object.assign(planes, { seen: opening, seenAt: performance.now() }));
    };
    if (image.complete) draws(); else image.addEventListener("load", draws, { once: true });
  }

  layOut() {
    const { box, laid: plane, index, planes } = this;
    const locked = this.name === "axial" && planes.data.locked.includes(index) ? " · locked" : "";
    box.querySelector(".title").textContent = `${plane.title} ${index + 1} / ${planes.data.shape[plane.along]}${plane.part}${locked}`;
    for (const [edge, letter] of Object.entries(plane.letters)) box.querySelector(`.${edge}`).textContent = letter;
  }

  drawSoon() {
    this.due ??= requestAnimationFrame(() => {
      this.due = null;
      if (this.image?.complete) this.draw();
    });
  }

  draw() {
    const { canvas, view, laid: plane, image, planes } = this, { data, display } = planes;
    if (!image?.complete || !plane) return;
    const pen = penFor(canvas, view);
    Object.assign(canvas.style, { width: `${view.width}px`, height: `${view.height}px` });
    drawPicture(pen, view, planes.tone.of(image));
    for (const mask of image.masks) {
      if (display.hidden && !mask.reference) continue;
      drawMask(pen, view, { ...mask, opacity: mask.fill ? display.opacity : 0, line: mask.line ? 2 : 0 });
    }
    this.drawCross(pen);
    for (const mark of data.marks) if (mark.plane === this.name) this.drawNear(pen, mark, Math.abs(mark.slice - this.index));
    for (const action of planes.pending) {
      if (action.plane === this.name && action.slice === this.index && action.place === plane.place) this.drawOne(pen, action);
    }
    if (planes.drag?.pane === this) this.drawDrag(pen, planes.drag);
    if (planes.ruler?.pane === this) this.drawRuler(pen, planes.ruler);
    this.drawRing(pen);
    planes.root.dataset[`${this.name}Bar`] = drawScaleBar(pen, view, plane.mm[0]) ?? "";
    if (this.name === "axial") paintBar(planes.bar, { view, display, tone: planes.tone });
  }

  drawCross(pen) {
    const { laid: plane, view, seenAt } = this, gap = 9;
    const [px, py] = [0, 1].map((i) => plane.origin[i] + plane.steps.reduce((sum, step, axis) => sum + step[i] * seenAt[axis], 0));
    const [x, y] = view.toScreen(py, px);
    pen.lineWidth = 1;
    pen.strokeStyle = this.planes.data.colours.cross;
    pen.beginPath();
    for (const [x0, y0, x1, y1] of [[x, 0, x, y - gap], [x, y + gap, x, view.height], [0, y, x - gap, y], [x + gap, y, view.width, y]]) {
      pen.moveTo(x0, y0);
      pen.lineTo(x1, y1);
    }
    pen.stroke();
  }

  // A click lies between slices as often as on one: beside its own it is drawn faintly.
  drawNear(pen, mark, away) {
    if (away > (mark.kind === "point" && this.planes.data.anywhere.length ? 1 : 0)) return;
    pen.globalAlpha = away ? 0.35 : 1;
    this.drawOne(pen, mark);
    pen.globalAlpha = 1;
  }

  drawOne(pen, mark) {
    const { colours } = this.planes.data, { view } = this;
    if (mark.kind === "box") drawMark(pen, view, { kind: "box", corners: [[mark.y0, mark.x0], [mark.y1, mark.x1]], stroke: colours.box });
    else if (mark.kind === "point") {
      const stroke = mark.positive ? colours.positive : colours.negative, fill = mark.positive ? "#FFFFFF" : "#26101B";
      drawMark(pen, view, { kind: "point", path: [[mark.y, mark.x]], radius: 6, stroke, fill });
    } else if (mark.kind === "stroke") {
      const path = mark.path.map(([x, y]) => [y, x]), stroke = mark.erase ? "#10101088" : "#FFFFFF88";
      drawMark(pen, view, { kind: "stroke", path, radius: mark.radius, stroke });
    }
  }

  drawDrag(pen, drag) {
    const [x0, y0] = drag.path[0], [x1, y1] = drag.path.at(-1);
    if (drag.tool === "box") this.drawOne(pen, { kind: "box", x0, y0, x1, y1 });
    if (drag.tool === "brush" || drag.tool === "eraser") this.drawOne(pen, { kind: "stroke", path: drag.path, radius: drag.radius, erase: drag.tool === "eraser" });
  }

  drawRing(pen) {
    const { tool, brush } = this.planes.present;
    if (this.name === "axial" && this.pointer && (tool === "brush" || tool === "eraser")) drawRing(pen, this.view, this.pointer, brush);
  }

  drawRuler(pen, { ends: [[x0, y0], [x1, y1]] }) {
    const [mmX, mmY, cosine] = this.laid.mm, { view, planes } = this;
    const across = (x1 - x0) * mmX, down = (y1 - y0) * mmY;
    const text = `${Math.sqrt(Math.max(0, across ** 2 + down ** 2 + 2 * cosine * across * down)).toFixed(1)} mm`;
    rimmed(pen, pathThrough(view, [[y0, x0], [y1, x1]]), planes.data.colours.ruler, 2);
    const [x, y] = view.toScreen(y1, x1);
    drawText(pen, text, Math.min(x + 8, view.width - 66), Math.max(y - 8, 16), "left", planes.data.colours.ruler);
    planes.root.dataset.ruler = text;
  }

  at({ clientX, clientY }) {
    const edge = this.canvas.getBoundingClientRect();
    return [clientX - edge.left, clientY - edge.top];
  }

  // A place on the plane, (x, y) in its pixels; beside it, the nearest.
  where(event) {
    const [y, x] = this.view.toPicture(...this.at(event)), inside = (value, most) => Math.min(Math.max(value, 0), most);
    return [inside(x, this.view.columns), inside(y, this.view.rows)];
  }

  isBeside(event) {
    const [x, y] = this.at(event), [row, column] = this.view.toPicture(x, y);
    return row < 0 || column < 0 || row > this.view.rows || column > this.view.columns;
  }

  down(event) {
    if (!this.image) return;
    event.preventDefault();
    this.planes.takeFocus();
    if (event.button === 1 || event.button === 2 || this.planes.space) {
      this.canvas.setPointerCapture(event.pointerId);
      this.gestures.space = this.planes.space;
      this.gestures.down(event);
      return;
    }
    if (event.button !== 0 || this.isBeside(event)) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.planes.cine.stop();
    const { planes, name } = this, { tool: inHand, brush } = planes.present;
    const tool = name === "axial" || inHand === "ruler" || planes.data.anywhere.includes(inHand) ? inHand : "look";
    // What is drawn belongs to what was seen when the hand went down, whatever comes meanwhile.
    const seen = { plane: name, slice: this.index, place: this.laid.place };
    planes.drag = { pane: this, tool, seen, radius: brush, path: [this.where(event)] };
    if (tool === "ruler") planes.ruler = { pane: this, ends: [planes.drag.path[0], planes.drag.path[0]] };
    planes.drawAll();
  }

  move(event) {
    this.pointer = this.at(event);
    if (this.gestures.move(event)) return;
    const { planes } = this;
    if (planes.drag?.pane === this) {
      planes.drag.path.push(this.where(event));
      if (planes.drag.tool === "ruler" && planes.ruler) planes.ruler.ends[1] = planes.drag.path.at(-1);
    }
    this.drawSoon();
  }

  up(event) {
    if (this.gestures.up(event)) return;
    const { planes } = this, { drag } = planes;
    planes.drag = null;
    if (drag?.pane !== this) return;
    const action = this.drawn(drag, this.where(event));
    if (action) planes.perform({ ...drag.seen, ...action }); else this.drawSoon();
  }

  drawn({ tool, path, radius }, [x, y]) {
    const [x0, y0] = path[0], { view } = this;
    if (tool === "look") return { kind: "look", x, y };
    if (tool === "positive" || tool === "negative") return { kind: "point", x, y, positive: tool === "positive" };
    if (tool === "brush" || tool === "eraser") return { kind: "stroke", path, radius, erase: tool === "eraser" };
    // A plain click in the box's mode was not meant.
    const isBox = tool === "box" && Math.min(Math.abs(x - x0) * view.scale, Math.abs(y - y0) * view.scale * view.aspect) >= 5;
    return isBox ? { kind: "box", x0, y0, x1: x, y1: y } : null;
  }
}
