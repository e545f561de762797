"""How each language writes its numbers: the words, what joins them, the decimal mark.

One table reads English; the others are those of the MGSM benchmark (Shi et al. 2022). A language
without a table still has its digits read. Articles that also mean one (un, ein) are left out, and
so are ordinals: most languages spell them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stages.identity import numerals_european as european
from stages.identity import numerals_unspaced as unspaced
from stages.identity import numerals_world as world


class Numerals(NamedTuple):
    """words: spelling -> value, "3" or "1/2"; plus: words between addends ("two and a half").

    ending: a pattern of what may follow a word (case endings, counters); spaced: words have
    boundaries; comma: the decimal mark is a comma.
    """

    words: Mapping[str, str]
    plus: tuple[str, ...] = ()
    ending: str = ""
    spaced: bool = True
    comma: bool = False


#: ISO 639-1 -> its numerals; "" for a language without a table.
NUMERALS: dict[str, Numerals] = {
    "": Numerals({}),
    "en": Numerals(european.ENGLISH, ("and a", "and an", "and", "of a", "a")),
    "de": Numerals(european.GERMAN, ("und ein", "und eine", "und"), comma=True),
    "fr": Numerals(european.FRENCH, ("et un", "et une", "et"), comma=True),
    "es": Numerals(european.SPANISH, ("y un", "y una", "y"), comma=True),
    "ru": Numerals(european.RUSSIAN, ("с", "и"), comma=True),
    "sw": Numerals(world.SWAHILI, ("na",)),
    "bn": Numerals(world.BENGALI, ending=world.BENGALI_ENDING),
    "te": Numerals(world.TELUGU, ending=world.TELUGU_ENDING),
    "th": Numerals(unspaced.THAI, spaced=False),
    "zh": Numerals(unspaced.CHINESE, spaced=False),
    "ja": Numerals(unspaced.JAPANESE, spaced=False),
}
#: Languages without a table that write 1.234,5 for a thousand and more.
COMMA = frozenset("it pt nl da sv no nb fi pl cs sk sl hr sr uk bg ro hu el tr id vi ca".split())
