"""Small problems in languages other than English: text and answer."""

from __future__ import annotations

from collections.abc import Callable

from stages.demo.draws import Draw, between, pick

Foreign = Callable[[Draw], tuple[str, int]]

_DE = ("Anna", "Lukas", "Greta", "Moritz", "Frieda", "Jonas", "Heidi", "Klaus")
_FR = ("Amélie", "Luc", "Chloé", "Mathieu", "Élodie", "Pascal", "Manon", "Rémi")
_ES = ("Lucía", "Javier", "Carmen", "Diego", "Pilar", "Andrés", "Rocío", "Íñigo")
_ZH = ("小明", "小红", "小丽", "小刚", "小芳", "小华", "李老师", "王叔叔")
_RU = ("Маша", "Петя", "Оля", "Ваня", "Катя", "Дима", "Света", "Миша")
_JA = ("さくら", "けんた", "ゆうき", "はなこ", "たろう", "みどり", "あきら", "なおみ")


def german(draw: Draw) -> tuple[str, int]:
    """Shopping, in German."""
    many, price, have = between(draw, 3, 19), between(draw, 2, 9), between(draw, 200, 500)
    name = pick(draw, _DE)
    return (
        f"{name} kauft auf dem Markt {many} Gläser Honig, die jeweils {price} Euro kosten. "
        f"In der Geldbörse waren vorher {have} Euro. Wie viel Geld bleibt nach dem Einkauf übrig?",
        have - many * price,
    )


def french(draw: Draw) -> tuple[str, int]:
    """A journey, in French."""
    speed, hours, rest = between(draw, 40, 95), between(draw, 2, 8), between(draw, 3, 60)
    name = pick(draw, _FR)
    return (
        f"Pendant les vacances, {name} roule pendant {hours} heures à la vitesse de {speed} "
        f"kilomètres par heure, puis parcourt encore {rest} kilomètres à vélo. Quelle est la "
        "longueur totale du trajet en kilomètres ?",
        speed * hours + rest,
    )


def spanish(draw: Draw) -> tuple[str, int]:
    """Sharing, in Spanish."""
    each, friends, left = between(draw, 4, 30), between(draw, 3, 12), between(draw, 1, 2)
    name = pick(draw, _ES)
    return (
        f"{name} tiene {each * friends + left} caramelos y quiere repartirlos en partes iguales "
        f"entre {friends} amigos. ¿Cuántos caramelos recibe cada uno de los amigos si al final "
        f"sobran {left}?",
        each,
    )


def chinese(draw: Draw) -> tuple[str, int]:
    """Books, in Chinese."""
    pages, days, rest = between(draw, 9, 40), between(draw, 3, 12), between(draw, 5, 90)
    name = pick(draw, _ZH)
    return (
        f"{name}有一本{pages * days + rest}页的故事书，每天看{pages}页，看了{days}天以后，"
        "还剩下多少页没有看？",
        rest,
    )


def russian(draw: Draw) -> tuple[str, int]:
    """Apples, in Russian."""
    boxes, each, sold = between(draw, 5, 20), between(draw, 11, 40), between(draw, 3, 50)
    name = pick(draw, _RU)
    return (
        f"{name} собирает яблоки в саду. Получилось {boxes} ящиков, в каждом ящике по {each} "
        f"яблок. Потом на рынке продали {sold} яблок. Сколько яблок осталось после продажи?",
        boxes * each - sold,
    )


def japanese(draw: Draw) -> tuple[str, int]:
    """Stickers, in Japanese."""
    start, got, given = between(draw, 50, 300), between(draw, 10, 90), between(draw, 5, 45)
    name = pick(draw, _JA)
    return (
        f"{name}さんはシールを{start}枚持っていました。誕生日に{got}枚もらい、そのあと妹に{given}枚"
        "あげました。今、シールは何枚ありますか。",
        start + got - given,
    )


LANGUAGES: tuple[Foreign, ...] = (german, french, spanish, chinese, russian, japanese)
