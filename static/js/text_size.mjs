// Letters that a reader made larger with a style of her own, which the style sheet can't ask for.

const LARGE = 24; // pixels, where the usual size is 16

/** Marks the page while its letters are so large that nothing may stay fixed on a small screen. */
export function noteLargeText({ documentElement: html, body }) {
  const note = () => html.classList.toggle("cc-larger", parseFloat(getComputedStyle(html).fontSize) >= LARGE);
  new ResizeObserver(note).observe(body); // whatever its size, the page grows with its letters
}
