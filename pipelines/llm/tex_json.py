r"""JSON that a model wrote with TeX in it, whose backslashes are not doubled.

`"\frac{1}{2}"` is legal JSON for a form feed and `rac`; `"\alpha"` is none. Doubling every
backslash, as SCP-116K does, turns each true `\n` into two signs. Here a backslash is doubled where
what follows is no escape, or is the name of a TeX command that only looks like one.
"""

from __future__ import annotations

import re

#: TeX commands whose first letter is that of a JSON escape. `\n` before other letters is a line
#: end (`\nthe`); a name counts only where no letter follows it.
_COMMANDS = frozenset(
    """
    backslash bar because begin beta beth bf big bigcap bigcup bigg bigl bigoplus bigr binom
    bmatrix bmod boldsymbol bot bowtie box boxed breve bullet fbox flat forall frac frown nabla
    natural ne nearrow neg neq newline nexists ngeq nleq nmid nolimits nonumber norm not notin
    nparallel nprec nsim nsubseteq nsucc nu nwarrow rangle rbrace rceil re real rfloor rho right
    rightarrow rightharpoons rightleftharpoons rm tag tan tanh tau tbinom text textbf textit
    textrm textsf textsubscript textsuperscript tfrac therefore theta thickspace thinspace tilde
    times to top triangle triangledown triangleleft triangleright twoheadrightarrow
    """.split()
)
_ESCAPE = re.compile(r'\\(?:(?P<pair>[\\"/])|u(?P<code>[0-9a-fA-F]{4})|(?P<name>[A-Za-z]+))?')


def tex_safe(text: str) -> str:
    """JSON text whose TeX commands survive parsing; what is proper JSON with doubled ones stays."""
    return _ESCAPE.sub(_mended, text) if "\\" in text else text


def _mended(match: re.Match[str]) -> str:
    whole, name = match[0], match["name"]
    if match["pair"] or match["code"]:
        return whole
    is_escape = name is not None and name[0] in "bfnrt" and name not in _COMMANDS
    return whole if is_escape else f"\\{whole}"
