// Ways to go on while the visitor types. Nothing typed is stored, and the form works without this.
const PAUSE = 250;

export function offerWords(document) {
  const field = document.getElementById("q");
  if (!field || field.type !== "search") return;
  const list = document.createElement("datalist");
  list.id = "q-words";
  field.after(list);
  field.setAttribute("list", list.id);
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const answer = await fetch(`/suggest?q=${encodeURIComponent(field.value)}`).catch(() => null);
      if (!answer?.ok) return;
      list.replaceChildren(...(await answer.json()).map((words) => Object.assign(document.createElement("option"), { value: words })));
    }, PAUSE);
  });
}
