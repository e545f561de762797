"""Planted defects: from a correct problem to a draft that one rule must drop, with its label."""

from __future__ import annotations

from collections.abc import Callable

from stages.demo.draft import Draft, clean, problem, whole_problem, with_labels
from stages.demo.draws import Draw, between, pick, shuffle, two_of
from stages.demo.foreign import LANGUAGES
from stages.demo.problem import scene
from stages.demo.words import TOWNS

Defect = Callable[[Draw, int], Draft]
SENTINELS = (None, "notfound", "")


def multiple_choice(draw: Draw, variant: int) -> Draft:
    """Options whose stem stands alone, or a stem that needs them ("which of the following")."""
    if variant % 3 == 2:
        return _which_of(draw)
    base = whole_problem(draw)
    value = int(base.answer)
    wrong = [value + step for step in (1, 10, 2 + between(draw, 1, 6), 12 + between(draw, 1, 9))]
    options = shuffle(draw, [base.answer, *map(str, wrong[: 3 + variant % 2])])
    return with_labels(clean(base)._replace(options=tuple(options)), "multiple_choice")


def _which_of(draw: Draw) -> Draft:
    setting, divisor = scene(draw), between(draw, 7, 29)
    right = divisor * between(draw, 11, 60)
    options = shuffle(draw, [str(right + step) for step in (0, 1, 2, 3)])
    text = f"{setting.text} Which of the following numbers is a multiple of {divisor}?"
    steps = (f"{right} / {divisor} = {right // divisor}",)
    draft = Draft(text, steps, str(right), "number theory", str(right), tuple(options))
    return with_labels(draft, "multiple_choice")


def multi_part(draw: Draw, variant: int) -> Draft:
    """Two questions under (a) and (b), Roman numerals, or numbers."""
    first, second = problem(draw), problem(draw)
    marks = (("(a)", "(b)"), ("(i)", "(ii)"), ("1.", "2."), ("(1)", "(2)"))[variant % 4]
    gap = " " if variant % 8 < 2 else "\n"
    text = f"{marks[0]} {first.text}{gap}{marks[1]} {second.text}"
    answer = f"{first.answer}, {second.answer}"
    draft = Draft(text, first.steps + second.steps, answer, first.subject, answer)
    return with_labels(draft, "multi_part")


def proof(draw: Draw, variant: int) -> Draft:
    """A statement to prove; there is no final answer."""
    setting, factor, power = scene(draw), between(draw, 3, 60), between(draw, 2, 9)
    tasks = (
        f"Prove that the sum of {factor} consecutive odd numbers is divisible by {factor}.",
        f"Show that $n^{power}+{factor}n$ is even or odd together with $n$ times an integer.",
        f"Give a proof that there are infinitely many primes larger than ${factor}^{power}$.",
        f"Prove the inequality $x^2+{factor**2}\\ge {2 * factor}x$ for all real $x$.",
    )
    text = f"{setting.text} {tasks[variant % 4]}"
    steps = ("The claim follows by looking at one term after the other.",)
    sentinel = "proof" if variant % 2 else None
    draft = Draft(text, steps, sentinel, "proof", None, boxes=0)
    return with_labels(draft, "proof", "missing_answer")


def true_false(draw: Draw, variant: int) -> Draft:
    """A statement to be judged."""
    setting, low, high = scene(draw), between(draw, 12, 80), between(draw, 12, 80)
    holds = variant % 2 == 0
    claimed = low * high + (0 if holds else 10)
    forms = (
        f"True or false: the product of {low} and {high} is {claimed}.",
        f"State whether the claim that {low} times {high} is {claimed} is true or false.",
    )
    answer = "True" if holds else "False"
    steps = (f"{low} * {high} = {low * high}",)
    text = f"{setting.text} {pick(draw, forms)}"
    return with_labels(Draft(text, steps, answer, "arithmetic", answer), "true_false")


def yes_no(draw: Draw, variant: int) -> Draft:
    """A question to be answered by yes or no."""
    setting, divisor, times = scene(draw), between(draw, 7, 40), between(draw, 20, 99)
    holds = variant % 2 == 0
    number = divisor * times + (0 if holds else 1)
    forms = (
        f"Is the number {number} divisible by {divisor}?",
        f"Can {number} {setting.other}-coins be shared equally among {divisor} people?",
    )
    answer = "Yes" if holds else "No"
    steps = (f"{number} % {divisor} = {number % divisor}",)
    text = f"{setting.text}\n{pick(draw, forms)}"
    return with_labels(Draft(text, steps, answer, "number theory", answer), "yes_no")


