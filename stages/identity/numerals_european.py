"""Number words of English, German, French, Spanish and Russian, with their inflected forms."""

from __future__ import annotations


def cardinals(words: str, first: int = 0, step: int = 1) -> dict[str, str]:
    """The words, worth `first`, `first + step`, ...; a bar stands between words of one value."""
    return {
        spelling: str(first + step * place)
        for place, one in enumerate(words.split())
        for spelling in one.split("|")
    }


def worth(value: str, words: str) -> dict[str, str]:
    """Each of the words, worth `value`."""
    return dict.fromkeys(words.split(), value)


ENGLISH: dict[str, str] = {
    **cardinals("zero one two three four five six seven eight nine ten eleven twelve thirteen "
                "fourteen fifteen sixteen seventeen eighteen nineteen"),
    **cardinals("twenty thirty forty|fourty fifty sixty seventy eighty ninety", 20, 10),
    **worth("100", "hundred"),
    **worth("1000", "thousand"),
    **worth("1000000", "million"),
    **worth("1000000000", "billion"),
    **worth("12", "dozen dozens"),
    **worth("10", "decade decades"),
    **worth("1/2", "half halves halved"),
    **worth("1/3", "third thirds"),
    **worth("1/4", "quarter quarters fourth fourths"),
    **{f"{ordinal}{many}": f"1/{value}" for many in ("", "s") for value, ordinal in enumerate(
        "fifth sixth seventh eighth ninth tenth".split(), 5)},
    **worth("2", "twice double doubled doubles"),
    **worth("3", "thrice triple tripled triples"),
    **worth("4", "quadruple quadrupled"),
}  # fmt: skip

_GERMAN_UNITS = "ein zwei drei vier fünf sechs sieben acht neun".split()
_GERMAN_TENS = "zwanzig dreißig|dreissig vierzig fünfzig sechzig siebzig achtzig neunzig"
GERMAN: dict[str, str] = {
    **cardinals("null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn "
                "vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"),
    **cardinals(_GERMAN_TENS, 20, 10),
    **{f"{unit}und{ten}": str(int(value) + one)
       for ten, value in cardinals(_GERMAN_TENS, 20, 10).items()
       for one, unit in enumerate(_GERMAN_UNITS, 1)},
    **worth("100", "hundert"),
    **worth("1000", "tausend"),
    **{f"{unit}hundert": str(100 * value) for value, unit in enumerate(_GERMAN_UNITS, 1)},
    **{f"{unit}tausend": str(1000 * value) for value, unit in enumerate(_GERMAN_UNITS, 1)},
    **worth("1000000", "million millionen"),
    **worth("1000000000", "milliarde milliarden"),
    **worth("12", "dutzend"),
    **worth("1/2", "halb halbe halben halber halbes hälfte"),
    **worth("3/2", "anderthalb eineinhalb"),
    **worth("5/2", "zweieinhalb"),
    **worth("7/2", "dreieinhalb"),
    **worth("1/3", "drittel"),
    **worth("1/4", "viertel"),
    **worth("3/4", "dreiviertel"),
    **worth("1/5", "fünftel"),
    **worth("1/6", "sechstel"),
    **worth("1/8", "achtel"),
    **worth("1/10", "zehntel"),
    **worth("2", "zweimal doppelt doppelte doppelten doppelter verdoppelt zweifache"),
    **worth("3", "dreimal dreifach dreifache dreifachen verdreifacht"),
    **worth("4", "viermal vierfach vierfache vierfachen"),
    **worth("5", "fünfmal fünffache fünffachen"),
}  # fmt: skip

