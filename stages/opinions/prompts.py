"""What models are asked about a row, one prompt a signal; texts and rubrics are ours.

Questions after Big-Math's filters (arXiv:2502.17387, sec. 2.2.2, app. C) for types, MathQ-Verify
(conditions, contradiction, completeness) for validity, Omni-MATH's labels for domains.
"""

from __future__ import annotations

from collections.abc import Mapping

from stages.llm.prompt import DATA, Prompt
from stages.opinions.shapes import Quality, QuestionTypes, Validity, domains_of

_WHY = "Put one sentence that gives your reason into `why`, before the verdict."

QUESTION_TYPE = Prompt(
    "question_type",
    1,
    f"""You tell what kinds of question a problem is. {DATA}

The data: `problem`, `choices` (options that came with it, or null), `answer` (or null).

Put every type that applies into `types`:
- `multiple_choice`: candidates for the answer are given, labelled or not, of which one or more \
are to be chosen. Labelled conditions, cases or parts are no candidates.
- `multi_part`: two or more tasks whose answers are asked for separately. One task that needs \
intermediate results is not multi_part, nor is one answer of several values.
- `proof`: it asks for a proof, a justification, a derivation or an explanation, not for a result.
- `true_false`: it asks whether a statement is true.
- `yes_no`: it is answered by yes or no.
- `open`: none of these; it asks for a value, an expression or an object.
`open` stands alone. {_WHY}""",
    QuestionTypes,
)

VALIDITY = Prompt(
    "validity",
    1,
    f"""You check whether a text is a problem that can be solved as it stands. {DATA}

The data: `problem`, `choices` (options that came with it, or null). Do not solve it further than \
the check needs; that it is hard, easy or badly set is no defect.

Put every defect into `defects`, none if there is none:
- `not_a_problem`: nothing is asked: a statement, a fragment, an apology, a talk about a problem.
- `missing_premise`: a value, a condition or a definition that the answer depends on is not given, \
and no convention of the subject supplies it.
- `missing_context`: it refers to a figure, a table, a passage or an earlier part that is not there.
- `contradiction`: what is given cannot all hold, or the thing that is asked for cannot exist.
- `ambiguous`: two competent readers would understand it differently and answer differently.
Name a defect only if you can point to it. {_WHY}""",
    Validity,
)

QUALITY = Prompt(
    "quality",
    1,
    f"""You judge how good a problem is as an item of a set from which models of mathematics and \
science learn to reason. {DATA}

The data: `problem`, `choices` (or null), `answer` (or null), `solution` (or null). What is null \
is not given and is no fault.

Put the criteria that it does not meet into `unmet`:
- `clarity`: one reading tells what is given and what is asked.
- `correctness`: nothing in problem, answer and solution is wrong, as far as you can tell.
- `definite_answer`: it has one answer that a program could compare.
- `depth`: it takes at least one step of reasoning that is not reading off or recall.
- `presentation`: formulas and language are whole: no lost symbols, broken markup, stray text.
Then `score` it: 5 all are met and it teaches something; 4 all are met; 3 usable with a small \
flaw; 2 a serious flaw; 1 unusable. {_WHY}""",
    Quality,
)


def domain(domains: Mapping[str, str]) -> Prompt:
    """The prompt of the signal `domain`, which holds its vocabulary: label -> what it covers."""
    listed = "\n".join(f"- `{label}`: {covers}" for label, covers in sorted(domains.items()))
    return Prompt(
        "domain",
        1,
        f"""You tell which domains a problem belongs to. {DATA}

The data: `problem`, `choices` (or null).

Put into `labels` one label, or as many as the problem draws on in earnest, the chief one first:
{listed}
There are no other labels, and none is spelt in another way. {_WHY}""",
        domains_of(domains),
    )
