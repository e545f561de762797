r"""Pairs of answers judged by hand: kind (None: undeclared), one, other, verdict.

`=` equal, `!` different, `?` undecided (the texts do not say). Written for these tests; the
tricky ones are those that other judges get wrong.
"""

from __future__ import annotations

NUMERIC = r"""
= 7 | 7.0
= 7 | 07
= +7 | 7
= -7 | −7
= 1,000,000 | 1000000
= 1{,}000 | 1000
= 12\,345 | 12345
= 100 000 | 100,000
= .5 | 0.50
= 1/2 | 2/4
= 1/2 | \frac12
= \dfrac{3}{6} | \tfrac{1}{2}
= -\frac{1}{2} | \frac{-1}{2}
= 2\frac{1}{2} | 5/2
= 2 1/2 | 2.5
= -1\frac{1}{4} | -1.25
= 0.\overline{6} | \frac{2}{3}
= 0.1\overline{6} | 1/6
= 1e3 | 1000
= 2.5\times10^{-3} | 0.0025
= 6.02 \cdot 10^{23} | 602000000000000000000000
= ½ | 0.5
= ¾ | 0.75
= ٤٢ | 42
= １２３ | 123
= \boxed{42} | 42
= $42$ | \(42\)
= \[42\] | 42
= **42** | 42
= 42. | 42
= 2^{10} | 1024
= 5! | 120
= \binom{6}{2} | 15
= \sqrt{16} | 4
= \sqrt[3]{27} | 3
= \log_{2} 32 | 5
= \frac{6!}{5!} | 6
= 3 \times 4 | 12
= 2 + 3 = 5 | 5
= x = 5 | 5
= |-3| | 3
= 10^{2} | 100
= e^{0} | 1
= \lfloor 3.7 \rfloor | 3
! 7 | 8
! 7 | -7
! 1/3 | 1/4
! 1 1/2 | 11/2
! 3 1/4 | 31/4
? 0.3 | 1/3
! 100 | 1000
! 1,000 | 1,001
! 1/2^{99} | 1/2^{98}
! 2^{100} | 2^{100}+1
! 10^{-40} | 10^{-41}
! 10^{50} | 10^{50}+1
! 1-1/e | 1+1/e
! \frac{2}{3} | \frac{3}{2}
! 5! | 5
! \sqrt{2} | \sqrt{3}
! 3.14159 | 3.14160
! 0.\overline{9} | 0.9
! 9^{9^{9}} | 9^{9^{8}}
! 10! | 10
! \frac{1}{7} | \frac{1}{8}
? 0.333 | 1/3
? 3.14 | \pi
? 1.41 | \sqrt{2}
? 1/0 | 1
? 1011_2 | 11
? 1,200 | 1, 200
"""

EXPRESSION = r"""
= x+1 | 1+x
= 2x | x+x
= x^2-1 | (x-1)(x+1)
= (x+1)^2 | x^2+2x+1
= \frac{x}{2} | 0.5x
= \frac{x+1}{2} | \frac{x}{2}+\frac{1}{2}
= \frac{x^2-1}{x-1} | x+1
= \sqrt{8} | 2\sqrt{2}
= \frac{1}{\sqrt{2}} | \frac{\sqrt{2}}{2}
= \sqrt{12}+\sqrt{3} | 3\sqrt{3}
= \frac{1}{1+\sqrt{2}} | \sqrt{2}-1
= 2\pi r | 2 \pi r
= \pi r^2 | r^2 \pi
= \frac{\pi}{2} | 0.5\pi
= a b | ab
= ab+ac | a(b+c)
= x^{2} | x^2
= x_{1} | x_1
= 3x^{2}y | 3 y x^2
= \sin^2 x+\cos^2 x | 1
= \sin 2x | 2\sin x\cos x
= \ln 4 | 2\ln 2
= \log 100 | 2
= e^{2x} | (e^x)^2
= e^{x+y} | e^x e^y
= \frac{137}{24}-8 \ln 2 | \frac{137}{24}-8\ln(2)
= n(n+1)/2 | \frac{n^2+n}{2}
= \binom{n}{2} | \frac{n(n-1)}{2}
= 2^{n+1} | 2\cdot 2^n
= f(x)=x^2 | x^2
= 1+\sqrt{3}i | 1+i\sqrt{3}
= \tan\theta | \frac{\sin\theta}{\cos\theta}
= \left(\frac{1}{2}\right)^{n} | 2^{-n}
= \dfrac{\sqrt{3}}{2} | \frac{\sqrt 3}{2}
= 3√2 | \sqrt{18}
= \cos 60^\circ | \frac{1}{2}
! x+1 | x+2
! x^2 | x^3
! 2x | 3x
! x^2-1 | x^2+1
! \frac{x}{2} | \frac{2}{x}
! \sqrt{x} | x
! 2\pi | 3\pi
! \pi r | \pi r^2
! 2\sqrt{3} | 3\sqrt{2}
! \sin x | \cos x
! \ln 2 | \ln 3
! x | 5
! 1+\sqrt{2} | 1-\sqrt{2}
! e^{x} | e^{-x}
! 2^{n} | 2^{n-1}
! (x+1)^2 | x^2+1
! \frac{1+\sqrt{5}}{2} | \frac{1-\sqrt{5}}{2}
! \sqrt{2}+\sqrt{3} | \sqrt{5}
! \frac{1}{x+1} | \frac{1}{x}+1
! 3x+2 | 2x+3
! \pi | \pi+\frac{1}{10^{15}}
! x | x+\frac{1}{10^{12}}
? \sqrt{x^2} | x
? N | n
? x+y | a+b
? e^{i\pi} | -1
? \frac{1}{ | 7
"""

