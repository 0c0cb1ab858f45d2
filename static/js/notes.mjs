// Notes about the services on a shortlist. They are stored in this browser and never sent anywhere.
const START = "note:";

/** Each field marked data-note appears where the browser can store what is written in it; paper gets the same words. */
export function storeNotes(root) {
  const fields = [...root.querySelectorAll("[data-note]")];
  if (!fields.length || !canStore()) return;
  for (const field of fields) {
    const area = field.querySelector("textarea");
    const paper = root.querySelector(`[data-note-paper="${field.dataset.note}"]`);
    const show = () => {
      if (paper) paper.textContent = area.value;
    };
    area.value = localStorage.getItem(START + field.dataset.note) ?? "";
    field.hidden = false;
    show();
    area.addEventListener("input", () => {
      store(START + field.dataset.note, area.value);
      show();
    });
  }
  for (const words of root.querySelectorAll("[data-notes-off]")) words.hidden = true;
  for (const words of root.querySelectorAll("[data-notes-on]")) words.hidden = false;
  for (const button of root.querySelectorAll("[data-notes-forget]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const name of Object.keys(localStorage)) if (name.startsWith(START)) localStorage.removeItem(name);
      for (const area of root.querySelectorAll("[data-note] textarea")) {
        area.value = "";
        area.dispatchEvent(new Event("input"));
      }
    });
  }
}

function store(name, words) {
  try {
    if (words) localStorage.setItem(name, words);
    else localStorage.removeItem(name);
  } catch {
    // the browser has no room left: what is written stays in the field until the page is left
  }
}

/** Browsers that were told to keep nothing raise an error at the first touch. */
function canStore() {
  try {
    localStorage.setItem(START, "");
    localStorage.removeItem(START);
    return true;
  } catch {
    return false;
  }
}
