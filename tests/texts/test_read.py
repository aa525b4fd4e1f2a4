"""Folders, files and tables read; what is kept; what is refused. The sentences are our own."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tarazy.ledger import SCHEMA, Ledger, LedgerError
from tarazy.ledger import open as open_ledger
from tarazy.ledger.chronicle import COLUMNS, as_events
from tarazy.ledger.schema import conform
from tarazy.texts import kept
from tarazy.texts import read as reading
from tarazy.texts.document import Document, TextError
from tarazy.texts.kept import Kept
from tarazy.texts.read import Readings, read

ONE = "В 1992 году Казахстан и Россия подписали договор о торговле. Соседи его поддержали.\n"
TWO = "В мае 2022 года президент Казахстана посетил Китай. Переговоры о транзите прошли успешно.\n"
EN = "Kazakhstan welcomes trade with China. The road to the border of Mongolia is long.\n"
KK = "Қазақстан мен Қытай 2015 жылы көлік туралы келісімге қол қойды. Бұл көршілерге ұнады.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "texts"
    (made / "below").mkdir(parents=True)
    (made / "one.txt").write_text(ONE, "utf-8")
    (made / "below" / "two.md").write_text(TWO, "utf-8")
    return made


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the documents that are coded."""
    coded: list[str] = []
    true = reading.events

    def events(document: Document, gazetteer: object) -> object:
        coded.append(document.name)
        return true(document, gazetteer)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "events", events)
    return coded


def told(found: Readings) -> list[tuple[object, ...]]:
    frame = found.frame("events")
    return frame.select("date", "precision", "actor", "target", "type", "document").rows()


def test_a_folder_gives_events_documents_and_mentions(folder: Path) -> None:
    with read(folder) as found:
        assert (found.fresh, found.known, found.refused) == (2, 0, [])
        assert found.texts == ("one.txt", "below/two.md")
        events, documents, mentions = map(found.frame, ("events", "documents", "mentions"))
    assert events.columns == list(COLUMNS)
    rows = {row["document"]: row for row in events.iter_rows(named=True)}
    treaty, visit = rows["one.txt"], rows["below/two.md"]
    assert (treaty["date"].year, treaty["precision"], treaty["type"]) == (1992, "year", "AGREE")
    assert treaty["parties"] == "KAZ;RUS"
    assert ONE[treaty["start"] : treaty["end"]].startswith("В 1992 году")
    assert (visit["actor"], visit["target"], visit["type"]) == ("KAZ", "CHN", "CONSULT")
    assert (visit["date"].month, visit["precision"]) == (5, "month")
    assert documents.select("id", "language", "words", "sentences").rows() == [
        ("one.txt", "ru", 13, 2), ("below/two.md", "ru", 13, 2),
    ]  # fmt: skip
    first = mentions.filter(pl.col("document") == "one.txt")
    assert first.select("sentence", "kind", "code", "count", "own", "stance").rows() == [
        (1, "actor", "KAZ", 1, False, 0), (1, "actor", "RUS", 1, False, 0),
        (1, "theme", "trade", 1, False, 0),
    ]  # fmt: skip
    assert first["span"].to_list() == ["0:60"] * 3
    # In the ledger's columns and types, but for the source.
    for name, frame in (("documents", documents), ("mentions", mentions)):
        conform(frame.with_columns(source=pl.lit("s")), SCHEMA[name])
        assert dict(frame.schema) == {c: SCHEMA[name].dtypes[c] for c in frame.columns}


def test_kazakh_has_attention_and_no_events(tmp_path: Path) -> None:
    (tmp_path / "kk.txt").write_text(KK, "utf-8")
    with read(tmp_path / "kk.txt") as found:
        assert found.frame("events").height == 0
        codes = set(found.frame("mentions").select("code", "stance").rows())
    assert codes >= {("KAZ", 0), ("CHN", 0), ("transit", 0)}


def test_a_second_run_reads_nothing(folder: Path, tmp_path: Path, spy: list[str]) -> None:
    keep = tmp_path / "keep"
    with read(folder, keep=keep) as found:
        before = told(found), found.frame("mentions").rows()
    assert spy == ["one.txt", "below/two.md"]
    with read(folder, keep=keep) as found:
        assert (found.fresh, found.known) == (0, 2)
        assert (told(found), found.frame("mentions").rows()) == before
    assert len(spy) == 2
    # A new text is read, the others are not; one that was renamed keeps its reading.
    (folder / "three.txt").write_text(TWO.replace("Китай", "Турцию"), "utf-8")
    (folder / "one.txt").rename(folder / "renamed.txt")
    with read(folder, keep=keep) as found:
        assert (found.fresh, found.known) == (1, 2)
        assert {row[-1] for row in told(found)} == {"renamed.txt", "below/two.md", "three.txt"}
    assert spy[2:] == ["three.txt"]