EQUATION = r"""
= y=2x+1 | y = 2x + 1
= y=2x+1 | 2x+1=y
= y-2x-1=0 | y=2x+1
= x+y=3 | 2x+2y=6
= x^2+y^2=4 | y^2+x^2=4
= y=\frac{x}{2} | y=0.5x
= y=2x+1 | 2x+1
= x=5 | 5=x
= x - 3 = 0 | 2x - 6 = 0
! y=2x+1 | y=2x+2
! y=2x | y=3x
! x=5 | x=6
! y=x^2 | y=x^3
? x+y=3 | x+y=4
? x=5 | y=5
? x^2=4 | x=2
"""

INTERVAL = r"""
= [1,2) | [1, 2)
= [0.5,2) | [\frac{1}{2},2)
= (1,2) | \left(1,\frac{4}{2}\right)
= (-\infty,3] | (-\infty, 3]
= (1,2) | 1<x<2
= [1,2] | 1 \le x \le 2
= (1,2] | 1 < x \leq 2
= (1,2] | 2 \geq x > 1
= x>3 | 3<x
= x>3 | (3,\infty)
= x \ge 3 | [3, \infty)
= x \leq 3 | (-\infty, 3]
= 2x>6 | x>3
= x\in[1,2] | [1,2]
= (1,2)\cup(3,4) | (3,4)\cup(1,2)
= (-\infty,0)\cup(1,\infty) | (1,\infty)\cup(-\infty,0)
= (0,\sqrt{4}) | (0,2)
= [-\ln 2, \ln 2] | [-\ln(2), \ln(2)]
! [1,2) | [1,2]
! [1,2) | (1,2)
! [1,2) | [1,3)
! (1,2) | (2,1)
! x>3 | x<3
! x>3 | x \ge 3
! x>3 | x>4
! (-\infty,3] | (-\infty,3)
! (1,\infty) | (-\infty,1)
! (1,2)\cup(3,4) | (1,2)\cup(3,5)
! (1,2)\cup(3,4) | (1,4)
! 1<x<2 | 1<x<3
! [1,2] | 5
? x>3 | y>3
? x>3 | 3
"""

TRUE_FALSE = r"""
= true | True
= TRUE | true
= yes | Yes
= \text{Yes} | yes
= No | no
= yes | true
= False | no
= (true) | true
! true | false
! yes | no
! Yes | false
"""
DECLARED_TRUE_FALSE = r"""
= T | true
= F | False
= T | yes
! T | F
! F | true
"""

CHOICE = r"""
= A | (A)
= Option B | B
= \text{(C)} | C
= \textbf{(D)} | (D)
= choice E | E
! A | B
! (A) | (C)
! Option B | Option C
? A | 7
? C | x+1
"""
SEVERAL = r"""
= A, C | C, A
= A,B,D | (A), (B), (D)
= A and C | C and A
! A, C | A, B
! A, C | A
! A, B, C | A, B
"""
DECLARED_CHOICES = r"""
= ABD | A, B, D
= DBA | ABD
= AC | A and C
! ABD | AB
! AC | A, B
"""

