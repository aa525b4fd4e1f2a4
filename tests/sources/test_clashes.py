from datetime import date
from pathlib import Path

from tarazy.ledger.schema import SCHEMA, faults
from tarazy.sources import clashes


def test_two_clashes_with_their_dead(data: Path) -> None:
    (reading,) = clashes.read(data)
    events = reading.rows("events")
    assert faults(events, SCHEMA["events"], {}).is_empty()
    told = events.select("date", "actor", "target", "magnitude", "magnitude_unit")
    assert told.rows() == [
        (date(2021, 4, 28), "KGZ", "TJK", 36.0 + 20.0, "deaths"),
        (date(2022, 9, 14), "KGZ", "TJK", 59.0 + 41.0, "deaths"),
    ]
