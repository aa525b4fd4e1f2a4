"""A scenario file, key by key, every mistake with its file and line."""

import math
import re
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tarazy.findings._scenario_spec import Act, Scenario, ScenarioError
from tarazy.ledger import Ledger, marked
from tarazy.lens import Lens

TOP = ("name", "from", "for", "except", "elasticity", "actors", "acts")
ACT = ("by", "on", "flow", "cost", "embargo", "of", "productivity")
_KINDS: tuple[Literal["cost", "embargo", "productivity"], ...] = ("cost", "embargo", "productivity")
_FLOWS = ("both", "exports", "imports")
#: Stands for the state that is asked about.
FOCAL = "focal"
_SIZES = {
    "cost": "a number above -1 or a range: 0.1 or [0.05, 0.3] of the value of the goods",
    "embargo": "the part of the trade that stops, above 0 to 1: 1 or [0.5, 1]",
    "elasticity": "the ends of its 90 % interval, above 0: [3, 8], or one number",
    "productivity": "a number above -1 or a range: -0.05 or [-0.1, -0.02]",
}


class Reader(marked.Marked):
    """One file being read: knows its name, so that a mistake can say where it stands."""

    kind = ScenarioError

    def __init__(self, file: Path, ledger: Ledger, lens: Lens) -> None:
        super().__init__(file)
        self.ledger, self.lens = ledger, lens
        self.groups: dict[str, tuple[str, ...]] = {}

    def scenario(self, top: CommentedMap, sha256: str) -> Scenario:
        """Read the whole file."""
        self.keys(top, TOP, "a scenario", top, None)
        self.groups = self.named(top)
        acts = self.listed(top, "acts", "acts", "a list of acts, each with " + ", ".join(ACT))
        if not acts:
            raise self.error(
                top, "acts", "nobody acts", "a list of acts under `acts:`",
                "write one: - {by: [EU], on: [RUS], embargo: 1}",
            )  # fmt: skip
        return Scenario(
            name=str(top.get("name", self.file.stem)),
            file=self.file,
            sha256=sha256,
            since=self.since(top),
            asked_of=self.who(top, "for", "for") if "for" in top else (),
            not_of=self.who(top, "except", "except") if "except" in top else (),
            elasticity=self.elasticity(top) if "elasticity" in top else None,
            actors=self.groups,
            acts=tuple(self.act(acts, place) for place in range(len(acts))),
        )

    def since(self, top: CommentedMap) -> str:
        text = str(top.get("from", ""))
        if text and not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?)?", text):
            raise self.error(top, "from", f"from is {text!r}", "a year, a month or a day: 2024-06")
        return text

    def elasticity(self, top: CommentedMap) -> tuple[float, float]:
        low, high = self.ends(top, "elasticity")
        if low <= 0:
            raise self.error(top, "elasticity", f"elasticity is {_said(top['elasticity'])}",
                             _SIZES["elasticity"])  # fmt: skip
        return low, high

    def named(self, top: CommentedMap) -> dict[str, tuple[str, ...]]:
        node = top.get("actors", CommentedMap())
        if not isinstance(node, CommentedMap):
            raise self.error(top, "actors", "actors must be a mapping", "west: [EU, USA]",
                             "write `key: value` pairs")  # fmt: skip
        for name in node:
            if name == FOCAL or name in self.ledger.actors:
                raise self.error(node, name, f"{name!r} has a meaning already", "another name")
        return {str(name): self.who(node, name, f"the actor {name}") for name in node}

    def who(self, node: CommentedMap, key: Any, what: str) -> tuple[str, ...]:
        """A list of names of actors; a single one may stand without brackets."""
        value = node.get(key)
        listed = CommentedSeq([value]) if isinstance(value, str) else value
        if not isinstance(listed, CommentedSeq) or not listed:
            raise self.error(node, key, f"{what} is no list of actors",
                             "a list, such as [EU, USA]", "write one")  # fmt: skip
        known = self.ledger.actors
        names = {**dict.fromkeys((FOCAL, *self.groups, *self.lens.vector_codes), ""), **known}
        for place, code in enumerate(listed):
            if not isinstance(code, str) or code not in names:
                own = isinstance(value, CommentedSeq)
                raise self.unknown_actor(
                    value if own else node, place if own else key, code, names,
                    or_else=", a vector of the lens or an actor of the file",
                    and_=f"; {FOCAL}; vectors: {', '.join(self.lens.vector_codes)}",
                )  # fmt: skip
        return tuple(map(str, listed))

    def act(self, acts: CommentedSeq, place: int) -> Act:
        node = acts[place]
        self.keys(node, ACT, "an act", acts, place)
        kinds = [kind for kind in _KINDS if kind in node]
        if len(kinds) != 1:
            raise self.error(
                acts, place, f"an act has {' and '.join(kinds) or 'no size'}",
                "one of " + ", ".join(_KINDS), "make two acts of it" if kinds else "add one",
            )  # fmt: skip
        kind = kinds[0]
        wanted = ("of",) if kind == "productivity" else ("by", "on")
        allowed = (*wanted, kind, *(("flow",) if kind != "productivity" else ()))
        for key in node:
            if key not in allowed:
                raise self.error(node, key, f"{key!r} does not go with {kind}", ", ".join(allowed))
        for key in wanted:
            if key not in node:
                raise self.error(acts, place, f"an act of {kind} has no {key!r}",
                                 ", ".join(allowed), f"add `{key}:`")  # fmt: skip
        flow = node.get("flow", "both")
        if flow not in _FLOWS:
            raise self.error(node, "flow", f"flow is {flow!r}", ", ".join(_FLOWS))
        low, high = self.size(node, kind)
        return Act(
            by=self.who(node, wanted[0], f"{wanted[0]!r}"),
            on=self.who(node, "on", "'on'") if kind != "productivity" else (),
            flow=flow,
            kind=kind,
            low=low,
            high=high,
        )

    def ends(self, node: CommentedMap, kind: str) -> tuple[float, float]:
        """A number or a range of two."""
        value = node[kind]
        ends = list(value) if isinstance(value, CommentedSeq) else [value]
        fine = len(ends) in (1, 2) and all(
            isinstance(x, int | float) and not isinstance(x, bool) and math.isfinite(x)
            for x in ends
        )  # fmt: skip
        if not fine or ends != sorted(ends):
            raise self.error(node, kind, f"{kind} is {_said(value)}", _SIZES[kind])
        return float(ends[0]), float(ends[-1])

    def size(self, node: CommentedMap, kind: str) -> tuple[float, float]:
        """The size of an act."""
        value, (low, high) = node[kind], self.ends(node, kind)
        if kind == "embargo" and not 0 < low <= high <= 1:
            raise self.error(node, kind, f"embargo is {_said(value)}", _SIZES[kind])
        if low <= -1:
            raise self.error(
                node, kind, f"{kind} is {_said(value)}: no more than all of it can be taken away",
                _SIZES[kind], "write `embargo: 1` to stop the trade" if kind == "cost" else "",
            )  # fmt: skip
        return low, high


def _said(value: Any) -> str:
    return str(list(value)) if isinstance(value, CommentedSeq) else repr(value)
