"""What kind a paragraph is of, by the words that open it and by its shape.

The opening words are a list in each of three languages; what a document is called tells nothing.
"""

import re
from collections import Counter
from collections.abc import Mapping

from tarazy.texts.document import Kind
from tarazy.texts.paragraphs import ITEM, LOOK, MARKDOWN_HEAD, URL, Paragraph

_STOPS = tuple('.!?…:;»”"')
_HEAD_WORDS = (
    "введение|заключение|выводы|основные выводы|introduction|conclusions?|"
    "кіріспе|қорытынды|full text|полный текст"
)
_NUMBER = r"(?:\W*(?:\d{1,2}|[IVX]{1,4})\.?\s+)?"


def _headed(words: str, tail: str = r"\s*[:.]?\s*$") -> re.Pattern[str]:
    return re.compile(rf"^\W*{_NUMBER}(?:{words}){tail}", re.IGNORECASE)


_OPENING = _headed(_HEAD_WORDS)
_REFERENCES = _headed(
    "список (?:использованн\\w+ |цитируем\\w+ )?(?:литературы|источников)(?: и \\w+)?|"
    "(?:использованн\\w+ )?литература|библиограф\\w*(?: список)?|источники(?: и литература)?|"
    "references(?: and notes)?|bibliography|works cited|literature(?: cited)?|"
    "(?:пайдаланылған |қолданылған )?әдебиеттер(?: тізімі)?"
)
_NOTES = _headed("примечания|сноски|(?:end|foot)?notes|ескертпелер|ескертулер")
_BACK = _headed(
    "(?:(?:сведения|информация) )?об автор(?:е|ах)|about the authors?|information about .{0,20}"
    "authors?|supplementary (?:files|materials?)|acknowledge?ments?|funding|благодарности|"
    "финансирование|конфликт интересов|conflicts? of interests?|авторлар туралы.{0,12}",
)
_ABSTRACT = re.compile(
    r"^\W*(?:аннотация|abstract|резюме|summary|ключевые слова|key\s?words|аңдатпа|түйін ?сөздер|"
    r"кілт сөздер|удк|udc|doi|для цитирования|for citation|cite item|authors?$|авторы?$|"
    r"affiliation|publication (?:type|date)|orcid|received|поступила)",
    re.IGNORECASE,
)
_BIBLIOGRAPHIC = tuple(re.compile(p) for p in (
    r"https?://|www\.|\bdoi\b|\bDOI\b",
    r"\b(?:1[89]|20)\d\d\b",
    r"\b(?:сс?|pp?|б)\.\s?\d+|\b\d+\s(?:с|p|pp|б)\.(?:\s|$)",
    r"\s//\s|№\s?\d+|\bno\.\s?\d|\bvol\.\s?\d|\bт\.\s?\d|\b\d+\s?\(\d+\)",
    r"дата обращения|accessed|available at|режим доступа|қаралған күні|\(in russ",
    r"[.:]\s(?:М\.?|СПб|Москва|Алматы|Астана|Moscow|Almaty|London|New York|Cambridge)[.:,]?\s?[:,]",
    r"^\W*\d*[.)]?\s*[A-ZА-ЯЁ][\w\-’]+,? (?:[A-ZА-ЯЁ]\.[- ]?){1,3}",
    r"\((?:1[89]|20)\d\d[a-z]?\)\.",
))  # fmt: skip
_NOTE = re.compile(r"^\s*(?:\[\d{1,3}\]|\d{1,3}[.)]?|[*†¹²³⁴-⁹]+)\s*(?=[^\W\d_]|«|“|https?:)")
_NOTE_WORDS = re.compile(
    r"https?://|www\.|дата обращения|accessed|там же|ibid|^\W*\d*\W*(?:см|see)\b|цит\. по|op\. cit",
    re.IGNORECASE,
)
_CELL = re.compile(r"\t+|\s*\|\s*| {3,}")
_NUMERAL = re.compile(r"\d[\d.,  ]*%?")
_DIGITS = re.compile(r"\d+")
_INNER_STOP = re.compile(r"[a-zа-яёәғқңөұүһі]{4}[.!?…] [A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]")
#: What neither a heading nor a title ends with: the line was broken there.
_HANGING = re.compile(
    r"\b(?:the|of|that|to|a|an|and|or|for|in|by|with|on|is|are|was|и|в|на|с|о|об|для|по|к|из|от|"
    r"при|что|а|но|және|мен)$"
)
_FRONT_WITHIN = 60  # paragraphs


