"""Words that count: in a question they say how much or how often, never what a service is called."""

from collections.abc import Mapping

from search.analysis import fold

_ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TURKISH = "bir iki üç dört beş altı yedi sekiz dokuz"  # ten is "on", an English word that nobody counts with
_ARABIC = "واحد اثنان ثلاث اربع خمس ست سبع ثماني تسع عشر"

# What each number word counts, folded.
NUMBER_WORDS: Mapping[str, int] = {
    fold(word): number
    for language in (_ENGLISH, _TURKISH, _ARABIC, "once twice thrice")
    for number, word in enumerate(language.split(), 1)
}
MOST_DIGITS = 3  # a longer number is a telephone's or the register's


def number_of(word: str) -> int | None:
    """What a word counts: "four", "4" and "٤" are 4. None for a word that is no number, and for a long number."""
    if word.isdecimal():
        return int(word) if len(word) <= MOST_DIGITS else None
    return NUMBER_WORDS.get(fold(word))
