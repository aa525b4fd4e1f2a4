"""Accounts files: the one that ships, and every mistake of one's own with its line."""

import hashlib
import re
from pathlib import Path

import pytest

import tarazy
from tarazy.findings.accounts import AccountsError, default, read
from tarazy.findings.catalogue import Catalogue

FILE = """groups:
  russia: [RUS]
  west: [EU, USA]
  china: [CHN]
contrasts:
  russia_west: {over: [russia], under: [west]}
  china_both: {over: [china], under: [russia, west]}
annual:
  policy: [ties.russia_west]
  environment: [distance.RUS.USA]
accounts:
  reactive: {follows: environment, lags: [1, 2]}
  early: {follows: environment, lags: [-1]}
  doctrine-led: {follows: doctrine, lags: [1]}
directions:
  reactive:
    ties.russia_west: {distance.RUS.USA: down}
  doctrine-led: {ties.russia_west: up}
shocks:
  - {date: 2014-03, name: Crimea}
  - {date: 2008, name: War}
"""


@pytest.fixture
def file(tmp_path):
    def make(text=FILE):
        path = tmp_path / "mine.yaml"
        path.write_text(text, "utf-8")
        return path

    return make


def test_the_default_is_that_of_the_calibration(ledger):
    from benchmarks.simulated_states import LAGS, SPANS

    asked = read(None, ledger)
    rules = {r.name: r for r in asked.rules}
    assert rules["reactive"].lags == LAGS
    assert sorted(rules["anticipating"].lags) == sorted(-lag for lag in LAGS)
    assert rules["doctrine-led"].lags == SPANS
    assert not any(r.directions for r in asked.rules)
    assert asked.sha256 == hashlib.sha256(default().read_bytes()).hexdigest()
    assert 2 <= len(asked.annual.policy) <= 4
    assert 2 <= len(asked.annual.environment) <= 3
    assert [s.monthly for s in asked.shocks] == [True] * 3


def test_a_file_of_ones_own(file, ledger):
    asked = read(file(), ledger)
    assert asked.groups["west"] == ("EU", "USA")
    assert asked.contrasts["china_both"] == (("china",), ("russia", "west"))
    reactive, early, led = asked.rules
    assert reactive.directions == {("ties.russia_west", "distance.RUS.USA"): -1}
    assert early.lags == (-1,)
    assert led.directions == {("ties.russia_west", ""): 1}
    assert [(s.time, s.monthly) for s in asked.shocks] == [(12 * 2014 + 2, True), (2008, False)]
    assert asked.lines["ties.russia_west"] == 9
    assert (asked.before, asked.after) == (4, 3)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("groups:", "gruops:", r"mine\.yaml:1: 'gruops'.*did you mean groups"),
        ("[EU, USA]", "[EU, UAS]", r"mine\.yaml:3: 'UAS'.*did you mean .*USA"),
        ("over: [russia]", "over: [rusia]", r"mine\.yaml:6: 'rusia'.*did you mean russia"),
        ("under: [russia, west]", "under: [russia]", r"mine\.yaml:\d+: the contrasts are no"),
        ("lags: [1, 2]", "lags: [-1, 1]", r"mine\.yaml:12: the lags of reactive"),
        ("lags: [1, 2]", "lags: [1.5]", r"mine\.yaml:12: a lag is 1.5"),
        ("{follows: doctrine, lags: [1]}", "{follows: doctrine, lags: [0]}", "over 0 points"),
        ("follows: doctrine", "follows: nothing", r"mine\.yaml:14: .*follows 'nothing'"),
        ("distance.RUS.USA: down", "distance.RUS.USA: lower", r"mine\.yaml:17: a direction"),
        ("early:", "inertial:", "always among the verdicts"),
        ("date: 2014-03", "date: 2014-31", r"mine\.yaml:20: .*not a month"),
        ("shocks:", "window: {before: 1}\nshocks:", r"mine\.yaml:19: before is 1"),
        ("  reactive:\n    ties", "  reactve:\n    ties", "did you mean reactive"),
        ("annual:", "annual: [", r"mine\.yaml:\d+"),
    ],
)
def test_mistakes_are_told_with_their_line(file, ledger, old, new, said):
    assert old in FILE
    with pytest.raises(AccountsError, match="(?s)" + said):
        read(file(FILE.replace(old, new, 1)), ledger)


def test_no_file_no_mapping(tmp_path, file, ledger):
    with pytest.raises(AccountsError, match="cannot be read"):
        read(tmp_path / "gone.yaml", ledger)
    with pytest.raises(AccountsError, match="not an accounts file"):
        read(file("- one\n"), ledger)
    with pytest.raises(AccountsError, match="there is no 'groups'"):
        read(file("name: x\n"), ledger)


def test_the_file_of_the_how_to_is_one(file, ledger):
    page = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "reaction.md"
    text = page.read_text("utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    asked = read(file(block), ledger)
    catalogue = Catalogue(ledger, tarazy.load("KAZ", ledger), asked)
    catalogue.check()
    assert asked.rules[0].directions == {("ties.russia_west", "sanctions_in_force.russia.west"): -1}
    kinds = {name.partition(".")[0] for name in catalogue.names} - set(asked.own)
    assert [kind for kind in kinds if f"`{kind}" not in text] == []
