"""What days the parts of a date mean: years, months, parts of years, decades, steps from a date."""

import re
from calendar import monthrange
from datetime import date, timedelta

from tarazy.texts._date_patterns import MONTHS

#: Days ahead within which a day without a year is to come rather than a year past.
SOON = 45
Ends = tuple[date, date, str]
#: Ends of a part: first and last month of a year, first and last year of a decade.
_PART = (
    (("нач", "ear", "beg", "sta", "бас"), (1, 4), (0, 3)),
    (("сер", "mid", "орт"), (5, 8), (4, 6)),
    (("кон", "lat", "end", "соң", "аяғ"), (9, 12), (7, 9)),
    (("пер", "fir", "бір"), (1, 6), (0, 4)),
    (("вто", "sec", "екі"), (7, 12), (5, 9)),
)
_SEASON = {"вес": 3, "spr": 3, "көк": 3, "лет": 6, "sum": 6, "жаз": 6, "осе": 9, "aut": 9, "күз": 9}
_ORDINAL = {
    "пер": 1, "fir": 1, "бір": 1, "1": 1, "i": 1, "вто": 2, "sec": 2, "екі": 2, "2": 2, "ii": 2,
    "тре": 3, "thi": 3, "үші": 3, "3": 3, "iii": 3, "чет": 4, "fou": 4, "las": 4, "төр": 4, "4": 4,
    "iv": 4,
}  # fmt: skip
_DECADE = {
    "двадцаты": 1920, "тридцаты": 1930, "сороковы": 1940, "пятидесяты": 1950, "шестидесяты": 1960,
    "семидесяты": 1970, "восьмидесяты": 1980, "девяносты": 1990, "нулевы": 2000, "twenties": 1920,
    "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960, "seventies": 1970,
    "eighties": 1980, "nineties": 1990,
}  # fmt: skip
_COUNT = {
    word: n
    for words in ("один два три четыре пять шесть семь восемь девять десять",
                  "one two three four five six seven eight nine ten",
                  "бір екі үш төрт бес алты жеті сегіз тоғыз он")
    for n, word in enumerate(words.split(), 1)
} | {"a": 1, "an": 1, "две": 2, "двадцать": 20, "тридцать": 30, "twenty": 20, "thirty": 30,
     "жиырма": 20, "отыз": 30}  # fmt: skip
#: Steps of words; the second of the pair says whether the step goes from the date last named.
_STEP = {
    "позапрошл": (-2, False), "прошл": (-1, False), "минувш": (-1, False), "эт": (0, False),
    "текущ": (0, False), "нынешн": (0, False), "сего": (0, False), "с.": (0, False),
    "будущ": (1, False), "следующ": (1, False), "том же": (0, True), "того же": (0, True),
    "последн": (0, False), "last": (-1, False), "past": (-1, False), "this": (0, False),
    "next": (1, False), "that": (0, True), "same": (0, True), "the same": (0, True),
    "following": (1, True), "the following": (1, True), "previous": (-1, True),
    "the previous": (-1, True), "былтыр": (-1, False), "биыл": (0, False), "өткен": (-1, False),
    "келесі": (1, False), "сол": (0, True), "осы": (0, False), "годом ран": (-1, True),
    "год спустя": (1, True), "годом поз": (1, True), "через год": (1, True),
}  # fmt: skip
_AGO = {"назад": (-1, False), "тому назад": (-1, False), "ранее": (-1, True), "спустя": (1, True),
        "ago": (-1, False), "earlier": (-1, True), "before": (-1, True), "later": (1, True),
        "бұрын": (-1, False), "кейін": (1, True)}  # fmt: skip


def _key(word: str) -> str:
    """The three letters by which months, seasons and parts are known."""
    return word.casefold().removeprefix("the ").strip()[:3]


def _month(word: str | None) -> int | None:
    """Number of a month by its name."""
    return MONTHS[_key(word)] if word else None


def read(parts: dict[str, str]) -> Ends | None:
    """First day, last day and precision of what a pattern found; None if there is no such day."""
    if "decade" in parts:
        return _decade(parts)
    year, other = (int(parts[k]) if k in parts else None for k in ("y", "y2"))
    if other is not None and other < 100 and year:
        other += year // 100 * 100
    one, two = year or other, other or year
    if one is None or two is None:
        return None
    if parts.keys() & {"quarter", "q", "half", "season"}:
        return _part_of_year(parts, one, two)
    first = int(parts["mm"]) if "mm" in parts else _month(parts.get("m"))
    last = _month(parts.get("m2"))
    days = [int(parts[k]) if k in parts else None for k in ("d", "d2")]
    if last or other or days[1]:
        # Days in one month share it, months in one year share that: the missing is the other end's.
        return _span(one, first or (last if days[0] else None), days[0],
                     two, last or first, days[1] or (days[0] if other and not last else None),
                     "range")  # fmt: skip
    if "part" in parts and not first:
        months = next(m for keys, m, _ in _PART if _key(parts["part"]) in keys)
        return _span(one, months[0], None, one, months[1], None, "year")
    precision = "day" if days[0] else "month" if first else "year"
    return _span(one, first, days[0], one, first, days[0], precision)


