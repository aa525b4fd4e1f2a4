"""YAML that users write: every mistake has its file and line, whatever the file should be."""

from pathlib import Path

import pytest

from tarazy.ledger.errors import TarazyError
from tarazy.ledger.marked import Marked, line_of, parse


class PlanError(TarazyError):
    """A plan that is not one."""


class Plan(Marked):
    """A file of a kind of its own."""

    kind = PlanError


def read(file: Path) -> object:
    return parse(file, PlanError, "plan", ("steps",), do="start anew")


@pytest.mark.parametrize(
    ("bytes_", "said"),
    [
        (b"a: [1\nb: 2\n", r"plan\.yaml:2: .*\n.*mend the YAML"),
        (b"a: 1\na: 2\n", r"plan\.yaml:2: found duplicate key"),
        (b"a: 1\nb: \x01\n", r"plan\.yaml:2: the character 0x01 may not stand in YAML"),
        (b"\xff\xfe", r"plan\.yaml is not UTF-8"),
        (b"- a\n", r"plan\.yaml is not a plan\nallowed: a mapping with steps\nto do: start anew"),
    ],
)
def test_what_is_no_plan(tmp_path: Path, bytes_: bytes, said: str) -> None:
    file = tmp_path / "plan.yaml"
    file.write_bytes(bytes_)
    with pytest.raises(PlanError, match=said):
        read(file)
    with pytest.raises(PlanError, match=r"nowhere\.yaml cannot be read"):
        read(tmp_path / "nowhere.yaml")


def test_lines_keys_lists_and_days(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_bytes("\ufeffsteps:\n  - one\n  - two\nday: 2014-02-31\nstep: x\n".encode())
    top = parse(file, PlanError, "plan", ("steps",), do="start anew")
    assert top["day"] == "2014-02-31"  # kept as it is written, to be told with its line
    assert (line_of(top, "day"), line_of(top["steps"], 1), line_of(top, "none")) == (4, 3, 1)
    plan = Plan(file)
    with pytest.raises(PlanError, match=r"plan\.yaml:5: 'step' is not a key of a plan[^?]*steps\?"):
        plan.keys(top, ("steps", "day"), "a plan", top, None)
    with pytest.raises(PlanError, match=r"plan\.yaml:4: day must be a list"):
        plan.listed(top, "day", "day", "a list")
    assert list(plan.listed(top, "none", "none", "a list")) == []
    said = str(plan.unknown_actor(top, "step", "Mongolya", {"MNG": "Mongolia"}))
    assert said.startswith("plan.yaml:5: 'Mongolya' is not an actor of the ledger")
    assert "did you mean MNG?" in said
