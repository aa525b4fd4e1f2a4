"""Lens files in: parsed, typed and checked, every mistake with its file and line."""

import math
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tarazy.ledger import Ledger, LensError, UnknownName, marked
from tarazy.ledger.errors import nearest
from tarazy.ledger.marked import line_of
from tarazy.lens.lens import Domain, Indicator, Lens, Vector, check

_TOP = ("focal", "name", "since", "concentration", "beside", "vectors", "domains", "sources")
_VECTOR = ("name", "members", "unless")
_DOMAIN = ("name", "weight", "indicators")
_INDICATOR = ("tie", "side", "weight", "window", "max_age", "times", "gesture")
_SIDES = ("out", "in", "both")
#: Stands for the focal state in the file of the default lens.
ANY = "ANY"


class _Reader(marked.Marked):
    """One file being read: knows its name, so that a mistake can say where it stands."""

    kind = LensError

    def __init__(self, file: Path, ledger: Ledger | None) -> None:
        super().__init__(file)
        self.ledger = ledger

    def number(self, node: CommentedMap, key: str, default: float, least: float) -> float:
        value = node.get(key, default)
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        if not fits or not math.isfinite(value) or value < least:
            raise self.error(node, key, f"{key} is {value!r}", f"a number of at least {least:g}")
        return float(value)

    def whole(self, node: CommentedMap, key: str, default: int, least: int) -> int:
        value = self.number(node, key, default, least)
        if value != int(value):
            raise self.error(node, key, f"{key} is {value!r}", "a whole number")
        return int(value)

    def flag(self, node: CommentedMap, key: str) -> bool:
        value = node.get(key, False)
        if not isinstance(value, bool):
            raise self.error(node, key, f"{key} is {value!r}", "true or false")
        return value

    def items(self, node: CommentedMap, key: Any, what: str) -> CommentedSeq:
        return self.listed(node, key, what, "a list, such as [EU]")

    def actor(self, node: CommentedMap | CommentedSeq, key: Any, code: Any) -> str:
        if self.ledger is None or code == ANY:
            return str(code)
        if not isinstance(code, str) or code not in self.ledger.actors:
            raise self.unknown_actor(node, key, code, self.ledger.actors)
        return code

    # --- parts of the file -----------------------------------------------------------------

    def lens(self, top: CommentedMap, focal: str | None) -> Lens:
        self.keys(top, _TOP, "a lens", top, None)
        for key in ("focal", "vectors", "domains"):
            if key not in top:
                raise self.error(top, None, f"the lens has no {key!r}", ", ".join(_TOP))
        code = self.actor(top, "focal", focal or top["focal"])
        if self.ledger is not None and code != ANY and code not in self.ledger.states:
            raise self.error(top, "focal", f"{code!r} is not a state", "ISO 3166-1 alpha-3 codes")
        name = self.ledger.actors[code] if self.ledger and code in self.ledger.actors else code
        return Lens(
            focal=code,
            name=str(top.get("name", name)),
            since=self.since(top),
            concentration=self.number(top, "concentration", 30, 1),
            vectors=self.vectors(top, code),
            domains=self.domains(top),
            sources=self.sources(top),
            file=self.file,
            beside=self.beside(top, code),
        )

    def beside(self, top: CommentedMap, focal: str) -> tuple[str, ...]:
        listed = self.items(top, "beside", "beside")
        found: list[str] = []
        for place, code in enumerate(listed):
            state = self.actor(listed, place, code)
            if self.ledger is not None and state not in self.ledger.states:
                raise self.error(listed, place, f"{code!r} is not a state",
                                 "ISO 3166-1 alpha-3 codes")  # fmt: skip
            if state in found:
                raise self.error(listed, place, f"{state} stands twice beside the focal state",
                                 do="take it out once")  # fmt: skip
            found.append(state)
        return tuple(state for state in found if state != focal)

    def since(self, top: CommentedMap) -> int:
        year, last = self.whole(top, "since", 1992, 1816), date.today().year
        if year > last:
            raise self.error(top, "since", f"since is {year}", f"a year from 1816 to {last}")
        return year

    def vectors(self, top: CommentedMap, focal: str) -> tuple[Vector, ...]:
        node = top["vectors"]
        if not isinstance(node, CommentedMap) or not node:
            raise self.error(top, "vectors", "vectors must be a mapping of at least two vectors")
        found: list[Vector] = []
        seen: dict[str, str] = {}
        for key, body in node.items():
            code, line = str(key), line_of(node, key)
            self.keys(body, _VECTOR, f"the vector {code}", node, key)
            members = body.get("members", [])
            name = str(body.get("name", code))
            if members in ("rest", "neighbours"):
                if members in seen:
                    raise self.error(
                        body, "members", f"{seen[members]} takes {members!r} already",
                        do="name the members of one of the two",
                    )  # fmt: skip
                seen[members] = code
                found.append(Vector(code, name, rest=members == "rest",
                                    neighbours=members == "neighbours", line=line))  # fmt: skip
                continue
            if not isinstance(members, CommentedSeq) or not members:
                raise self.error(
                    body, "members", f"the vector {code} has no list of members",
                    "a list of codes, `rest`, or `neighbours`",
                )  # fmt: skip
            for place, member in enumerate(members):
                self.actor(members, place, member)
                if member in seen:
                    raise self.error(
                        members, place, f"{member} stands in two vectors: {seen[member]} and "
                        f"{code}", do="take it out of one",
                    )  # fmt: skip
                seen[member] = code
            out = self.items(body, "unless", "unless")
            unless = tuple(self.actor(out, place, u) for place, u in enumerate(out))
            kept = tuple(str(m) for m in members if m != focal)
            if kept:  # a lens for Russia has no vector Russia
                found.append(Vector(code, name, kept, unless, line=line))
        if len(found) < 2:
            raise self.error(top, "vectors", "a lens needs at least two vectors")
        return tuple(found)

    def domains(self, top: CommentedMap) -> tuple[Domain, ...]:
        node = top["domains"]
        if not isinstance(node, CommentedMap) or not node:
            raise self.error(top, "domains", "domains must be a mapping of at least one domain")
        found = []
        for key, body in node.items():
            code = str(key)
            self.keys(body, _DOMAIN, f"the domain {code}", node, key)
            if code == "all":
                raise self.error(node, key, "'all' stands for the whole and cannot be a domain")
            parts = body.get("indicators")
            if not isinstance(parts, CommentedMap) or not parts:
                raise self.error(body, "indicators", f"the domain {code} has no indicators")
            indicators = tuple(self.indicator(parts, name, b) for name, b in parts.items())
            weight = self.number(body, "weight", 1, 0)
            if weight and not any(i.weight for i in indicators):
                raise self.error(body, "indicators", f"every indicator of {code} weighs 0")
            found.append(Domain(code, str(body.get("name", code)), weight, indicators))
        if not any(d.weight for d in found):
            raise self.error(top, "domains", "every domain weighs 0")
        return tuple(found)

    def indicator(self, parent: CommentedMap, code: str, body: Any) -> Indicator:
        self.keys(body, _INDICATOR, f"the indicator {code}", parent, code)
        if code == "all":
            raise self.error(parent, code, "'all' stands for the blend and cannot be an indicator")
        tie = body.get("tie", code)
        side = body.get("side", "both")
        if side not in _SIDES:
            raise self.error(body, "side", f"side is {side!r}", ", ".join(_SIDES))
        self.tie(body, "tie", tie)
        times = body.get("times")
        if times is not None:
            self.tie(body, "times", times)
        return Indicator(
            code=str(code),
            tie=str(tie),
            side=str(side),
            weight=self.number(body, "weight", 1, 0),
            window=self.whole(body, "window", 1, 1),
            max_age=self.whole(body, "max_age", 3, 0),
            times=None if times is None else str(times),
            gesture=self.flag(body, "gesture"),
        )

    def tie(self, body: CommentedMap, key: str, code: Any) -> None:
        if self.ledger is None:
            return
        names = [*self.ledger.indicators["code"], "memberships"]
        if code not in names:
            near = nearest(str(code), names)
            raise self.error(
                body, key, f"{code!r} is not an indicator of the ledger", ", ".join(names),
                f"did you mean {near[0]}?" if near else "`tarazy ledger show indicators`",
            )  # fmt: skip

    def sources(self, top: CommentedMap) -> dict[str, tuple[str, ...]]:
        node = top.get("sources", CommentedMap())
        if not isinstance(node, CommentedMap):
            raise self.error(top, "sources", "sources must be a mapping of ties to lists of ids")
        known = None if self.ledger is None else self.ledger.frame("sources")["id"].to_list()
        found = {}
        for tie in node:
            self.tie(node, tie, tie)
            order = self.items(node, tie, f"the sources of {tie}")
            for place, source in enumerate(order):
                if known is not None and source not in known:
                    near = nearest(str(source), known)
                    raise self.error(
                        order, place, f"{source!r} is not a source of the ledger", "ids of sources",
                        f"did you mean {' or '.join(near)}?" if near
                        else "`tarazy ledger show sources`",
                    )  # fmt: skip
            found[str(tie)] = tuple(str(s) for s in order)
        return found


