"""The rules of the job as the peers' drivers state them: plain Python, one pass each."""

import re

MIN_CHARS, MAX_CHARS = 40, 2_000
N, PERMUTATIONS, BANDS, BAND_ROWS, THRESHOLD, RUN = 5, 128, 16, 8, 0.7, 13
LINK = r"(?i)https?://|\bwww\."
ASKS_TRUE = r"(?i)\btrue or false\b|\btrue/false\b"
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
TRUE_FALSE = re.compile(r"(?i)\W*(?:true|false)\W*")
NO_ANSWER = re.compile(r"(?i)\W*(?:n/a|null|none|not ?found)?\W*")
DEFECT = re.compile(f"(?:{LINK[4:]}|{ASKS_TRUE[4:]}|{CONTROL})", re.IGNORECASE)
LINKED, ASKING, CONTROLS = map(re.compile, (LINK, ASKS_TRUE, CONTROL))
WORD = re.compile(r"\w+")


def missing(answer: str | None) -> bool:
    """No answer, a blank one, or a word that stands for none."""
    return not answer or NO_ANSWER.fullmatch(answer) is not None


def verdict(answer: str | None) -> bool:
    """The answer is true or false."""
    return answer is not None and TRUE_FALSE.fullmatch(answer) is not None


def runs(text: str) -> list[str]:
    """The runs of 13 words of a text."""
    words = WORD.findall(text.lower())
    return [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]


#: The rules that data-juicer has no filter for, of a problem and its answer.
RULES = {
    "links": lambda text, _: LINKED.search(text) is not None,
    "asks_true": lambda text, _: ASKING.search(text) is not None,
    "control": lambda text, _: CONTROLS.search(text) is not None,
    "true_false": lambda _, answer: verdict(answer),
    "no_answer": lambda _, answer: missing(answer),
}
