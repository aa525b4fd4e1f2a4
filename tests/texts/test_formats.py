import csv
import datetime
import hashlib
import zipfile
from pathlib import Path

import polars as pl
import pytest

from tarazy.texts.document import Document, Refused, TextError
from tarazy.texts.formats import load, load_folder
from tarazy.texts.sentences import sentences
from tarazy.texts.tables import load_table

BODY = (
    "Министр прибыл в столицу с визитом и обсудил торговлю зерном. Стороны условились встретиться "
    "зимой и подписать соглашение."
)
ENGLISH = "The minister came to the capital on a working visit. The two sides spoke of trade."


def pdf(pages: list[list[str]], encrypt: bool = False) -> bytes:
    """A PDF of lines of Latin text, one list a page; an empty page has no text layer."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    for lines in pages:
        kids.append(f"{len(objects) + 1} 0 R")
        shown = "".join(f"({line}) Tj T* " for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 50 700 Td {shown}ET" if lines else "0 0 50 50 re f"
        font = "<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {len(objects) + 2} 0 R"
            f"/Resources<</Font{font}>>>>",
            f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        ]
    objects[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(kids)}]>>"
    if encrypt:
        key = "<" + "41" * 32 + ">"
        objects.append(f"<</Filter/Standard/V 1/R 2/P -4/O {key}/U {key}>>")
    out, offsets = "%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{n} 0 obj{body}endobj\n"
    table = "".join(f"{o:010} 00000 n \n" for o in offsets)
    locked = f"/Encrypt {len(objects)} 0 R/ID[<41><41>]" if encrypt else ""
    return (
        f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R{locked}>>\nstartxref\n{len(out)}\n%%EOF"
    ).encode("ascii")


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def docx(path: Path, body: str, **inner: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "word/document.xml", f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
        )
        for name, xml in inner.items():
            packed.writestr(name.replace("__", "/") + ".xml", xml)
    return path


def par(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def refused(path: Path) -> TextError:
    with pytest.raises(TextError) as error:
        load(path)
    assert str(error.value).startswith(path.name)
    assert error.value.allowed
    return error.value


# --- plain text, Markdown ------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "utf-16"])
def test_plain_text(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "2019-visit.txt"
    path.write_bytes(BODY.encode(encoding))
    document = load(path)
    assert (document.name, document.text, document.language) == (path.name, BODY, "ru")
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    # A year in a file's name is no date.
    assert (document.date, document.date_precision, document.title) == (None, None, None)


def test_offsets_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"{BODY}\r\n\r\n{BODY}\r\n".encode())
    document = load(path)
    last = list(sentences(document))[-1]
    assert path.read_bytes().decode()[last.start : last.end] == last.text


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        f"---\ntitle: 'Grain'\ndate: 2019-03-20\nspeaker: A. Minister\nlayout: post\n---\n\n"
        f"# Of grain\n\n{ENGLISH} It was **new**.\n\n## And oil\n\n{ENGLISH}\n"
    )
    document = load(path)
    assert (document.title, document.speaker) == ("Grain", "A. Minister")
    assert (document.date, document.date_precision) == (datetime.date(2019, 3, 20), "day")
    found = list(sentences(document))
    assert [s.text for s in found if s.part_kind == "heading"] == ["Of grain", "And oil"]
    assert "It was new." in [s.text for s in found]
    assert all("layout" not in s.text for s in found if s.part_kind != "front")


# --- HTML ----------------------------------------------------------------------------------

MENU = (
    "<ul>" + "".join(f'<li><a href="/{n}">Section number {n}</a></li>' for n in range(60)) + "</ul>"
)
PAGE = f"""<html><head><title>Grain | Site</title><meta charset="cp1251">
<meta property="og:title" content="Grain">
<meta property="article:published_time" content="2021-05-04T09:00:00+05:00">
<script>var text = "<p>no text of ours at all, however long it may become</p>";</script></head>
<body><header>{MENU}</header><div id="content"><h1>Зерно</h1><p>{BODY}</p><p>{BODY} Да.
<table><tr><td>2019</td><td>10</td></tr></table></div>
<div class="comments"><p>A reader says that this is all wrong, and says so at some length.</p></div>
<footer>All rights reserved, and a long line about them besides, as usual</footer></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_a_page(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(PAGE.encode(encoding))
    document = load(path)
    assert document.text.splitlines() == ["Зерно", BODY, f"{BODY} Да.", "2019", "10"]
    assert [p.kind for p in document.parts][:3] == ["front", "body", "body"]
    assert (document.title, document.language) == ("Grain", "ru")
    assert (document.date, document.date_precision) == (datetime.date(2021, 5, 4), "day")


def test_one_time_is_the_pages_and_two_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    time = '<time datetime="{}">then</time>'
    path.write_text(f"<p>{ENGLISH}</p>{time.format('2020-01-02')}")
    assert load(path).date == datetime.date(2020, 1, 2)
    path.write_text(f"<p>{ENGLISH}</p>{time.format('2020-01-02')}{time.format('2021-01-02')}")
    assert load(path).date is None


def test_a_page_of_navigation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body>{MENU}<div>{MENU}</div><p>Search</p></body></html>")
    error = refused(path)
    assert "without running text" in error.given
    assert "120 links" in error.given


def test_a_short_page_without_links_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>The treaty was signed &amp; sealed.<p>It was in May.")
    assert load(path).text == "The treaty was signed & sealed.\nIt was in May.\n"


# --- PDF -----------------------------------------------------------------------------------


def test_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    first = ["The minister came to the capital and signed an agree-", "ment on trade in grain."]
    path.write_bytes(pdf([first, ["It was signed in May, and all were pleased."]]))
    document = load(path)
    assert document.text.count("\f") == 1
    assert [s.text for s in sentences(document)] == [
        "The minister came to the capital and signed an agreement on trade in grain.",
        "It was signed in May, and all were pleased.",
    ]
    assert document.date is None


def test_a_scan_says_how_many_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([[], [], ["3"], ["A page of some words that were typed in later."]]))
    error = refused(path)
    assert "without a text layer: 3 of its 4 pages" in error.given
    assert "OCR" in error.do


