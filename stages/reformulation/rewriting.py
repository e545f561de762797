"""Parents that rules cannot open, asked of a model: rewrite, rules, judge, solve; every step kept.

After Big-Math (arXiv:2502.17387, sec. 3), with what its code lets through closed: a call that
failed ends in `error:<step>_<kind>`, "impossible" is a reason, the verdict is computed from the
axes, a corrected text meets the rules and the judge like the first, and rules have the last word.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from stages.answers.judge import compare
from stages.answers.types import classify
from stages.core import Bounded, Given
from stages.llm.model import Reply, Request
from stages.reformulation.answer_check import OPEN_TYPES, Typed, why_unfit
from stages.reformulation.attempt import ATTEMPT
from stages.reformulation.case import Case
from stages.reformulation.prompts import AXES, JUDGE, REWRITE, Draft, Judgement
from stages.reformulation.rewrite_check import Original, broken_rule
from stages.reformulation.rewrite_params import RewriteParams
from stages.reformulation.solving import solve
from stages.schema import ROW_ID
from stages.text.option_list import Question


def rewrite_stems(
    tried: pl.DataFrame, parents: pl.DataFrame, params: RewriteParams, given: Given
) -> pl.DataFrame:
    """`tried` with the lines that are `routed` asked of the model: new stem or why, and steps."""
    routed = tried.filter("routed")
    if routed.is_empty():
        return tried
    problems = dict(parents.select(ROW_ID, "problem").iter_rows())
    cases = _cases(routed, problems, given.bounded)
    _draft(cases, params, given)
    for number in range(params.corrections + 1):
        _judge(_open(cases), params, given, last=number == params.corrections)
    solve(_open(cases), params.solvers, given)
    return pl.concat([tried.filter(~pl.col("routed")), _lines(routed, cases)]).sort(ROW_ID)


def _open(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if case.why is None]


def _cases(routed: pl.DataFrame, problems: dict[str, str], bounded: Bounded) -> list[Case]:
    """One case a line; those whose answer no judge could compare end here, unpaid."""
    lines = routed.select(ROW_ID, "stem", "options", "place").rows()
    answers = [options[place] for _, _, options, place in lines]
    every = {option for _, _, options, _ in lines for option in options}
    typed = {
        answer: Typed(kind, parse, form)
        for answer, kind, parse, form in classify(sorted(every), bounded).iter_rows()
    }
    cases = []
    for (row_id, stem, options, place), answer in zip(lines, answers, strict=True):
        question = Question(stem, tuple(options))
        case = Case(row_id, problems[row_id], Original(question, place, typed[answer].canonical))
        case.why = _hopeless(question, place, typed)
        cases.append(case)
    return cases


def _hopeless(question: Question, place: int, typed: dict[str, Typed]) -> str | None:
    """Why no open question can have this answer, whatever its wording."""
    answer = typed[question.options[place]]
    if answer.kind not in OPEN_TYPES or answer.parse != "ok":
        return "answer_type"
    why = why_unfit(question, place, typed)
    return why if why in ("answer_is_a_filler", "lost_notation", "equal_options") else None


def _draft(cases: list[Case], params: RewriteParams, given: Given) -> None:
    going = _open(cases)
    replies = given.model([_rewrite_request(case, params) for case in going])
    texts = []
    for case, reply in zip(going, replies, strict=True):
        draft = reply.data
        if not isinstance(draft, Draft):
            case.note("rewrite", _failed("rewrite", reply), prompt=REWRITE.digest)
            continue
        case.text = draft.problem.strip() if draft.convertible else ""
        why = None if draft.convertible else "not_convertible"
        case.note("rewrite", why, draft.obstacle, REWRITE.digest)
        if why is None:
            texts.append((case, draft.answer))
    _check_answers(texts, given.bounded)


def _check_answers(drafts: list[tuple[Case, str]], bounded: Bounded) -> None:
    """The answer that the model gives its own question must equal the right option."""
    verdicts = compare(
        [case.original.answer for case, _ in drafts], [answer for _, answer in drafts], bounded
    )
    wrong = {"equal": None, "different": "answer_changed", "undecided": "answer_undecided"}
    for (case, answer), (verdict, reason) in zip(drafts, verdicts.iter_rows(), strict=True):
        case.note("answer", wrong[verdict], f"{answer}: {verdict} ({reason})")


def _judge(cases: list[Case], params: RewriteParams, given: Given, *, last: bool) -> None:
    """Rules, then the judge, on texts not judged yet; unless `last`, a correction is the next."""
    for case in cases:
        if not _passed(case):
            case.note("rules", broken_rule(case.text, case.original))
    going = [case for case in cases if case.why is None and not _passed(case)]
    replies = given.model([_judge_request(case, params) for case in going])
    for case, reply in zip(going, replies, strict=True):
        judgement = reply.data
        if not isinstance(judgement, Judgement):
            case.note("judge", _failed("judge", reply), prompt=JUDGE.digest)
            continue
        failed = [(why, getattr(judgement, axis)) for axis, why in AXES.items()]
        failed = [(why, axis) for why, axis in failed if not axis.passes]
        told = "; ".join(f"{why}: {axis.why}" for why, axis in failed)
        case.note("judge", failed[0][0] if failed else None, told, JUDGE.digest)
        if failed and judgement.corrected.strip() and not last:
            case.text = judgement.corrected.strip()
            case.note("correct", None)


def _failed(step: str, reply: Reply) -> str:
    """The reason of a call without a verdict; a reply of another shape is none either."""
    return f"error:{step}_{reply.error or 'bad_shape'}"


def _passed(case: Case) -> bool:
    return case.steps[-1].step == "judge" and case.why is None


def _rewrite_request(case: Case, params: RewriteParams) -> Request:
    told = {"options": list(case.original.question.options), "answer": case.original.answer}
    messages = REWRITE.about({"problem": case.problem, **told})
    return Request(
        params.model, messages, Draft, max_tokens=params.max_tokens, step="rewrite"
    )  # fmt: skip


def _judge_request(case: Case, params: RewriteParams) -> Request:
    told = {"options": list(case.original.question.options), "answer": case.original.answer}
    messages = JUDGE.about({"original": case.problem, "rewritten": case.text, **told})
    model = params.judge or params.model
    return Request(model, messages, Judgement, max_tokens=params.max_tokens, step="judge")


def _lines(routed: pl.DataFrame, cases: list[Case]) -> pl.DataFrame:
    """The lines of `routed` with what became of each case."""
    told = pl.DataFrame(
        [
            (case.row_id, case.why, case.text, [vars(one) for one in case.steps],
             *(case.solved or (None, None)))
            for case in cases
        ],
        schema={name: ATTEMPT[name] for name in ("row_id", "why", "stem", "steps", "k", "n")},
        orient="row",
    )  # fmt: skip
    kept = routed.drop("why", "stem", "steps", "k", "n").join(told, on=ROW_ID, how="inner")
    return kept.select(ATTEMPT.keys())
