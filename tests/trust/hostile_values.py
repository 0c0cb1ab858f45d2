"""Values that nobody could mean, as they stand in an address: numbers and days out of range, words, control signs."""

from __future__ import annotations

from urllib.parse import quote

NUMBERS = tuple(
    quote(text)
    for text in (
        *(
            "-1",
            "0",
            "00",
            "1.5",
            "1e9",
            "1e308",
            "-1e308",
            "1e-400",
            "NaN",
            "inf",
            "-0",
            "0x10",
            "1_000",
            "+1",
        ),
        *("99999", "2147483648", "9223372036854775808", "99999999999999999999", "9" * 300, "0." + "3" * 300),
        *(
            "٣",
            "²",
            "½",
            "1,000,000",
            " 1 ",
            "£5",
            "1/0",
            "12:60",
            "24x1440",
            "999x999",
            "0x0",
            "7x30,7x30,7x30",
        ),
    )
)
DATES = tuple(
    quote(text)
    for text in (
        *("0001-01-01", "9999-12-31", "10000-01-01", "0000-00-00", "-2026-01-01", "2026-02-30", "2026-13-01"),
        *("2026-W01-1", "20261122", "2026-11-22T25:61:61Z", "31/12/9999", "1", "366", "99"),
    )
)
TEXTS = tuple(
    quote(text)
    for text in (
        *(
            "",
            " ",
            "a",
            "x" * 3000,
            "../" * 30 + "etc/passwd",
            "..%2f..%2f",
            "<script>alert(1)</script>",
            "{{7*7}}",
        ),
        *(
            "' OR 1=1 --",
            '"; DROP TABLE service; --',
            "${7*7}",
            "%s%n%d",
            "[]",
            "null",
            "true",
            "undefined",
            "*?[",
            "(",
        ),
        *(
            "//evil.example",
            "https://evil.example/",
            "\\\\evil.example",
            "javascript:alert(1)",
            "мир",
            "中文" * 40,
        ),
        *(
            "😀" * 20,
            "\u202eabc",
            "e\u0301" * 50,
            "ﷺ" * 100,
            "İıŞş",
            "A" * 33,
            "0" * 32,
            "f" * 32 + "." + "e" * 32,
        ),
    )
)
# As bytes: no text, half a character, ends of lines, nothing at all.
CONTROL = (
    *(
        "%00",
        "%ff%fe",
        "%c0%ae",
        "%ed%a0%80",
        "%f4%90%80%80",
        "%",
        "%zz",
        "%0d%0aX-Injected:%201",
        "%09%0b%0c%1b",
    ),
    *("%e2%80%a8", "%7f", "%c2%85", "a%0ab", "+", "%2b", "%26x%3d1", "%23", ";a=b"),
)
VALUES = (*NUMBERS, *DATES, *TEXTS, *CONTROL)
