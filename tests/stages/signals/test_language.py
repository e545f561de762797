"""Languages by script and by model; short texts tell nothing."""

from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest

from stages.signals.language import detect
from stages.signals.plain import prose
from tests.project import ROOT

TEXTS = [
    ("What is the sum of the first ten odd numbers?", "en"),
    ("Wie viele Eier legen drei Hühner in vier Tagen, wenn jedes täglich eins legt?", "de"),
    ("Combien de pommes reste-t-il à Paul s'il en donne trois à sa sœur ?", "fr"),
    ("¿Cuántos caramelos tiene cada niño si se reparten por igual entre ocho?", "es"),
    ("Kila siku yeye huuza mayai yote yaliyobaki katika soko la wakulima kwa dola mbili", "sw"),
    ("小明有三个苹果，又买了两个，一共有多少个？", "zh"),
    ("求 $\\frac{1}{2}+x$ 的值", "zh"),
    ("(5 分) $(1+i)^2=$", "zh"),
    ("りんごを3個買いました。全部でいくらですか？", "ja"),
    ("사과가 세 개 있습니다. 모두 몇 개입니까?", "ko"),
    ("Сколько яблок осталось у Маши, если она съела три?", "ru"),
    ("Скільки яблук залишилося в Оленки, якщо вона з'їла три?", "uk"),
    ("เธอมีแอปเปิ้ลกี่ลูก", "th"),
    ("তার কতগুলো আপেল আছে", "bn"),
    ("ఆమె వద్ద ఎన్ని ఆపిల్స్ ఉన్నాయి", "te"),
    ("كم تفاحة بقيت مع أحمد إذا أكل ثلاثا منها؟", "ar"),
    ("Πόσα μήλα έχει η Μαρία αν έφαγε τρία;", "el"),
    ("Compute $\\sum_{i=1}^n i$.", "und"),
    ("$x^2+y^2=1$", "und"),
    ("Simplify.", "und"),
    ("", "und"),
    ("If α and β are the roots of the equation, find the value of α + β.", "en"),
    ('A packet holds the character "虎". How many packets does one expect to open in all?', "en"),
    ("Find the value of $x$ such that \\text{log}(x) = 2 holds.", "en"),
    ("Janet sells eggs for $2 each and spends $50 on feed. How much does she make?", "en"),
]


@pytest.mark.parametrize(("text", "language"), TEXTS, ids=[text[:20] for text, _ in TEXTS])
def test_languages(text: str, language: str):
    assert detect(pl.Series([text]))["language"].to_list() == [language]


def test_a_batch_gives_what_single_texts_give():
    texts = [text for text, _ in TEXTS]
    batch = detect(pl.Series(texts).reverse()).sort("text")
    single = pl.concat([detect(pl.Series([text])) for text in texts]).sort("text")
    assert batch.equals(single)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Find $x$ in \\[y=1\\] now", "Find in now"),
        ("costs $2 and $50 more", "costs and more"),
        ("[asy] draw(a); [/asy] Area", "Area"),
        ("\\textbf{Bold} word, 3.5 kg", "Bold word kg"),
        ("see https://a.example/b now", "see now"),
        (None, ""),
    ],
)
def test_prose_is_what_is_left_without_formulas(text: str | None, words: str):
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    assert frame.select(prose(pl.col("text"))).item() == words


def test_the_model_brings_no_http_client_along():
    ask = "from stages.signals.language import _ask; print(_ask('der hund schläft im garten')[0])"
    tell = "import sys; print({'requests', 'robust_downloader'} & set(sys.modules))"
    command = [sys.executable, "-c", f"{ask}\n{tell}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["de", "set()"]
