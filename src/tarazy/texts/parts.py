"""The paragraphs of a text and their kinds: what is told, and what only stands around it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from tarazy.texts._part_kinds import kinds_of
from tarazy.texts.document import Kind, Part
from tarazy.texts.language import language_of, script_of
from tarazy.texts.paragraphs import LOOK, paragraphs

#: Characters of a part at most: a text of one line is cut, between two sentences where it can be.
LONGEST = 100_000
_NEAR = 10_000  # characters in which the place of a cut is looked for
#: A stop after a word in small letters, which no abbreviation is, and the next sentence.
_STOP = re.compile(
    r"[a-zа-яёәғқңөұүһі]{4}[.!?…][»”\")]?\s+(?=[«“\"]?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])"
)  # fmt: skip


def parts(
    text: str, told: Mapping[int, Kind] | None = None, wrapped: bool | None = None
) -> tuple[Part, ...]:
    """The paragraphs of a text, each with its kind and language.

    Parameters
    ----------
    text : str
    told : mapping of int to str, optional
        Kinds of paragraphs that the file itself tells, by the offset they start at.
    wrapped : bool, optional
        Whether lines are shorter than paragraphs; by their widths by default.

    Returns
    -------
    tuple of Part
        They tile the text.
    """
    found = list(paragraphs(text, wrapped))
    kinds = kinds_of(text, found, told or {})
    out = []
    starts = [0, *(p.start for p in found[1:]), len(text)]
    before: dict[str | None, str | None] = {}
    for (start, end), paragraph, kind in zip(pairwise(starts), found, kinds, strict=False):
        for a, b in _pieces(text, start, end):
            first = max(a, paragraph.start)
            sample = text[first : min(b, paragraph.end, first + 4000)]
            language = language_of(sample)
            script = script_of(sample[:LOOK])
            if language is None and len(sample.split()) < 6:
                language = before.get(script)  # a heading is in the language of what is around it
            elif language:
                before[script] = language
            out.append(Part(kind, a, b, language))
    return tuple(out)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span, or the pieces of one that is too long."""
    while end - start > LONGEST:
        cut = _cut(text, start + LONGEST)
        yield start, cut
        start = cut
    yield start, end


def _cut(text: str, most: int) -> int:
    """Where a sentence ends before a place; failing that, a word; failing both, the place."""
    near = text[most - _NEAR : most]
    cut = max((m.end() for m in _STOP.finditer(near)), default=0)
    cut = cut or max(near.rfind(" "), near.rfind("\n")) + 1
    return most - _NEAR + cut if cut else most


def language_among(found: tuple[Part, ...]) -> str | None:
    """The language of most of a document; of its body if it has one."""
    for kinds in (("body",), ("body", "heading", "note", "front", "table", "reference")):
        sizes: Counter[str] = Counter()
        for part in found:
            if part.kind in kinds and part.language:
                sizes[part.language] += part.end - part.start
        if sizes:
            return sizes.most_common(1)[0][0]
    return None