def kinds_of(text: str, found: list[Paragraph], told: Mapping[int, Kind]) -> list[Kind]:
    """The kinds of the paragraphs of a text.

    Parameters
    ----------
    text : str
    found : list of Paragraph
        All of them, in order.
    told : mapping of int to str
        Kinds that the file itself tells, by the offset a paragraph starts at.

    Returns
    -------
    list of str
    """
    front = _front(found)
    running = _running(text, found)
    kinds: list[Kind] = []
    state: Kind = "body"
    for i, paragraph in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        kind = told.get(paragraph.start) or _kind(paragraph, following, state)
        if i < front or i in running:
            kinds.append("front")
            continue
        if kind == "heading":
            state = _section(paragraph.head, state)
        elif state == "front" and kind == "reference":
            kind = "front"
        kinds.append(kind)
    return _mended(found, kinds)


def _mended(found: list[Paragraph], kinds: list[Kind]) -> list[Kind]:
    """An item of a bibliography that shows too few signs, but stands between two that do."""
    for i in range(1, len(kinds) - 1):
        beside = kinds[i - 1] == kinds[i + 1] == "reference"
        if kinds[i] == "body" and beside and ITEM.match(found[i].head):
            kinds[i] = "reference"
    return kinds


def _section(head: str, state: Kind) -> Kind:
    """What a heading opens."""
    openers: tuple[tuple[re.Pattern[str], Kind], ...] = (
        (_REFERENCES, "reference"), (_NOTES, "note"), (_BACK, "front"),
    )  # fmt: skip
    for pattern, kind in openers:
        if pattern.match(head):
            return kind
    # Headings within a bibliography (sources, then works) do not end it; those of a text do.
    return "body" if state == "body" or _OPENING.match(head) or _appendix(head) else state


def _appendix(head: str) -> bool:
    return bool(re.match(r"\W*(?:приложени|annex|appendix|қосымша)", head, re.IGNORECASE))


def _kind(paragraph: Paragraph, following: Paragraph | None, state: Kind) -> Kind:
    head = paragraph.head
    whole = paragraph.size <= LOOK
    if whole and any(p.match(head) for p in (_REFERENCES, _NOTES, _BACK, _OPENING)):
        return "heading"
    if paragraph.size <= 20 and not any(c.isalpha() for c in head):
        return "front"  # the number of a page, a row of asterisks
    if state != "body":
        if whole and _appendix(head) and len(head) < 100:
            return "heading"
        return state
    return _by_shape(paragraph, following)


def _by_shape(paragraph: Paragraph, following: Paragraph | None) -> Kind:
    head = paragraph.head
    if URL.match(head) or (paragraph.size < 1500 and _is_note(head, paragraph)):
        return "note"
    if paragraph.size < 2500 and _is_reference(head, paragraph):
        return "reference"
    if _is_table(paragraph, following):
        return "table"
    return "heading" if paragraph.size <= LOOK and _is_heading(paragraph, following) else "body"


def _is_note(head: str, paragraph: Paragraph) -> bool:
    both = head + " " + paragraph.tail
    return bool(_NOTE.match(head) and _NOTE_WORDS.search(both)) and not _is_reference(
        head, paragraph
    )


def _is_reference(head: str, paragraph: Paragraph) -> bool:
    if not ITEM.match(head):
        return False
    both = head if paragraph.size <= LOOK else head + " " + paragraph.tail
    # An author's surname and initials at its head, or a dense row of a catalogue's signs.
    signs = sum(bool(p.search(both)) for p in _BIBLIOGRAPHIC)
    return signs >= (3 if _BIBLIOGRAPHIC[6].search(head) else 5)


def _cells(line: str) -> list[str]:
    return [c for c in _CELL.split(line.strip()) if c]


def _is_table(paragraph: Paragraph, following: Paragraph | None) -> bool:
    if not paragraph.alone or paragraph.size > LOOK:
        return _numeric(paragraph.head) and paragraph.size <= 4 * LOOK
    cells = _cells(paragraph.head)
    if len(cells) == 2 and len(cells[0]) <= 4 and len(cells[1].split()) > 4:
        return False  # a numbered paragraph
    if len(cells) >= 2 and max(map(len, cells)) <= 60:
        beside = _cells(following.head) if following and following.alone else []
        return len(cells) >= 3 or len(beside) >= 2 or "|" in paragraph.head
    return _numeric(paragraph.head)


