// Brightness and contrast of a picture, as core/display/brightness_contrast.py has them, on the screen alone: what a
// model sees does not change.
const PLANES_AT_ONCE = 3;

class Tone {
  contrast = 1; brightness = 0;
  made = [];

  change(factor, added) {
    this.contrast = Math.min(Math.max(this.contrast * factor, 0.1), 10);
    this.brightness = Math.min(Math.max(this.brightness + added, -1), 1);
  }

  get isPlain() {
    return this.contrast === 1 && this.brightness === 0;
  }

  get name() {
    return `${this.contrast.toFixed(3)}/${this.brightness.toFixed(3)}`;
  }

  // The picture in this tone, as a canvas that is made once; the picture itself where nothing is to be changed.
  of(picture) {
    if (this.isPlain) return picture;
    const { name } = this, found = this.made.find((one) => one.picture === picture && one.name === name);
    if (found) return found.canvas;
    const canvas = this.apply(picture);
    this.made = [{ picture, name, canvas }, ...this.made].slice(0, PLANES_AT_ONCE);
    return canvas;
  }

  apply(picture) {
    const { width, height } = picture, toned = new OffscreenCanvas(width, height), pen = toned.getContext("2d");
    pen.drawImage(picture, 0, 0);
    const pixels = pen.getImageData(0, 0, width, height), values = pixels.data, table = this.table();
    for (let i = 0; i < values.length; i += 4) {
      values[i] = table[values[i]];
      values[i + 1] = table[values[i + 1]];
      values[i + 2] = table[values[i + 2]];
    }
    pen.putImageData(pixels, 0, 0);
    return toned;
  }

  table() {
    const table = new Uint8ClampedArray(256);
    for (let value = 0; value < 256; value++) table[value] = (value - 127.5) * this.contrast + 127.5 + 255 * this.brightness;
    return table;
  }
}
