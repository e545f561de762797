"""Whether a stem stands without its options and asks for one definite thing.

Each reason is a pattern that a person can read; the first that applies is the one given. Refusing
too much costs rows, refusing too little makes problems that cannot be answered: when in doubt, no.
"""

from __future__ import annotations

import polars as pl

#: Reason -> what the stem must not contain, in order.
REFUSALS: dict[str, str] = {
    "blank": (
        r"_{2,}|(?:\\_\s*){2,}|\.{4,}|…|\\(?:underline|boxed|square)\b|\(\s*\)|\[\s*\]|（\s*）"
    ),
    "needs_options": (
        r"(?i)\bwhich\b|\bfollowing\b|\bof these\b|\blisted\b|\boptions?\b|\bchoices\b"
        r"|\b(?:none|all|any|each|one|some) of the\b.{0,20}\b(?:above|below|these|those)\b"
        r"|\b(?:correct|best|right|wrong) (?:answer|alternative|statement|description)"
        r"|\bchoose (?:the|an?|from)\b|\bselect (?:the|an?|one|from)\b|\bpick the\b"
        r"|\bstatements?\b|\bexcept\b|\bEXCEPT\b|\bNOT\b|\balternatives?\b|\bgiven below\b"
        r"|\bI\.|\bII\b|\bcolumn [AB]\b|\bquantity [AB]\b|\bsufficient\b"
    ),
    "open_request": (
        r"(?i)\b(?:could|may|might|must|can(?:not)?|should) (?:also )?(?:be|have|equal)\b"
        r"|\bpossible (?:value|length|number|answer|solution|pair|combination)"
        r"|\ba possible\b|\bpossible\b.{0,40}\bfor\b|\b(?:one|a|an) (?:of the )?"
        r"(?:roots?|solutions?|factors?|divisors?|multiples?|example|expression|equation|point)\b"
        r"|\b(?:generator|antiderivative|counterexample)s?\b"
        r"|\bequivalent\b|\bin terms of\b.*\bor\b|\brepresents?\b|\btrue\b|\bfalse\b|\bdescri"
        r"|\bexpressed? (?:as|by)\b|\bmodel(?:s|ed)?\b|\bbest\b|\bmost likely\b|\bleast likely\b"
    ),
    "approximate": (
        r"(?i)\bclosest\b|\bapprox|\bestimat|\bnearly\b|\broughly\b|\babout (?:what|how)"
        r"|\b(?:is|are|was|were) about\b|≈|\\approx|\bnearest\b|\bround|\balmost\b"
        # what a table says is rounded
        r"|\bnormal(?:ly)? distribut"
    ),
    # what a constant is taken to be (g = 9.8 or 10) decides such answers
    "needs_constants": (
        r"(?i)\bneglig|\bneglect|\bgravity\b|\bfree.fall|\bprojectile|\blaunch|\bpKa?\b|\bpH\b"
        r"|\d ?c\b|\bspeed of light|\brest frame|\bobserver"
        r"|\bdropped (?:off|from)|\bthrown\b|\bimpact (?:velocity|speed)|\bfalls? (?:from|off)"
        r"|\blift\w*\b.{0,60}\bkg\b|\b(?:torr|atm|mm ?Hg|kPa|g/L)\b"
        r"|\b(?:NMR|EPR)\b|\bhyperfine|\bmolecular mass"
        r"|\bmol(?:es?|ar)?\b|\bwavelength|\bpulse\b|\bair resistance"
    ),
    "needs_more": (
        r"(?i)\bfigures?\b|\bdiagrams?\b|\bgraphs?\b|\b(?:shown|pictured|drawn)\b|\btables?\b|\bcharts?\b|\bpassage\b|<image|\[asy\]|!\[|\babove\b|\bbelow\b"
        r"|\bprevious\b|\brefer(?:s|red)? to\b"
    ),
    "several_requests": (
        r"(?is)\?.*\?|\brespectively\b|\(i\)|\(ii\)|\bpart \(?a\)?|\band (?:what|how|find)\b"
        r"|(?:^|[.!]\s+)(?:find|calculate|compute|determine)\b[^?]*[.!]\s+(?:what|how) [^?]*\?"
        r"|\btwo (?:values|solutions|numbers are)\b|\bvalues\b|\bsolutions\b|\broots of\b.{0,60}\?$"
    ),
}
#: The last sentence of a stem.
LAST_SENTENCE = r"(?s)(?:^|[.!?;:]\s+|\n\s*)((?:[^.!?;:\n]|[.:;](?:[^\s]))+[.?!]?)\s*$"
_ASKS = (
    r"(?i)(?:^|[\s,(])(?:what(?:'s| is| are| was| will| would| does| did| must)?|how (?:many|much"
    r"|long|far|old|fast|tall|high|deep|wide|large|big|heavy|often)|find|calculate|compute"
    r"|determine|evaluate|at what|in what|by what|for what|to what|after what)\b[^\n]*\?$"
)
_COMMANDS = (
    r"^(?:(?:Then|Now|So|If [^?]*|When [^?]*|For [^?]*|Given [^?]*|Let [^?]*), )?(?i:find|calculate"
    r"|compute|determine|evaluate|solve for)\b[^?]*\.?$"
)
_IS = r"(?i)\bthe\b[^?]*\b(?:is|was)(?: equal to)?\s?\?$"
_FORMULA = r"=\s*\?\s*\$?$|=\s*\$\s*\?$"
MIN_CHARS = 10


def why_refused(stem: pl.Expr) -> pl.Expr:
    """Why a stem cannot stand alone; null where it can."""
    text = stem.str.strip_chars()
    too_short = pl.when(text.str.len_chars() < MIN_CHARS).then(pl.lit("too_short"))
    refusals = [
        pl.when(text.str.contains(pattern)).then(pl.lit(reason))
        for reason, pattern in REFUSALS.items()
    ]
    asks_nothing = pl.when(~_asks(text)).then(pl.lit("no_definite_request"))
    return pl.coalesce(too_short, *refusals, asks_nothing)


def _asks(text: pl.Expr) -> pl.Expr:
    last = text.str.extract(LAST_SENTENCE, 1).fill_null(text).str.strip_chars()
    forms = (_ASKS, _COMMANDS, _IS)
    asked = pl.any_horizontal(last.str.contains(form) for form in forms)
    return asked | (text.str.contains(_FORMULA) & ~text.str.contains(r"\?[^$]*\?"))