def test_other_rules_or_other_words_of_the_caller_read_anew(
    folder: Path, tmp_path: Path, spy: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = tmp_path / "keep"
    read(folder, keep=keep).close()
    read(folder, keep=keep, dated="2021").close()
    assert len(spy) == 4
    monkeypatch.setattr(kept, "_room", lambda: "other rules")
    read(folder, keep=keep).close()
    assert len(spy) == 6


def test_what_breaks_off_is_not_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = tmp_path / "keep"
    true = reading.events

    def stopped(document: Document, gazetteer: object) -> object:
        if document.name == "below/two.md":
            raise KeyboardInterrupt
        return true(document, gazetteer)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "events", stopped)
    with pytest.raises(KeyboardInterrupt):
        read(folder, keep=keep)
    monkeypatch.setattr(reading, "events", true)
    with read(folder, keep=keep) as found:
        assert (found.fresh, found.known) == (1, 1)
        numbers = found.frame("mentions").filter(pl.col("document") == "below/two.md")
        assert numbers.height == numbers.unique().height > 0


def test_one_bad_file_stops_nothing(folder: Path) -> None:
    (folder / "empty.txt").touch()
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing")
    (folder / "again.txt").write_text(ONE, "utf-8")
    (folder / "table.csv").write_text("a,b\n1,2\n", "utf-8")
    with read(folder) as found:
        assert found.fresh == 2
        reasons = {r.name: r.reason for r in found.refused}
    assert set(reasons) == {"empty.txt", "picture.png", "broken.pdf", "one.txt", "table.csv"}
    assert "same bytes as again.txt" in reasons["one.txt"]


def test_a_fault_of_the_coding_refuses_its_text_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = reading.events

    def deep(document: Document, gazetteer: object) -> object:
        if document.name == "one.txt":
            raise RecursionError("too deep")
        return true(document, gazetteer)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "events", deep)
    with read(folder) as found:
        assert [r.name for r in found.refused] == ["one.txt"]
        assert found.texts == ("below/two.md",)


def test_rows_of_a_table_with_speakers(tmp_path: Path, spy: list[str]) -> None:
    file = tmp_path / "speeches.csv"
    rows = [
        ("Kazakhstan", "2019", "Kazakhstan welcomes trade with China and with our neighbours."),
        ("China", "not a date", "We thank everyone who came here today for their help."),
        ("", "2020", "The United States opened its embassy in the capital that spring."),
    ]
    pl.DataFrame(rows, schema=["speaker", "date", "text"], orient="row").write_csv(file)
    keep = tmp_path / "keep"
    with read(file, keep=keep) as found:
        assert [r.name for r in found.refused] == ["speeches.csv#2"]
        documents = found.frame("documents").select("id", "kind", "actor", "date", "precision")
        own = found.frame("mentions").filter(pl.col("own"))
    first, last = documents.rows()
    assert first[:3] == ("speeches.csv#1", "speech", "KAZ")
    assert (first[3].year, first[4]) == (2019, "year")
    assert last[:3] == ("speeches.csv#3", "other", None)
    # What Kazakhstan says of itself is marked.
    assert own.select("document", "code").rows() == [("speeches.csv#1", "KAZ")]
    with read(file, keep=keep) as found:
        assert (found.fresh, found.known) == (0, 2)
    assert len(spy) == 2


def test_the_callers_date_and_language(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(EN, "utf-8")
    with read(tmp_path / "a.txt", dated="2021-03", language="en") as found:
        (row,) = found.frame("documents").select("date", "precision", "language").rows()
    assert (str(row[0]), *row[1:]) == ("2021-03-01", "month", "en")


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"dated": "spring"}, "'spring' is not a date"),
        ({"language": "fr"}, "'fr' is not a language that is read"),
    ],
)
def test_what_the_caller_may_say(folder: Path, more: dict[str, str], part: str) -> None:
    with pytest.raises(TextError, match=part):
        read(folder, **more)  # type: ignore[arg-type]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="no file or folder"):
        read(tmp_path / "nowhere")


def test_files_that_are_written_are_passed_over(folder: Path) -> None:
    (folder / "out.csv").write_text("text\nanything at all\n", "utf-8")
    with read(folder, besides=[folder / "out.csv"]) as found:
        assert found.refused == []
        assert len(found.texts) == 2