_FRENCH_UNITS = (
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf"
)
FRENCH: dict[str, str] = {
    **worth("0", "zéro"),
    **cardinals(_FRENCH_UNITS, 2),
    **cardinals("vingt trente quarante cinquante soixante", 20, 10),
    **{f"{ten}-{unit}": str(int(value) + int(more))
       for ten, value in (*cardinals("vingt trente quarante cinquante soixante", 20, 10).items(),
                          ("quatre-vingt", "80"))
       for unit, more in cardinals(_FRENCH_UNITS, 2).items()},
    **worth("80", "quatre-vingt quatre-vingts"),
    **worth("100", "cent cents"),
    **worth("1000", "mille"),
    **worth("1000000", "million millions"),
    **worth("1000000000", "milliard milliards"),
    **worth("12", "douzaine douzaines"),
    **worth("10", "dizaine dizaines"),
    **worth("1/2", "demi demie moitié demi-heure demi-douzaine"),
    **worth("1/3", "tiers"),
    **worth("1/4", "quart quarts"),
    **worth("1/5", "cinquième"),
    **worth("2", "double doubler doublé"),
    **worth("3", "triple triplé"),
    **worth("4", "quadruple"),
}  # fmt: skip

SPANISH: dict[str, str] = {
    **cardinals("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
                "quince dieciséis diecisiete dieciocho diecinueve"),
    **cardinals("veinte veintiuno|veintiún veintidós veintitrés veinticuatro veinticinco "
                "veintiséis veintisiete veintiocho veintinueve", 20),
    **cardinals("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10),
    **cardinals("cien|ciento doscientos|doscientas trescientos|trescientas "
                "cuatrocientos|cuatrocientas quinientos|quinientas seiscientos|seiscientas "
                "setecientos|setecientas ochocientos|ochocientas novecientos|novecientas",
                100, 100),
    **worth("1000", "mil"),
    **worth("1000000", "millón millones"),
    **worth("12", "docena docenas"),
    **worth("10", "decena decenas"),
    **worth("1/2", "medio media mitad"),
    **worth("1/3", "tercio tercios"),
    **worth("1/4", "cuarto cuartos"),
    **worth("2", "doble duplica duplicó"),
    **worth("3", "triple triplica triplicó"),
    **worth("4", "cuádruple"),
}  # fmt: skip

RUSSIAN: dict[str, str] = {
    **cardinals("ноль|нуль один|одного два|две|двух|двум|двумя|двое|дважды|вдвое|двоих|двойной "
                "три|трех|трёх|трем|трём|тремя|трое|трижды|втрое|троих|тройной "
                "четыре|четырех|четырёх|четырем|четырём|четырьмя|четверо|четырежды|вчетверо "
                "пять|пяти|пятью|пятеро|впятеро шесть|шести|шестью|шестеро семь|семи|семью|семеро "
                "восемь|восьми|восемью девять|девяти|девятью десять|десяти|десятью|десяток "
                "одиннадцать|одиннадцати двенадцать|двенадцати тринадцать|тринадцати "
                "четырнадцать|четырнадцати пятнадцать|пятнадцати шестнадцать|шестнадцати "
                "семнадцать|семнадцати восемнадцать|восемнадцати девятнадцать|девятнадцати"),
    **cardinals("двадцать|двадцати тридцать|тридцати сорок|сорока пятьдесят|пятидесяти "
                "шестьдесят|шестидесяти семьдесят|семидесяти восемьдесят|восьмидесяти "
                "девяносто|девяноста", 20, 10),
    **cardinals("сто|ста двести|двухсот триста|трехсот|трёхсот четыреста|четырехсот "
                "пятьсот|пятисот шестьсот|шестисот семьсот|семисот восемьсот|восьмисот "
                "девятьсот|девятисот",
                100, 100),
    **worth("1000", "тысяча тысячи тысяч тысячу"),
    **worth("1000000", "миллион миллиона миллионов млн"),
    **worth("1000000000", "миллиард миллиарда миллиардов млрд"),
    **worth("12", "дюжина дюжины дюжин дюжину дюжине"),
    **worth("1/2", "половина половину половины половиной половине пол вполовину полчаса "
                   "полдюжины наполовину"),
    **worth("3/2", "полтора полторы полутора"),
    **worth("1/3", "треть трети третью"),
    **worth("1/4", "четверть четверти четвертью"),
    **worth("2", "удвоил удвоила удваивает удвоилось"),
    **worth("3", "утроил утроила"),
}  # fmt: skip
