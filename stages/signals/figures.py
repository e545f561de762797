"""Problems that cannot be solved without a picture."""

from __future__ import annotations

import polars as pl

from stages.signals.mark import signal
from stages.signals.plain import WIDE

#: The picture itself: Asymptote and TikZ code, images of LaTeX, HTML, Markdown, place holders.
PICTURE = (
    r"\[asy\]|\\begin\{(?:asy|tikzpicture|pspicture|figure|picture)\*?\}|\\includegraphics"
    r"|<image\s?_?\d*>|<img\s|!\[[^\]]*\]\(|\[(?:image|img|figure|diagram)\]|\\ref\{fig"
)
_NOUN = (
    r"(?:figures?|diagrams?|pictures?|images?|drawings?|illustrations?|sketch"
    r"|graphs? (?:below|above|shown)|(?:number line|grid) (?:below|shown)"
    r"|table (?:below|above))"
)
#: A reference to a picture that is given, not to a figure in another sense.
REFERENCE = (
    r"(?i)(?-u:\b)(?:"
    rf"(?:in|on|from|to|by|of|see|with) the (?:\w+ )?{_NOUN} ?(?:below|above|shown"
    r"|at (?:the )?(?:right|left)|on the (?:right|left)|to the (?:right|left)|here)"
    r"|(?:as |is |are )?(?:shown|illustrated|depicted|indicated|pictured|given|drawn|displayed"
    r"|seen) (?:in|on|by) (?:the |this )?(?:\w+ )?(?:figures?|diagrams?|pictures?|images?|drawings?"
    r"|illustrations?|sketch|graphs?|fig\.)"
    r"|(?:in|from) the (?:(?:following|accompanying|given|adjoining|adjacent|attached|above|right"
    r"|left|first|second) )?(?:figure|diagram|picture|image|drawing|illustration)(?-u:\b)"
    r"|(?:the|this) (?:figure|diagram|picture|image|drawing|illustration|graph) (?:below|above|here"
    r"|shown|at (?:the )?(?:right|left)|on the (?:right|left)|shows?|illustrates|depicts)"
    r"|(?:the |a )?(?:figures?|diagrams?|graphs?|pictures?) (?:is |are )?shown(?-u:\b)"
    r"|refer to (?:the )?(?:figure|diagram|picture|graph)"
    r"|(?:as|are|is) (?:shown|pictured|illustrated|depicted|drawn)(?: (?:below|above|here"
    r"|at (?:the )?(?:right|left)|on the (?:right|left)|to the (?:right|left)))?(?:[.,;:?]|\s*$|\n)"
    r"|(?:shown|pictured|drawn|illustrated) (?:below|above|here|at right|to the (?:right|left)"
    r"|on the (?:right|left))|(?:below|above) (?:figure|diagram|picture)|fig(?:ure|\.)\s?\d"
    r")"
)
CHINESE = r"如图|如右图|如下图|右图|左图|下图|上图|图中|图所示|图示|见图|图\s?\d"
#: "Give your answer as shown in the example" and the like.
_EXAMPLE = r"(?i)as shown (?:in|by) the (?:example|table|following example)"


@signal
def needs_figure() -> pl.Expr:
    """A picture is part of the problem, or the text refers to one.

    Source: Big-Math, sec. 2.2.1 (`[asy]`, for one source); here all sources and kinds of pictures.
    """
    text = pl.col("problem").fill_null("").str.replace_many(WIDE)
    referred = text.str.replace_all(_EXAMPLE, " ").str.contains(REFERENCE)
    return text.str.contains(PICTURE) | referred | text.str.contains(CHINESE)
