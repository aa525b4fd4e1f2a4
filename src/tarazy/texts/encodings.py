"""In which encoding the bytes of a text file are, and the text they stand for.

Asked in this order: a byte order mark; strict UTF-8, which no other encoding of a longer text
fulfils by chance; UTF-16 without a mark, whose every other byte is nearly constant; then the
single-byte ones, each scored by the likelihood of what it would make of the bytes: letters by
their frequency, less what no writer does (a capital after a small letter, two scripts in a word,
two accented letters in a row). The likeliest is taken.
"""

import codecs
import math
import re
from functools import cache
from pathlib import Path

from tarazy.texts.document import TextError

CHUNK = 1 << 20
_SAMPLE = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Of equals the first is taken.
SINGLE = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5", "kz1048", "cp1252")
ALLOWED = "UTF-8, UTF-16, cp1251, kz1048, KOI8-R, cp866, Mac Cyrillic, ISO 8859-5, cp1252"
# Frequencies of letters in Russian, in thousandths (Lyashevskaya and Sharov 2009).
_RUSSIAN = dict(zip(
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    (110, 85, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17, 17, 16, 16, 14, 12,
     10, 9, 7, 6, 5, 4, 3, 3, 0.4, 0.4), strict=True))  # fmt: skip
_KAZAKH = dict(zip("ңғқөүұіәһ", (15, 16, 24, 7, 7, 7, 40, 18, 0.5), strict=True))
_ACCENTED = "äöüßéèàçêñóíáëïîôûùæøåãõúìòœ"
_TYPOGRAPHY = "«»—–№…“”„’‘§°©\xa0"
_WORSE = re.compile(
    r"[а-яёәғқңөұүһі][А-ЯЁӘҒҚҢӨҰҮҺІ]"  # a capital after a small letter
    r"|[A-Za-z][а-яёА-ЯЁәғқңөұүһі]|[а-яёА-ЯЁәғқңөұүһі][A-Za-z]"  # two scripts in a word
    r"|[À-ÖØ-öø-ÿ][À-ÖØ-öø-ÿ]"  # two accented letters in a row
    r"|[^\W\d_][§©°№†‡™®¤¦¬±µ¶·²³¹¼½¾×÷]"
)


@cache
def _likelihood() -> dict[str, float]:
    """Logarithm of the probability of each character among those beyond ASCII."""
    table = {c: math.log(n / 1000) for c, n in _RUSSIAN.items()}
    table |= {c: math.log(n / 2000) for c, n in _KAZAKH.items()}  # the rarer of two languages
    table |= {c.upper(): p - 3 for c, p in table.items()}
    table |= {c: math.log(0.03) for c in _ACCENTED} | {c.upper(): -6.5 for c in _ACCENTED[:-1]}
    return table | dict.fromkeys(_TYPOGRAPHY, -4.5)


def _score(text: str) -> float:
    table = _likelihood()
    beyond = sum(table.get(c, -12.0) for c in text if c > "\x7f")
    return beyond - 5 * len(_WORSE.findall(text))


def _single(sample: bytes) -> str:
    def of(encoding: str) -> float:
        return _score(sample.decode(encoding, "replace"))

    return max(SINGLE, key=of)


def _sixteen(sample: bytes) -> str | None:
    """UTF-16 without a mark: Latin and Cyrillic text has 00 or 04 in every other byte."""
    even, odd = sample[0::2], sample[1::2]
    if len(odd) < 2:
        return None
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        constant = sum(high.count(b) for b in (0x00, 0x04, 0x20)) / len(high)
        if constant > 0.95 and low.count(0) < 0.02 * len(low) and high.count(0) + high.count(4):
            return encoding
    return None


def _nearly_utf8(sample: bytes) -> bool:
    """Whether the sample is UTF-8 but for a few broken bytes."""
    text = sample.decode("utf-8", "replace")
    broken, whole = text.count("\ufffd"), sum(c > "\x7f" for c in text)
    return whole > 20 and broken < 0.02 * whole


def encoding_of(sample: bytes, whole: bool = True) -> str:
    """The encoding of the bytes of a text.

    Parameters
    ----------
    sample : bytes
        The text, or a piece of it with letters beyond ASCII.
    whole : bool
        Whether it is all there is; a piece may be cut inside a character.

    Returns
    -------
    str
        A codec of Python's.
    """
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\0" in sample and (wide := _sixteen(sample)):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=whole)
    except UnicodeDecodeError:
        # UTF-16 of Cyrillic with no space or Latin letter in it has no null.
        return "utf-8" if _nearly_utf8(sample) else _sixteen(sample) or _single(sample)
    return "utf-8"


def _looks_binary(text: str) -> bool:
    controls = sum(c < " " and c not in "\t\n\r\x0b\x0c\x1a\x02" for c in text)
    return controls > 0.005 * len(text) + 1


def read_text(path: Path, declared: str | None = None) -> str:
    """The text of a file in whatever encoding, read in windows.

    Parameters
    ----------
    path : pathlib.Path
    declared : str, optional
        The encoding that the file says it is in; taken if it is not UTF-8 and this decodes it.

    Returns
    -------
    str
        Without a byte order mark; line ends as they stand. Bytes that stand for nothing become
        U+FFFD.

    Raises
    ------
    TextError
        If the file is not one of text.
    """
    try:
        return _decoded(path, "utf-8-sig", "strict", _head(path))
    except UnicodeDecodeError:
        pass
    sample = _telling(path)
    if declared:
        try:
            return _decoded(path, declared, "strict", sample)
        except (UnicodeDecodeError, LookupError):
            pass
    return _decoded(path, encoding_of(sample, whole=len(sample) < _SAMPLE), "replace", sample)


def _head(path: Path) -> bytes:
    with path.open("rb") as handle:
        head = handle.read(_SAMPLE)
    # Null bytes are valid UTF-8; of text they are UTF-16 or UTF-32.
    if head.startswith(tuple(m for m, e in _MARKS if e != "utf-8-sig")) or b"\0" in head:
        raise UnicodeDecodeError("utf-8", head[:1], 0, 1, "null bytes")
    return head


def _telling(path: Path) -> bytes:
    """The first window with bytes beyond ASCII enough to tell by, or that with the most."""
    best, most = b"", -1
    with path.open("rb") as handle:
        first = True
        while chunk := handle.read(_SAMPLE):
            if first and (b"\0" in chunk or chunk.startswith(tuple(m for m, _ in _MARKS))):
                return chunk
            first = False
            beyond = len(chunk) - len(chunk.decode("ascii", "ignore"))
            if beyond > most:
                best, most = chunk, beyond
            if beyond > 2000:
                break
    return best


def _decoded(path: Path, encoding: str, errors: str, sample: bytes) -> str:
    begun = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    if _looks_binary(begun):
        raise TextError(
            f"{path.name}: not a text; it has bytes that stand for no letter in any encoding",
            allowed=f"text in {ALLOWED}",
            do="export it as text, or give the file its right suffix",
        )
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    chunks = []
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            chunks.append(decoder.decode(chunk))
    chunks.append(decoder.decode(b"", final=True))
    return "".join(chunks)
