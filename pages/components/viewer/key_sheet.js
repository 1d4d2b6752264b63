// The sheet of keys: a list of [keys, what they do] by heading, over the page until it is closed.
class KeySheet {
  constructor(sections, host) {
    Object.assign(this, { sections, host });
  }

  get isOpen() {
    return this.sheet?.open === true;
  }

  toggle() {
    if (this.isOpen) return this.close();
    this.sheet = document.createElement("dialog");
    this.sheet.className = "key-sheet";
    this.sheet.setAttribute("aria-label", "Keys and gestures");
    const heading = document.createElement("h2");
    heading.textContent = "Keys and gestures";
    this.sheet.append(heading, ...Object.entries(this.sections).map(([title, rows]) => this.section(title, rows)));
    this.sheet.addEventListener("click", (event) => event.target === this.sheet && this.close());
    this.sheet.addEventListener("close", () => this.sheet.remove());
    this.host.append(this.sheet);
    this.sheet.showModal();
  }

  section(title, rows) {
    const part = document.createElement("section"), head = document.createElement("h3"), list = document.createElement("dl");
    head.textContent = title;
    for (const [keys, what] of rows) {
      const term = document.createElement("dt"), words = document.createElement("dd");
      term.textContent = keys;
      words.textContent = what;
      list.append(term, words);
    }
    part.append(head, list);
    return part;
  }

  close() {
    this.sheet?.close();
  }
}
