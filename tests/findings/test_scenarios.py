"""Scenario files: those that ship, who they mean, and every mistake of one's own with its line."""

import hashlib
import re
from pathlib import Path

import pytest

import tarazy
from tarazy.findings import scenarios
from tarazy.findings.scenarios import Act, ScenarioError
from tarazy.ledger import UnknownName

FILE = """name: Mine
from: 2024-06
for: [KAZ, KGZ]
except: [friends]
elasticity: [2, 6]
actors:
  friends: [EU, USA]
acts:
  - {by: [friends, china], on: focal, flow: exports, cost: [0.1, 0.2]}
  - {by: [RUS], on: [focal], embargo: 1}
  - {of: [CHN], productivity: -0.1}
"""


@pytest.fixture
def lens(ledger):
    return tarazy.load("KAZ", ledger)


@pytest.fixture
def file(tmp_path):
    def make(text=FILE):
        path = tmp_path / "mine.yaml"
        path.write_text(text, "utf-8")
        return path

    return make


def test_a_file_says_who_acts_on_whom_by_how_much_and_from_when(ledger, lens, file):
    read = scenarios.read(file(), ledger, lens)
    assert (read.name, read.since) == ("Mine", "2024-06")
    assert (read.asked_of, read.not_of) == (("KAZ", "KGZ"), ("friends",))
    assert read.elasticity == (2, 6)
    assert read.sha256 == hashlib.sha256(read.file.read_bytes()).hexdigest()
    assert read.acts == (
        Act(("friends", "china"), ("focal",), "exports", "cost", 0.1, 0.2),
        Act(("RUS",), ("focal",), "both", "embargo", 1, 1),
        Act(("CHN",), (), "both", "productivity", -0.1, -0.1),
    )


def test_names_stand_for_states_of_the_year(ledger, lens, file):
    read = scenarios.read(file(), ledger, lens)

    def states(*names, year=2019):
        return scenarios.states_of(names, read, ledger, lens, year)

    assert states("focal") == {"KAZ"}
    assert states("china") == {"CHN", "HKG", "MAC"}
    assert states("friends") - states("EU") == {"USA"}
    assert states("EU") - states("EU", year=2023) == {"GBR"}
    assert states("EAEU") == {"ARM", "BLR", "KAZ", "KGZ", "RUS"}  # no observers
    with pytest.raises(UnknownName, match=r"EAEU has no members in 2000 \(mine.yaml\)"):
        states("EAEU", year=2000)


def test_every_file_that_ships_is_read_with_every_lens(ledger):
    names = list(scenarios.shipped())
    assert names[:6] == ["embargo", "embargo-joined", "secondary-sanctions", "leave-eaeu",
                         "transit-closed", "china-slowdown"]  # fmt: skip
    for focal in ("KAZ", "MNG", "SRB", "DEU"):
        lens = tarazy.load(focal, ledger)
        for name, path in scenarios.shipped().items():
            read = scenarios.read(path, ledger, lens)
            assert scenarios.file_of(name) == path
            assert read.since
            assert read.acts
            # Sizes that are a range are argued where they stand.
            if any(act.low < act.high for act in read.acts):
                assert re.search(r"^  # .*\n(  # .*\n)+  - ", path.read_text("utf-8"), re.M), name


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("[RUS]", "[RUZ]", 10, "'RUZ' is not an actor of the ledger, a vector of the lens"),
        ("[RUS]", "[]", 10, "'by' is no list of actors"),
        ("[EU, USA]", "[EU, UAS]", 7, "did you mean USA"),
        ("friends:", "KAZ:", 7, "'KAZ' has a meaning already"),
        ("[KAZ, KGZ]", "kaz", 3, "did you mean KAZ"),
        ("2024-06", "June 2024", 2, "from is 'June 2024'"),
        ("2024-06", "2024-13", 2, "allowed: a year, a month or a day"),
        ("[2, 6]", "[0, 6]", 5, "elasticity is [0, 6]"),
        ("[2, 6]", "[6, 2]", 5, "elasticity is [6, 2]"),
        ("name:", "nome:", 1, "did you mean name?"),
        ("exports", "export", 9, "allowed: both, exports, imports"),
        ("[0.1, 0.2]", "[0.2, 0.1]", 9, "cost is [0.2, 0.1]"),
        ("[0.1, 0.2]", "[0.1, 0.2, 0.3]", 9, "cost is [0.1, 0.2, 0.3]"),
        ("[0.1, 0.2]", "-1.2", 9, "write `embargo: 1` to stop the trade"),
        ("[0.1, 0.2]", ".nan", 9, "cost is nan"),
        ("[0.1, 0.2]", "true", 9, "cost is True"),
        ("embargo: 1", "embargo: 1.1", 10, "above 0 to 1"),
        ("embargo: 1", "embargo: 0", 10, "above 0 to 1"),
        ("embargo: 1", "embargo: 1, cost: 0.1", 10, "an act has cost and embargo"),
        (", embargo: 1", "", 10, "an act has no size"),
        ("on: [focal], embargo", "embargo", 10, "an act of embargo has no 'on'"),
        ("productivity: -0.1", "productivity: -1", 11, "productivity is -1"),
        ("{of: [CHN], ", "{of: [CHN], flow: both, ", 11, "'flow' does not go with productivity"),
        ("  - {by: [RUS], on: [focal], embargo: 1}", "  - RUS", 10, "an act must be a mapping"),
    ],
)
def test_a_mistake_is_told_with_its_line(ledger, lens, file, old, new, line, said):
    assert FILE.count(old) == 1
    with pytest.raises(ScenarioError) as told:
        scenarios.read(file(FILE.replace(old, new)), ledger, lens)
    assert told.value.given.startswith(f"mine.yaml:{line}: ")
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: Empty\n", "nobody acts"),
        ("acts: []\n", "nobody acts"),
        ("- EU\n", "not a scenario"),
        ("acts: [\n", "mend the YAML"),
    ],
)
def test_a_file_that_is_no_scenario(ledger, lens, file, text, said):
    with pytest.raises(ScenarioError, match=re.escape(said)):
        scenarios.read(file(text), ledger, lens)


def test_the_file_that_is_meant(tmp_path):
    with pytest.raises(UnknownName, match="did you mean embargo"):
        scenarios.file_of("embargoo")
    assert scenarios.file_of("mine.yaml") == Path("mine.yaml")
    assert scenarios.file_of(tmp_path / "x.yaml") == tmp_path / "x.yaml"