def test_a_locked_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf([["Words."]], encrypt=True))
    assert "locked with a password" in refused(path).given


def test_a_broken_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4\n" + b"\x00\x01 nothing" * 50)
    assert "broken" in refused(path).given


# --- DOCX ----------------------------------------------------------------------------------


def test_a_docx(tmp_path: Path) -> None:
    once = par("Once.")
    double = (
        f"<mc:AlternateContent><mc:Choice>{once}</mc:Choice>"
        f"<mc:Fallback>{once}</mc:Fallback></mc:AlternateContent>"
    )
    note = f"<w:footnote>{par('A note on grain.')}</w:footnote>"
    table = f"<w:tbl><w:tr><w:tc>{par('Year')}</w:tc><w:tc>{par('Grain')}</w:tc></w:tr></w:tbl>"
    runs = "<w:p><w:r><w:t>Grain</w:t><w:tab/><w:t>and</w:t><w:br/><w:t>oil</w:t></w:r></w:p>"
    path = docx(
        tmp_path / "a.docx",
        par(ENGLISH) + par("Trade", "Heading1") + par(ENGLISH) + table + runs + double,
        word__footnotes=f"<w:footnotes {W}>{note}</w:footnotes>",
        docProps__core=f"<c {DC}><dc:title>Of grain</dc:title></c>",
    )
    document = load(path)
    assert document.text.splitlines() == [
        ENGLISH, "Trade", ENGLISH, "Year\tGrain", "Grain\tand oil", "Once.", "A note on grain.",
    ]  # fmt: skip
    kinds = {document.text[p.start : p.end].strip(): p.kind for p in document.parts}
    assert (kinds["Trade"], kinds["Year\tGrain"], kinds["A note on grain."]) == (
        "heading",
        "table",
        "note",
    )
    assert (document.title, document.date) == ("Of grain", None)


def test_docx_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    assert "not a DOCX" in refused(path).given
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "b")
    assert "no word/document.xml" in refused(path).given
    docx(path, "<w:p>")
    assert "mismatched tag" in refused(path).given
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert "document type" in refused(path).given
    whole = docx(path, par(ENGLISH * 50)).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "not a DOCX" in refused(path).given


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n 12 % \n", "no words"),
        ("a.txt", bytes(range(256)) * 9, "not a text"),
        ("a.xls", b"a", "'.xls'" [1:-1]),
        ("a", b"a", "no suffix"),
        ("a.txt", b"{\\rtf1 words}", "RTF"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 words", "Word before 2007"),
        ("a.txt", b"PK\x03\x04 words", "ZIP"),
        ("a.csv", b"text\nwords\n", "a table"),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, name: str, raw: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    error = refused(path)
    assert said in error.given
    assert error.do


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TextError, match=r"none\.txt: cannot be read: No such file"):
        load(tmp_path / "none.txt")
    assert "a folder" in refused(tmp_path).given
    with pytest.raises(TextError, match="not a folder"):
        load_folder(tmp_path / "none")


