"""The mix of `demo_math`: five sources, 400 records a block."""

from __future__ import annotations

from stages.demo.plan import COPY, NEAR, Copies, Mix, Plan, slots_of

MARKET, LESSONS, EXAMS, ARCHIVE, CLUB = "market", "lessons", "exams", "archive", "club"

MIX: Mix = {
    "multiple_choice": {MARKET: 5, EXAMS: 8, ARCHIVE: 5},
    "multi_part": {MARKET: 3, LESSONS: 3, ARCHIVE: 2},
    "proof": {EXAMS: 3, LESSONS: 3, ARCHIVE: 2},
    "true_false": {MARKET: 2, EXAMS: 2, ARCHIVE: 2},
    "yes_no": {MARKET: 2, EXAMS: 2, ARCHIVE: 2},
    "hyperlink": {MARKET: 2, EXAMS: 2, ARCHIVE: 2},
    "not_english": {MARKET: 4, LESSONS: 4, ARCHIVE: 4},
    "needs_figure": {MARKET: 2, LESSONS: 2, EXAMS: 2},
    "missing_answer": {EXAMS: 3, ARCHIVE: 3},
    "answer_too_long": {EXAMS: 2, ARCHIVE: 2},
    "unparsable_answer": {EXAMS: 2, ARCHIVE: 2},
    "no_boxed_answer": {LESSONS: 3},
    "many_boxed_answers": {LESSONS: 3},
    "wrong_answer": {EXAMS: 2, ARCHIVE: 2},
    "contaminated": {MARKET: 2, LESSONS: 2, ARCHIVE: 2},
    "hyperlink_proof": {ARCHIVE: 1},
    "multi_part_figure": {EXAMS: 1},
    "hard": {MARKET: 9, LESSONS: 6, EXAMS: 6, ARCHIVE: 6},
    "licence_not_allowed": {CLUB: 20},
    "invalid_json": {MARKET: 2},
    "bad_utf8": {MARKET: 1},
    "missing_field": {MARKET: 1, LESSONS: 1},
    "wrong_columns": {EXAMS: 2},
}
COPIES: Copies = {
    COPY: (
        (MARKET, MARKET),
        (MARKET, LESSONS),
        (LESSONS, ARCHIVE),
        (EXAMS, EXAMS),
        (EXAMS, MARKET),
        (ARCHIVE, MARKET, MARKET),
    ),
    NEAR: (
        (MARKET, MARKET),
        (MARKET, EXAMS),
        (LESSONS, LESSONS),
        (ARCHIVE, MARKET),
        (EXAMS, LESSONS),
    ),
}
SHARES = {LESSONS: 0.26, EXAMS: 0.17, ARCHIVE: 0.17, MARKET: 0.4}

PLAN = Plan("demo_math", slots_of(MIX, COPIES, SHARES, 400), frozenset({LESSONS}))
