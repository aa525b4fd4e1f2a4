"""Numbers with their unit: money in millions, tonnes, troops, kilometres, documents."""

import re
from dataclasses import dataclass

_NUMBER = (
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?"
    r"|\d+(?:[.,]\d+)?|(?<!\w)(?:два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|двух"
    r"|трех|трёх|two|three|four|five|six|seven|eight|nine|ten)(?!\w))"
)
_SCALE = (
    r"(?:[ \u00a0-]*(?P<scale>тыс(?:яч\w*|\.)|тысяч\w*|млн\.?|миллион\w*|млрд\.?|миллиард\w*|"
    r"трлн\.?|триллион\w*|thousand|million|billion|trillion|mln|bn|m(?=\b)))?"
)
_UNITS = (
    ("USD", r"(?:долл(?:\.|ар\w*)(?:\s*США)?|US\s?dollars?|dollars?|USD|\$)"),
    ("EUR", r"(?:евро\b|euros?\b|EUR|€)"),
    ("RUB", r"(?:руб(?:\.|л\w*)|roubles?|rubles?)"),
    ("CNY", r"(?:юан\w+|yuan|renminbi)"),
    ("KZT", r"(?:тенге|tenge)"),
    ("tonne", r"(?:тонн\w*|т\b(?!\w|\.\s?[а-я]\.)|tonnes?|tons?\b)"),
    ("cubic metre", r"(?:куб(?:\.|ометр\w*|ических\s+метров)\s?м?\b\.?|cubic\s+met(?:re|er)s)"),
    ("kilometre", r"(?:км\b(?!²)|километр\w*|kilomet(?:re|er)s?|km\b)"),
    ("person", r"(?:военнослужащ\w+|солдат\w*|военных|миротворц\w+|человек|чел\.|бойц\w+"
               r"|troops|soldiers|peacekeepers|servicemen|people|personnel|men\b)"),
    ("document", r"(?:соглашени\w+|договор\w*|документ\w*|меморандум\w*|контракт\w*|протокол\w*"
                 r"|деклараци\w+|agreements?|treaties|treaty|documents?|memoranda|memorandums?|contracts?|deals?)"),
)  # fmt: skip
_BETWEEN = (
    r"(?:[ \u00a0]+(?:[а-яё]+(?:ых|их|ого|его|ая|ое|ые|ие|ими|ыми)"
    r"|[a-z]+(?:al|ian|ese|ed|ish|ic)|new|separate))?[ \u00a0]*"
)
_PATTERN = re.compile(
    rf"(?:(?P<sign>[$€])\s?)?{_NUMBER}{_SCALE}(?:{_BETWEEN}(?:"
    + "|".join(rf"(?P<u{n}>{pattern})" for n, (_, pattern) in enumerate(_UNITS))
    + r"))?",
    re.IGNORECASE,
)
_SCALES = {"тыс": 1e3, "tho": 1e3, "млн": 1e6, "мил": 1e6, "mil": 1e6, "mln": 1e6, "m": 1e6,
           "млр": 1e9, "bil": 1e9, "bn": 1e9, "трл": 1e12, "три": 1e12, "tri": 1e12}  # fmt: skip
_WORDS = {
    word: n
    for n, row in enumerate(
        ("два две двух two", "три трех трёх three", "четыре four", "пять five", "шесть six",
         "семь seven", "восемь eight", "девять nine", "десять ten"), 2)
    for word in row.split()
}  # fmt: skip
_MONEY = frozenset({"USD", "EUR", "RUB", "CNY", "KZT"})


@dataclass(frozen=True, slots=True)
class Magnitude:
    """A number with its unit.

    Attributes
    ----------
    value : float
        Money in millions.
    unit : str
        ``million USD`` (EUR, RUB, CNY, KZT), ``tonne``, ``cubic metre``, ``kilometre``,
        ``person``, ``document``.
    start, end : int
        Span in the text, in characters.
    """

    value: float
    unit: str
    start: int
    end: int


def magnitudes(text: str) -> list[Magnitude]:
    """Numbers of a text that stand with a unit, in their order.

    Parameters
    ----------
    text : str
        A sentence, mended.

    Returns
    -------
    list of Magnitude
        A bare number is none; ``$5 million`` and ``5 млн долл.`` are both 5 ``million USD``.
    """
    found = []
    for match in _PATTERN.finditer(text):
        unit = _unit(match)
        if unit is None:
            continue
        value = _value(match["number"]) * _SCALES.get(_scale(match), 1.0)
        if unit in _MONEY:
            value, unit = value / 1e6, f"million {unit}"
        found.append(Magnitude(value, unit, match.start(), match.end()))
    return found


def _unit(match: re.Match[str]) -> str | None:
    if match["sign"]:
        return "USD" if match["sign"] == "$" else "EUR"
    return next((unit for n, (unit, _) in enumerate(_UNITS) if match[f"u{n}"]), None)


def _scale(match: re.Match[str]) -> str:
    scale = (match["scale"] or "").lower()
    return scale if scale in ("bn", "m") else scale[:3]


def _value(number: str) -> float:
    if number.lower() in _WORDS:
        return float(_WORDS[number.lower()])
    plain = re.sub(r"[ \u00a0\u202f]", "", number)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        return float(plain.replace(",", ""))
    return float(plain.replace(",", "."))
