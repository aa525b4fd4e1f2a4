from pathlib import Path

import pytest

from tarazy.texts.document import TextError
from tarazy.texts.encodings import CHUNK, SINGLE, encoding_of, read_text

RUSSIAN = (
    "Министр прибыл в столицу с двухдневным визитом и обсудил «дорожную карту» торговли. "
    "Стороны условились, что объём поставок вырастет к осени — на треть, ещё раз встретятся зимой."
)
SHOUTED = "ДОГОВОР О ДРУЖБЕ. Стороны договорились о дружбе и взаимной помощи на десять лет вперёд."
KAZAKH = (
    "Министр елордаға екі күндік сапармен келіп, сауда жөніндегі келісімді талқылады. "
    "Тараптар жеткізу көлемінің күзге қарай өсетінін, қыста қайта кездесетінін айтты."
)
ENGLISH = (
    "The minister’s visit was brief — “a working one”, as the communiqué said; "
    "the café talks in Genève went on, and the rôle of the coöperation council was not named."
)
GERMAN = "Der Minister prüfte die Verträge über größere Lieferungen; später äußerte er sich dafür."
MIXED = "The note says «договор подписан», and nothing more: срок его не назван. It was short."


def whole(text: str, encoding: str) -> bytes:
    text.encode(encoding)  # a test that replaces letters proves nothing
    return text.encode(encoding)


@pytest.mark.parametrize("text", [RUSSIAN, SHOUTED, MIXED])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5", "utf-16-le",
                 "utf-16-be", "utf-16", "utf-8-sig", "utf-32"]
)  # fmt: skip
def test_cyrillic(text: str, encoding: str) -> None:
    if encoding in ("koi8-r", "cp866", "iso8859-5"):  # they lack quotation marks and dashes
        text = text.translate(str.maketrans("«»—", '""-'))
    raw = whole(text, encoding)
    assert raw.decode(encoding_of(raw)) == text


@pytest.mark.parametrize("length", [40, 80])
@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5"])
def test_a_line_is_enough(encoding: str, length: int) -> None:
    text = "Стороны условились встретиться ещё раз зимой и обсудить там поставки зерна."[:length]
    assert whole(text, encoding).decode(encoding_of(whole(text, encoding))) == text


@pytest.mark.parametrize("encoding", ["utf-8", "kz1048", "utf-16-le"])
def test_kazakh(encoding: str) -> None:
    raw = whole(KAZAKH, encoding)
    assert raw.decode(encoding_of(raw)) == KAZAKH


@pytest.mark.parametrize("text", [ENGLISH, GERMAN])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_western(text: str, encoding: str) -> None:
    raw = whole(text, encoding)
    assert raw.decode(encoding_of(raw)) == text


def test_every_single_byte_encoding_is_one_python_knows() -> None:
    assert all("а".encode(e, "replace") for e in SINGLE)


def test_a_cut_character_is_no_reason_to_leave_utf8() -> None:
    raw = RUSSIAN.encode()[:-1]
    assert encoding_of(raw, whole=False) == "utf-8"


def test_one_broken_byte_in_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(RUSSIAN.encode() + b"\xff " + RUSSIAN.encode())
    assert read_text(path) == f"{RUSSIAN}\ufffd {RUSSIAN}"


def test_line_ends_stay_and_the_mark_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("раз\r\nдва\rтри\n".encode("utf-8-sig"))
    assert read_text(path) == "раз\r\nдва\rтри\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16-le"])
def test_windows_do_not_cut_characters(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    text = "x" + RUSSIAN * (2 * CHUNK // len(RUSSIAN))
    path.write_bytes(text.encode(encoding))
    assert read_text(path) == text


def test_letters_beyond_ascii_that_come_late(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    text = "plain words " * 20_000 + RUSSIAN
    path.write_bytes(text.encode("cp1251"))
    assert read_text(path) == text


def test_the_declared_encoding_goes_first_if_it_can(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Žádost".encode("iso8859-2"))
    assert read_text(path, "iso8859-2") == "Žádost"
    path.write_bytes(RUSSIAN.encode("cp1251"))
    assert read_text(path, "no-such-thing") == RUSSIAN


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(range(256)) * 200)
    with pytest.raises(TextError, match="not a text") as error:
        read_text(path)
    assert "KOI8-R" in error.value.allowed
    assert error.value.do
