"""Files in, documents out: plain text, Markdown, HTML, PDF, DOCX, and folders of them."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tarazy.texts.document import Document, Refused, TextError, iso_date
from tarazy.texts.docx import docx
from tarazy.texts.encodings import read_text
from tarazy.texts.html import charset, html
from tarazy.texts.markup import Marked
from tarazy.texts.parts import language_among, parts
from tarazy.texts.tables import SUFFIXES as TABLES
from tarazy.texts.tables import load_table

_PAGE_LETTERS = 20  # of a page with a text layer
_RULES = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,20000}?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_KEY = re.compile(r"^(title|date|speaker)\s*:\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)
_FIRST_HEADING = re.compile(r"^#\s+(.{1,300}?)\s*#*\s*$", re.MULTILINE)
#: What a file is by how it begins, whatever its name says.
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old"),
    (b"{\\rtf", "rtf"),
)


def _plain(path: Path) -> Marked:
    return Marked(read_text(path), {})


def _markdown(path: Path) -> tuple[Marked, str | None]:
    text = read_text(path)
    rules = _RULES.match(text)
    keys = {k.lower(): v.strip("\"'") for k, v in _KEY.findall(rules[1])} if rules else {}
    title = keys.get("title")
    if title is None and (heading := _FIRST_HEADING.search(text[:5000])):
        title = heading[1]
    return Marked(text, {}, title, keys.get("date")), keys.get("speaker")


def _html(path: Path) -> Marked:
    return html(read_text(path, charset(path)), path.name)


def _pdf(path: Path) -> Marked:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as pdf:
            pages = [_page(pdf, i) for i in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error) or "ecurity" in str(error)
        raise TextError(
            f"{path.name}: {'locked with a password' if locked else 'a PDF that is broken'}",
            allowed="PDF files that open without a password",
            do="save it without the password" if locked else "fetch or export it again",
        ) from None
    empty = sum(sum(c.isalpha() for c in p) < _PAGE_LETTERS for p in pages)
    if 2 * empty > len(pages) or not pages:
        raise TextError(
            f"{path.name}: a PDF without a text layer: {empty} of its {len(pages)} "
            f"page{'s' * (len(pages) != 1)} hold fewer than {_PAGE_LETTERS} letters (a scan?)",
            allowed="PDF files with a text layer on most pages",
            do="recognise its text (OCR) and save it with a text layer",
        )
    return Marked("\f".join(pages), {})


def _page(pdf: object, number: int) -> str:
    page = pdf[number]  # type: ignore[index]
    layer = page.get_textpage()
    try:
        return str(layer.get_text_bounded())
    finally:
        layer.close()
        page.close()


_READERS: dict[str, Callable[[Path], Marked]] = {
    ".txt": _plain, ".text": _plain, ".html": _html, ".htm": _html, ".xhtml": _html, ".pdf": _pdf,
    ".docx": docx,
}  # fmt: skip
_MARKDOWN = (".md", ".markdown")
#: What a file may be called.
ALLOWED = ", ".join((*_READERS, *_MARKDOWN, *TABLES))


def load(path: str | Path, *, name: str | None = None) -> Document:
    """Read a file.

    Parameters
    ----------
    path : str or pathlib.Path
        Plain text in any of the encodings of :mod:`tarazy.texts.encodings`, Markdown, HTML, PDF
        or DOCX, by its suffix.
    name : str, optional
        That of the document; the file's by default.

    Returns
    -------
    Document

    Raises
    ------
    TextError
        If it is not there, is of another kind, broken, locked, or holds no words.
    """
    path = Path(path)
    try:
        return _load(path, name or path.name)
    except OSError as error:
        raise TextError(
            f"{path.name}: cannot be read: {error.strerror or error}", do="check the path"
        ) from None


def _load(path: Path, name: str) -> Document:
    if path.is_dir():
        raise TextError(f"{path.name}: a folder", allowed="a file", do="read it with load_folder")
    if path.is_symlink() and not path.exists():
        raise TextError(f"{path.name}: a link that leads nowhere", do="mend it, or leave it out")
    if path.exists() and not path.is_file():
        raise TextError(f"{path.name}: not a file but a device or pipe", allowed="a file")
    suffix = path.suffix.lower()
    if suffix in TABLES:
        raise TextError(
            f"{path.name}: a table", allowed=ALLOWED, do="read its rows with load_table"
        )
    if suffix not in _READERS and suffix not in _MARKDOWN:
        what = f"{suffix} is not a kind of file that is read" if suffix else "a name with no suffix"
        raise TextError(
            f"{path.name}: {what}", allowed=ALLOWED,
            do="export it as one of these" if suffix else "call it .txt if it is plain text",
        )  # fmt: skip
    if path.stat().st_size == 0:
        raise TextError(f"{path.name}: empty", allowed="a file with text", do="leave it out")
    suffix = _by_content(path, suffix)
    if suffix in _MARKDOWN:
        marked, speaker = _markdown(path)
    else:
        marked, speaker = _READERS[suffix](path), None
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return _document(name, marked, speaker, digest, suffix in (".html", ".htm", ".xhtml", ".docx"))


def _by_content(path: Path, suffix: str) -> str:
    """The suffix a file should have, where its first bytes say another kind."""
    with path.open("rb") as handle:
        head = handle.read(8)
    kind = next((k for magic, k in _MAGIC if head.startswith(magic)), None)
    if kind == "pdf":
        return ".pdf"
    if kind in ("old", "rtf") or (kind == "zip" and suffix != ".docx"):
        what = {"old": "a document of Word before 2007, or one locked with a password",
                "rtf": "rich text (RTF)", "zip": "a ZIP archive"}[kind]  # fmt: skip
        raise TextError(
            f"{path.name}: {what}, whatever its name says", allowed=ALLOWED,
            do="unpack it" if kind == "zip" else "save it as .docx or .txt without a password",
        )  # fmt: skip
    return suffix


def _document(
    name: str, marked: Marked, speaker: str | None, digest: str, line_each: bool
) -> Document:
    text = marked.text
    if not any(c.isalpha() for c in text):
        raise TextError(f"{name}: holds no words", allowed="a file with text", do="leave it out")
    found = parts(text, marked.told, wrapped=False if line_each else None)
    date, precision = iso_date(marked.date)
    return Document(
        name, text, language_among(found), date, precision, marked.title, speaker, digest, found
    )


def load_folder(path: str | Path) -> Iterator[Document | Refused]:
    """Read the files of a folder and of its subfolders, in the order of their names.

    Parameters
    ----------
    path : str or pathlib.Path

    Yields
    ------
    Document or Refused
        One for a file, or for a row of a table with a column of text. A file that cannot be read,
        or whose bytes were read under another name, is refused and says why; none stops the
        others. Hidden files are passed over. Links to folders are not followed.

    Raises
    ------
    TextError
        If it is not a folder.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise TextError(f"{str(path)!r} is not a folder", allowed="a folder", do="check the path")
    return _of_folder(folder)


