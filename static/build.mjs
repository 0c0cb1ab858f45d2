// Builds static/build/ from static/css, static/js and static/images: `node static/build.mjs` after `npm ci --ignore-scripts`.
// Every file carries a piece of its own digest in its name, so that browsers may keep it for ever;
// manifest.json says which name stands for which. Nothing is fetched and no clock is read: same input, same output.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import esbuild from "esbuild";
import postcss from "postcss";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const target = join(here, "build");
const paper = join(target, "print");

// Set on paper only; a page uses the fonts of whoever reads it.
const FONTS = { "noto-sans": "NotoSans", "noto-sans-arabic": "NotoSansArabic" };
const WEIGHTS = ["400Regular", "700Bold"];

// Classes that templates put together from pieces: kept whole.
const ALWAYS = ["govuk-radios", "govuk-checkboxes", "govuk-frontend-supported", "govuk-skip-link"];

const script = await buildScript("page.mjs");
const named = await namedClasses(script);
const css = await buildStyles("site.scss", named);
const outputs = {
  "site.css": await shrink(css, "css"),
  "site-rtl.css": await shrink(mirror(css), "css"),
  // Ours alone, in logical properties: the same for both directions.
  "signed-in.css": await shrink(await buildStyles("signed-in.scss", named), "css"),
  "map.css": await shrink(await buildStyles("map.scss", named), "css"), // likewise
  "page.js": script,
  "passkeys.js": await buildScript("passkeys.mjs"), // for the pages of signing in alone, as the next
  "send-on.js": await buildScript("send_on.mjs"),
  "icons.svg": (await readFile(join(here, "images/icons.svg"), "utf8")).replace(/<!--.*?-->/gs, "").replace(/>\s+</g, "><"),
};
await put(outputs);
await putPaper();

async function buildScript(entry) {
  const built = await esbuild.build({
    entryPoints: [join(here, "js", entry)],
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2020",
    legalComments: "none",
    write: false,
  });
  return built.outputFiles[0].text;
}

async function buildStyles(sheet, named) {
  const compiled = sass.compile(join(here, "css", sheet), {
    loadPaths: [join(root, "node_modules")],
    quietDeps: true,
    importers: [{ findFileUrl: (url) => (url.startsWith("govuk-frontend/") ? new URL(url, pathToFileURL(join(root, "node_modules/"))) : null) }],
  });
  return dropUnnamed(compiled.css, named);
}

/** Every govuk class that a template, a Python file or the script names; "govuk-width-" with an open end stands for all its ends. */
async function namedClasses(script) {
  const whole = new Set();
  const open = new Set(ALWAYS);
  const texts = [script];
  for (const folder of ["templates", "directory"]) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && /\.(html|py)$/.test(entry.name)) texts.push(await readFile(join(entry.parentPath, entry.name), "utf8"));
    }
  }
  for (const name of texts.join("\n").match(/govuk-[\w!-]*/g) ?? []) {
    if (name === "govuk-") continue;
    (name.endsWith("-") ? open : whole).add(name);
  }
  return (name) => whole.has(name) || [...open].some((start) => name.startsWith(start));
}

/**
 * Drop each selector that needs a govuk class nobody names, and the font that govuk-frontend names again for paper, which
 * is that of the screen; then whatever is left empty.
 */
function dropUnnamed(css, named) {
  const sheet = postcss.parse(css);
  sheet.walkDecls("font-family", (decl) => {
    const { parent } = decl.parent;
    if (parent.name === "media" && parent.params === "print" && /^\.govuk-/.test(decl.parent.selector)) decl.remove();
  });
  // govuk-frontend asks each component for font smoothing, which thins text on macOS: harder to read, and 60 declarations.
  sheet.walkDecls(/font-smoothing$/, (decl) => decl.remove());
  // What only a script of govuk-frontend's that we don't load reads, and its ways round browsers older than any we serve.
  sheet.walkDecls(/^--govuk-(breakpoint|frontend)/, (decl) => decl.remove());
  sheet.walkAtRules("supports", (rule) => {
    if (rule.params.startsWith("not ")) rule.remove();
  });
  sheet.walkRules((rule) => {
    if (!rule.nodes.length) rule.remove();
  });
  sheet.walkRules((rule) => {
    if (rule.parent.type === "atrule" && rule.parent.name.endsWith("keyframes")) return;
    const kept = rule.selectors.filter((selector) =>
      (selector.replace(/:not\([^)]*\)/g, "").match(/\.(?:\\.|[\w-])+/g) ?? []).every((found) => {
        const name = found.slice(1).replaceAll("\\", "");
        return !name.startsWith("govuk-") || named(name);
      }),
    );
    if (kept.length) rule.selectors = kept;
    else rule.remove();
  });
  let emptied;
  do {
    emptied = 0;
    sheet.walkAtRules((rule) => {
      if (rule.nodes && rule.nodes.length === 0) emptied += rule.remove() ? 1 : 0;
    });
  } while (emptied);
  return sheet.toString();
}

