"""Proofs: what asks for an argument rather than an answer."""

from __future__ import annotations

import polars as pl

from stages.signals.mark import signal
from stages.signals.plain import any_of

_WORD = r"(?-u:\b)"
#: A sentence or a numbered part that begins with the verb.
IMPERATIVE = (
    rf"{_WORD}(?:Prove|Disprove|Proof(?: that|:)|Proving|Show (?:that|how|why|for|there"
    r"|the existence|also|by|directly|explicitly|\$|\\)"
    r"|(?:Demonstrate|Deduce|Establish|Justify|Conclude|Verify) that|PROVE|SHOW THAT)"
)
#: The verb inside a sentence: behind a comma, a formula or a conjunction.
INSIDE = (
    r"(?:[,;:.$)\]}]|(?-u:\b)(?:and|then|or|[Ee]ither|also|hence|thus|please|must|not|therefore))\s*"
    r"(?:prove(?-u:\b)(?: (?:or disprove|that|this|the|it|[$\\])|\s*[$\\:])|disprove(?-u:\b)"
    r"|(?:show|demonstrate|deduce|verify|establish) that(?-u:\b))"
)
#: Somebody wants the proof: "How do I show that", "I am trying to prove".
WANTED = (
    r"(?i)(?-u:\b)(?:how (?:to|do i|can i|can we|could i|could one|can one|would (?:you|i|one)"
    r"|should i|do you|do we)|(?:try|trying|tried|want|wanted|asked|attempting|like|have"
    r"|hope|hoping|wish|struggling|i need|we need|help(?: me)?) to|can (?:someone|anyone|you|we|i"
    r"|one)|you to) (?:also )?(?:prove|disprove|show that)(?-u:\b)"
    r"|(?-u:\b)(?:give|provide|find|looking for|need|want|is there|know|write) (?:me )?"
    r"(?:a|an|any|the) (?:[a-z-]+ )?proof"
    # 80 proof spirits and a proof reader are other things
    r"(?:\s*[^\w\s-]|\s*$|\s+(?:of|that|for|to|by|as|with|without|using|in|on|from|or|and|if|is|here"
    r"|which|when|where|why|please|based|via|involving|verification|since|because|but|so)(?-u:\b))"
    r"|^proof (?:of|that|verification)"
)
#: A show on stage or television: "and show that evening", "the TV show that airs".
BROADCAST = (
    r"(?-u:\b)(?:show that (?:evening|night|day|morning|afternoon|week|weekend|month|year|season)"
    r"(?:[.,;!?]| (?:is|was|were|and|lasts?|lasted|starts?|started|begins?|began|for|in|at|they|he"
    r"|she)(?-u:\b))|(?i:tv|television|talk|game|quiz|radio|puppet|magic|talent) [Ss]how that)"
)
CHINESE = r"(?:^|[\s,;:.。、)\]}$]|请|试|求)证明|求证|试证|证明[::]"
#: An answer in place of which a data set says that there is only a proof (NuminaMath-1.5).
SENTINEL = r"(?i)^\W*proof\W*$"


@signal
def proof() -> pl.Expr:
    """The problem demands a proof, or its answer says so.

    Source: Big-Math, sec. 2.2.2 ("prove that", "a proof"; for olympiads "show"). Here the verb
    must be a demand: "as shown", "show your work", "find, with proof" are none.
    """
    text = pl.col("body").str.replace_all(BROADCAST, " ")
    demanded = text.str.contains(any_of(IMPERATIVE, INSIDE, WANTED, CHINESE))
    return demanded | pl.col("answer").fill_null("").str.contains(SENTINEL)
