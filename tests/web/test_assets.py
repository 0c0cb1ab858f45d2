"""What was built: small, ours, complete, and the same colours everywhere."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from directory.vocabulary.care import Category

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / "static" / "build"
MANIFEST: dict[str, str] = json.loads((BUILD / "manifest.json").read_text(encoding="utf-8"))
SETTINGS = (TOP / "static/css/_settings.scss").read_text(encoding="utf-8")
TEMPLATES = sorted((TOP / "templates").rglob("*.html"))
WHITE = "#ffffff"
PAPERS = ("paper", "tint", "blush", "bar")
MOST_BYTES = 24_700  # of the 40,000 of a first visit, compressed; the page itself takes the rest
OWN_SCRIPT_BYTES = 3_600
LEAST_CONTRAST = 4.5


def built(name: str) -> str:
    return (BUILD / MANIFEST[name]).read_text(encoding="utf-8")


def weight(name: str) -> int:
    return len(gzip.compress((BUILD / MANIFEST[name]).read_bytes(), 6))


def sass_map(name: str) -> dict[str, str]:
    found = re.search(rf"\${name}: \((.*?)\);", SETTINGS, re.S)
    assert found
    return dict(re.findall(r"(\w+): (#[0-9a-f]{6})", found[1]))


def luminance(colour: str) -> float:
    def channel(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_a_built_file_is_named_after_its_content(name: str) -> None:
    content = (BUILD / MANIFEST[name]).read_bytes()
    assert hashlib.sha256(content).hexdigest()[:12] in MANIFEST[name]


def test_a_first_visit_loads_three_small_files() -> None:
    assert sum(weight(name) for name in ("site.css", "page.js", "icons.svg")) < MOST_BYTES
    assert weight("site-rtl.css") < MOST_BYTES
    assert weight("signed-in.css") < MOST_BYTES / 3  # a signed-in page loads it as well
    assert weight("map.css") < 2_000  # a list with its map does


def test_our_own_script_is_tiny() -> None:
    own = [TOP / "static/js" / name for name in ("page.mjs", "page_actions.mjs")]
    assert sum(path.stat().st_size for path in own) < OWN_SCRIPT_BYTES


@pytest.mark.parametrize("name", ["site.css", "site-rtl.css", "signed-in.css", "map.css"])
def test_styles_fetch_nothing_and_wear_no_crown(name: str) -> None:
    css = built(name)
    assert "url(" not in css
    assert "@font-face" not in css
    assert "@import" not in css
    assert "GDS Transport" not in css
    assert "crown" not in css.lower()


def test_the_script_says_what_it_starts() -> None:
    script = built("page.js")
    assert "sourceMappingURL" not in script
    assert "eval(" not in script
    for module in (
        "govuk-button",
        "govuk-checkboxes",
        "govuk-error-summary",
        "govuk-radios",
        "govuk-skip-link",
    ):
        assert module in script
    assert "data-copy" in script
    assert "data-print" in script


def test_right_to_left_has_its_own_styles() -> None:
    there, back = built("site.css"), built("site-rtl.css")
    assert there != back
    assert re.search(r"\.govuk-back-link\{[^}]*padding-left:", there)
    assert re.search(r"\.govuk-back-link\{[^}]*padding-right:", back)


@pytest.mark.parametrize("sheet", sorted((TOP / "static/css").glob("*.scss")), ids=lambda path: path.name)
def test_our_styles_turn_round_by_themselves(sheet: Path) -> None:
    sided = re.findall(
        r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)",
        sheet.read_text(encoding="utf-8"),
    )
    assert sided == []


def test_every_kind_of_care_has_one_colour_that_can_be_read() -> None:
    colours = sass_map("categories")
    assert set(colours) == set(Category)
    assert len(set(colours.values())) == len(colours)
    for code, colour in colours.items():
        assert contrast(colour, WHITE) >= LEAST_CONTRAST, code
        assert f".cc-cat--{code}" in built("site.css")


def test_words_can_be_read_on_every_paper() -> None:
    colours = dict(re.findall(r"\$([\w-]+): (#[0-9a-f]{6});", SETTINGS))
    for name in ("brand", "brand-dark", "ink", "quiet", "good", "great", "poor", "bad"):
        for paper in (WHITE, *(colours[paper] for paper in PAPERS)):
            assert contrast(colours[name], paper) >= LEAST_CONTRAST, (name, paper)


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', built("icons.svg")))
    assert drawn >= set(Category) | {"star", "tick", "warning", "cross", "dash"}
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'icon\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }
    assert named <= drawn


def test_no_template_names_a_class_that_was_left_out() -> None:
    """A class of govuk-frontend that a template names is in the stylesheet, or never had a rule."""
    known = {
        name.replace("\\", "")
        for sheet in (TOP / "node_modules/govuk-frontend/dist/govuk").glob("govuk-frontend.min.css")
        for name in re.findall(r"\.(govuk-(?:\\.|[\w-])+)", sheet.read_text(encoding="utf-8"))
    }
    assert known
    present = {name.replace("\\", "") for name in re.findall(r"\.(govuk-(?:\\.|[\w-])+)", built("site.css"))}
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"govuk-[\w!-]*\w", path.read_text(encoding="utf-8"))
    }
    assert sorted((named & known) - present) == []


def test_every_class_of_our_own_has_a_rule() -> None:
    styled = set(re.findall(r"\.(cc-[\w-]+)", built("site.css") + built("signed-in.css") + built("map.css")))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"cc-[a-z_-]*[a-z0-9](?![\w-])", path.read_text(encoding="utf-8"))
    }
    assert sorted(named - styled) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(TOP / "templates")))
def test_templates_carry_no_style_and_no_script_of_their_own(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(
        r"<style|\sstyle=|<script(?![^>]*(?:src=|application/ld\+json))|\son[a-z]+=|javascript:", text
    )


def test_the_lock_names_no_host_of_packages() -> None:
    packages = json.loads((TOP / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    wanted = json.loads((TOP / "package.json").read_text(encoding="utf-8"))
    pins = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pins.values())
