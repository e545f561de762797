"""Problems that cannot be solved without a picture."""

from __future__ import annotations

import polars as pl

from stages.signals.mark import signal
from stages.signals.plain import any_of, where

#: The picture itself: Asymptote and TikZ code, images of LaTeX, HTML, Markdown, place holders.
PICTURE = (
    r"\[asy\]|\\begin\{(?:asy|tikzpicture|pspicture|figure|picture)\*?\}|\\includegraphics"
    r"|<image\s?_?\d*>|<img\s|!\[[^\]]*\]\(|\[(?:image|img|figure|diagram)\]|\\ref\{fig"
)
_NOUN = r"(?:figures?|diagrams?|pictures?|images?|drawings?|illustrations?|sketch|graphs?|fig\.)"
_SIDE = r"(?:at|on|to) (?:the )?(?:right|left)"
_SHAPE = (
    r"(?:circle|triangle|rectangle|square|parallelogram|trapezoid|rhombus|polygon|pentagon|hexagon"
    r"|octagon|quadrilateral|sphere|hemisphere|cone|cylinder|prism|pyramid|cube|solid|shape|figure"
    r"|diagram|graph|picture|spinner|number line|grid|region|target|net|map)s?"
)
#: A reference to a picture that is given, not to a figure in another sense.
REFERENCE = (
    r"(?i)(?-u:\b)(?:"
    rf"(?:shown|illustrated|depicted|indicated|pictured|given|drawn|displayed|seen) in"
    rf" (?:the |this )?(?:\w+ )?{_NOUN}|(?:shown|illustrated|given) (?:on|by) the (?:\w+ )?{_NOUN}"
    r"|(?:in|from) the (?:(?:following|accompanying|given|adjoining|adjacent|attached|above|right"
    r"|left|first|second) )?(?:figure|diagram)(?-u:\b)"
    r"|(?:in|from) the (?:following|accompanying|given|adjoining|adjacent|attached|above)"
    r" (?:picture|image|drawing|illustration|sketch)(?-u:\b)"
    rf"|(?:the|this) {_NOUN} (?:below|above|here|shown|{_SIDE}|shows?|illustrates|depicts)"
    rf"|(?:refer to|look at) (?:the )?(?:\w+ )?(?:{_NOUN}|figure|diagram)"
    rf"|see (?:(?:the|this|these|attached|following) (?:\w+ )?)?(?:{_NOUN}|figure|diagram)"
    rf"|(?:{_SHAPE}(?: is)?|(?:figures|diagrams|graphs) are) (?:shown|pictured)(?-u:\b)"
    rf"|the {_SHAPE} (?:below|{_SIDE})(?:[ ,.?;:]|$)"
    r"|(?:below|above) (?:figure|diagram|picture)|fig(?:ure|\.)\s?\d"
    r")|(?-i:In the (?:picture|image|drawing|illustration))(?-u:\b)"
)
#: Pictures that hang on a wall, figures that are skated: nothing that a problem leans on.
COMPOUND = (
    r"(?i)(?-u:\b)(?:pictures?|images?|figures?|drawings?) (?:exhibitions?|books?|frames?|galler\w+"
    r"|cards?|skat\w+)|figure[ -](?:8|eights?)(?:s|-shaped)? (?:loops?|knots?|patterns?|tracks?"
    r"|courses?|circuits?|turns?|moves?|routes?)|(?-u:\b)an? figure[ -]8(?-u:\b)"
    r"|(?:diagram|picture) methods?(?-u:\b)"
)
#: Shown, but not said what: the thing may stand in the text as a table, a formula or a list.
SHOWN = (
    r"(?i)(?-u:\b)(?:as (?:shown|pictured|illustrated|depicted|drawn)"
    rf"|(?:shown|pictured|illustrated|depicted) (?:below|above|here|{_SIDE})"
    r"|(?:is|are) (?:shown|pictured|depicted)(?:[.,;:?]|\s*$|\n))(?-u:\b|$|\s|[.,;:?])"
)
INLINE = (
    r"\\begin\{|\\\[|\$\$|\n\s*\||(?i:(?-u:\b)(?:numbers?|rows?|columns?|patterns?|reactions?"
    r"|equations?|sequences?|series|alternate|tables?|examples?|formulas?|expressions?|entries"
    r"|array|data|bounds?|symbols?|letters?|scores?|cycles|triangle)(?-u:\b)[^.?!]*?"
    r"(?:shown|illustrated|depicted)|as shown (?:here )?(?:in|by|for) (?:the )?\w*\s?example)"
)
CHINESE = r"如图|如右图|如下图|右图|左图|下图|上图|图中|图所示|图示|见图|图\s?\d"


@signal
def needs_figure() -> pl.Expr:
    """A picture is part of the problem, or the text refers to one.

    Source: Big-Math, sec. 2.2.1 (`[asy]`, for one source); here all sources and kinds of pictures.
    """
    text = pl.col("body").str.replace_all(COMPOUND, " ")
    drawn = pl.col("problem").fill_null("").str.contains(PICTURE)
    named = where(text.str.contains(any_of(REFERENCE, CHINESE, SHOWN)), text)
    given = named.str.contains(any_of(REFERENCE, CHINESE))
    return drawn | given | (named.str.contains(SHOWN) & ~named.str.contains(INLINE))
