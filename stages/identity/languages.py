"""Which language's numerals a text is read with: the declared one, else by script and words."""

from __future__ import annotations

import polars as pl

#: Scripts that name a language, or the most common of its languages.
SCRIPTS = {
    "ja": r"[\p{Hiragana}\p{Katakana}]",
    "zh": r"\p{Han}",
    "th": r"\p{Thai}",
    "bn": r"\p{Bengali}",
    "te": r"\p{Telugu}",
    "ru": r"\p{Cyrillic}",
    "hi": r"\p{Devanagari}",
    "ar": r"\p{Arabic}",
    "ko": r"\p{Hangul}",
}
#: Such a share of the letters makes it the text's script.
SHARE = 0.2
#: Words of grammar of the languages in Latin script that have a table; no single letters, which
#: formulas have too. English wins ties.
WORDS = {
    "en": "the and is are of how many what has have if each for with she his they find",
    "de": "der die das und ist wie viele hat ein eine sie er wenn jeder mit für sind",
    "fr": "le la les et est combien des une il elle dans pour si chaque avec son sont",
    "es": "el los las cuántos cuántas cuánto una es por cada si tiene con del en su",
    "sw": "ya wa na ni kwa za kila katika ngapi yake kama la watu ana ikiwa",
}
#: What stands in a column of languages and names none.
UNKNOWN = ["", "und", "mul", "mis", "zxx"]


def languages(texts: pl.Series, declared: pl.Series) -> pl.Series:
    """ISO 639-1 of each text; English for Latin script that shows no other."""
    frame = pl.DataFrame({"text": texts, "declared": declared.cast(pl.String)})
    stated = pl.col("declared").str.to_lowercase().str.extract(r"^([a-z]+)", 1)
    frame = frame.with_columns(pl.when(~stated.is_in(UNKNOWN)).then(stated).alias("declared"))
    told = frame["declared"].is_not_null()
    if told.all():
        return frame["declared"].alias("language")
    seen = frame.filter(~told).select("text", language=pl.coalesce(_by_script(), _by_words()))
    known = seen.unique("text").rename({"language": "seen"})
    joined = frame.join(known, on="text", how="left", maintain_order="left", nulls_equal=True)
    return joined.select(pl.coalesce("declared", "seen").alias("language")).to_series()


def _by_script() -> pl.Expr:
    text = pl.col("text")
    letters = text.str.count_matches(r"\p{L}")
    scripts = [
        pl.when(text.str.count_matches(script) > SHARE * letters).then(pl.lit(language))
        for language, script in SCRIPTS.items()
    ]
    return pl.when(text.str.len_bytes() > text.str.len_chars()).then(pl.coalesce(*scripts))


def _by_words() -> pl.Expr:
    lower = pl.col("text").fill_null("").str.to_lowercase()
    counts = [
        lower.str.count_matches(rf"(?-u:\b)(?:{'|'.join(words.split())})(?-u:\b)")
        for words in WORDS.values()
    ]
    best = pl.concat_list(counts).list.arg_max()
    return best.replace_strict(dict(enumerate(WORDS)), return_dtype=pl.String)