LISTS = r"""
= 2,3 | 2, 3
= 2,3 | 2 and 3
= 2,3 | 2; 3
= 1, 2, and 3 | 1,2,3
= x=2, x=3 | 2,3
= x = 2 or x = 3 | 2, 3
= 0.5, 1 | \frac{1}{2}, 1
= \sqrt{4}, 3 | 2, 3
= \pm 2 | 2, -2
= \pm\sqrt{2} | \sqrt{2}, -\sqrt{2}
= 1 \pm \sqrt{2} | 1+\sqrt{2}, 1-\sqrt{2}
= 3, 3 | 3
! 2,3 | 2,4
! 2,3 | 2,3,4
! 2,3 | 2
! \pm 2 | 2
! \pm 2 | \pm 3
! 1, 1, 2 | 1, 2, 2
? 2,3 | 3,2
? 1,2,3 | 3,2,1
"""
ORDERED_LISTS = r"""
= 2,3 | 2, 3
= 0.5, x+1 | 1/2, 1+x
! 2,3 | 3,2
! 1,2,3 | 1,3,2
! 2,3 | 2,3,4
! \sin x, \cos x | \cos x, \sin x
"""
UNORDERED_LISTS = r"""
= 2,3 | 3,2
= 1, 2, 3 | 3, 1, 2
= \sin x, 1 | 1, \sin x
= 0.5, 2 | 2, \frac{1}{2}
! 2,3 | 3,4
! 2,2,3 | 2,3,3
! 2,3 | 3,2,1
"""

TUPLES = r"""
= (2,3) | (2, 3)
= (2,3) | \left( 2, 3 \right)
= (0.5,1) | \left(\frac{1}{2},1\right)
= (2,3) | (\sqrt{4}, 3)
= (x,y)=(1,0) | (1,0)
= \langle 1,2,3\rangle | \langle 1, 2, 3 \rangle
= (1,2),(3,4) | (1, 2), (3, 4)
= (a+b, a) | (b+a, a)
= (2,3) | 2,3
! (2,3) | (3,2)
! (2,3) | (2,3,4)
! (1,2,3) | (1,2,4)
! (1,2) | (1,-2)
! \langle 1,2\rangle | \langle 2,1\rangle
! (1,2) | 3
? (1,2),(3,4) | (3,4),(1,2)
"""

SETS = r"""
= \{2,3\} | \{3,2\}
= \{1,2,2\} | \{1,2\}
= \{2,3\} | 3,2
= \{5\} | 5
= \left\{1,2\right\} | \{1, 2\}
= \{0.5\} | \{\frac{1}{2}\}
= \{2^k\} | \{2^{k}\}
= \pm 1 | \{-1,1\}
= \{(1,2),(3,4)\} | \{(3,4),(1,2)\}
! \{2,3\} | \{2,4\}
! \{2,3\} | \{2,3,4\}
! \{1\} | \{2\}
! \{5\} | 6
! \{(1,2)\} | \{(2,1)\}
? \{1,2\} | (1,2)
"""

MATRICES = r"""
= \begin{pmatrix}1\\2\end{pmatrix} | \begin{pmatrix} 1 \\ 2 \end{pmatrix}
= \begin{pmatrix}1&2\\3&4\end{pmatrix} | \begin{bmatrix}1&2\\3&4\end{bmatrix}
= \begin{pmatrix}0.5\\2\end{pmatrix} | \begin{pmatrix}\frac{1}{2}\\2\end{pmatrix}
= \begin{pmatrix}x+1\end{pmatrix} | \begin{pmatrix}1+x\end{pmatrix}
= \left[\begin{array}{ll}1&2\\3&4\end{array}\right] | \begin{pmatrix}1&2\\3&4\end{pmatrix}
= \begin{pmatrix}\sin x\\1\end{pmatrix} | \begin{pmatrix}\sin(x)\\1\end{pmatrix}
! \begin{pmatrix}1\\2\end{pmatrix} | \begin{pmatrix}2\\1\end{pmatrix}
! \begin{pmatrix}1\\2\end{pmatrix} | \begin{pmatrix}1&2\end{pmatrix}
! \begin{pmatrix}1&2\\3&4\end{pmatrix} | \begin{pmatrix}1&3\\2&4\end{pmatrix}
! \begin{pmatrix}1\\2\end{pmatrix} | \begin{pmatrix}1\\2\\3\end{pmatrix}
! \begin{pmatrix}1\\2\end{pmatrix} | 12
? \begin{pmatrix}1\\2\end{pmatrix} | (1,2)
"""

