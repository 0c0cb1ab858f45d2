"""What people type or paste, as it was meant: without what nobody sees, in the forms that everything else expects."""

from __future__ import annotations

import re
import unicodedata

# What lies round a word that was copied out of a sentence, a letter or a list of addresses.
WRAPPING = "<>()[]{}«»‹›\"“”„‟'‘’‚‛`"
TRAILING = ".,;:!"
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’‛ʼ´`＇", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_MAIL_TO = re.compile(r"mailto:\s*", re.IGNORECASE)
_IN_ANGLES = re.compile(r"[^<>]*<([^<>]*)>\W*")  # Amina Yusuf <amina@example.org>
# Characters that say how letters run on or join: Persian and Arabic words need them, addresses and numbers don't.
_JOINERS = "\u200c\u200d"


def clean_typed(text: str) -> str:
    """One line as it was meant: compatible forms made one, what has no width gone, every space one plain space.

    Joiners stay, since words of some languages are spelt with them; `clean_code` drops them too.
    """
    whole = unicodedata.normalize("NFKC", text)
    seen = (
        letter
        for letter in whole
        if letter in _JOINERS or letter.isspace() or unicodedata.category(letter) not in {"Cf", "Cc", "Co"}
    )
    return " ".join("".join(seen).split())


def clean_code(text: str) -> str:
    """A number, a postcode or an address: `clean_typed` without joiners, with plain digits, hyphens and apostrophes."""
    plain = clean_typed(text.translate(_APOSTROPHES)).translate(dict.fromkeys(map(ord, _JOINERS)))
    return plain_digits(plain).translate(_APOSTROPHES).translate(_DASHES)


def clean_email(text: str) -> str:
    """An address of mail without what was copied along: `mailto:`, a name, brackets, the full stop of the sentence.

    Its letters stay as they are: whose mailbox it is, the mail server says.
    """
    address = clean_code(text)
    if found := _IN_ANGLES.fullmatch(address):
        address = found[1].strip()
    address = _MAIL_TO.sub("", address.strip(WRAPPING + " "), count=1)
    before, marked, _ = address.partition("?")  # mailto:amina@example.org?subject=Care
    address = before if marked and "@" in before else address
    return address.strip(WRAPPING + " ").rstrip(TRAILING + WRAPPING + " ")


def clean_phone(text: str) -> str:
    """A telephone number without `tel:`, and without the full stop or comma of the sentence it stood in."""
    number = clean_code(text)
    if number[:4].casefold() == "tel:":
        number = number[4:]
    return number.strip().rstrip(".,;: ")


def plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9: Arabic keyboards write ٣, Persian ones ۳."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(letter)) if unicodedata.decimal(letter, None) is not None else letter
        for letter in text
    )


def folded(text: str) -> str:
    """Words to compare: small letters without accents, so that "Ağustos" and "AGUSTOS" are one word."""
    apart = unicodedata.normalize("NFKD", clean_code(text).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("ı", "i").strip()
