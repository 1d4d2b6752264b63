// The bar below a picture: zoom, masks, brightness and contrast, the sheet of keys. Its owner has `act(name)`,
// `view`, `tone`, `display`, `toneChanged(change)`, `displayChanged(change)` and, where the page draws in the tone, `toneDone()`.
const DISPLAY_STORE = "samography.picture";

const storedDisplay = () => ({ hidden: false, opacity: 0.3, ...JSON.parse(sessionStorage.getItem(DISPLAY_STORE) ?? "{}").display });

const storeDisplay = (display) => sessionStorage.setItem(DISPLAY_STORE, JSON.stringify({ display }));

const listenToBar = (bar, owner, signal) => {
  bar.addEventListener("click", (event) => owner.act(event.target.closest("[data-act]")?.dataset.act), { signal });
  bar.addEventListener("input", ({ target }) => {
    const { tone, mask } = target.dataset;
    if (tone) owner.toneChanged(() => (owner.tone[tone] = Number(target.value)));
    if (mask) owner.displayChanged({ [mask]: Number(target.value) });
  }, { signal });
  bar.addEventListener("change", ({ target }) => target.dataset.tone && owner.toneDone?.(), { signal });
};

const paintBar = (bar, { view, display, tone }) => {
  bar.querySelector(".percent").textContent = `${Math.round(100 * view.scale / view.fitScale)}%`;
  bar.querySelector("[data-act=hide]").setAttribute("aria-pressed", display.hidden);
  for (const input of bar.querySelectorAll("input")) {
    const { tone: ofTone, mask } = input.dataset;
    if (input.getRootNode().activeElement !== input) input.value = ofTone ? tone[ofTone] : display[mask];
  }
};
