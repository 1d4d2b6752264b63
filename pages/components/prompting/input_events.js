// What the input gate knows of the page: its surfaces, keys and texts, and the picture that is on the screen.

const CANVAS = ".st-key-prompt_canvas [data-testid=stBidiComponentIsolated]";
const SEND = ".dc-icon-button[aria-label^='Update']";
const UNDO = ".dc-icon-button[aria-label='Undo']";
const CASE_TEXT = "[class*='st-key-comment_o'] textarea";
// With nothing running for so long, the answer that is waited for will not come.
const PATIENCE_MS = 1500;
// A stroke that is in the mask already is wiped off once the hand rests.
const REST_MS = 700;
const NOTE_MS = 4000;
const TEXT = new Set(["TEXTAREA", "SELECT"]);
const NO_TEXT = new Set(["checkbox", "radio", "range", "button", "submit", "file", "color"]);

const shadow = () => document.querySelector(CANVAS)?.shadowRoot;
const surface = () => shadow()?.querySelector("canvas.upper-canvas");
const pane = () => window.samographyPane;
const onPicture = (event) =>
  onSurface(event) || (pane()?.surface.contains(event.target) && pane().inRoom(event) && !event.target.closest(".picture-bar"));
const onSurface = (event) => event.composedPath().includes(surface() ?? null);
const isIdle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";

const isText = (event) =>
  event.composedPath().some(
    (at) => TEXT.has(at.tagName) || at.isContentEditable || (at.tagName === "INPUT" && !NO_TEXT.has(at.type)),
  );

const isOurs = (event) => {
  const key = event.key;
  if (event.ctrlKey || event.metaKey) return ["z", "y", "enter"].includes(key?.toLowerCase());
  if (event.altKey) return false;
  return !event.shiftKey && /^[a-z0-9]$/i.test(key);
};

const buttonOf = (event) => {
  const button = event.target.closest?.(".st-key-prompting [data-testid=stButton] button");
  const key = button?.closest("[class*='st-key-']")?.className.match(/st-key-(\S+)/)?.[1];
  return button && !button.disabled ? key : undefined;
};

const isAccept = (event) => (event.ctrlKey || event.metaKey) && event.key === "Enter";

// Keys that change the case that is open; the others take up a tool, move the picture or lead on.
const isForCase = (event) => event.ctrlKey || event.metaKey || /^[al0-9]$/i.test(event.key);

const leaves = (event) => isAccept(event) || /^[jk]$/i.test(event.key);

const say = (words) => {
  document.querySelector(".input-gate-note")?.remove();
  const note = document.createElement("div");
  note.className = "input-gate-note";
  note.setAttribute("role", "status");
  note.textContent = words;
  document.body.append(note);
  setTimeout(() => note.remove(), NOTE_MS);
};

const copied = (event, type = event.type) => {
  const copy = new event.constructor(type, event);
  if (event.keyCode) Object.defineProperty(copy, "keyCode", { value: event.keyCode });
  return copy;
};

const twoFramesLater = (act) => requestAnimationFrame(() => requestAnimationFrame(act));
