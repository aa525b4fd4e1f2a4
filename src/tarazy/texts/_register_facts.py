"""The facts of an edition in a register file: dates, vectors, themes, terms, and their sources."""

from ruamel.yaml.comments import CommentedMap

from tarazy.texts._register_nodes import Nodes
from tarazy.texts.edition import (
    EVENTS,
    Claim,
    Declared,
    Dispute,
    End,
    Fact,
    Says,
    Term,
    Theme,
)  # fmt: skip

ACT = ("type", "number", "signed_by", "proposed_by", "source", "note")
DATE = ("date", "event", "standing", "source", "note")
VECTOR = ("code", "rank", "place", "relation", "source", "note")
THEME = ("code", "scope", "origin", "source", "note")
TERM = ("en", "ru", "theme", "against", "novelty", "source", "note")
SCOPES = ("world", "external", "internal", "cross_border", "unspecified")


class Facts(Nodes):
    """The facts of one edition, one kind a method."""

    def act(self, node: CommentedMap, name: str) -> Fact | None:
        if "act" not in node:
            return None
        body = self.mapping(node, "act", ACT, "an act")
        parts = [f"{k} {body[k]}" for k in ("number", "signed_by", "proposed_by") if k in body]
        what = self.text(body, "type")
        refs = self.refs(body, f"the act of {name}")
        return Fact(what, "; ".join(parts) or None, None, refs, self.some(body, "note"))

    def dates(self, node: CommentedMap, name: str) -> tuple[Claim, ...]:
        found = []
        listed = self.items(node, "dates")
        for place in range(len(listed)):
            body = self.mapping(listed, place, DATE, "a date")
            event = self.one_of(body, "event", EVENTS, "adopted")
            found.append(
                Claim(
                    event, self.when(body),
                    self.one_of(body, "standing", ("act", "claim"), "claim"),
                    self.refs(body, f"the date of {name} ({event})"), self.some(body, "note"),
                )
            )  # fmt: skip
        return tuple(found)

    def end(self, node: CommentedMap, name: str) -> End | None:
        if "ended" not in node:
            return None
        body = self.mapping(node, "ended", ("how", "date", "by", "source"), "ended")
        if "date" not in body and "by" not in body:
            raise self.error(node, "ended", f"the end of {name} has neither date nor successor",
                             "date, by, or both",
                             "add one, or name `ended` under not_sourced instead")  # fmt: skip
        return End(
            self.one_of(body, "how", ("repealed", "succeeded", "lapsed")),
            self.when(body) if "date" in body else None, self.some(body, "by"),
            self.refs(body, f"the end of {name}"),
        )  # fmt: skip

    def planned(self, node: CommentedMap, name: str) -> Claim | None:
        if "planned_until" not in node:
            return None
        body = self.mapping(node, "planned_until", ("date", "source"), "planned_until")
        refs = self.refs(body, f"the planned end of {name}")
        return Claim("planned_until", self.when(body), "claim", refs)

    def vectors(self, node: CommentedMap, name: str, focal: str) -> tuple[Declared, ...]:
        found: list[Declared] = []
        listed = self.items(node, "vectors")
        for place in range(len(listed)):
            body = self.mapping(listed, place, VECTOR, "a vector")
            self.text(body, "code")
            code = self.actor(body, "code")
            if code == focal or code in (v.code for v in found):
                said = "is the focal state itself" if code == focal else "stands there twice"
                raise self.error(body, "code", f"{code} {said} among the vectors of {name}",
                                 "each other actor or group once",
                                 "join the two under one `source`"
                                 if code != focal else "take it out")  # fmt: skip
            rank, at = self.count(body, "rank"), self.count(body, "place")
            if rank is not None and at is not None:
                raise self.error(
                    body, "rank", f"{code} is ranked {rank} and unranked (place {at}) at once",
                    "rank, where a source tells the document's own order; place, where the order "
                    "is the source's; or neither", "keep one of the two",
                )  # fmt: skip
            if rank is not None and rank in (v.rank for v in found):
                other = next(v.code for v in found if v.rank == rank)
                raise self.error(body, "rank", f"{other} and {code} are both ranked {rank}",
                                 "one vector a rank", "mend one of the two")  # fmt: skip
            found.append(
                Declared(
                    code, rank, at, self.some(body, "relation"),
                    self.refs(body, f"{code} among the vectors of {name}"),
                    self.some(body, "note"),
                )
            )  # fmt: skip
        return tuple(found)

    def count(self, node: CommentedMap, key: str) -> int | None:
        value = node.get(key)
        if value is None or (key == "rank" and value == "unranked"):
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.error(node, key, f"{key} is {value!r}", "a whole number from 1",
                             f"leave {key} out where it is not known")  # fmt: skip
        return int(value)

    def themes(self, node: CommentedMap, field: str, name: str) -> tuple[Theme, ...]:
        found: list[Theme] = []
        listed = self.items(node, field)
        for place in range(len(listed)):
            body = self.mapping(listed, place, THEME, f"one of the {field}")
            code = self.text(body, "code")
            if code in (t.code for t in found):
                raise self.error(body, "code", f"{code} stands twice among the {field} of {name}",
                                 "each once", "join the two under one `source`")  # fmt: skip
            found.append(
                Theme(
                    code, self.refs(body, f"{code} among the {field} of {name}"),
                    self.one_of(body, "scope", SCOPES) if "scope" in body else None,
                    self.actor(body, "origin") if "origin" in body else None,
                    self.some(body, "note"),
                )
            )  # fmt: skip
        return tuple(found)

    def terms(self, node: CommentedMap, name: str) -> tuple[Term, ...]:
        found = []
        listed = self.items(node, "new_terms")
        for place in range(len(listed)):
            body = self.mapping(listed, place, TERM, "a new term")
            term = self.text(body, "en")
            novelty = self.one_of(body, "novelty", ("stated", "implied", "unstated"), "unstated")
            found.append(
                Term(
                    term, self.some(body, "ru"), self.some(body, "against"), novelty,
                    self.some(body, "theme"), self.refs(body, f"the term {term!r} of {name}"),
                    self.some(body, "note"),
                )
            )  # fmt: skip
        return tuple(found)

    def facts(self, node: CommentedMap, field: str, key: str, name: str) -> tuple[Fact, ...]:
        found = []
        listed = self.items(node, field)
        keys = (key, "value", "against", "source", "note")
        for place in range(len(listed)):
            body = self.mapping(listed, place, keys, f"one of {field}")
            what = self.text(body, key)
            refs = self.refs(body, f"{what!r} among the {field} of {name}")
            found.append(
                Fact(what, self.some(body, "value"), self.some(body, "against"), refs,
                     self.some(body, "note"))
            )  # fmt: skip
        return tuple(found)

    def disputes(self, node: CommentedMap) -> tuple[Dispute, ...]:
        found = []
        listed = self.items(node, "disputes")
        for place in range(len(listed)):
            keys = ("about", "claims", "note")
            body = self.mapping(listed, place, keys, "a dispute")
            about, sides = self.text(body, "about"), self.items(body, "claims")
            if len(sides) < 2:
                raise self.error(body, "claims", f"the dispute about {about} has {len(sides)} side",
                                 "two claims or more", "add the other side")  # fmt: skip
            claims = []
            for at in range(len(sides)):
                side = self.mapping(sides, at, ("says", "source"), "a claim")
                refs = self.refs(side, f"a claim about {about}")
                claims.append(Says(self.text(side, "says"), refs))
            found.append(Dispute(about, tuple(claims), self.some(body, "note")))
        return tuple(found)
