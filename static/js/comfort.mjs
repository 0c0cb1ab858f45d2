// Small comforts of our own: print without another page, copy an address to send on.

/** A link marked data-print opens the print window; without script it leads to the page made for paper. */
export function offerPrinting(root) {
  for (const link of root.querySelectorAll("a[data-print]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      window.print();
    });
  }
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
