"""Words and marks of a sentence with their spans, without references in brackets."""

import re

from tarazy.texts.cleaning import citations

Word = tuple[int, int, str]
_ENGLISH = re.compile(
    r"(?:[A-Z]\.){2,}|\d+(?:[.,]\d+)*|\w+(?=n['’]t\b)|n['’]t\b|['’]s\b|[^\W\d_]+(?:-\w+)*|\w+|[^\w\s]"
)
_SOURCE = re.compile(r"\([^()]{3,160},\s*(?:19|20)\d\d[a-zа-я]?\)")


def references(text: str) -> list[tuple[int, int]]:
    """Spans in brackets that name a work, also one whose author is an office or a paper.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of (int, int)
        With their brackets: those of :func:`tarazy.texts.cleaning.citations`, and what ends on a
        comma and a year.
    """
    return [*citations(text), *(m.span() for m in _SOURCE.finditer(text))]


def cut(text: str, language: str, longest: int) -> list[Word]:
    """Words and marks of a sentence with their spans, without references in brackets."""
    from razdel import tokenize

    if language == "en":
        found = [(m.start(), m.end(), m.group()) for m in _ENGLISH.finditer(text)]
    else:
        found = [(t.start, t.stop, t.text) for t in tokenize(text)]
    cited = references(text)
    kept = [w for w in found if not any(a <= w[0] < b for a, b in cited)]
    return _without_initials(kept)[:longest]


def _without_initials(words: list[Word]) -> list[Word]:
    """Words without initials before a family name, which mislead the parser: Н. А. Назарбаев."""
    return [
        w for i, w in enumerate(words)
        if not (_initial(words, i) or (w[2] == "." and _initial(words, i - 1)))
    ]  # fmt: skip


def _initial(words: list[Word], i: int) -> bool:
    if not 0 <= i < len(words) - 2:
        return False
    word = words[i][2]
    if not (len(word) <= 2 and word[:1].isupper() and word.isalpha() and words[i + 1][2] == "."):
        return False
    if words[i + 1][0] != words[i][1] or (len(word) == 2 and word.isupper()):
        return False
    after = words[i + 2][2]
    return after[:1].isupper() and (len(after) > 2 or _initial(words, i + 2))
