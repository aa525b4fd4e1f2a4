"""Texts of any length made of our own sentences: who, when and what vary, nothing is quoted."""

import random
from collections.abc import Iterator

#: Nominative, genitive, accusative, instrumental.
_RU_STATES = (
    ("Казахстан", "Казахстана", "Казахстан", "Казахстаном"),
    ("Россия", "России", "Россию", "Россией"), ("Китай", "Китая", "Китай", "Китаем"),
    ("Турция", "Турции", "Турцию", "Турцией"), ("Узбекистан", "Узбекистана", "Узбекистан",
    "Узбекистаном"), ("Япония", "Японии", "Японию", "Японией"), ("Индия", "Индии", "Индию",
    "Индией"), ("Германия", "Германии", "Германию", "Германией"), ("Иран", "Ирана", "Иран",
    "Ираном"), ("Монголия", "Монголии", "Монголию", "Монголией"),
)  # fmt: skip
_EN_STATES = ("Kazakhstan", "Russia", "China", "Turkey", "Uzbekistan", "Japan", "India", "Germany",
              "Iran", "Mongolia")  # fmt: skip
_RU_MONTHS = ("январе", "марте", "мае", "июле", "сентябре", "ноябре")
_RU_OF = ("января", "марта", "мая", "июля", "сентября", "ноября")
_EN_MONTHS = ("January", "March", "May", "July", "September", "November")
#: A sentence names {a}, {b} (with the cases) and a date, or nobody. Those dated by their day make a
#: long text tell ever new events.
_RU_ACTS = (
    "В {month} {year} года президент {a1} посетил {b2}.",
    "В {year} году {a0} и {b0} подписали договор о торговле и транзите.",
    "В {month} {year} г. {a0} обвинила соседей, а {b0} отозвала своего посла.",
    "В {year} г. министр {a1} провёл переговоры с {b3} о границе и водных ресурсах.",
    "{day} {of} {year} года {a0} осудила действия {b1} на границе.",
    "{day} {of} {year} г. {a0} предоставила {b1} помощь в размере {n} млн долл.",
    "{a0} планирует расширить сотрудничество с {b3} в области энергетики.",
)
_EN_ACTS = (
    "In {month} {year} the president of {a} visited {b}.",
    "In {year} {a} and {b} signed a treaty on trade and transit.",
    "In {month} {year} {a} accused its neighbours, and {b} recalled its ambassador.",
    "In {year} the minister of {a} held talks with {b} on the border and on water.",
    "On {day} {month} {year} {a} condemned {b} over the border.",
    "On {day} {month} {year} {a} provided a loan of ${n} million to {b}.",
    "{a} plans to expand its cooperation with {b} in the field of energy.",
)
_RU_IDLE = (
    "Дорога через {n} перевал была длинной, и зима в тот год пришла рано.",
    "Цены на зерно выросли за {n} недель, а урожай оказался меньше ожиданий.",
    "Исследователи опросили {n} жителей двух городов и сравнили их ответы.",
    "Вода в озере опустилась на {n} сантиметров, рыбаки говорят об этом каждый день.",
    "Комиссия собрала {n} предложений, большая часть их касается школ и больниц.",
)
_EN_IDLE = (
    "The road over {n} passes was long, and that year the winter came early.",
    "Grain prices rose for {n} weeks, and the harvest was smaller than expected.",
    "The researchers asked {n} people in two towns and compared what they said.",
    "The lake fell by {n} centimetres, and the fishermen speak of it every day.",
    "The commission gathered {n} proposals, most of them on schools and hospitals.",
)


def sentences(language: str, acting: float, seed: int = 0) -> Iterator[str]:
    """Sentences without end.

    Parameters
    ----------
    language : {"ru", "en"}
    acting : float
        The share of them that name states.
    seed : int

    Yields
    ------
    str
    """
    rng = random.Random(seed)
    acts, idle = (_RU_ACTS, _RU_IDLE) if language == "ru" else (_EN_ACTS, _EN_IDLE)
    months = _RU_MONTHS if language == "ru" else _EN_MONTHS
    while True:
        if rng.random() >= acting:
            yield rng.choice(idle).format(n=rng.randint(2, 999))
            continue
        month = rng.randrange(len(months))
        told = {
            "month": months[month], "of": _RU_OF[month], "day": rng.randint(1, 28),
            "year": rng.randint(1992, 2024), "n": rng.randint(2, 999),
        }  # fmt: skip
        if language == "ru":
            a, b = rng.sample(_RU_STATES, 2)
            told |= {f"a{i}": a[i] for i in range(4)} | {f"b{i}": b[i] for i in range(4)}
        else:
            told["a"], told["b"] = rng.sample(_EN_STATES, 2)
        yield rng.choice(acts).format(**told)


def text(size: int, acting: float, *, one_line: bool = False, seed: int = 0) -> Iterator[str]:
    """A text of Russian and English paragraphs, in pieces.

    Parameters
    ----------
    size : int
        Bytes in UTF-8, of which the last paragraph may take a few more.
    acting : float
        The share of sentences that name states.
    one_line : bool
        Whether no line ends.
    seed : int

    Yields
    ------
    str
        A paragraph.
    """
    rng = random.Random(seed)
    streams = [sentences("ru", acting, seed), sentences("en", acting, seed)]
    while size > 0:
        stream = streams[rng.random() < 0.4]
        piece = " ".join(next(stream) for _ in range(rng.randint(2, 7)))
        piece += " " if one_line else "\n"
        size -= len(piece.encode())
        yield piece
