"""The languages that carers speak."""

from __future__ import annotations

from directory.vocabulary.codes import LabelledCode
from directory.vocabulary.messages import message as _l


class SpokenLanguage(LabelledCode):
    """A language, by its ISO 639 code (British Sign Language by its ISO 639-3 code); others are shown by their code."""

    EN = "en", _l("English")
    TR = "tr", _l("Turkish")
    KU = "ku", _l("Kurdish")
    PL = "pl", _l("Polish")
    RO = "ro", _l("Romanian")
    BG = "bg", _l("Bulgarian")
    ES = "es", _l("Spanish")
    PT = "pt", _l("Portuguese")
    FR = "fr", _l("French")
    IT = "it", _l("Italian")
    EL = "el", _l("Greek")
    AR = "ar", _l("Arabic")
    FA = "fa", _l("Persian")
    UR = "ur", _l("Urdu")
    PA = "pa", _l("Punjabi")
    GU = "gu", _l("Gujarati")
    HI = "hi", _l("Hindi")
    BN = "bn", _l("Bengali")
    TA = "ta", _l("Tamil")
    SO = "so", _l("Somali")
    AM = "am", _l("Amharic")
    YO = "yo", _l("Yoruba")
    ZH = "zh", _l("Chinese")
    VI = "vi", _l("Vietnamese")
    TL = "tl", _l("Filipino")
    RU = "ru", _l("Russian")
    UK = "uk", _l("Ukrainian")
    SQ = "sq", _l("Albanian")
    HE = "he", _l("Hebrew")
    YI = "yi", _l("Yiddish")
    BSL = "bsl", _l("British Sign Language")