def shipped() -> dict[str, Path]:
    """The lenses that ship with the package.

    Returns
    -------
    dict of str to pathlib.Path
        Files by focal state; ``ANY`` is the default lens.
    """
    folder = Path(str(resources.files("tarazy.lens").joinpath("lenses")))
    return {p.stem: p for p in sorted(folder.glob("*.yaml"))}


def load(which: str | Path, ledger: Ledger) -> Lens:
    """Load the lens of a state, or a lens file.

    Parameters
    ----------
    which : str or pathlib.Path
        A state's code (its ready lens, or the default lens computed for it), or the path of a
        lens file (ends in ``.yaml`` or ``.yml``).
    ledger : Ledger
        Codes are checked against it.

    Returns
    -------
    Lens

    Raises
    ------
    LensError
        With file, line, what is allowed and the nearest name.
    UnknownName
        If there is no such state.
    """
    text = str(which)
    if text.endswith((".yaml", ".yml")):
        return read(Path(which), ledger)
    code = state(text, ledger)
    ready = shipped()
    return read(ready[code if code in ready else ANY], ledger, code)


def state(text: str, ledger: Ledger) -> str:
    """Code of a state from its code or one of its names.

    Parameters
    ----------
    text : str
        A code in any case, or an English, Russian or Kazakh name.
    ledger : Ledger

    Returns
    -------
    str

    Raises
    ------
    UnknownName
        With the nearest names.
    """
    if text.upper() in ledger.states:
        return text.upper()
    frame = ledger.frame("actors")
    names: dict[str, str] = {}
    for row in frame.filter(frame["code"].is_in(ledger.states)).iter_rows(named=True):
        for field in ("name_en", "name_ru", "name_kk"):
            if row[field]:
                names[row[field].casefold()] = row["code"]
    if text.casefold() in names:
        return names[text.casefold()]
    near = nearest(text, [*ledger.states, *names])
    hint = [names.get(n, n) for n in near]
    raise UnknownName(
        f"{text!r} is not a state of the ledger",
        allowed=f"ISO 3166-1 alpha-3 codes or names of {len(ledger.states)} states",
        do="did you mean " + " or ".join(f"{c} ({ledger.actors[c]})" for c in dict.fromkeys(hint))
        + "?" if hint else "`tarazy ledger show actors` lists them",
    )  # fmt: skip


def read(file: Path, ledger: Ledger, focal: str | None = None) -> Lens:
    """Read and check one lens file.

    Parameters
    ----------
    file : pathlib.Path
    ledger : Ledger
    focal : str, optional
        Stands in for the file's own focal state.

    Returns
    -------
    Lens

    Raises
    ------
    LensError
    """
    top = marked.parse(file, LensError, "lens", _TOP, do="start from a shipped lens")
    lens = _Reader(file, ledger).lens(top, focal)
    check(lens, ledger)
    return lens