def hyperlink(draw: Draw, variant: int) -> Draft:
    """A link in the problem or in its solution."""
    base, town, page = clean(problem(draw)), pick(draw, TOWNS).lower(), between(draw, 1, 999)
    if variant % 3 == 0:
        base = base._replace(text=f"{base.text} (From https://www.{town}.example/task/{page})")
    elif variant % 3 == 1:
        base = base._replace(text=f"{base.text} \\url{{http://{town}.example/{page}}}")
    else:
        base = base._replace(steps=(f"Compare http://{town}.example/{page}", *base.steps))
    return with_labels(base, "hyperlink")


def not_english(draw: Draw, variant: int) -> Draft:
    """A problem in German, French, Spanish, Chinese, Russian or Japanese."""
    text, value = LANGUAGES[variant % len(LANGUAGES)](draw)
    draft = Draft(text, (f"{value} + 0 = {value}",), str(value), "arithmetic", str(value))
    return with_labels(draft, "not_english")


def needs_figure(draw: Draw, variant: int) -> Draft:
    """A question about a figure that is not there."""
    setting, side = scene(draw), between(draw, 5, 95)
    area = side * side
    forms = (
        f"In the figure below, a square of side {side} is drawn. What is the shaded area?",
        f"What is the area of the square of side {side}, as shown in the diagram?",
        f"[asy]\ndraw((0,0)--({side},0)--({side},{side})--(0,{side})--cycle);\n[/asy]\n"
        "What is the area of the square?",
        f"<image1> What is the area of the square of side {side} in the picture?",
    )
    text = f"{setting.text} {forms[variant % 4]}"
    steps = (f"{side} * {side} = {area}",)
    return with_labels(Draft(text, steps, str(area), "geometry", str(area)), "needs_figure")


def missing_answer(draw: Draw, variant: int) -> Draft:
    """No answer, or a word that stands for none."""
    base = clean(problem(draw))._replace(answer=SENTINELS[variant % 3], stated=None, boxes=0)
    return with_labels(base, "missing_answer")


def answer_too_long(draw: Draw, variant: int) -> Draft:
    """An answer of some hundred characters."""
    base = clean(problem(draw))
    terms = "+".join(str(between(draw, 1000, 9999)) for _ in range(50))
    return with_labels(base._replace(answer=terms, stated=None, boxes=0), "answer_too_long")


def unparsable_answer(draw: Draw, variant: int) -> Draft:
    """An answer that is cut off in the middle of a formula."""
    base, number = clean(problem(draw)), between(draw, 2, 900)
    broken = (rf"\frac{{{number}}}{{", rf"\sqrt[{{{number}+")[variant % 2]
    return with_labels(base._replace(answer=broken, stated=None, boxes=0), "unparsable_answer")


def no_boxed_answer(draw: Draw, variant: int) -> Draft:
    """A solution without a box; in a source that boxes its answers it lacks that, too."""
    base = clean(problem(draw))._replace(answer=None, boxes=0)
    return with_labels(base, "missing_answer")


def many_boxed_answers(draw: Draw, variant: int) -> Draft:
    """A solution with two boxes."""
    return with_labels(clean(problem(draw))._replace(boxes=2), "many_boxed_answers")


def wrong_answer(draw: Draw, variant: int) -> Draft:
    """The solution ends with another number than the given answer."""
    base = whole_problem(draw)
    other = str(int(base.answer) + 1 + between(draw, 1, 50))
    return with_labels(clean(base)._replace(answer=other), "wrong_answer")


def hyperlink_proof(draw: Draw, variant: int) -> Draft:
    """Two defects in one row: both must be named."""
    base = proof(draw, variant)
    link = f"{base.text} See https://{pick(draw, TOWNS).lower()}.example."
    return with_labels(base._replace(text=link), *base.planted, "hyperlink")


def multi_part_figure(draw: Draw, variant: int) -> Draft:
    """Two parts, of which one asks about a figure that is not there."""
    base, names = multi_part(draw, 4 * variant), two_of(draw, TOWNS)
    text = f"The figure below shows the road from {names[0]} to {names[1]}.\n{base.text}"
    return with_labels(base._replace(text=text), "multi_part", "needs_figure")


def licence_not_allowed(draw: Draw, variant: int) -> Draft:
    """A correct problem in a source whose licence forbids the use."""
    return with_labels(clean(problem(draw)), "licence_not_allowed")


DEFECTS: dict[str, Defect] = {
    "multiple_choice": multiple_choice,
    "multi_part": multi_part,
    "proof": proof,
    "true_false": true_false,
    "yes_no": yes_no,
    "hyperlink": hyperlink,
    "not_english": not_english,
    "needs_figure": needs_figure,
    "missing_answer": missing_answer,
    "answer_too_long": answer_too_long,
    "unparsable_answer": unparsable_answer,
    "no_boxed_answer": no_boxed_answer,
    "many_boxed_answers": many_boxed_answers,
    "wrong_answer": wrong_answer,
    "hyperlink_proof": hyperlink_proof,
    "multi_part_figure": multi_part_figure,
    "licence_not_allowed": licence_not_allowed,
}
