"""Multiple choice: styles of lists that count, and texts that only look like one."""

from __future__ import annotations

import pytest

from tests.stages.signals.frames import signal

LISTED = {
    "brackets": "What is $2+2$? (A) 3 (B) 4 (C) 5 (D) 6",
    "brackets by line": "What is $2+2$?\n(A) 3\n(B) 4\n(C) 5\n(D) 6\n(E) 7",
    "brackets without a space": "What is 2+2?(A)3(B)4(C)5(D)6",
    "spaced brackets": "What is it? ( A ) one ( B ) two ( C ) three",
    "full-width brackets": "下列正确的是 （A）甲 （B）乙 （C）丙 （D）丁",
    "bold LaTeX": r"Then $x$ is $\textbf{(A)}\ 1\qquad\textbf{(B)}\ 2\qquad\textbf{(C)}\ 3$",
    "bold LaTeX, space inside": r"$\textbf{(A) }\frac12\qquad\textbf{(B) }2\qquad\textbf{(C) }3$",
    "text LaTeX": r"is $\text{(A) } a \quad \text{(B) } b \quad \text{(C) } c$",
    "label alone in text": r"is $(\text{A})\ 1 \quad (\text{B})\ 2 \quad (\text{C})\ 3$",
    "closing only, in LaTeX": r"\text{A)}\ & \pm2 & \text{B)}\ & \pm4 \\ \text{C)}\ & 5",
    "dots by line": "Which is prime?\nA. 4\nB. 5\nC. 6\nD. 8",
    "Markdown": "Which is prime?\n- **A.** 4\n- **B.** 5\n- **C.** 6",
    "dots inline": "Which is prime? A. 4 B. 5 C. 6 D. 8",
    "dots after a stem without an end": "The acid behaves as A. an acid B. a base C. ash D. a salt",
    "dots without spaces": "则 $x$ 等于 A.1 B.2 C.3 D.4",
    "Chinese commas": "正确的是（ ） A、甲 B、乙 C、丙 D、丁",
    "closing inline": "What is the sum? A) 10 B) (5 x 4) C) 12 D) 13",
    "closing without spaces": "How many? A)32400 B)6000 C)600 D)60000 E)10",
    "colons by line": "the degree of angle N is ()\nChoices:\nA:70\nB:40\nC:35\nD:20",
    "colons inline": "What is 2+2? A: 3 B: 4 C: 5 D: 6",
    "spaced small, closing": "how many ? a ) 24 , b ) 120 , c ) 625 , d ) 720 , e ) 1024",
    "small brackets": "Which of these is prime? (a) 4 (b) 5 (c) 6 (d) 8",
    "small dots by line": "The capital is\na. Rome\nb. Paris\nc. Berlin\nd. Madrid",
    "numbers in brackets": "Which one is even? (1) 3 (2) 5 (3) 8 (4) 9",
    "numbers, closing": "The sum is: 1) 10 2) 20 3) 30 4) 40",
    "numbers by line": "Which one is even?\n1. 3\n2. 5\n3. 8\n4. 9",
    "circled": "下列说法正确的有 ① 甲 ② 乙 ③ 丙 ④ 丁",
    "negative options": "Then $x$ equals (A) -1 (B) -2 (C) -3 (D) none of these",
    "options in brackets": "Which pairs? (A) (i) and (ii) (B) (ii) (C) (i) only (D) none",
}
FREE = {
    "a plain question": "What is $2+2$?",
    "names": "Team A beat team B. Team C beat team D. How many games?",
    "initials": "Mr. A. B. Clark has 4 dogs and Mrs. C. D. Dean 3. How many dogs?",
    "points": "Points A, B, C and D lie on a line. Find $AD$.",
    "sentences that end in letters": "Walk from A. Then go to B. Stop at C. Rest at D. How far?",
    "probabilities": "$P(A)+P(B)+P(C)=1$. Find $P(D)$ if (A), (B) and (C) are disjoint.",
    "functions": "Let $f(a)=1$, $f(b)=2$, $f(c)=3$, $f(d)=4$. Find $f(e)$.",
    "indexed functions": "the product $x_2(A)x_1(B)x_2(C)x_1(D)$ is fixed. Find $x_1$.",
    "grades": "He got an A in art, a B in biology and a C in chemistry. What is his average?",
    "diagram": '[asy]\nlabel("A. x",(0,0)); label("B. y",(1,0)); label("C. z",(2,0));\n[/asy] ?',
    "conditions": "Find all $f$ such that (1) $f(0)=0$ (2) $f(1)=1$ (3) $f(2)=4$ (4) $f>0$.",
    "conditions, small": "How many arrays so that the conditions hold? (a) x (b) y (c) z (d) w",
    "parts": "(a) Find $x$. (b) Find $y$. (c) Find $z$. (d) Find $w$.",
    "decimals": "The weights are 1.5, 2.5, 3.5 and 4.5 kg. What is the mean?",
    "steps": "Step 1: take 3. Step 2: double it. Step 3: add 4. Step 4: halve it. What is left?",
    "intervals": "On $[0,1)$ and $(1,2]$ and $[2,3)$ and $(3,4]$ find the maximum of $f$.",
    "ordered pairs": "Given $(a,b)$, $(b,c)$ and $(c,d)$, find $d$.",
}


@pytest.mark.parametrize("text", LISTED.values(), ids=LISTED.keys())
def test_a_list_of_options_is_found(text: str):
    assert signal("multiple_choice", problem=text) is True


@pytest.mark.parametrize("text", FREE.values(), ids=FREE.keys())
def test_other_letters_and_numbers_are_no_options(text: str):
    assert signal("multiple_choice", problem=text) is False


@pytest.mark.parametrize(
    ("choices", "expected"), [(["1", "2"], True), (["1"], False), ([], False), (None, False)]
)
def test_the_column_of_options_counts_from_two(choices: list[str] | None, expected: bool):
    assert signal("multiple_choice", problem="What is 1+1?", choices=choices) is expected


@pytest.mark.parametrize(
    ("problem", "answer", "expected"),
    [
        ("Which of the following is prime?", "(B)", True),
        ("Which of the following is prime?", r"\text{C}", True),
        ("Which of the following is prime?", "7", False),
        ("Which point is nearest to the origin?", "B", False),
    ],
)
def test_a_label_as_answer_betrays_lost_options(problem: str, answer: str, expected: bool):
    assert signal("multiple_choice", problem=problem, answer=answer) is expected
