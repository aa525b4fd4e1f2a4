"""The running text of an HTML page, with what the page says of itself.

Of a page the element with the most text outside links is taken: navigation is links, the text is
not (Kohlschütter, Fankhauser and Nejdl 2010).

References
----------
Kohlschütter, C., Fankhauser, P. and Nejdl, W. (2010). Boilerplate detection using shallow text
features. *Proceedings of WSDM 2010*, 441-450.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from tarazy.texts.document import Kind, TextError
from tarazy.texts.language import word_set
from tarazy.texts.markup import Marked, lines

_SKIPPED = word_set(
    "script style noscript template svg nav header footer aside form button select iframe head "
    "textarea object"
)
_VOID = word_set("br img hr meta link input area base col embed source track wbr")
_BLOCK = word_set(
    "p div li h1 h2 h3 h4 h5 h6 td th tr table blockquote article section main ul ol dd dt pre br "
    "figcaption body hr title"
)
_CLOSES_ITSELF = word_set("p li td tr th dd dt")
_HEADINGS = word_set("h1 h2 h3 h4 h5 h6")
_JUNK = re.compile(
    r"(?:^|[\s_-])(?:comments?|share|social|sidebar|related|promo|advert\w*|banner|cookie\w*|"
    r"subscri\w*|menu|breadcrumbs?|footer|nav\w*|widget|popup|tags?|author-box)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LONG = 60  # characters of a block that is no label
_TITLES = ("og:title", "dc.title", "citation_title")
_DATES = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate",
    "citation_publication_date", "publication_date", "dcterms.issued",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    links: float  # share of its characters inside links
    path: tuple[int, ...]  # numbers of the elements it stands in
    tag: str


@dataclass(slots=True)
class _Open:
    tag: str
    number: int
    skipped: bool


@dataclass(slots=True)
class _Page:
    """What was seen of a page so far."""

    open: list[_Open] = field(default_factory=list)
    blocks: list[_Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    times: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = _Page()
        self.skipping = self.in_link = self.count = 0

    def flush(self) -> None:
        page = self.page
        text = re.sub(r"\s+", " ", "".join(page.pieces)).strip()
        if text:
            path = tuple(o.number for o in page.open)
            tag = page.open[-1].tag if page.open else ""
            page.blocks.append(_Block(text, page.linked / len(text), path, tag))
        page.pieces, page.linked = [], 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "meta":
            name = given.get("property") or given.get("name") or given.get("itemprop") or ""
            self.page.meta.setdefault(name.lower(), given.get("content", ""))
        if tag == "time" and given.get("datetime"):
            self.page.times.append(given["datetime"])
        if tag in _BLOCK:
            self.flush()
        if tag in _VOID:
            return
        if tag in _CLOSES_ITSELF and self.page.open and self.page.open[-1].tag == tag:
            self.shut()
        if tag == "body":  # a head is often left open
            while self.page.open and self.page.open[-1].tag != "html":
                self.shut()
        self.count += 1
        skipped = self.skips(tag, given)
        self.page.open.append(_Open(tag, self.count, skipped))
        self.skipping += skipped
        self.in_link += tag == "a"
        self.page.links += tag == "a"

    def skips(self, tag: str, given: dict[str, str]) -> bool:
        inside = any(o.tag == "article" for o in self.page.open)
        if tag in _SKIPPED and not (tag == "header" and inside):
            return True
        named = f"{given.get('class', '')} {given.get('id', '')}"
        return tag not in ("body", "html", "main", "article") and bool(_JUNK.search(named))

    def shut(self) -> None:
        was = self.page.open.pop()
        self.skipping -= was.skipped
        self.in_link -= was.tag == "a"

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCK:
            self.flush()
        if any(o.tag == tag for o in self.page.open[-200:]):
            while self.page.open[-1].tag != tag:
                self.shut()
            self.shut()

    def handle_data(self, data: str) -> None:
        if self.page.open and self.page.open[-1].tag == "title":
            self.page.title.append(data)
        elif not self.skipping:
            self.page.pieces.append(data)
            if self.in_link:
                self.page.linked += len(data.strip())


def html(source: str, name: str) -> Marked:
    """The running text of a page.

    Parameters
    ----------
    source : str
    name : str
        Of the file, for messages.

    Returns
    -------
    Marked

    Raises
    ------
    TextError
        If the page has none: only navigation, forms or scripts.
    """
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.flush()
    page = reader.page
    blocks = _main(page)
    if not blocks:
        raise TextError(
            f"{name}: a page without running text ({page.links} links, "
            f"{len(page.blocks)} pieces of text outside menus, none of them a paragraph)",
            allowed="pages with at least one paragraph that is not a link",
            do="save the page of the article itself, not of its list",
        )
    text, told = lines([(b.text, _told(b)) for b in blocks])
    title = next((page.meta[t] for t in _TITLES if page.meta.get(t)), None)
    first = next((b.text for b in blocks if b.tag == "h1"), None)
    named = re.sub(r"\s+", " ", "".join(page.title)).strip()
    date = next((page.meta[d] for d in _DATES if page.meta.get(d)), None)
    one = set(page.times)
    if date is None and len(one) == 1:  # of several times none is certainly the page's
        date = one.pop()
    return Marked(text, told, title or first or named or None, date)


def _told(block: _Block) -> Kind | None:
    if block.tag in _HEADINGS:
        return "heading"
    return "table" if block.tag in ("td", "th") and len(block.text) <= _LONG else None


def _main(page: _Page) -> list[_Block]:
    good = [b for b in page.blocks if b.links < 0.5]
    long = [b for b in good if len(b.text) > _LONG]
    if not long:
        return good if not page.links else []
    weight: dict[int, float] = defaultdict(float)
    for block in long:
        for up, number in enumerate(reversed(block.path[-4:])):
            weight[number] += len(block.text) * (1 - block.links) * 0.9**up
    if not weight:
        return good
    best = max(weight, key=lambda n: weight[n])
    inside = [b for b in good if best in b.path]
    if sum(len(b.text) for b in inside) >= 0.5 * sum(len(b.text) for b in long):
        return inside
    return long


_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)


def charset(path: Path) -> str | None:
    """The encoding that a page declares."""
    with path.open("rb") as handle:
        found = _CHARSET.search(handle.read(8192))
    return found[1].decode("ascii") if found else None