def _part_of_year(parts: dict[str, str], year: int, other: int) -> Ends | None:
    """A quarter, a half-year or a season."""
    if "season" in parts:
        return _seasonal(_key(parts["season"]), year, other)
    months = 6 if "half" in parts else 3
    word = parts.get("half") or parts.get("quarter") or parts["q"]
    n = _ORDINAL.get(word.casefold().split("-")[0][:3], 0)
    return _span(year, months * (n - 1) + 1, None, year, months * n, None, "range") if n else None


def _span(
    y: int, m: int | None, d: int | None, y2: int, m2: int | None, d2: int | None, precision: str
) -> Ends | None:
    """Both ends as days; None if the calendar lacks one or they stand the wrong way round."""
    try:
        first = date(y, m or 1, d or 1)
        last = date(y2, m2 or 12, d2 or monthrange(y2, m2 or 12)[1])
    except (ValueError, IndexError):
        return None
    return (first, last, precision) if first <= last else None


def _seasonal(season: str, year: int, other: int) -> Ends | None:
    """Three months; a winter of two years is one winter, a winter of one may be either."""
    if start := _SEASON.get(season):
        return _span(year, start, None, year, start + 2, None, "range")
    if other == year + 1:
        return _span(year, 12, None, other, 2, None, "range")
    return _span(year, None, None, year, None, None, "year")


def _decade(parts: dict[str, str]) -> Ends | None:
    """Ten years, or the part of them that is named."""
    word = parts["decade"].casefold()
    start = _DECADE[word] if word in _DECADE else int(word)
    if start < 100:  # the nineties are of the twentieth century, "10-е" and "20-е" nobody knows
        if start < 30:
            return None
        start += 1900
    years = (0, 9)
    if "part" in parts:
        years = next(y for keys, _, y in _PART if _key(parts["part"]) in keys)
    return _span(start + years[0], None, None, start + years[1], None, None, "decade")


def latest(parts: dict[str, str], reference: date | None) -> int:
    """Year of such a day that is to come within `SOON` days, else of the last such day."""
    assert reference is not None
    month, day = _month(parts["m"]) or 1, int(parts.get("d", 1))
    soon = reference + timedelta(days=SOON if "d" in parts else 0)
    if (reference.month, reference.day) < (month, day) <= (soon.month, soon.day):
        return reference.year  # from the 21st of September, said on the 18th
    if soon.year > reference.year and (month, day) <= (soon.month, soon.day):
        return soon.year
    return reference.year - ((month, day) > (reference.month, reference.day))


def step_of(parts: dict[str, str]) -> tuple[int, bool]:
    """How many units a phrase steps, and whether from the date last named."""
    word = re.sub(r"\s+", " ", parts["word"].casefold())
    if word in _AGO:
        sign, named = _AGO[word]
        n = parts.get("n", "1").casefold()
        return sign * (_COUNT[n] if n in _COUNT else int(n)), named
    best = max((k for k in _STEP if word.startswith(k)), key=len, default=None)
    return _STEP[best] if best else (0, False)


def stepped(parts: dict[str, str], step: int, anchor: date) -> Ends | None:
    """The date that lies a step from another."""
    word, unit = parts["word"].casefold(), parts.get("unit", "").casefold()
    if word in _DAYS or unit.startswith(("дн", "день", "day")):
        day = anchor + timedelta(days=_DAYS.get(word, step))
        return day, day, "day"
    if unit.startswith(("недел", "week", "аптада")):
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6), "range"
    if unit.startswith(("месяц", "month", "айда")):
        months = anchor.year * 12 + anchor.month - 1 + step
        return read({"y": str(months // 12), "m": _NAMES[months % 12]})
    if parts.keys() & {"n", "tens"} and word not in _AGO:
        n = parts.get("n", "1").casefold()
        years = (_COUNT[n] if n in _COUNT else int(n)) * (10 if "tens" in parts else 1)
        start = anchor.year - years
        return _span(start, anchor.month, None, anchor.year, anchor.month, None, "range")
    kept = {k: v for k, v in parts.items() if k in {"m", "d", "season"}}
    if "rm" in parts:
        kept["m"] = parts["rm"]
    return read(kept | {"y": str(anchor.year + step)})


_DAYS = {"вчера": -1, "yesterday": -1, "кеше": -1, "позавчера": -2}
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
