// The page script. Every page works without it: it only adds what the browser can do besides.
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { countTicked, offerCopying, offerPrinting, offerReturning } from "./page_actions.mjs";
import { offerTheFormAgain } from "./form_again.mjs";
import { storeNotes } from "./notes.mjs";
import { offerWords } from "./suggest.mjs";
import { noteLargeText } from "./text_size.mjs";

// govuk-frontend asks for this class before it starts anything; inline script would break our own rule.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");

for (const part of [Button, Checkboxes, ErrorSummary, Radios, SkipLink]) createAll(part);
offerPrinting(document);
offerCopying(document);
offerReturning(document);
offerTheFormAgain(document);
offerWords(document);
countTicked(document);
storeNotes(document);
noteLargeText(document);