QUANTITIES = r"""
= 10 cm | 0.1 m
= 10 cm | 100 mm
= 10 cm | 10\text{ cm}
= 10 cm | 10\,\mathrm{cm}
= 1 km | 1000 meters
= 60 mph | 88 ft/s
= 1 hour | 3600 s
= 90 minutes | 1.5 hours
= 2 kg | 2000 g
= 1 kWh | 3.6 MJ
= 32 sq in | 32 square inches
= 1 m^2 | 10000 cm^2
= 20 degC | 68 degF
= 1 ft | 12 inches
= 5 km/h | \frac{25}{18} m/s
= 90^\circ | 90 degrees
= 5 m | 5
= \$36 | 36
= \$36 | 36 dollars
= 50\% | 50%
= 50% | 0.5
= 25\% | \frac{1}{4}
= 12\sqrt{13}\text{ feet} | 12\sqrt{13}
! 10 cm | 11 cm
! 10 cm | 1 m
! 10 cm | 10 m
! 5 mW | 5 MW
! 5 kg | 5 m
! 1 hour | 60 s
! 1 ft | 10 inches
! 20 degC | 20 degF
! \$36 | 35
! 50% | 60%
! 50% | 0.6
? 50% | 50
? 10 cm | 0.1
? 3 apples | 3 pears
? 3 m | 3 M
? 12\sqrt{13}\text{ feet} | 12\sqrt{13}\text{ inches}
"""
DECLARED_QUANTITIES = r"""
= 10 cm | 0.1 m
= 5 kg | 5000 g
! 10 cm | 10 m
? 10 cm | 10
? 5 | 5 kg
"""

FACTORS = r"""
= x^2-1 | 2x^2-2
= x^2-1 | -x^2+1
= x-2 | 3x-6
= (x-1)(x-2) | 5x^2-15x+10
= 2x+4y | x+2y
= 2\sin x | \sin x
! x^2-1 | 2x^2-3
! x-2 | x-3
! x^2-1 | x-1
! x+2y | 2x+y
"""

PARTS = r"""
= (a) 5 (b) 7 | (b) 7 (a) 5
= (a) 5 (b) 7 | (a) 5, (b) 7.
= (a) 5 (b) 7 | a) 5; b) 7
= (a) 5 (b) 7 | (i) 5 (ii) 7
= (1) 5 (2) 7 | 1) 5, 2) 7
= (a) 5 (b) 7 | 5, 7
= (a) 5 (b) 1/2 | (a) 5.0 and (b) 0.5
= $(a)\ 5$, $(b)\ \frac{1}{2}$ | (a) 5 (b) 0.5
= (A) 5 (B) 7 | (A) 5 (B) 7.0
= (a) 10 cm (b) 2 | (1) 0.1 m (2) 2
= (a) yes (b) no | (a) Yes (b) No
= (a) x+1 (b) 2x | (a) 1+x (b) x \cdot 2
= (a) 1, 2 (b) 3 | (b) 3 (a) 1, 2
! (a) 5 (b) 7 | (a) 7 (b) 5
! (a) 5 (b) 7 | (a) 5 (b) 8
! (A) 5 (B) 7 | (A) 5 (B) 8
! (a) 5 (b) 7 | (a) 5 (b) 7 (c) 9
! (a) 5 (b) 7 | 5
! (a) 5 (b) 7 | 35ab
! (a) 5 (b) 7 | 8, 5
? (a) 5 (b) 7 | 7, 5
? (a) 3 apples (b) 7 | (a) 3 pears (b) 7
"""

OPEN_ENDED = r"""
= east | East
= \text{east} | EAST
= New York | new york
= No solution | no solution
= \text{no solution} | No Solution
= Monday. | monday
? in the morning | at dawn
? east | west
? John and Mary | Mary and John
? 2024-01-05 | 2018
"""

#: Section -> what its answers are declared to be.
SECTIONS: tuple[tuple[str | None, str], ...] = (
    (None, NUMERIC),
    ("numeric", NUMERIC),
    (None, EXPRESSION),
    (None, EQUATION),
    (None, INTERVAL),
    (None, TRUE_FALSE),
    ("true_false", DECLARED_TRUE_FALSE),
    (None, CHOICE),
    (None, SEVERAL),
    ("choices", DECLARED_CHOICES),
    (None, LISTS),
    ("ordered_list", ORDERED_LISTS),
    ("unordered_list", UNORDERED_LISTS),
    (None, TUPLES),
    (None, SETS),
    (None, MATRICES),
    (None, QUANTITIES),
    ("quantity", DECLARED_QUANTITIES),
    ("up_to_factor", FACTORS),
    (None, PARTS),
    (None, OPEN_ENDED),
)
VERDICTS = {"=": "equal", "!": "different", "?": "undecided"}


def parsed() -> list[tuple[str | None, str, str, str]]:
    """(kind, one, other, verdict) of every line; `|` with spaces around separates the sides."""
    found = []
    for kind, section in SECTIONS:
        for line in section.strip().split("\n"):
            one, other = line[2:].split(" | ")
            found.append((kind, one, other, VERDICTS[line[0]]))
    return found
