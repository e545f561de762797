"""What a model is asked when rules cannot open a question, and the shapes of its answers.

Steps after Big-Math (arXiv:2502.17387, sec. 3); texts, shapes and axes' wording are ours.
"""

from __future__ import annotations

from stages.llm.prompt import DATA, Prompt, Shape
from stages.llm.solver import SOLVE


class Plan(Shape):
    """How the question can do without its options."""

    asked: str
    given: list[str]
    role_of_options: str
    answer_format: str


class Draft(Shape):
    """The plan and the open question, or the obstacle; `answer` is what the new text asks for."""

    plan: Plan
    convertible: bool
    obstacle: str
    problem: str
    answer: str


class Axis(Shape):
    """One axis of the judgement."""

    passes: bool
    why: str


class Judgement(Shape):
    """Four axes; the verdict is all of them and is not the model's to give."""

    no_hidden_choice: Axis
    integrity: Axis
    answer_format: Axis
    independence: Axis
    corrected: str


#: Axis -> the reason of a question that fails it, in the order in which one reason is given.
AXES = {
    "no_hidden_choice": "judge_hidden_choice",
    "integrity": "judge_integrity",
    "answer_format": "judge_answer_format",
    "independence": "judge_independence",
}


REWRITE = Prompt(
    "rewrite",
    2,
    f"""You turn a multiple-choice question into a question without options. {DATA}

The data: `problem` (the question as it was), `options` (their texts), `answer` (the text of the \
correct option).

First fill in `plan`: what is asked, which quantities and conditions are given (each with its \
number and unit as written), what the options contribute beyond being candidates, and what kind of \
thing the answer is. Then write `problem`:
- It has exactly one answer, the given one, for a reader who never sees the options.
- Every number, unit, symbol and condition of the question stays as written. None is added. \
Formulas are copied; a number in digits stays in digits.
- No option remains: no labels, no list of candidates, no "which of the following", no range or \
set that the options spell out.
- The answer is not stated, hinted at, or made easier to guess; the task is as hard as it \
was.
- It says what form the answer has wherever that is open (a fraction in lowest terms, an \
expression in the symbols of the question), without fixing a unit that neither \
the question nor its options use.
- It asks for a value or an expression, never for a proof, an explanation or a yes or no.
Put the answer to your question into `answer`.

If that is impossible (the question is about the options themselves, several answers would be \
correct, something it refers to is missing), set `convertible` to false, say why in `obstacle`, \
and leave `problem` and `answer` empty. Otherwise `obstacle` is empty. Giving up is better than a \
question that has another answer.""",
    Draft,
)

JUDGE = Prompt(
    "judge",
    1,
    f"""You check a question that was made from a multiple-choice question. {DATA}

The data: `original` (with its `options`), `answer` (correct), `rewritten` (to be checked). Judge \
four axes, each on its own, with a reason of one sentence:
- `no_hidden_choice`: the rewritten question offers no closed list, in no wording: no candidates \
to compare, no labels, no either-or.
- `integrity`: it has all that the original gives and nothing more: the same numbers, units, \
conditions and difficulty, and no hint at the answer.
- `answer_format`: a reader knows what to write as the final answer, and two correct readers would \
write the same thing.
- `independence`: it can be understood and solved, to exactly the given answer, by somebody who \
never saw the options.
An axis passes only if you are sure. If one fails and a small change would mend it, put the whole \
mended question into `corrected`; else leave it empty. It will be checked like the first.""",
    Judgement,
)

PROMPTS = (REWRITE, JUDGE, SOLVE)