def test_another_programs_file_is_not_written_to(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("These are notes and not what was read. " * 40)
    with pytest.raises(LedgerError, match="cannot be used to keep"):
        read(folder, keep=other)
    assert other.read_text().startswith("These are notes")


def test_kept_rows_come_as_a_stream_and_in_order(tmp_path: Path) -> None:
    store = Kept(tmp_path / "keep")
    row = ("a", 0, "actor", "KAZ", 1, False, 0, "0:1")
    many = 12_000
    store.put("k", (("mentions", (*row[:1], n, *row[2:])) for n in range(many)))
    assert not store.has("k")  # a text is known by its document
    rows = store.rows("mentions", "k", "new name")
    assert next(rows)[:2] == ("new name", 0)
    assert [r[1] for r in rows] == list(range(1, many))
    store.close()


def test_events_enter_a_ledger_with_their_documents(
    folder: Path, tmp_path: Path, small_file: Callable[..., Path],
    nothing_embedded: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from tarazy.ledger import add

    monkeypatch.setattr("tarazy.ledger.store.embedded", nothing_embedded)
    own, file = small_file(), tmp_path / "chronicle.csv"
    with read(folder) as found:
        found.frame("events").write_csv(file)
    done = add(file, "events", own)
    assert (done.added, done.bad) == (2, 0)
    assert (add(file, "events", own).added, add(file, "events", own).known) == (0, 2)
    with open_ledger(own) as known:
        assert isinstance(known, Ledger)
        rows = known.frame("events").sort("date")
        assert rows.select("actor", "target", "kind", "document").rows() == [
            ("KAZ", "RUS", "AGREE", "one.txt"), ("KAZ", "CHN", "CONSULT", "below/two.md"),
        ]  # fmt: skip
        assert known.frame("documents").select("id", "source").sort("id").rows() == [
            ("below/two.md", "chronicle"), ("one.txt", "chronicle"),
        ]  # fmt: skip


def test_a_ledger_of_ones_own_brings_its_actors(
    tmp_path: Path, small_file: Callable[..., Path],
    nothing_embedded: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("tarazy.ledger.store.embedded", nothing_embedded)
    (tmp_path / "a.txt").write_text("The Ruritania road was opened. Japan was far away then.\n")
    own = small_file(actors=[])
    with open_ledger(own) as known, read(tmp_path / "a.txt", ledger=known) as found:
        assert found.frame("mentions").filter(pl.col("kind") == "actor").height == 0


def test_a_long_text_is_read_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is held at once is the text and no more than a batch of rows."""
    import tracemalloc

    monkeypatch.setattr(reading, "events", lambda document, gazetteer: [])
    short, file = tmp_path / "short.txt", tmp_path / "long.txt"
    sentence = "The road to China was long and dusty in those days, they said. "
    short.write_text(sentence)
    file.write_text(sentence * 12_000)
    made = reading.Gazetteer.load()
    monkeypatch.setattr(reading.Gazetteer, "load", lambda ledger=None: made)
    read(short).close()  # tables are loaded before it is measured
    tracemalloc.start()
    with read(file) as found:
        rows = sum(1 for _ in found.rows("mentions"))
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == 12_000
    assert peak < 10 * file.stat().st_size


def test_what_a_chronicle_cannot_tell_apart_is_one_row(tmp_path: Path) -> None:
    """Two instruments of one sentence are two events, and one row as sure as the surer."""
    text = "В 2011 г. Ирландия и Исландия подписали договор, меморандум и протокол.\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    with read(tmp_path / "a.txt") as found:
        rows = list(found.rows("events"))
    assert len(rows) == 1
    ids = as_events(pl.DataFrame([[str(cell) for cell in row] for row in rows],
                                 schema=list(COLUMNS), orient="row"))["id"]  # fmt: skip
    assert ids.n_unique() == len(rows)


def test_mentions_alone_are_read_without_events_and_kept_apart(
    folder: Path, tmp_path: Path, spy: list[str]
) -> None:
    keep = tmp_path / "keep"
    with read(folder, keep=keep, coded=False) as found:
        mentions = list(found.rows("mentions"))
        assert (found.fresh, found.known, spy) == (2, 0, [])
        assert list(found.rows("events")) == []
    with read(folder, keep=keep, coded=False) as found:
        assert (found.fresh, found.known) == (0, 2)
    with read(folder, keep=keep) as found:  # events are asked for: read anew
        assert (found.fresh, found.known, len(spy)) == (2, 0, 2)
        assert list(found.rows("mentions")) == mentions
    with read(folder, keep=keep, coded=False) as found:  # and what has them will do
        assert (found.fresh, found.known, len(spy)) == (0, 2, 2)


def test_each_file_is_told_with_which_of_how_many_it_is(folder: Path) -> None:
    said: list[str] = []
    read(folder, step=said.append).close()
    assert said == ["one.txt (1 of 2)", "below/two.md (2 of 2)"]
