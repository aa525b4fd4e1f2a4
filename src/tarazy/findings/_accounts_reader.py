"""An accounts file, key by key, every mistake with its file and line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tarazy.findings._accounts_spec import Accounts, AccountsError, Own, Rule, Shock, Step
from tarazy.findings.log_ratios import Contrasts, basis_of
from tarazy.findings.series import time_of
from tarazy.ledger import Ledger
from tarazy.ledger.errors import nearest

_TOP = ("name", "groups", "contrasts", "annual", "monthly", "accounts", "directions", "shocks",
        "window", "series")  # fmt: skip
_STEP = ("policy", "domains", "environment", "beside")
_ACCOUNT = ("follows", "lags")
_SIDES = ("over", "under")
_SHOCK = ("date", "name")
_WINDOW = ("before", "after")
_OWN = ("file", "title", "unit")
_WAYS = {"up": 1, "down": -1}
#: Names that stand for verdicts and cannot be an account's.
_TAKEN = ("inertial", "cannot tell")


class Reader:
    """One file being read: knows its name, so that a mistake can say where it stands."""

    def __init__(self, file: Path, ledger: Ledger) -> None:
        self.file, self.ledger = file, ledger
        self.lines: dict[str, int] = {}

    def wrong(self, node: Any, key: Any, said: str, allowed: str = "", do: str = "") -> NoReturn:
        line = ""
        if isinstance(node, CommentedMap | CommentedSeq):
            at = (node.lc.data or {}).get(key)
            line = f":{int(at[0] if at else node.lc.line) + 1}"
        raise AccountsError(f"{self.file.name}{line}: {said}", allowed=allowed, do=do)

    def mapping(self, node: Any, key: Any, allowed: Iterable[str] | None, what: str) -> Any:
        """The mapping under a key, its keys checked; an empty one where there is none."""
        found = node.get(key, CommentedMap())
        if not isinstance(found, CommentedMap):
            self.wrong(node, key, f"{what} must be a mapping", ", ".join(allowed or ()))
        for name in found:
            if allowed is not None and name not in tuple(allowed):
                near = nearest(str(name), allowed)
                self.wrong(
                    found, name, f"{name!r} is not a key of {what}", ", ".join(allowed),
                    f"did you mean {near[0]}?" if near else "take it out",
                )  # fmt: skip
        return found

    def listed(self, node: Any, key: Any, what: str, *, some: bool = False) -> CommentedSeq:
        found = node.get(key, CommentedSeq())
        if not isinstance(found, CommentedSeq) or (some and not found):
            self.wrong(node, key, f"{what} must be a list", "a list, such as [RUS]", "write one")
        return found

    def accounts(self, top: Any, sha256: str) -> Accounts:
        if not isinstance(top, CommentedMap):
            self.wrong(None, None, "it is not an accounts file", "a mapping with "
                       + ", ".join(_TOP), "start from the file that ships")  # fmt: skip
        top = self.mapping({"": top}, "", _TOP, "an accounts file")
        for key in ("groups", "contrasts", "accounts"):
            if not top.get(key):
                self.wrong(top, None, f"there is no {key!r}", ", ".join(_TOP), f"add `{key}:`")
        groups = self.groups(top)
        contrasts = self.contrasts(top, groups)
        window = self.mapping(top, "window", _WINDOW, "the window")
        return Accounts(
            name=str(top.get("name", self.file.stem)),
            file=self.file,
            sha256=sha256,
            groups=groups,
            contrasts=contrasts,
            annual=self.step(top, "annual"),
            monthly=self.step(top, "monthly"),
            rules=self.rules(top),
            shocks=self.shocks(top),
            before=self.whole(window, "before", 4),
            after=self.whole(window, "after", 3),
            own=self.own(top),
            lines=self.lines,
        )

    def groups(self, top: Any) -> dict[str, tuple[str, ...]]:
        node = self.mapping(top, "groups", None, "groups")
        found = {}
        for code in node:
            listed = self.listed(node, code, f"the group {code}", some=True)
            for place, actor in enumerate(listed):
                if actor not in self.ledger.actors:
                    near = nearest(str(actor), self.ledger.actors)
                    self.wrong(
                        listed, place, f"{actor!r} is not an actor of the ledger",
                        "ISO 3166-1 alpha-3 codes of states, codes of organisations",
                        f"did you mean {' or '.join(near)}?" if near
                        else "`tarazy ledger show actors`",
                    )  # fmt: skip
            found[str(code)] = tuple(map(str, listed))
        return found

    def contrasts(self, top: Any, groups: dict[str, tuple[str, ...]]) -> Contrasts:
        node = self.mapping(top, "contrasts", None, "contrasts")
        found = {}
        for name in node:
            body = self.mapping(node, name, _SIDES, f"the contrast {name}")
            sides = []
            for side in _SIDES:
                listed = self.listed(body, side, f"{side!r} of {name}", some=True)
                for place, group in enumerate(listed):
                    if group not in groups:
                        near = nearest(str(group), groups)
                        self.wrong(
                            listed, place, f"{group!r} is not a group of the file",
                            ", ".join(groups), f"did you mean {near[0]}?" if near else "add it",
                        )  # fmt: skip
                sides.append(tuple(map(str, listed)))
            found[str(name)] = (sides[0], sides[1])
        try:
            basis_of(found)
        except ValueError as error:
            self.wrong(
                top, "contrasts", f"the contrasts are no coordinates: {error}",
                "as many as groups less one, each splitting one side of another",
                "leave out the contrast that overlaps",
            )  # fmt: skip
        return found

    def step(self, top: Any, key: str) -> Step:
        node = self.mapping(top, key, _STEP, key)
        domains = self.mapping(node, "domains", None, f"domains of {key}")
        return Step(
            self.names(node, "policy"),
            {str(d): self.names(domains, d) for d in domains},
            self.names(node, "environment"),
            self.names(node, "beside"),
        )

    def names(self, node: Any, key: Any) -> tuple[str, ...]:
        listed = self.listed(node, key, str(key))
        for place, name in enumerate(listed):
            self.lines.setdefault(str(name), int(listed.lc.data[place][0]) + 1)
        return tuple(map(str, listed))

    def rules(self, top: Any) -> tuple[Rule, ...]:
        node = self.mapping(top, "accounts", None, "accounts")
        told = self.mapping(top, "directions", tuple(map(str, node)), "directions")
        found = []
        for name in node:
            if str(name) in _TAKEN:
                self.wrong(node, name, f"{name!r} is always among the verdicts", "other names",
                           "take it out")  # fmt: skip
            body = self.mapping(node, name, _ACCOUNT, f"the account {name}")
            follows = body.get("follows")
            if follows not in ("environment", "doctrine"):
                self.wrong(body, "follows", f"{name} follows {follows!r}", "environment, doctrine")
            found.append(Rule(str(name), follows, self.lags(body, str(name), follows),
                              self.directions(told, name, follows)))  # fmt: skip
        return tuple(found)

    def lags(self, body: Any, name: str, follows: str) -> tuple[int, ...]:
        listed = self.listed(body, "lags", f"the lags of {name}", some=True)
        for place, lag in enumerate(listed):
            if not isinstance(lag, int) or isinstance(lag, bool):
                self.wrong(listed, place, f"a lag is {lag!r}", "whole numbers")
            if follows == "doctrine" and lag < 1:
                self.wrong(listed, place, f"{name} is spread over {lag} points", "1 or more")
        if len(set(listed)) < len(listed) or min(listed) < 0 <= max(listed):
            self.wrong(
                body, "lags", f"the lags of {name} are {list(listed)}",
                "none twice; all 0 or above (policy follows), or all below 0 (policy leads)",
                "make two accounts of them",
            )  # fmt: skip
        return tuple(listed)

    def directions(self, told: Any, name: Any, follows: str) -> dict[tuple[str, str], int]:
        node = self.mapping(told, name, None, f"the directions of {name}")
        found = {}
        for policy in node:
            body = node[policy]
            if follows == "doctrine":
                found[str(policy), ""] = self.way(node, policy, body)
                continue
            body = self.mapping(node, policy, None, f"the directions of {policy}")
            for other in body:
                found[str(policy), str(other)] = self.way(body, other, body[other])
        return found

    def way(self, node: Any, key: Any, text: Any) -> int:
        if text not in _WAYS:
            self.wrong(node, key, f"a direction is {text!r}", ", ".join(_WAYS), "or leave it out")
        return _WAYS[text]

    def shocks(self, top: Any) -> tuple[Shock, ...]:
        found = []
        for place, node in enumerate(listed := self.listed(top, "shocks", "shocks")):
            if not isinstance(node, CommentedMap) or set(node) - set(_SHOCK) or "date" not in node:
                self.wrong(listed, place, "a shock is not one", "{date: 2014-03, name: …}")
            try:
                time, monthly = time_of(str(node["date"]))
            except ValueError as error:
                self.wrong(node, "date", str(error), "2014 or 2014-03")
            found.append(Shock(time, monthly, str(node.get("name", node["date"]))))
        return tuple(found)

    def whole(self, node: Any, key: str, other: int) -> int:
        value = node.get(key, other)
        if not isinstance(value, int) or isinstance(value, bool) or value < 2:
            self.wrong(node, key, f"{key} is {value!r}", "a whole number of at least 2")
        return value

    def own(self, top: Any) -> dict[str, Own]:
        node = self.mapping(top, "series", None, "series")
        found = {}
        for name in node:
            body = self.mapping(node, name, _OWN, f"the series {name}")
            if not isinstance(body.get("file"), str):
                self.wrong(body, "file", f"the series {name} has no file", "the name of a CSV file")
            file = self.file.parent / body["file"]
            title = str(body.get("title", name))
            found[str(name)] = Own(file, title, str(body.get("unit", "its own unit")))
        return found
