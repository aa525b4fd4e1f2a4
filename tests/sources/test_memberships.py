import hashlib
from datetime import date
from pathlib import Path

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import memberships

PAGE = "https://www.example.org/a?b=c"
TEXT = f"""organisation,actor,role,from,from_precision,to,to_precision,url,note
CIS,GEO,member,1993-12,month,2009-08-18,day,{PAGE},
CIS,UZB,member,1991-12-21,day,,,{PAGE},conflict
CST,UZB,member,1994,year,1999-04,month,https://other.example/x,
CST,GEO,member,1994,year,1999,year,https://other.example/x,
CST,AZE,member,1994,year,,,,no page
"""


def test_every_page_is_a_source(tmp_path: Path) -> None:
    (tmp_path / memberships.FILE).write_text(TEXT, encoding="utf-8")
    first, second = memberships.read(tmp_path)
    assert first.source.id == "m-" + hashlib.sha1(PAGE.encode()).hexdigest()[:10]
    assert (first.source.producer, first.source.url) == ("www.example.org", PAGE)
    assert second.source.producer == "other.example"
    assert first.set_aside["what"].to_list() == ["CST"]
    assert second.set_aside.is_empty()


def test_days_are_filled_out_at_both_ends(tmp_path: Path) -> None:
    (tmp_path / memberships.FILE).write_text(TEXT, encoding="utf-8")
    first, second = (r.rows("memberships") for r in memberships.read(tmp_path))
    assert first.select("from", "to").rows() == [
        (date(1993, 12, 1), date(2009, 8, 18)), (date(1991, 12, 21), None)
    ]  # fmt: skip
    assert second["to"].to_list() == [date(1999, 4, 30), date(1999, 12, 31)]
    assert faults(first, SCHEMA["memberships"], {}).is_empty()