def test_a_pdf_by_another_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(pdf([["The minister came to the capital on a visit."]]))
    assert load(path).text == "The minister came to the capital on a visit."


# --- folders -------------------------------------------------------------------------------


def test_a_folder(tmp_path: Path) -> None:
    below = tmp_path / "b" / "c"
    below.mkdir(parents=True)
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 no")
    (tmp_path / ".hidden.txt").write_text(BODY, "utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text(BODY, "utf-8")
    (below / "same.txt").write_text(BODY, "utf-8")
    (below / "other.txt").write_text(BODY, "utf-16")
    (below / "rows.csv").write_text("text,year\nThe treaty was signed.,2019\n,2020\n")
    (below / "numbers.csv").write_text("a,b\n1,2\n")
    (below / "loop").symlink_to(tmp_path)
    (tmp_path / "z.txt").symlink_to(tmp_path / "gone.txt")
    found = {x.name: x for x in load_folder(tmp_path)}
    read = [n for n, x in found.items() if isinstance(x, Document)]
    assert read == ["a.txt", "b/c/other.txt", "b/c/rows.csv#1"]
    said = {n: x.reason for n, x in found.items() if isinstance(x, Refused)}
    assert said["b/c/same.txt"] == "b/c/same.txt: the same bytes as a.txt, which was read"
    assert "not followed" in said["b/c/loop"]
    assert "no text in this row" in said["b/c/rows.csv#2"]
    assert "no column of texts" in said["b/c/numbers.csv"]
    assert "broken" in said["bad.pdf"]
    assert "leads nowhere" in said["z.txt"]
    assert len(found) == 9


def test_no_files(tmp_path: Path) -> None:
    assert list(load_folder(tmp_path)) == []


# --- tables --------------------------------------------------------------------------------

ROWS = {
    "speech": [BODY, None, ENGLISH],
    "year": [2019, 2020, 2021],
    "iso3": ["AAA", "BBB", "CCC"],
    "lang": [None, None, "en"],
}


@pytest.mark.parametrize("suffix", ["parquet", "csv", "tsv", "arrow"])
def test_rows(tmp_path: Path, suffix: str) -> None:
    path, frame = tmp_path / f"t.{suffix}", pl.DataFrame(ROWS)
    write = {"parquet": frame.write_parquet, "csv": frame.write_csv, "arrow": frame.write_ipc}
    if suffix == "tsv":
        frame.write_csv(path, separator="\t")
    else:
        write[suffix](path)
    first, none, third = load_table(path)
    assert isinstance(first, Document)
    assert isinstance(third, Document)
    assert (first.name, first.text, first.language, first.speaker) == (
        f"t.{suffix}#1", BODY, "ru", "AAA",
    )  # fmt: skip
    assert (first.date, first.date_precision) == (datetime.date(2019, 1, 1), "year")
    assert (third.name, third.language) == (f"t.{suffix}#3", "en")
    assert none == Refused(
        f"t.{suffix}#2", f"t.{suffix}#2: no text in this row", "a row with text", "leave it out"
    )


def test_columns_by_mapping(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"was": [BODY, BODY], "on": [datetime.date(2020, 5, 4), None]}).write_parquet(path)
    first, second = load_table(path, text="was", date="on")
    assert isinstance(first, Document)
    assert (first.date, first.date_precision) == (datetime.date(2020, 5, 4), "day")
    assert isinstance(second, Document)
    assert second.date is None
    with pytest.raises(TextError, match="no column 'wass' for text") as error:
        load_table(path, text="wass")
    assert error.value.do == "did you mean was?"
    with pytest.raises(TextError, match="no column of texts among was, on"):
        load_table(path)


def test_a_csv_in_another_encoding_with_a_date_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(f'текст,дата\n"{BODY}",2019-05\n"{BODY}",весной\n'.encode("cp1251"))
    first, second = load_table(path)
    assert isinstance(first, Document)
    assert (first.text, first.date_precision) == (BODY, "month")
    assert isinstance(second, Refused)
    assert "'весной' is not a date" in second.reason


