"""Where texts state their answers."""

from __future__ import annotations

import polars as pl
import pytest

from stages.answers.extract import stated_answer

STATED = [
    (r"First \boxed{1}, then \boxed{2}.", "2"),
    ("48/2 = 24\n#### 72", "72"),
    ("#### 1,000", "1,000"),
    ("The answer is 5.", "5"),
    ("The answer is: $\\frac{1}{2}$.", "$\\frac{1}{2}$"),
    ("the final answer is 3.5 and that is all there is to say about this", None),
    ("Answer: 12\n", "12"),
    ("ANSWER: B", "B"),
    ("The answer is therefore 50308.", "50308"),
    ("Thus the answer is 2014. To show this, we need two steps.", "2014"),
    ("The answer is 2. No, the answer is 3.", "3"),
    ("the answer is found as follows by adding all the numbers", None),
    (r"The answer is 4. \boxed{5}", "5"),
    (r"It is \boxed{}; the answer is 3.", "3"),
    (r"So \boxed{2}, as \boxed{ } says.", "2"),
    (r"So \boxed{2}, or \boxed{\frac{1", "2"),
    (r"$x=\boxed{2}$ or $x=\boxed{3}$", "3"),
    (r"Thus \boxed{2} and \boxed{3}.", "2, 3"),
    (r"$\boxed{2}$, $\boxed{\frac{1}{2}}$ and $\boxed{5}$.", r"2, \frac{1}{2}, 5"),
    (r"First \boxed{1}. The rest follows, and so \boxed{2}, \boxed{3}", "2, 3"),
    (r"\boxed{\boxed{4}}", r"\boxed{4}"),
    (r"(a) \boxed{5}, (b) \boxed{7}", "(a) 5 (b) 7"),
    ("Hence $(i)\\boxed{5}$\n $(ii)\\boxed{7}$.", "(i) 5 (ii) 7"),
    (r"(a) \boxed{5}. (b) \boxed{7}.", "(a) 5 (b) 7"),
    (r"First \boxed{5}. \boxed{7}", "7"),
    ("The answers are different, we see.", None),
    (r"(a) It is \boxed{5}. (b) It is \boxed{7}", "7"),
    (r"First f(a)\boxed{5}, \boxed{7}", "5, 7"),
    ("The answer is (a) 5 (b) 7.", "(a) 5, (b) 7"),
    ("The answer is 5. 2) The next problem asks for more.", "5"),
    ("The answer is 5.\n2) The next problem asks for more.", "5"),
    ("The answers are (a) 5; (b) 7. Both are primes.", "(a) 5, (b) 7"),
    ("Answer:\n(1) 5\n(2) $x^2$\n(3) 7\nThe rest is easy.", "(1) 5, (2) $x^2$, (3) 7"),
    (r"\boxed{\text{(B)}\ 12}", r"\text{(B)}\ 12"),
    ("The answer is (B) 12.", "(B) 12"),
    ("**Answer:** 12", "12"),
    ("<think>maybe 3</think><answer> 42 </answer>", "42"),
    ("Final Answer: The final answer is $x^2$. I hope it is correct.", "$x^2$"),
    ("nothing here", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("text", "wanted"), STATED)
def test_stated(text: str | None, wanted: str | None):
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    assert frame.select(stated_answer(pl.col("text"))).item() == wanted
