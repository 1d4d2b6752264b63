// The view of a picture in a room: which part of it is on the screen, and how large.
//
// Places in the picture are (y, x), counted from the upper left corner of its first pixel; places on the screen
// are (x, y) in CSS pixels from the room's upper left corner. `aspect` is the height of a pixel over its width.
const MOST_SCALE = 64;
const LEAST_SHARE = 0.5; // of the scale that fits: smaller shows nothing more

class View {
  rows = 1; columns = 1; aspect = 1; width = 1; height = 1;
  scale = 1; top = 0; left = 0;

  show(rows, columns, aspect) {
    Object.assign(this, { rows, columns, aspect });
  }

  get fitScale() {
    return Math.min(this.height / (this.rows * this.aspect), this.width / this.columns);
  }

  get isFit() {
    return Math.abs(this.scale / this.fitScale - 1) < 1e-6;
  }

  fit() {
    this.scale = this.fitScale;
    this.top = (this.rows - this.height / (this.scale * this.aspect)) / 2;
    this.left = (this.columns - this.width / this.scale) / 2;
  }

  // The room changed: what fitted fits again, what was in the middle stays there.
  resize(width, height) {
    const { isFit } = this, middle = this.toPicture(this.width / 2, this.height / 2);
    Object.assign(this, { width, height });
    if (isFit) this.fit();
    else this.centre(...middle);
  }

  centre(y, x) {
    this.top = y - this.height / (2 * this.scale * this.aspect);
    this.left = x - this.width / (2 * this.scale);
    this.keep();
  }

  // The place under the pointer stays under it.
  zoomAt(factor, x, y) {
    const [row, column] = this.toPicture(x, y), least = this.fitScale * LEAST_SHARE;
    this.scale = Math.min(Math.max(this.scale * factor, least), Math.max(MOST_SCALE, least));
    this.top = row - y / (this.scale * this.aspect);
    this.left = column - x / this.scale;
    this.keep();
  }

  // A box of the picture with some of its surroundings.
  zoomTo(top, left, bottom, right, share = 0.6) {
    const down = Math.max(bottom - top, 8) * this.aspect, across = Math.max(right - left, 8);
    this.scale = Math.min(share * Math.min(this.height / down, this.width / across), MOST_SCALE);
    this.centre((top + bottom) / 2, (left + right) / 2);
  }

  pan(dx, dy) {
    this.top -= dy / (this.scale * this.aspect);
    this.left -= dx / this.scale;
    this.keep();
  }

  // The middle of the room lies over the picture.
  keep() {
    const halfY = this.height / (2 * this.scale * this.aspect), halfX = this.width / (2 * this.scale);
    this.top = Math.min(Math.max(this.top, -halfY), this.rows - halfY);
    this.left = Math.min(Math.max(this.left, -halfX), this.columns - halfX);
  }

  // Moves as little as needed to bring a place on the screen.
  reveal(y, x) {
    const [across, down] = this.toScreen(y, x), edge = 24;
    const out = (at, most) => Math.min(at - edge, 0) + Math.max(at - most + edge, 0);
    this.pan(-out(across, this.width), -out(down, this.height));
  }

  toScreen(y, x) {
    return [(x - this.left) * this.scale, (y - this.top) * this.scale * this.aspect];
  }

  toPicture(x, y) {
    return [y / (this.scale * this.aspect) + this.top, x / this.scale + this.left];
  }
}