@pytest.mark.parametrize(
    ("date", "language", "day", "precision", "code"),
    [
        ("20.03.2019", "русский", datetime.date(2019, 3, 20), "day", "ru"),
        ("20 March 2019", "en-US", datetime.date(2019, 3, 20), "day", "en"),
        ("март 2019 г.", "RUS", datetime.date(2019, 3, 1), "month", "ru"),
        ("2019-03-20T10:00:00Z", "қазақша", datetime.date(2019, 3, 20), "day", "kk"),
        ("03/04/2019", "ru", None, None, None),  # April or March: nobody knows
        ("20 March 2019 or so", "ru", None, None, None),
        ("2010-е", "ru", None, None, None),
        ("2019", "fr", datetime.date(2019, 1, 1), "year", "fr"),
    ],
)
def test_dates_and_languages_as_people_write_them(
    date: str, language: str, day: datetime.date | None, precision: str | None, code: str | None,
    tmp_path: Path,
) -> None:  # fmt: skip
    path = tmp_path / "t.csv"
    path.write_text(f'text;date;language\n"{BODY}";{date};{language}\n', "utf-8")
    (row,) = load_table(path)
    if day is None:
        assert isinstance(row, Refused)
        assert "is not a date" in row.reason
    else:
        assert isinstance(row, Document)
        assert (row.date, row.date_precision, row.language) == (day, precision, code)


def test_tables_that_are_none(tmp_path: Path) -> None:
    for name in ("t.parquet", "t.arrow", "t.csv"):
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(TextError, match=name):
            list(load_table(tmp_path / name))
    with pytest.raises(TextError, match="not a table"):
        load_table(tmp_path / "t.xlsx")


def test_real_speeches(data: Path) -> None:
    path = data / "speeches" / "ungdc_1946_2025.parquet"
    for _, document in zip(range(3), load_table(path), strict=False):
        assert isinstance(document, Document)
        assert document.date_precision == "year"
        assert len(list(sentences(document))) > 20


def test_a_row_with_too_many_cells_stops_no_other(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('text,date\n"The treaty, they said.",2019,5\nIt was signed.,2020\n')
    bad, good = load_table(path)
    assert isinstance(bad, Refused)
    assert bad.reason == "t.csv#1: 3 cells for 2 columns (line 2)"
    assert isinstance(good, Document)
    assert (good.name, good.text) == ("t.csv#2", "It was signed.")


def test_a_quotation_mark_that_is_never_closed_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('text\nFirst words.\n"Second words.\nThird.\n')
    rows = load_table(path)
    first = next(rows)
    assert isinstance(first, Document)
    with pytest.raises(TextError, match=r"line 4: a quotation mark is never closed"):
        next(rows)


def test_semicolons_and_line_ends_within_cells(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('text;year\r\n"One line,\nand ""another"".";2019\r\n', newline="")
    (one,) = load_table(path)
    assert isinstance(one, Document)
    assert one.text == 'One line,\nand "another".'
    assert (one.date and one.date.year, one.date_precision) == (2019, "year")


def test_a_table_without_rows_or_of_numbers_says_so(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("text,date\n")
    with pytest.raises(TextError, match="a table without rows"):
        list(load_table(tmp_path / "t.csv"))
    (tmp_path / "zero.csv").touch()
    with pytest.raises(TextError, match=r"zero\.csv: empty"):
        load_table(tmp_path / "zero.csv")
    pl.DataFrame({"text": [1, 2]}).write_parquet(tmp_path / "n.parquet")
    with pytest.raises(TextError, match="the column 'text' holds Int64, not text"):
        load_table(tmp_path / "n.parquet")


def test_a_link_that_leads_nowhere_and_a_name_without_a_suffix(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    with pytest.raises(TextError, match="a link that leads nowhere"):
        load(tmp_path / "gone.txt")
    (tmp_path / "noext").write_text("Words of a text.")
    with pytest.raises(TextError, match="a name with no suffix"):
        load(tmp_path / "noext")


def test_a_long_text_is_read_and_leaves_the_limit_of_others_alone(tmp_path):
    before, path = csv.field_size_limit(), tmp_path / "long.csv"
    path.write_text("text\n" + "word " * (before // 4) + "\n", encoding="utf-8")
    (document,) = load_table(path)
    assert len(document.text) > before
    assert csv.field_size_limit() == before
