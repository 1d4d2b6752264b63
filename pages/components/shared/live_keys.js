// Keys of the page go on working while a switch, a radio button or a range has the focus, or after a choice in
// a list: Streamlit takes every input for a text that is being written, and would swallow the key.
if (!window.liveKeys) {
  window.liveKeys = true;
  const NO_TEXT = new Set(["checkbox", "radio", "range"]);

  window.addEventListener("keydown", (event) => {
    const at = event.composedPath()[0];
    if (at.tagName !== "INPUT" || !NO_TEXT.has(at.type)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[a-z0-9]$/i.test(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const copy = new KeyboardEvent("keydown", event);
    Object.defineProperty(copy, "keyCode", { value: event.keyCode });
    document.body.dispatchEvent(copy);
  }, true);

  // Whoever has chosen does not want to go on and write into the list's field; Tab leads on from there all the same.
  const LIST = "[data-testid=stSelectbox], [data-testid=stMultiSelect]";
  const leaveList = () => setTimeout(() => {
    const field = document.activeElement;
    if (field?.closest(LIST) && field.getAttribute("aria-expanded") !== "true") field.blur();
  }, 50);

  window.addEventListener("click", (event) => {
    if (event.target.closest?.("[role=option]")) leaveList();
  }, true);
  window.addEventListener("keydown", (event) => {
    if (["Enter", "Escape"].includes(event.key) && event.target.closest?.(LIST)) leaveList();
  }, true);
}
