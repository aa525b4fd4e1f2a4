"""A user's file in: good rows whole, bad rows aside with line and reason, or nothing at all."""

import hashlib
import json
import signal
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl
import pytest

from tarazy.ledger import Ledger, LedgerError, UnknownName, add, create
from tarazy.ledger import open as open_ledger

HEAD = "year,from,to,indicator,reported_by,value"
GOOD = "2030,KAZ,RUS,goods,from,1.5"
FEW = [(2030, "KAZ", "RUS", 1.5), (2031, "KAZ", "CHN", None)]


def csv_file(folder: Path, *rows: str, head: str = HEAD, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def xlsx_file(path: Path, rows: list[list[object]]) -> Path:
    """Write a small workbook by hand: texts inline, numbers as numbers, None as no cell."""

    def cell(value: object, place: str) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return f'<c r="{place}"><v>{value}</v></c>'

    lines = "".join(
        f'<row r="{i}">' + "".join(cell(v, f"{chr(65 + j)}{i}") for j, v in enumerate(r)) + "</row>"
        for i, r in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="s" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="a" Type="{office}/worksheet" Target="s.xml"/></Relationships>',
        "xl/s.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def own_ties(ledger: Ledger, *, since: int = 2026) -> pl.DataFrame:
    """Ties of years that no embedded row has."""
    ties = ledger.table("ties")
    return ledger.frame("ties", ties.filter(ties.year >= since)).sort("year", "month", "from", "to")


def entered(own: Path, *columns: str) -> list[tuple[object, ...]]:
    with open_ledger(own) as ledger:
        return own_ties(ledger).select(columns or ("year", "from", "to", "value")).rows()


def aside(added) -> list[tuple[int, str]]:
    frame = pl.read_csv(added.quarantine, infer_schema=False)
    assert frame.height == added.bad
    return [(int(line), reason) for line, reason in frame.select("line", "reason").rows()]


@pytest.mark.parametrize("kind", ["csv", "semicolon", "bom", "crlf", "tsv", "parquet", "xlsx"])
def test_every_kind_of_file_goes_in_with_its_bad_rows_named(tmp_path: Path, kind: str) -> None:
    own = tmp_path / "own.duckdb"
    cells: list[list[object]] = [
        HEAD.split(","),
        [2030, "KAZ", "RUS", "goods", "from", 1.5],
        [2030, "KAS", "RUS", "goods", "from", 1.5],
        [2031, "KAZ", "CHN", "goods", "from", None],
        [2032, "KAZ", "CHN", "goods", "from", "n/a"],
    ]
    lines = [",".join("" if c is None else str(c) for c in row) for row in cells]
    first = 2
    if kind == "parquet":
        path, first = tmp_path / "mine.parquet", 1
        frame = pl.DataFrame(cells[1:], HEAD.split(","), orient="row", strict=False)
        frame = frame.with_columns(pl.col("year").cast(pl.Int64))
        frame.write_parquet(path)
    elif kind == "xlsx":
        path = xlsx_file(tmp_path / "mine.xlsx", cells)
    else:
        path = tmp_path / ("mine.tsv" if kind == "tsv" else "mine.csv")
        text = "\n".join(lines) + "\n"
        text = {
            "semicolon": text.replace(",", ";"), "tsv": text.replace(",", "\t"),
            "crlf": text.replace("\n", "\r\n"), "bom": "\ufeff" + text,
        }.get(kind, text)  # fmt: skip
        path.write_bytes(text.encode())
    added = add(path, "ties", own)
    assert (added.table, added.added, added.known, added.bad) == ("ties", 2, 0, 2)
    assert entered(own) == FEW
    assert added.quarantine == path.with_name(path.name + ".quarantine.csv")
    assert aside(added) == [
        (first + 1, "from 'KAS' is not in actors"), (first + 3, "value 'n/a' is not a number"),
    ]  # fmt: skip
    again = add(path, "ties", own)
    assert (again.added, again.known, again.bad) == (0, 2, 2)
    assert entered(own) == FEW
    assert not list(tmp_path.glob("*.part"))


def test_the_source_record_is_made_from_the_file(tmp_path: Path) -> None:
    path, own = csv_file(tmp_path, GOOD, name="Мой Trade 2030!.csv"), tmp_path / "own.duckdb"
    added = add(path, "ties", own, producer="KISI", title="Trade", licence="CC0")
    assert (added.source, added.quarantine) == ("trade-2030", None)
    with open_ledger(own) as ledger:
        sources = ledger.frame("sources").filter(pl.col("id") == added.source)
        assert sources.drop("version", "retrieved", "url").row(0, named=True) == {
            "id": "trade-2030", "producer": "KISI", "title": "Trade", "citation": "KISI: Trade",
            "licence": "CC0", "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }  # fmt: skip
        assert own_ties(ledger)["source"].to_list() == ["trade-2030"]
    # Own rows do not pass for those of a source that ships.
    path = csv_file(tmp_path, GOOD, name="bns-kaz.csv")
    assert add(path, "ties", own).source == "own-bns-kaz"
    assert sorted(entered(own, "source")) == [("own-bns-kaz",), ("trade-2030",)]


def test_a_file_with_its_own_sources_must_name_known_ones(tmp_path: Path) -> None:
    own = tmp_path / "own.duckdb"
    head = "id,producer,title,citation,licence,retrieved"
    record = csv_file(tmp_path, "kisi,KISI,Trade,KISI 2030,CC0,2025-02-30 10:00",
                      "ministry,MFA,T,C,CC0,2025-02-28T10:00", head=head, name="s.csv")  # fmt: skip
    added = add(record, "sources", own)
    assert (added.added, added.source) == (1, "")
    assert aside(added) == [
        (2, "retrieved '2025-02-30 10:00' is not a date (YYYY-MM-DD)")
    ]  # fmt: skip
    rows = [f"{GOOD},ministry", f"{GOOD},kisi", f"{GOOD},bns-kaz", f"{GOOD},"]
    added = add(csv_file(tmp_path, *rows, head=HEAD + ",source"), "ties", own)
    assert (added.added, added.bad, added.source) == (2, 2, "")
    assert aside(added) == [(3, "source 'kisi' is not in sources"), (5, "source is empty")]
    assert sorted(entered(own, "source")) == [("bns-kaz",), ("ministry",)]
    with open_ledger(own) as ledger:
        dates = ledger.frame("sources").filter(pl.col("id") == "ministry")["retrieved"]
        assert dates.to_list() == [date(2025, 2, 28)]
        assert "mine" not in ledger.frame("sources")["id"]


WIDE = "year,month,from,to,indicator,reported_by,value,doubt"


@pytest.mark.parametrize(
    ("rows", "good", "expected"),
    [
        # Blank lines, `#` lines and quoted line ends do not shift the line numbers.
        (
            ["", "#2030,,KAZ,RUS,goods,from,1,", "", '2030,,KAZ,RUS,goods,from,1,"two\nlines"',
             "2030,,KAS,RUS,goods,from,1,"],
            1, [(3, "year '#2030' is not a whole number"), (7, "from 'KAS'")],
        ),
        # Short and long rows, the last one torn off.
        (
            ["2030,,KAZ,RUS,goods,from,1,,7", "2031,,KAZ,RUS,goods,from,1,", "2032,,KAZ,RU"],
            1, [(2, "9 cells where the header has 8"), (4, "4 cells where the header has 8")],
        ),
        # A quote that is never closed takes the rest with it, in sight.
        (
            ['2030,,KAZ,RUS,goods,from,1,', '2031,,"KAZ,RUS,goods,from,1,',
             "2032,,KAZ,RUS,goods,from,1,"],
            1, [(3, "3 cells where the header has 8")],
        ),
        # Numbers and dates that are none; what will not go into its type is not called empty.
        (
            ["2030.5,,KAZ,RUS,goods,from,1,", "99999,,KAZ,RUS,goods,from,1,",
             '2030,,KAZ,RUS,goods,from,"1,5",', "2030,,KAZ,RUS,goods,from,inf,",
             "2030,,KAZ,RUS,goods,from,nan,", "2030.0, 3 ,KAZ ,RUS,goods,from,1e3,"],
            1, [(2, "year '2030.5' is not a whole number from -32768 to 32767"),
                (3, "year '99999' is not"), (4, "value '1,5' is not a number"),
                (5, "value is not a finite number"), (6, "value is not a finite number")],
        ),
        # A row that cannot be read takes no key from the next.
        (
            ["2030,x,KAZ,RUS,goods,from,1,", "2030,,KAZ,RUS,goods,from,1,",
             "2030,13,KAZ,RUS,goods,from,1,", "2030,,KAZ,RUS,goods,from,1,"],
            1, [(2, "month 'x' is not a whole number"), (4, "month is not between 1 and 12"),
                (5, "a row with the same key")],
        ),
    ],
)  # fmt: skip
def test_bad_rows_are_set_aside_at_their_line(tmp_path: Path, rows, good, expected) -> None:
    added = add(csv_file(tmp_path, *rows, head=WIDE), "ties", tmp_path / "own.duckdb")
    assert (added.added, added.bad) == (good, len(expected))
    for (line, reason), (expected_line, part) in zip(aside(added), expected, strict=True):
        assert line == expected_line
        assert part in reason
        assert "is empty" not in reason or "cells" in reason
    assert len(entered(tmp_path / "own.duckdb")) == good


def test_a_taken_key_is_set_aside_and_a_known_row_passed_over(tmp_path: Path) -> None:
    own = tmp_path / "own.duckdb"
    assert add(csv_file(tmp_path, GOOD), "ties", own).added == 1
    path = csv_file(tmp_path, GOOD, GOOD.replace("1.5", "2"), GOOD.replace("2030", "2031"))
    # The second row repeats the key of the first, within one file.
    added = add(path, "ties", own)
    assert (added.added, added.known, added.bad) == (1, 1, 1)
    assert "a row with the same key" in aside(added)[0][1]
    added = add(csv_file(tmp_path, GOOD.replace("1.5", "2")), "ties", own)
    assert (added.added, added.known) == (0, 0)
    assert aside(added) == [(2, "the ledger has a row with this key and other values")]
    assert entered(own) == [(2030, "KAZ", "RUS", 1.5), (2031, "KAZ", "RUS", 1.5)]
    # So does a key of the embedded ledger.
    path = csv_file(tmp_path, "KAZ,Kazachstan,state", head="code,name_en,kind", name="a.csv")
    added = add(path, "actors", own)
    assert (added.added, added.bad) == (0, 1)


def test_a_key_taken_by_an_earlier_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tarazy.ledger.files._BATCH", 2)
    rows = [f"{2030 + i},KAZ,RUS,goods,from,{i}" for i in range(5)]
    path = csv_file(tmp_path, *rows, "2030,KAZ,RUS,goods,from,9", "2031,KAS,RUS,goods,from,9")
    for kind in ("csv", "parquet"):
        file, own, first = path, tmp_path / f"{kind}.duckdb", 2
        if kind == "parquet":
            file, first = tmp_path / "mine.parquet", 1
            pl.read_csv(path).write_parquet(file)
        added = add(file, "ties", own)
        assert (added.added, added.bad) == (5, 2)
        assert [line for line, _ in aside(added)] == [first + 5, first + 6]
        assert "this key" in aside(added)[0][1]
        assert [row[3] for row in entered(own)] == [0, 1, 2, 3, 4]


def test_blank_and_late_cells_of_a_workbook(tmp_path: Path) -> None:
    """Empty rows keep their number, and a text far down does not turn into nothing."""
    rows: list[list[object]] = [[2030 + i, "KAZ", "RUS", "goods", "from", i] for i in range(1200)]
    rows[7] = []
    rows[1150][5] = "secret"
    path = xlsx_file(tmp_path / "mine.xlsx", [HEAD.split(","), *rows])
    added = add(path, "ties", tmp_path / "own.duckdb")
    assert (added.added, added.bad) == (1198, 1)
    assert aside(added) == [(1152, "value 'secret' is not a number")]


def test_quarantine_of_a_table_that_has_a_column_reason(tmp_path: Path) -> None:
    head = "source,indicator,state,reason"
    path = csv_file(tmp_path, "bns-kaz,goods,KAS,not there", head=head)
    added = add(path, "gaps", tmp_path / "own.duckdb")
    frame = pl.read_csv(added.quarantine)
    assert frame["why"].to_list() == ["state 'KAS' is not in actors"]
    assert frame["reason"].to_list() == ["not there"]


def _write(name: str, content: bytes):
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


TEXT = f"{HEAD}\n{GOOD}\n"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "none.csv", "there is no file"),
        (lambda folder: folder, "there is no file"),
        (_write("a.csv", b""), "is empty"),
        (_write("a.csv", b"\n\n"), "holds no rows"),
        (_write("a.csv", HEAD.encode()), "holds no rows"),
        (_write("a.csv", HEAD.encode() + b"\n\n"), "holds no rows"),
        (_write("a.json", b"{}"), "the ending '.json'"),
        (_write("a", TEXT.encode()), r"the ending '\(none\)'"),
        (_write("a.csv", TEXT.replace("2030", "Казахстан").encode("cp1251")),
         "is not UTF-8: line 2 holds the byte 0xca"),
        (_write("a.csv", TEXT.encode() * 200_000 + b"2030,\xd0"),
         "is not UTF-8: line 400001 holds the byte 0xd0"),
        (_write("a.csv", TEXT.encode("utf-16")), "line 1 holds the byte 0xff"),
        (_write("a.csv", TEXT.encode() + b"2031," + b"K" * 200_000), "line 3: field larger"),
        (_write("a.csv", TEXT.replace("value", "price,line").encode()),
         r"unknown: price, line\)"),
        (_write("a.csv", TEXT.replace("from,to", "a,to").encode()),
         "unknown: a; missing: from"),
        (_write("a.csv", TEXT.replace("from,to", "to,to").encode()), "more than one column 'to'"),
        (_write("a.csv", ("# note\n" + TEXT).encode()), "unknown: # note; missing: year"),
        (_write("a.parquet", b"PAR1 and no more"), "cannot be read as parquet"),
        (_write("a.xlsx", b"PK and no more"), "cannot be read as xlsx"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_table_is_refused_whole(tmp_path: Path, make, said: str) -> None:
    own = tmp_path / "own.duckdb"
    with pytest.raises(LedgerError, match=said) as caught:
        add(make(tmp_path), "ties", own)
    assert caught.value.do
    assert "missing" not in said or "year*" in caught.value.allowed
    assert not own.exists()
    assert not list(tmp_path.glob("*quarantine*"))


def test_a_cell_of_a_kind_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.parquet"
    pl.read_csv(csv_file(tmp_path, GOOD)).with_columns(
        value=pl.lit(b"\xff\xfe", pl.Binary)
    ).write_parquet(path)
    with pytest.raises(LedgerError, match="cannot be read as parquet"):
        add(path, "ties", tmp_path / "own.duckdb")


def test_an_unknown_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean ties"):
        add(csv_file(tmp_path, GOOD), "tie", tmp_path / "own.duckdb")


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("blocked", ["quarantine.csv", "quarantine.csv.part"])
def test_without_a_quarantine_nothing_goes_in(tmp_path: Path, fresh: bool, blocked: str) -> None:
    own = tmp_path / "own.duckdb"
    if not fresh:
        add(csv_file(tmp_path, GOOD.replace("2030", "2040"), name="old.csv"), "ties", own)
    path = csv_file(tmp_path, GOOD, GOOD.replace("KAZ", "KAS"))
    (tmp_path / f"mine.csv.{blocked}").mkdir()
    with pytest.raises(LedgerError, match="no quarantine file can be written") as caught:
        add(path, "ties", own)
    assert "nothing was entered" in caught.value.do
    if fresh:
        assert not own.exists()
    else:
        assert entered(own) == [(2040, "KAZ", "RUS", 1.5)]


def test_a_file_that_is_no_ledger_stays_as_it_was(tmp_path: Path) -> None:
    path = csv_file(tmp_path, GOOD)
    with pytest.raises(LedgerError, match="cannot be opened as a ledger"):
        add(path, "ties", path)
    assert path.read_text() == TEXT
    with pytest.raises(LedgerError, match="no ledger can be written"):
        add(path, "ties", path / "own.duckdb")


# --- large files ---------------------------------------------------------------------------


def large(path: Path, megabytes: float) -> int:
    """A file of own rows, each tenth one bad; the number of rows."""
    states = ["RUS", "CHN", "DEU", "USA", "TUR", "UZB", "KGZ", "TJK", "TKM", "AZE"]
    size = count = 0
    with path.open("w") as handle:
        handle.write("year,month,from,to,indicator,reported_by,value,doubt\n")
        while size < megabytes * 1e6:
            block = "".join(
                f"{i // 120 - 30_000},{'x' if i % 10 == 9 else i % 12 + 1},KAZ,"
                f"{states[i // 12 % 10]},goods,from,{i}.5,an own figure\n"
                for i in range(count, count + 12_000)
            )
            handle.write(block)
            size, count = size + len(block), count + 12_000
    return count


ADD = """
import json, resource, signal, sys
from pathlib import Path
from tarazy.ledger import add
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored if in the background
added = add(sys.argv[1], "ties", sys.argv[2])
unit = 2**20 if sys.platform == "darwin" else 2**10
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
status = Path("/proc/self/status")
if status.exists():  # on Linux ru_maxrss starts at the peak of the process that started this one
    peak = next(int(x.split()[1]) for x in status.read_text().splitlines() if "VmHWM" in x) / 2**10
print(json.dumps([added.added, added.bad, peak]))
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for megabytes in (10, 60):
        path = tmp_path / f"{megabytes}.csv"
        rows = large(path, megabytes)
        done = subprocess.run(
            [sys.executable, "-c", ADD, str(path), str(tmp_path / f"{megabytes}.duckdb")],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        added, bad, peak = json.loads(done.stdout)
        assert (added, bad) == (rows - rows // 10, rows // 10)
        peaks.append(peak)
    assert peaks[1] < 900, peaks
    # 50 MB more on disk is far more in memory where it is held: 240 MiB before this was mended.
    assert peaks[1] - peaks[0] < 150, peaks


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("fresh", [True, False])
def test_a_stop_half_way_leaves_the_ledger_as_it_was(
    tmp_path: Path, stop: signal.Signals, fresh: bool
) -> None:
    own, path = tmp_path / "own.duckdb", tmp_path / "big.csv"
    rows = large(path, 15)
    if not fresh:
        add(csv_file(tmp_path, GOOD), "ties", own)
    child = subprocess.Popen(
        [sys.executable, "-c", ADD, str(path), str(own)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    part = tmp_path / "big.csv.quarantine.csv.part"
    until = time.monotonic() + 30
    while not part.exists() and time.monotonic() < until:  # the first batch is in
        time.sleep(0.01)
    assert part.exists()
    child.send_signal(stop)
    out, err = child.communicate(timeout=30)
    assert child.returncode != 0, out
    if stop == signal.SIGINT:
        assert "KeyboardInterrupt" in err
        left = {p.name for p in tmp_path.iterdir()} - {"mine.csv", "big.csv"}
        assert left == (set() if fresh else {"own.duckdb"})
    if own.exists():
        assert entered(own) == ([] if fresh else [(2030, "KAZ", "RUS", 1.5)])
    # And the same file goes in whole afterwards, over whatever was left.
    added = add(path, "ties", own)
    assert (added.added, added.bad) == (rows - rows // 10, rows // 10)
    assert not list(tmp_path.glob("*.part"))


def test_the_clock_of_the_machine_is_not_asked(tmp_path: Path) -> None:
    """The same input gives the same rows: a source record holds no time of day."""
    path = csv_file(tmp_path, GOOD)
    tables = []
    for name in ("a", "b"):
        add(path, "ties", create(tmp_path / f"{name}.duckdb"))
        with open_ledger(tmp_path / f"{name}.duckdb") as ledger:
            tables.append(ledger.frame("sources").filter(pl.col("id") == "mine"))
    assert tables[0].equals(tables[1])


def test_refused_flows_are_kept_as_refused(tmp_path: Path) -> None:
    path = tmp_path / "flows.csv"
    path.write_text(
        "year,month,from,to,product,classification,reported_by,value,unit\n"
        "2022,3,DEU,KGZ,847130,HS2022,from,-5,EUR\n"
        "2022,4,DEU,KGZ,847130,HS2022,from,5,EUR\n"
        "2022,x,DEU,KGX,847130,HS2022,from,5,EUR\n"
    )
    own = tmp_path / "own.duckdb"
    for _ in range(2):  # a second time adds none
        assert add(path, "flows", own).bad == 2
    with open_ledger(own) as ledger:
        rows = ledger.frame("refusals").sort("month")
    assert rows.select("year", "month", "from", "to", "product").rows() == [
        (2022, None, "DEU", "KGX", "847130"), (2022, 3, "DEU", "KGZ", "847130"),
    ]  # fmt: skip
    assert "month" in rows["reason"][0]