/** The right-to-left twin. Ours is written in logical properties; this turns what govuk-frontend wrote as left and right. */
function mirror(css) {
  return rtlcss.process(css);
}

async function shrink(text, loader) {
  return (await esbuild.transform(text, { loader, minify: true, legalComments: "none", target: "es2020,chrome105,firefox105,safari15.4".split(",") })).code;
}

/** Files first, then the manifest in one step, then away with the old: a running server never sees half a build. */
async function put(files) {
  await mkdir(target, { recursive: true });
  const manifest = {};
  for (const [name, text] of Object.entries(files)) {
    const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
    manifest[name] = name.replace(/(\.\w+)$/, `-${digest}$1`);
    await writeFile(join(target, manifest[name]), text);
    // Compressed once, here: the server only picks the one that the browser takes.
    await writeFile(join(target, `${manifest[name]}.br`), brotliCompressSync(text));
    await writeFile(join(target, `${manifest[name]}.gz`), gzipSync(text, { level: 9 }));
  }
  await writeFile(join(target, "manifest.new"), `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(join(target, "manifest.new"), join(target, "manifest.json"));
  const kept = new Set([...Object.values(manifest).flatMap((name) => [name, `${name}.br`, `${name}.gz`]), "manifest.json", "print"]);
  for (const name of await readdir(target)) {
    if (!kept.has(name)) await rm(join(target, name), { recursive: true });
  }
  for (const [name, text] of Object.entries(files)) {
    console.log(`${manifest[name].padEnd(34)} ${String(text.length).padStart(7)} bytes, ${gzipSync(text, { level: 9 }).length} compressed`);
  }
}

/** What the printed catalogue is set with: fonts, and for each kind of care its colour and its drawing in that colour. */
async function putPaper() {
  await mkdir(paper, { recursive: true });
  for (const [name, family] of Object.entries(FONTS)) {
    const folder = join(root, "node_modules/@expo-google-fonts", name);
    for (const weight of WEIGHTS) await copyFile(join(folder, weight, `${family}_${weight}.ttf`), join(paper, `${family}-${weight}.ttf`));
    await copyFile(join(folder, "LICENSE_FONT"), join(paper, `${family}-licence.txt`));
  }
  const colours = categoryColours();
  await writeFile(join(paper, "colours.json"), `${JSON.stringify(colours, null, 2)}\n`);
  const drawn = new Map([...outputs["icons.svg"].matchAll(/<symbol id="(\w+)" viewBox="([^"]+)">(.*?)<\/symbol>/gs)].map(([, id, box, inside]) => [id, { box, inside }]));
  for (const [code, colour] of Object.entries(colours)) {
    const { box, inside } = drawn.get(code);
    const dressed = `fill="none" stroke="${colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"`;
    await writeFile(join(paper, `${code}.svg`), `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" ${dressed}>${inside.replaceAll("currentColor", colour)}</svg>\n`);
  }
}

/** The colours of _settings.scss, read by Sass itself: site and paper can't differ. */
function categoryColours() {
  const source = '@use "settings" as house; @each $code, $colour in house.$categories { .#{$code} { color: $colour; } }';
  const { css } = sass.compileString(source, { loadPaths: [join(here, "css")] });
  return Object.fromEntries([...css.matchAll(/\.(\w+) \{\s*color: (#[0-9a-f]{6});/g)].map(([, code, colour]) => [code, colour]));
}