def _of_folder(folder: Path) -> Iterator[Document | Refused]:
    seen: dict[str, str] = {}
    for file, name in _files(folder):
        if isinstance(file, Refused):
            yield file
            continue
        try:
            if file.suffix.lower() in TABLES:
                yield from load_table(file, name=name)
                continue
            document = load(file, name=name)
        except TextError as error:
            yield Refused.of(name, error)
        except RecursionError:
            yield Refused(name, f"{name}: elements nested too deep", ALLOWED, "leave it out")
        else:
            first = seen.setdefault(document.sha256, name)
            if first == name:
                yield document
            else:
                reason = f"{name}: the same bytes as {first}, which was read"
                yield Refused(name, reason, "a text once", "leave one of them out")


def _files(folder: Path) -> Iterator[tuple[Path | Refused, str]]:
    """Files and, as refused, links to folders; hidden ones left out."""
    for at, below, files in os.walk(folder, onerror=None, followlinks=False):
        below[:] = sorted(d for d in below if not d.startswith("."))
        here = Path(at)
        for sub in [d for d in below if (here / d).is_symlink()]:
            name = (here / sub).relative_to(folder).as_posix()
            reason = f"{name}: a link to a folder, not followed"
            yield (
                Refused(name, reason, "folders and files", "read what it links to by itself"),
                name,
            )
        for file in sorted(f for f in files if not f.startswith(".")):
            yield here / file, (here / file).relative_to(folder).as_posix()
