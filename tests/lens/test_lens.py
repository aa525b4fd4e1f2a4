"""Who stands in which vector, year by year."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tarazy.ledger import Ledger, LensError
from tarazy.ledger import open as open_ledger
from tarazy.lens import Lens, Vector, assignment, check, load, members
from tarazy.lens.lens import neighbours


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return open_ledger()


@pytest.fixture(scope="module")
def kaz(ledger: Ledger) -> Lens:
    return load("KAZ", ledger)


def vector(lens: Lens, ledger: Ledger, code: str, year: int) -> str | None:
    place = assignment(lens, ledger, range(year, year + 1), (code,))[0, 0]
    return None if place == -1 else lens.vector_codes[place]


@pytest.mark.parametrize(
    ("code", "year", "expected"),
    [
        ("RUS", 1992, "russia"), ("CHN", 1992, "china"), ("HKG", 2020, "china"),
        # Membership of a year is membership on 1 July.
        ("GBR", 2019, "eu"), ("GBR", 2020, "west"), ("AUT", 1994, "west"), ("AUT", 1995, "eu"),
        ("HRV", 2012, "rest"), ("HRV", 2013, "eu"), ("POL", 2003, "rest"), ("POL", 2004, "eu"),
        ("EST", 2004, "eu"), ("ROU", 2006, "rest"), ("ROU", 2007, "eu"), ("DEU", 1992, "eu"),
        ("USA", 2024, "west"), ("JPN", 2024, "west"), ("NOR", 2024, "west"), ("FIN", 1995, "eu"),
        ("TUR", 2024, "turkic"), ("UZB", 2024, "central_asia"), ("ISR", 2024, "rest"),
        ("EU", 2020, "eu"), ("KAZ", 2020, None), ("CIS", 2020, None),
    ],
)  # fmt: skip
def test_vectors_of_kazakhstan(kaz: Lens, ledger: Ledger, code: str, year: int, expected) -> None:
    assert vector(kaz, ledger, code, year) == expected


def test_every_other_state_is_in_one_vector_every_year(kaz: Lens, ledger: Ledger) -> None:
    years = range(kaz.since, date.today().year + 1)
    table = assignment(kaz, ledger, years, ledger.states)
    assert table.shape == (len(years), len(ledger.states))
    focal = ledger.states.index("KAZ")
    assert (table[:, focal] == -1).all()
    assert (np.delete(table, focal, axis=1) >= 0).all()
    sizes = [(table[t] == kaz.vector_codes.index("eu")).sum() for t in range(len(years))]
    told = {1992: 12, 1995: 15, 2004: 25, 2007: 27, 2013: 28, 2020: 27}
    assert {y: sizes[y - kaz.since] for y in told} == told
    # The order of the partners is the caller's, and nothing else.
    turned = assignment(kaz, ledger, years, ledger.states[::-1])
    np.testing.assert_array_equal(turned, table[:, ::-1])


def test_members_of_a_year(ledger: Ledger) -> None:
    frame = members(ledger, range(2014, 2017))
    assert frame.select("year", "organisation", "actor").is_duplicated().sum() == 0
    assert set(frame["role"]) == {"member"}

    def of(year: int, organisation: str) -> set[str]:
        return set(frame.filter(year=year, organisation=organisation)["actor"])

    assert of(2014, "CU") == {"BLR", "KAZ", "RUS"}
    assert of(2014, "EAEU") == of(2015, "CU") == set()
    # Kyrgyzstan joined in August 2015: not by its first of July.
    assert of(2015, "EAEU") == {"ARM", "BLR", "KAZ", "RUS"}
    assert of(2016, "EAEU") == {"ARM", "BLR", "KAZ", "KGZ", "RUS"}
    watching = members(ledger, range(2024, 2025), ("observer",))
    assert "UZB" in set(watching.filter(organisation="EAEU")["actor"])


def test_neighbours_stand_before_the_rest(kaz: Lens, ledger: Ledger) -> None:
    assert neighbours(ledger)["KAZ"] == {"RUS", "CHN", "KGZ", "UZB", "TKM"}
    near = replace(
        kaz,
        vectors=(Vector("rest", "Rest", rest=True), Vector("russia", "Russia", ("RUS",)),
                 Vector("near", "Near", neighbours=True)),
    )  # fmt: skip
    # The order of the file decides between `rest` and `neighbours`; named members come first.
    assert vector(near, ledger, "RUS", 2020) == "russia"
    near = replace(near, vectors=near.vectors[1:] + near.vectors[:1])
    held = {c: vector(near, ledger, c, 2020) for c in ("RUS", "CHN", "TKM", "TJK", "EU", "KAZ")}
    assert held == {"RUS": "russia", "CHN": "near", "TKM": "near", "TJK": "rest", "EU": None,
                    "KAZ": None}  # fmt: skip


def test_two_vectors_at_once_are_refused_in_the_year_it_happens(kaz: Lens, ledger: Ledger) -> None:
    two = replace(
        kaz, file=None,
        vectors=(Vector("eu", "EU", ("EU",)), Vector("nordic", "Nordic", ("SWE",))),
    )  # fmt: skip
    assert vector(two, ledger, "SWE", 1994) == "nordic"
    with pytest.raises(LensError, match="SWE stands in two vectors in 1995: eu and nordic") as got:
        check(two, ledger)
    assert "unless" in got.value.do
    apart = replace(two, vectors=(two.vectors[0], replace(two.vectors[1], unless=("EU",))))
    check(apart, ledger)
    assert vector(apart, ledger, "SWE", 1994) == "nordic"
    assert vector(apart, ledger, "SWE", 1995) == "eu"


def test_names(kaz: Lens) -> None:
    assert kaz.vector_names["west"] == "US and other West"
    assert kaz.domain_names["all"] == "All domains"
    assert [(d.code, i.code) for d, i in kaz.indicators][:2] == [
        ("economic", "turnover"), ("economic", "exports"),
    ]  # fmt: skip
    assert kaz.vector_codes == tuple(kaz.vector_names)
