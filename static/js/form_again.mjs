// Back from what follows a form that was corrected leads to the form: the browser would ask to send its error page again.

/** Sending a form of a page that itself answered one makes that page an ordinary one to go back to. */
export function offerTheFormAgain(root) {
  if (!root.body.matches("[data-answers-form]")) return;
  root.addEventListener("submit", (event) => {
    const sends = event.target.getAttribute("method") === "post" && !event.defaultPrevented;
    if (sends) history.replaceState(history.state, "", location.href);
  });
}
