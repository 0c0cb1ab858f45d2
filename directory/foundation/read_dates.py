"""One reader of days as people type them: the day first, as in the United Kingdom; in English, Turkish and Arabic."""

from __future__ import annotations

import re
from datetime import date

from directory.foundation.clean_text import folded
from directory.foundation.errors import Invalid

# Years that any day of ours may lie in; another is a slip of the finger.
FIRST_YEAR, LAST_YEAR = 2000, 2100
# Two digits are of this century; those from here on could be of the last one, too.
UNCLEAR_FROM = 80
_MONTHS = (
    "january jan ocak oca يناير كانون_الثاني",
    "february feb subat sub فبراير شباط",
    "march mar mart مارس اذار",
    "april apr nisan nis ابريل نيسان",
    "may mayis مايو ايار",
    "june jun haziran haz يونيو يونيه حزيران",
    "july jul temmuz tem يوليو يوليه تموز",
    "august aug agustos agu اغسطس اب",
    "september sept sep eylul eyl سبتمبر ايلول",
    "october oct ekim eki اكتوبر تشرين_الاول",
    "november nov kasim kas نوفمبر تشرين_الثاني",
    "december dec aralik ara ديسمبر كانون_الاول",
)
MONTHS = {
    folded(name.replace("_", " ")): number
    for number, names in enumerate(_MONTHS, 1)
    for name in names.split()
}
_WEEKDAYS = (
    "monday mon tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday sat sunday sun "
    "pazartesi sali carsamba persembe cuma cumartesi pazar "
    "الاثنين الثلاثاء الاربعاء الخميس الجمعة السبت الاحد"
)
_WEEKDAY = re.compile(rf"(?:{'|'.join(map(folded, _WEEKDAYS.split()))})\b[.,،]? *")
_ISO = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})(?:[t ]\d{1,2}:\d{2}.*)?")
_NUMBERS = re.compile(r"(\d{1,2}) *[-/. ] *(\d{1,2})(?: *[-/. ] *(\d+))?")
_SEVERAL = r"[-/., ]*"
_NAME = rf"(?P<month>{'|'.join(sorted(map(re.escape, MONTHS), key=len, reverse=True))})"
_DAY_FIRST = re.compile(
    rf"(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_SEVERAL}(?:of |من )?{_NAME}\.?(?:{_SEVERAL}(?P<year>\d+))?"
)
_MONTH_FIRST = re.compile(rf"{_NAME}\.? *(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:[, ]+(?P<year>\d+))?")


def read_day(text: str, field: str, *, coming_from: date | None = None) -> date:
    """The day that a text names: "1/3/27", "1st of March 2027", "29 Şubat 2028", "١ مارس ٢٠٢٧", "2027-03-01".

    A day without its year is the next one from `coming_from`, where that is given. Raises Invalid: `not_a_day` for what
    is none, `no_such_day` for a day that its month has not, `year_missing`, and `year_unclear` for "1/3/99" and for a
    year that nobody means here.
    """
    words = _WEEKDAY.sub("", folded(text), count=1)
    if iso := _ISO.fullmatch(words):
        return _made(field, iso[4], int(iso[3]), iso[1], coming_from)
    if numbers := _NUMBERS.fullmatch(words):
        return _made(field, numbers[1], int(numbers[2]), numbers[3], coming_from)
    if named := _DAY_FIRST.fullmatch(words) or _MONTH_FIRST.fullmatch(words):
        return _made(field, named["day"], MONTHS[named["month"]], named["year"], coming_from)
    raise Invalid(field, "not_a_day")


def _made(field: str, day: str, month: int, year: str | None, coming_from: date | None) -> date:
    number = int(day)
    if not (1 <= month <= 12 and number):
        raise Invalid(field, "not_a_day")
    if year is not None:
        return _in_year(field, number, month, _year(field, year))
    if coming_from is None:
        raise Invalid(field, "year_missing")
    for coming in range(coming_from.year, coming_from.year + 9):  # 29 February may be eight years away
        try:
            found = date(coming, month, number)
        except ValueError:
            continue
        if found >= coming_from:
            return found
    raise Invalid(field, "no_such_day", month=date(coming_from.year, month, 1), number=number)


def _year(field: str, digits: str) -> int:
    year = int(digits[:5])
    if len(digits) == 2 and year < UNCLEAR_FROM:
        return FIRST_YEAR + year
    if len(digits) != 4 or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(field, "year_unclear")
    return year


def _in_year(field: str, number: int, month: int, year: int) -> date:
    try:
        return date(year, month, number)
    except ValueError as error:
        raise Invalid(field, "no_such_day", month=date(year, month, 1), number=number) from error
