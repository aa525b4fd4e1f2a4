"""What an accounts file says, once it is read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tarazy.findings.log_ratios import Contrasts
from tarazy.ledger import TarazyError


class AccountsError(TarazyError):
    """An accounts file that is not one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One account but the inertial.

    Attributes
    ----------
    name : str
    follows : {"environment", "doctrine"}
    lags : tuple of int
        As in :class:`tarazy.measures.accounts.Account`.
    directions : dict of (str, str) to int
        Expected directions by series of policy and of the environment (empty for a doctrine).
    """

    name: str
    follows: Literal["environment", "doctrine"]
    lags: tuple[int, ...]
    directions: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """The series that are compared at one step of time.

    Attributes
    ----------
    policy : tuple of str
        In the whole; ``ties.`` series are also taken in each domain.
    domains : dict of str to tuple of str
        Further series of a domain.
    environment : tuple of str
    beside : tuple of str
        Shown and compared one by one, not weighed.
    """

    policy: tuple[str, ...] = ()
    domains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    environment: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shock:
    """A dated shock: a year, or a month as in :class:`tarazy.findings.series.Series`."""

    time: int
    monthly: bool
    name: str


@dataclass(frozen=True, slots=True)
class Own:
    """A user's own series: its file, beside the accounts file, and how it is called."""

    file: Path
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """An accounts file, read.

    Attributes
    ----------
    file : pathlib.Path
    sha256 : str
        Of the bytes of the file.
    lines : dict of str to int
        Line of each name of a series.
    """

    name: str
    file: Path
    sha256: str
    groups: dict[str, tuple[str, ...]]
    contrasts: Contrasts
    annual: Step
    monthly: Step
    rules: tuple[Rule, ...]
    shocks: tuple[Shock, ...]
    before: int
    after: int
    own: dict[str, Own]
    lines: dict[str, int]
