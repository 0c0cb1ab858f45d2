"""Every source that code and documents cite has its line in docs/requirements.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
LINES = set(re.findall(r"^- \*\*(.+?)\.\*\* \S", DOCUMENT, re.MULTILINE))
FILES = [
    *(ROOT / "README.md", ROOT / "docs" / "glossary.md"),
    *sorted((ROOT / "directory").rglob("*.py")),
    *sorted((ROOT / "search").rglob("*.py")),
    *(path for path in sorted((ROOT / "tests").rglob("*.py")) if path != Path(__file__)),
    *sorted((ROOT / "templates").rglob("*.html")),
]
PARAGRAPH = r"(?:App ?\d(?: \d+\.\d+(?:-\d+\.\d+)?)?|\d+\.\d+(?:-\d+\.\d+)?)"
REPORT = re.compile(rf"\b(HAR|HF|DER|CE|HAV)\s((?:{PARAGRAPH}(?:, | and )?)+)")
NUMBERED = re.compile(
    r"\b(requirement|invariant|vector)(s?)\s+(\d+)\b(?!\.\d)(?:(?: to | and |, )(\d+)\b(?!\.\d))?"
)
SECTION = re.compile(r"\brequirements\s+(?:section )?(\d(?:\.[\dL])?)(?:[,\s]+steps? (\d))?")
LAW = re.compile(r"\bL(\d+)(?:-L(\d+))?\b")


def citations(text: str) -> set[str]:
    """The citations in a text, each as the line of the document that it needs is called."""
    text = re.sub(r"\s+#?\s*", " ", text)
    cited = set()
    for report, paragraphs in REPORT.findall(text):
        for paragraph in re.findall(PARAGRAPH, paragraphs):
            first = re.sub(r"-.*", "", paragraph)
            cited.add(
                f"{report} {first.replace('App ', 'App') if report == 'HAR' else re.sub('App ?', 'App ', first)}"
            )
    for kind, plural, first, last in NUMBERED.findall(text):
        if kind == "requirement" and plural:
            continue  # a section
        numbers = [int(first), int(last)] if last else [int(first)]
        cited |= {f"{kind.capitalize()} {number}" for number in numbers}
    for section, step in SECTION.findall(text):
        cited.add(f"Section {section}")
        cited |= {f"Step {step}"} if step else set()
    for first, last in LAW.findall(text):
        cited |= {f"L{number}" for number in range(int(first), int(last or first) + 1)}
    return cited


def has_line(citation: str) -> bool:
    if citation.startswith("Section"):
        return re.search(rf"^(## )?{re.escape(citation)}[:,]", DOCUMENT, re.MULTILINE) is not None
    return citation in LINES


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        (
            "(HAR 6.4, 6.5, 7.12; vectors 9 and 10)",
            {"HAR 6.4", "HAR 6.5", "HAR 7.12", "Vector 9", "Vector 10"},
        ),
        ("(HF App 2 d; HAR App2 2.17-2.19)", {"HF App 2", "HAR App2 2.17"}),
        ("(requirements 2.3, step 2; L6-L8)", {"Section 2.3", "Step 2", "L6", "L7", "L8"}),
        (
            "requirements section 4, requirement 72, invariant 4",
            {"Section 4", "Requirement 72", "Invariant 4"},
        ),
    ],
)
def test_a_citation_is_read(text: str, cited: set[str]) -> None:
    assert citations(text) == cited


def test_every_citation_has_its_line() -> None:
    cited: dict[str, Path] = {}
    for path in FILES:
        for citation in citations(path.read_text(encoding="utf-8")):
            cited.setdefault(citation, path.relative_to(ROOT))
    assert len(cited) > 90
    missing = {citation: str(path) for citation, path in cited.items() if not has_line(citation)}
    assert not missing, "docs/requirements.md says nothing of these"


def test_the_reports_are_named() -> None:
    for report in ("HAR", "HF", "DER", "CE", "HAV"):
        assert re.search(rf"^\| {report} \| .+ \| \d+ \w+ \d{{4}} \| .+ \|$", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize(("kind", "last"), [("Invariant ", 18), ("L", 38), ("Step ", 4)])
def test_the_numbered_rules_are_all_there(kind: str, last: int) -> None:
    assert {f"{kind}{number}" for number in range(1, last + 1)} <= LINES