def _numeric(head: str) -> bool:
    numbers = _NUMERAL.findall(head)
    if len(numbers) < 4:
        return False
    figures = sum(len(n.replace(" ", "")) for n in numbers)
    letters = sum(c.isalpha() for c in head)
    return figures > letters


def _is_heading(paragraph: Paragraph, following: Paragraph | None) -> bool:
    head = paragraph.head.strip()
    if MARKDOWN_HEAD.match(head):
        return True
    bare = head.lstrip("*_ \t")
    ended = head.rstrip("»”\"’')*_ ").endswith((".", "!", "?", "…", ":", ";", ","))
    if len(head) > 140 or len(head.split()) > 18 or ended:
        return bool(re.match(rf"{_NUMBER}(?:{_HEAD_WORDS})\.?$", bare, re.IGNORECASE))
    if not any(c.isalpha() for c in head) or not (
        bare[:1].isupper() or bare[:1].isdigit() or bare[:1] in "«“§"
    ):
        return False
    if _HANGING.search(head) or _INNER_STOP.search(head):
        return False
    if head.isupper():
        return True
    # It stands above a paragraph, not beside other short lines, and is no piece of it.
    above = following is not None and following.size > 1.5 * len(head)
    return above and not (following and following.head.lstrip()[:1].islower())


def _front(found: list[Paragraph]) -> int:
    """How many paragraphs at the start are title page and abstract."""
    early = found[:_FRONT_WITHIN]
    for i, paragraph in enumerate(early[:-1]):
        after = early[i + 1]
        opens = _OPENING.match(paragraph.head) and (after.size > 400 or _OPENING.match(after.head))
        if opens or _BACK.match(paragraph.head):
            early = early[: i + 1]
            break
    marks = [i for i, p in enumerate(early) if _ABSTRACT.match(p.head)]
    if not marks or marks[0] > 25:
        return _title(found)
    last = marks[0]
    for mark in marks:
        last = mark if mark - last <= 15 else last
    # The text opens at the first heading of introduction after them.
    for i in range(last + 1, min(len(found), last + 20)):
        if _OPENING.match(found[i].head):
            return i
    if found[last].size < 40:  # the word alone: what it heads stands below
        last += 1
    return min(last + 1, len(found))


def _title(found: list[Paragraph]) -> int:
    """A title at the head of a text, with the short lines under it."""
    n = 0
    while n < min(6, len(found) - 1):
        paragraph = found[n]
        head = paragraph.head.strip()
        if head.startswith("---"):
            return _after_rule(found)
        long = paragraph.size > 160 or head.endswith((".", "!", ",", ";", "…", ":"))
        if long or _OPENING.match(head):
            break
        if not _is_heading(paragraph, None) and not _short_line(head):
            break
        n += 1
    rest = found[n:]
    # Verses, lists and tables are short lines too: a title stands above something longer.
    goes_on = bool(rest) and rest[0].head.lstrip()[:1].islower()
    return n if rest and rest[0].size > 40 and n < 6 and not goes_on else 0


def _short_line(head: str) -> bool:
    return (
        len(head) <= 100
        and not _HANGING.search(head)
        and not _INNER_STOP.search(head)
        and head[:1].isupper()
        and not head.endswith(_STOPS)
    )


def _after_rule(found: list[Paragraph]) -> int:
    """Metadata between two lines of ``---`` at the head of a Markdown file."""
    for i, paragraph in enumerate(found[:40]):
        if (i or "\n" in paragraph.head) and paragraph.tail.rstrip().endswith("---"):
            return i + 1
    return 0


def _running(text: str, found: list[Paragraph]) -> set[int]:
    """Paragraphs that the pages of a document repeat at their edges: running heads, numbers."""
    if text.count("\x0c") < 2:
        return set()
    edges: list[tuple[int, str]] = []
    for i, paragraph in enumerate(found):
        before = found[i - 1].end if i else 0
        after = found[i + 1].start if i + 1 < len(found) else len(text)
        at_edge = "\x0c" in text[before : paragraph.start] or "\x0c" in text[paragraph.end : after]
        if paragraph.alone and paragraph.size <= 120 and (at_edge or not i or after == len(text)):
            edges.append((i, _DIGITS.sub("0", paragraph.head.strip().lower())))
    often = Counter(line for _, line in edges)
    return {i for i, line in edges if often[line] >= 3 or not line.strip("0 -–—")}
