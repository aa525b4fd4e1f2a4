"""Scenario files: who acts on whom, on what, by how much, from when, each size with a range."""

import hashlib
from importlib import resources
from pathlib import Path

from tarazy.findings._scenario_reader import FOCAL, TOP, Reader
from tarazy.findings._scenario_spec import Act, Scenario, ScenarioError
from tarazy.ledger import Ledger, UnknownName
from tarazy.ledger.errors import known
from tarazy.ledger.marked import parse
from tarazy.lens import Lens, assignment
from tarazy.lens import members as members_of

__all__ = ["FOCAL", "Act", "Scenario", "ScenarioError", "file_of", "read", "shipped", "states_of"]

_SUFFIX = ".yaml"


def shipped() -> dict[str, Path]:
    """The scenario files that ship with the package.

    Returns
    -------
    dict of str to pathlib.Path
        Files by name, in the order in which they are told.
    """
    folder = Path(str(resources.files("tarazy.findings").joinpath("scenarios")))
    return {file.stem.partition("-")[2]: file for file in sorted(folder.glob(f"*{_SUFFIX}"))}


def file_of(asked: str | Path) -> Path:
    """The file that is meant: a shipped one by its name, or a user's by its path.

    Parameters
    ----------
    asked : str or pathlib.Path

    Returns
    -------
    pathlib.Path

    Raises
    ------
    UnknownName
        If it is neither.
    """
    text = str(asked)
    if isinstance(asked, str) and text in shipped():
        return shipped()[text]
    path = Path(asked)
    if path.exists() or path.suffix in (_SUFFIX, ".yml"):
        return path
    return shipped()[known(text, shipped(), "shipped scenario", do="or give a file (.yaml)")]


def read(file: Path | str, ledger: Ledger, lens: Lens) -> Scenario:
    """Read and check a scenario file.

    Parameters
    ----------
    file : pathlib.Path or str
    ledger : Ledger
    lens : Lens
        Actors are checked against both.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With file, line, what is allowed and the nearest name.
    """
    path = Path(file)
    top = parse(path, ScenarioError, "scenario", TOP, do="start from one that ships")
    return Reader(path, ledger, lens).scenario(top, hashlib.sha256(path.read_bytes()).hexdigest())


def states_of(
    names: tuple[str, ...], scenario: Scenario, ledger: Ledger, lens: Lens, year: int
) -> frozenset[str]:
    """The states that some actors of a scenario are in a year.

    Parameters
    ----------
    names : tuple of str
    scenario : Scenario
    ledger : Ledger
    lens : Lens
    year : int
        Members of organisations and vectors are those of its first of July.

    Returns
    -------
    frozenset of str

    Raises
    ------
    UnknownName
        If an organisation has no members then.
    """
    found: set[str] = set()
    for name in names:
        if name == FOCAL:
            found.add(lens.focal)
        elif name in scenario.actors:
            found |= states_of(scenario.actors[name], scenario, ledger, lens, year)
        elif name in lens.vector_codes:
            place = assignment(lens, ledger, range(year, year + 1), ledger.states)[0]
            at = lens.vector_codes.index(name)
            found |= {s for s, v in zip(ledger.states, place, strict=True) if v == at}
        elif name in ledger.states:
            found.add(name)
        else:
            held = members_of(ledger, range(year, year + 1))
            inside = set(held.filter(held["organisation"] == name)["actor"])
            if not inside:
                raise UnknownName(
                    f"{name} has no members in {year} ({scenario.file.name})",
                    do="name its states, or ask for another year",
                )
            found |= inside
    return frozenset(found)
