"""What a scenario file says, once it is read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tarazy.ledger import TarazyError


class ScenarioError(TarazyError):
    """A scenario file that is not one."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a scenario: a change with a range.

    Attributes
    ----------
    by : tuple of str
        Who acts: names of the file's actors, of the lens's vectors, codes of organisations and
        states, or ``focal``.
    on : tuple of str
        On whom; empty for a change of productivity.
    flow : {"exports", "imports", "both"}
        What the actors sell to the others, buy from them, or both.
    kind : {"cost", "embargo", "productivity"}
        A change of trade costs as a part of the value; a part of the trade that stops; a change
        of productivity as a part of it.
    low, high : float
        Ends of the range; the same where it is no range.
    """

    by: tuple[str, ...]
    on: tuple[str, ...]
    flow: Literal["exports", "imports", "both"]
    kind: Literal["cost", "embargo", "productivity"]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario file, read.

    Attributes
    ----------
    name : str
    file : pathlib.Path
    sha256 : str
        Of the bytes of the file.
    since : str
        From when it would hold: a year, a month or a day; empty where not told.
    asked_of : tuple of str
        Of whom alone it can be asked; empty for anybody.
    not_of : tuple of str
        Of whom it makes no sense.
    elasticity : tuple of float or None
        Ends of the 90 % interval of the trade elasticity, where the file says another than usual.
    actors : dict of str to tuple of str
        Groups that the file names.
    acts : tuple of Act
    """

    name: str
    file: Path
    sha256: str
    since: str
    asked_of: tuple[str, ...]
    not_of: tuple[str, ...]
    elasticity: tuple[float, float] | None
    actors: dict[str, tuple[str, ...]]
    acts: tuple[Act, ...]
