// Sends the one form of a page by itself. Without script its button does the same.
const form = document.querySelector("form[data-send-on]");
if (form) form.submit();
