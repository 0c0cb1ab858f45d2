// What a script adds to a page: print without another page, copy an address to send on, go back to the list.

/** A hidden link marked data-print appears, and opens the print window. */
export function offerPrinting(root) {
  for (const link of root.querySelectorAll("a[data-print]")) {
    link.hidden = false;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      window.print();
    });
  }
}

/** A link marked data-came leads back to the list the visitor came from, with the whole search, if it was that list. */
export function offerReturning(root) {
  const link = root.querySelector("a[data-came]");
  if (!link || !URL.canParse?.(root.referrer)) return;
  const from = new URL(root.referrer);
  const list = new URL(link.href);
  if (from.origin !== list.origin || from.pathname !== list.pathname) return;
  link.href = from.href;
  link.textContent = link.dataset.came;
}

/** A hidden button marked data-copy appears where the browser can copy the field that it names. */
export function offerCopying(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("button[data-copy]")) {
    const field = root.getElementById(button.dataset.copy);
    if (!field) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = button.dataset.copied;
      } catch {
        field.select(); // copying was refused: leave the address marked, ready for the keyboard
      }
    });
  }
}

/** The words of a button marked data-ticked say how many boxes of its form are ticked. */
export function countTicked(root) {
  for (const words of root.querySelectorAll("[data-ticked]")) {
    const { elements } = words.closest("form");
    const count = () => {
      const ticked = [...elements].filter((box) => box.type === "checkbox" && box.checked).length;
      words.dataset.ticked = ticked ? ` (${ticked})` : "";
    };
    root.addEventListener("change", count);
    window.addEventListener("pageshow", count); // a page that is shown again has its boxes ticked
    count();
  }
}
