"""Lens files in: parsed, typed and checked, every mistake with its file and line."""

from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from tarazy.ledger import Ledger, LensError, UnknownName
from tarazy.ledger.errors import nearest
from tarazy.lens.lens import Domain, Indicator, Lens, Vector, check

_TOP = ("focal", "name", "since", "concentration", "vectors", "domains", "sources")
_VECTOR = ("name", "members", "unless")
_DOMAIN = ("name", "weight", "indicators")
_INDICATOR = ("tie", "side", "weight", "window", "max_age", "times", "gesture")
_SIDES = ("out", "in", "both")
#: Stands for the focal state in the file of the default lens.
ANY = "ANY"


class _Reader:
    """One file being read: knows its name, so that a mistake can say where it stands."""

    def __init__(self, file: Path, ledger: Ledger | None) -> None:
        self.file, self.ledger = file, ledger

    def error(self, where: Any, key: Any, said: str, allowed: str = "", do: str = "") -> LensError:
        line = ""
        if isinstance(where, CommentedMap):
            at = where.lc.data.get(key) if where.lc.data and key in where.lc.data else None
            line = f":{(at[0] if at else where.lc.line) + 1}"
        return LensError(f"{self.file.name}{line}: {said}", allowed=allowed, do=do)

    def keys(self, node: Any, allowed: Iterable[str], what: str, parent: Any, key: Any) -> None:
        if not isinstance(node, CommentedMap):
            raise self.error(parent, key, f"{what} must be a mapping", ", ".join(allowed))
        for name in node:
            if name not in allowed:
                near = nearest(str(name), allowed)
                raise self.error(
                    node, name, f"{name!r} is not a key of {what}", ", ".join(allowed),
                    f"did you mean {near[0]}?" if near else "take it out",
                )  # fmt: skip

    def number(self, node: CommentedMap, key: str, default: float, least: float) -> float:
        value = node.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < least:
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

    def actor(self, node: CommentedMap, key: str, code: Any) -> str:
        if self.ledger is None or code == ANY:
            return str(code)
        names = self.ledger.actors
        if code not in names:
            by_name = {n.casefold(): c for c, n in names.items()}
            near = nearest(str(code), [*names, *names.values()])
            codes = [by_name.get(n.casefold(), n) for n in near]
            raise self.error(
                node, key, f"{code!r} is not an actor of the ledger",
                "ISO 3166-1 alpha-3 codes of states, codes of organisations",
                f"did you mean {' or '.join(codes)}?" if codes else "`tarazy ledger show actors`",
            )  # fmt: skip
        return str(code)

    # --- parts of the file -----------------------------------------------------------------

    def lens(self, top: CommentedMap, focal: str | None) -> Lens:
        self.keys(top, _TOP, "a lens", top, None)
        for key in ("focal", "vectors", "domains"):
            if key not in top:
                raise self.error(top, None, f"the lens has no {key!r}", ", ".join(_TOP))
        code = self.actor(top, "focal", focal or top["focal"])
        name = self.ledger.actors[code] if self.ledger and code in self.ledger.actors else code
        return Lens(
            focal=code,
            name=str(top.get("name", name)),
            since=self.whole(top, "since", 1992, 1816),
            concentration=self.number(top, "concentration", 30, 1),
            vectors=self.vectors(top, code),
            domains=self.domains(top),
            sources=self.sources(top),
            file=self.file,
        )

    def vectors(self, top: CommentedMap, focal: str) -> tuple[Vector, ...]:
        node = top["vectors"]
        if not isinstance(node, CommentedMap) or not node:
            raise self.error(top, "vectors", "vectors must be a mapping of at least two vectors")
        found: list[Vector] = []
        seen: dict[str, str] = {}
        for code, body in node.items():
            self.keys(body, _VECTOR, f"the vector {code}", node, code)
            members = body.get("members", [])
            name = str(body.get("name", code))
            if members in ("rest", "neighbours"):
                found.append(Vector(code, name, rest=members == "rest",
                                    neighbours=members == "neighbours"))  # fmt: skip
                continue
            if not isinstance(members, list) or not members:
                raise self.error(
                    body, "members", f"the vector {code} has no list of members",
                    "a list of codes, `rest`, or `neighbours`",
                )  # fmt: skip
            for member in members:
                self.actor(body, "members", member)
                if member in seen:
                    raise self.error(
                        body, "members", f"{member} stands in two vectors: {seen[member]} and "
                        f"{code}", do="take it out of one",
                    )  # fmt: skip
                seen[member] = code
            unless = tuple(self.actor(body, "unless", u) for u in body.get("unless", []))
            kept = tuple(str(m) for m in members if m != focal)
            if kept:  # a lens for Russia has no vector Russia
                found.append(Vector(code, name, kept, unless))
        if len(found) < 2:
            raise self.error(top, "vectors", "a lens needs at least two vectors")
        return tuple(found)

    def domains(self, top: CommentedMap) -> tuple[Domain, ...]:
        node = top["domains"]
        if not isinstance(node, CommentedMap) or not node:
            raise self.error(top, "domains", "domains must be a mapping of at least one domain")
        found = []
        for code, body in node.items():
            self.keys(body, _DOMAIN, f"the domain {code}", node, code)
            if code == "all":
                raise self.error(node, code, "'all' stands for the whole and cannot be a domain")
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
        node = top.get("sources", {})
        found = {}
        for tie, order in node.items():
            self.tie(node, tie, tie)
            if not isinstance(order, list):
                raise self.error(node, tie, f"the sources of {tie} must be a list")
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
    for row in frame.filter(frame["kind"] == "state").iter_rows(named=True):
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
    try:
        top = YAML(typ="rt").load(file.read_text("utf-8"))
    except OSError as error:
        raise LensError(f"{file.name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise LensError(f"{file.name} is not UTF-8", do="save it as UTF-8") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f":{mark.line + 1}" if mark else ""
        said = str(error.problem or error.context)
        if "duplicate key" in said:
            said = said.splitlines()[0]
        raise LensError(f"{file.name}{line}: {said}", do="mend the YAML") from None
    if not isinstance(top, CommentedMap):
        raise LensError(f"{file.name} is not a lens", allowed="a mapping with " + ", ".join(_TOP))
    lens = _Reader(file, ledger).lens(top, focal)
    check(lens, ledger)
    return lens
