"""Number words of scripts that put no spaces between words: Thai, Chinese, Japanese.

A character that is also part of common words (一 in 一共, พัน in พันธุ์) counts only inside a longer
number; `number_phrases` sees to it.
"""

from __future__ import annotations

from stages.identity.numerals_european import cardinals

_HAN = {
    **cardinals("零|〇 一 二|两|兩 三 四 五 六 七 八 九"),
    "十": "10",
    "百": "100",
    "千": "1000",
    "万": "10000",
    "萬": "10000",
    "亿": "100000000",
    "億": "100000000",
}
CHINESE: dict[str, str] = {
    **_HAN, "半": "1/2", "一半": "1/2", "双倍": "2", "翻倍": "2", "翻了一番": "2", "一打": "12",
    "打": "12",
}  # fmt: skip
JAPANESE: dict[str, str] = {**_HAN, "半分": "1/2", "半": "1/2", "ダース": "12", "倍増": "2"}

THAI: dict[str, str] = {
    **cardinals("ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า สิบ"),
    "เอ็ด": "1",
    "ยี่สิบ": "20", "ร้อย": "100", "พัน": "1000", "หมื่น": "10000", "แสน": "100000",
    "ล้าน": "1000000", "โหล": "12", "ครึ่ง": "1/2",
}  # fmt: skip
