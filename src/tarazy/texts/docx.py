"""The text of a DOCX file, read from its XML."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tarazy.texts.document import Kind, TextError
from tarazy.texts.markup import Marked, lines

_LARGEST = 500_000_000  # bytes of unpacked XML
_LABEL = 60  # characters of a cell that is no paragraph
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "\u2011",
          f"{_W}softHyphen": "\u00ad"}  # fmt: skip


def docx(path: Path) -> Marked:
    """The text of a DOCX file: paragraphs and rows of tables, then its notes.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    Marked
        The title is that of its properties. Its dates there are of the file, not of the text, and
        are not taken.

    Raises
    ------
    TextError
        If it is broken, encrypted, or no DOCX.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            body = _xml(packed, "word/document.xml", path.name)
            if body is None:
                raise _broken(path.name, "it holds no word/document.xml")
            notes = [_xml(packed, f"word/{n}.xml", path.name) for n in ("footnotes", "endnotes")]
            core = _xml(packed, "docProps/core.xml", path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _broken(path.name, str(error)) from None
    blocks = list(_blocks(body))
    for part in notes:
        for note in part if part is not None else ():
            text = " ".join(_line(p) for p in note.iter(f"{_W}p")).strip()
            if text:
                blocks.append((text, "note"))
    text, told = lines(blocks)
    title = core.findtext(f"{_DC}title") if core is not None else None
    return Marked(text, told, (title or "").strip() or None)


def _broken(name: str, why: str) -> TextError:
    return TextError(
        f"{name}: not a DOCX that can be opened: {why}",
        allowed="DOCX (Office Open XML) without a password",
        do="open it in a word processor and save it again as .docx or .txt",
    )


def _xml(packed: zipfile.ZipFile, inner: str, name: str) -> ElementTree.Element | None:
    try:
        size = packed.getinfo(inner).file_size
    except KeyError:
        return None
    if size > _LARGEST:
        raise _broken(name, f"{inner} unpacks to {size:,} bytes")
    raw = packed.read(inner)
    # No DOCX declares a document type; entities that name each other could fill the memory.
    if b"<!DOCTYPE" in raw[:4096]:
        raise _broken(name, f"{inner} declares a document type")
    try:
        return ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        raise _broken(name, f"{inner}: {error}") from None


def _walk(element: Any, until: str) -> Iterator[Any]:
    """Elements in order, not into those named `until` nor into doubles of text boxes."""
    for child in element:
        if child.tag == _FALLBACK:
            continue
        yield child
        if child.tag != until:
            yield from _walk(child, until)


def _line(paragraph: Any) -> str:
    pieces = []
    for x in _walk(paragraph, f"{_W}p"):
        if x.tag == f"{_W}t":
            pieces.append(x.text or "")
        else:
            pieces.append(_SIGNS.get(x.tag, ""))
    return re.sub(r"[\r\n\u2028\u2029]+", " ", "".join(pieces)).strip()


def _blocks(body: Any) -> Iterator[tuple[str, Kind | None]]:
    for x in _walk(body, f"{_W}tbl"):
        if x.tag == f"{_W}tbl":
            yield from _rows(x)
        elif x.tag == f"{_W}p" and (text := _line(x)):
            style = x.find(f"{_W}pPr/{_W}pStyle")
            named = (style.get(f"{_W}val") or "").lower() if style is not None else ""
            heading = named.startswith(("heading", "title", "заголов")) or named.isdigit()
            yield text, "heading" if heading and len(text) <= 300 else None


def _rows(table: Any) -> Iterator[tuple[str, Kind | None]]:
    for row in table.iter(f"{_W}tr"):
        cells = [
            " ".join(t for p in cell.iter(f"{_W}p") if (t := _line(p)))
            for cell in row.findall(f"{_W}tc")
        ]
        if any(cells):
            # A frame about a page of text is a table of one long cell.
            kind: Kind | None = "table" if len(cells) > 1 or len(cells[0]) <= _LABEL else None
            yield "\t".join(cells), kind
