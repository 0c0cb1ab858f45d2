// Passkeys: asks the browser to make one or to use one, and sends its answer with the form. Where the browser has none,
// or there is no script, the form stays hidden and a code is the way.

/** A hidden form marked data-passkey appears; sending it asks the browser first. */
export function offerPasskeys(root) {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  for (const words of root.querySelectorAll("[data-passkey-off]")) words.hidden = true;
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
}

async function ask(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const answered = await fetch(form.dataset.options, { method: "POST", headers: { Accept: "application/json" } });
    const options = await answered.json();
    if (!answered.ok) {
      failed.textContent = options.problem ?? failed.textContent;
      failed.hidden = false;
      return;
    }
    const publicKey = opened(options);
    const credential = await (form.dataset.passkey === "create" ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
    form.elements.answer.value = JSON.stringify(written(credential));
    HTMLFormElement.prototype.submit.call(form);
  } catch {
    failed.hidden = false; // put away, timed out, or the sign-in has ended meanwhile
  }
}

/** The options as the browser takes them: every piece of binary data out of its letters. */
function opened(options) {
  const result = { ...options, challenge: bytes(options.challenge) };
  if (options.user) result.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) result[list] = options[list].map((known) => ({ ...known, id: bytes(known.id) }));
  }
  return result;
}

/** The browser's answer in letters, as the site reads it. */
function written(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = letters(credential.response[part]);
  }
  return { id: credential.id, rawId: letters(credential.rawId), type: credential.type, response };
}

function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function letters(buffer) {
  const text = [...new Uint8Array(buffer)].map((byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

offerPasskeys(document);
