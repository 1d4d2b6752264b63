// Notes on the canvas of a case which picture was painted there last, and when: the input gate asks for it.
if (!window.notesPainted) {
  window.notesPainted = true;
  const context = CanvasRenderingContext2D.prototype, draw = context.drawImage;

  context.drawImage = function (what, ...rest) {
    draw.call(this, what, ...rest);
    const { canvas } = this;
    if (!what.src || !canvas.classList?.contains("dc-background-canvas") || canvas.painted?.src === what.src) return;
    canvas.painted = { src: what.src, at: performance.now() };
  };
}
