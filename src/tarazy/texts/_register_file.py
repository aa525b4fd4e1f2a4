"""Register files in: typed and checked, every mistake with its file and line."""

from dataclasses import dataclass

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tarazy.ledger.errors import nearest
from tarazy.texts._register_nodes import TOP, Group, Nodes, line_of
from tarazy.texts.edition import (
    AFTER,
    BEFORE,
    EVENTS,
    Claim,
    Declared,
    Dispute,
    Edition,
    End,
    Fact,
    Review,
    Says,
    Source,
    Term,
    Theme,
    When,
)  # fmt: skip

EDITION = (
    "id", "series", "kind", "status", "amends", "becomes", "title", "title_is", "act", "dates",
    "ended", "planned_until", "derived_from", "vectors", "themes", "threats", "outlook",
    "new_terms", "changes", "facts", "disputes", "complete", "not_sourced", "note",
)  # fmt: skip
ACT = ("type", "number", "signed_by", "proposed_by", "source", "note")
DATE = ("date", "event", "standing", "source", "note")
VECTOR = ("code", "rank", "place", "relation", "source", "note")
THEME = ("code", "scope", "origin", "source", "note")
TERM = ("en", "ru", "theme", "against", "novelty", "source", "note")
SOURCE = ("citation", "url", "also", "type", "read", "strength")
SERIES = ("foreign_policy", "military", "security", "development")
KINDS = ("concept", "strategy", "doctrine", "law", "white paper", "other")
SCOPES = ("world", "external", "internal", "cross_border", "unspecified")
#: Fields of an edition that can be complete, or declared as not sourced.
FIELDS = ("vectors", "themes", "threats", "outlook", "new_terms")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a register file holds."""

    focal: str
    name: str
    checked: When | None
    groups: dict[str, Group]
    editions: tuple[Edition, ...]
    reviews: tuple[Review, ...]
    sources: dict[str, Source]


class Reader(Nodes):
    """One register file, part by part."""

    def contents(self, top: CommentedMap) -> Contents:
        """Read the whole file.

        Parameters
        ----------
        top : ruamel.yaml.comments.CommentedMap

        Returns
        -------
        Contents

        Raises
        ------
        RegisterError
        """
        self.mapping({"": top}, "", TOP, "a register")
        for key in ("focal", "editions", "sources"):
            if key not in top:
                raise self.error(top, None, f"the register has no {key!r}", ", ".join(TOP),
                                 f"add `{key}:`")  # fmt: skip
        focal = self.actor(top, "focal", grouped=False)
        self.read_groups(top)
        self.read_sources(top)
        nodes = self.items(top, "editions")
        editions = tuple(self.edition(nodes, place, focal) for place in range(len(nodes)))
        self.check_chain(nodes, editions)
        calls = self.items(top, "reviews")
        return Contents(
            focal, str(top.get("name", self.actors[focal])),
            self.when(top, "checked") if "checked" in top else None, self.groups, editions,
            tuple(self.review(calls, place) for place in range(len(calls))), self.sources,
        )  # fmt: skip

    def read_groups(self, top: CommentedMap) -> None:
        node = top.get("groups", CommentedMap())
        if not isinstance(node, CommentedMap):
            raise self.error(top, "groups", "groups must be a mapping", "CODE: {name, members}",
                             "write `BALKANS: {name: Balkans, members: [ALB, BIH]}`")  # fmt: skip
        for code in node:
            body = self.mapping(node, code, ("name", "members", "note"), f"the group {code}")
            if code in self.actors:
                raise self.error(node, code, f"{code} is an actor of the ledger", "a new code",
                                 "name the group otherwise")  # fmt: skip
            listed = self.items(body, "members")
            members = tuple(self.actor(listed, i, grouped=False) for i in range(len(listed)))
            name = self.text(body, "name", str(code))
            self.groups[str(code)] = Group(str(code), name, members, self.some(body, "note"))

    def read_sources(self, top: CommentedMap) -> None:
        node = top["sources"]
        if not isinstance(node, CommentedMap) or not node:
            raise self.error(top, "sources", "sources must be a mapping of at least one source",
                             "id: {citation, url}", "name each source by a short id")  # fmt: skip
        for name in node:
            body = self.mapping(node, name, SOURCE, f"the source {name}")
            self.sources[str(name)] = Source(
                str(name), self.text(body, "citation"), self.some(body, "url"),
                self.names(body, "also"), self.text(body, "type", "other"),
                self.text(body, "read", "not stated"),
                self.one_of(body, "strength", ("usual", "weak"), "usual"),
            )  # fmt: skip

    def edition(self, nodes: CommentedSeq, place: int, focal: str) -> Edition:
        node = self.mapping(nodes, place, EDITION, "an edition")
        name = self.text(node, "id")
        edition = Edition(
            id=name,
            series=self.one_of(node, "series", SERIES),
            kind=self.one_of(node, "kind", KINDS),
            status=self.one_of(node, "status", ("adopted", "draft"), "adopted"),
            amends=self.some(node, "amends"),
            becomes=self.some(node, "becomes"),
            titles=self.titles(node),
            act=self.act(node, name),
            dates=self.dates(node, name),
            ended=self.end(node, name),
            planned_until=self.planned(node, name),
            derived_from=self.facts(node, "derived_from", "edition", name),
            vectors=self.vectors(node, name, focal),
            themes=self.themes(node, "themes", name),
            threats=self.themes(node, "threats", name),
            outlook=self.themes(node, "outlook", name),
            new_terms=self.terms(node, name),
            changes=self.facts(node, "changes", "what", name),
            facts=self.facts(node, "facts", "what", name),
            disputes=self.disputes(node),
            complete=self.complete(node, name),
            not_sourced=self.names(node, "not_sourced"),
            note=self.some(node, "note"),
            line=line_of(nodes, place),
        )
        self.check_dates(node, edition)
        return edition

    def titles(self, node: CommentedMap) -> dict[str, tuple[str, str]]:
        if not node.get("title"):
            raise self.error(node, "title", "the edition has no title", "title: {en: ..., ru: ...}",
                             "give it one, a description of yours if need be")  # fmt: skip
        titles = self.mapping(node, "title", ("en", "ru", "kk", "own"), "a title")
        known = CommentedMap()
        if "title_is" in node:
            known = self.mapping(node, "title_is", titles, "title_is")
        ways = ("official", "translated", "descriptive")
        return {
            str(tongue): (self.text(titles, tongue), self.one_of(known, tongue, ways, ways[-1]))
            for tongue in titles
        }

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

    def complete(self, node: CommentedMap, name: str) -> tuple[str, ...]:
        fields = self.names(node, "complete")
        for place, field in enumerate(fields):
            if field not in FIELDS:
                raise self.error(node["complete"], place, f"{field!r} cannot be complete",
                                 ", ".join(FIELDS), "take it out")  # fmt: skip
        for place, field in enumerate(self.names(node, "not_sourced")):
            if node.get(field) or field in fields:
                raise self.error(
                    node["not_sourced"], place, f"{field} of {name} is given and not sourced at "
                    "once", "fields that were looked for and not found",
                    f"take it out, or name a part of it, such as {field}.order",
                )  # fmt: skip
        return fields

    def review(self, nodes: CommentedSeq, place: int) -> Review:
        keys = ("date", "by", "series", "asks", "outcome", "source")
        node = self.mapping(nodes, place, keys, "a review")
        return Review(
            self.when(node), self.text(node, "by"), self.one_of(node, "series", SERIES),
            self.text(node, "asks"), self.some(node, "outcome"),
            self.refs(node, f"the call of {node['date']}"),
        )  # fmt: skip

    # --- what must agree -------------------------------------------------------------------

    def check_dates(self, node: CommentedMap, edition: Edition) -> None:
        """Every edition has a date, an adopted one that of its adoption, and they come in order."""
        if not edition.dates:
            raise self.error(node, "dates", f"{edition.id} has no date", ", ".join(EVENTS),
                             "add `dates`: a year is enough")  # fmt: skip
        if edition.status == "adopted" and not edition.adoption:
            raise self.error(
                node, "dates", f"{edition.id} has no date of adoption", ", ".join(EVENTS),
                "add a date, or `status: draft`",
            )  # fmt: skip
        if not edition.adoption:
            return
        first = min(c.when.first for c in edition.adoption)
        last = max(c.when.last for c in edition.adoption)
        for place, claim in enumerate(edition.dates):
            if claim in edition.adoption:
                continue
            self.in_order(node["dates"][place], "date", edition, claim.event,
                          claim.when.last >= first if claim.event in AFTER else
                          claim.when.first <= last or claim.event not in BEFORE)  # fmt: skip
        if edition.ended and edition.ended.when:
            fits = edition.ended.when.last >= first
            self.in_order(node["ended"], "date", edition, "the end", fits)
        if edition.planned_until:
            fits = edition.planned_until.when.last >= first
            self.in_order(node["planned_until"], "date", edition, "the planned end", fits)

    def in_order(
        self, node: CommentedMap, key: str, edition: Edition, event: str, fits: bool
    ) -> None:
        if fits:
            return
        span = " or ".join(c.when.text for c in edition.adoption)
        later = event not in BEFORE
        raise self.error(
            node, key, f"{event} of {edition.id} ({node[key]}) comes "
            f"{'before' if later else 'after'} its adoption ({span})",
            f"a date {'after' if later else 'before'} the adoption", "mend one of the two dates",
        )  # fmt: skip

    def check_chain(self, nodes: CommentedSeq, editions: tuple[Edition, ...]) -> None:
        """Ids are unique, editions that are named are there, and a successor comes later."""
        by_id: dict[str, Edition] = {}
        for place, edition in enumerate(editions):
            if edition.id in by_id:
                raise self.error(nodes[place], "id", f"two editions are called {edition.id}",
                                 "one edition an id", "rename one of the two")  # fmt: skip
            by_id[edition.id] = edition
        for node, edition in zip(nodes, editions, strict=True):
            named = [(node, "amends"), (node, "becomes"), (node.get("ended", {}), "by")]
            named += [(x, "against") for f in ("new_terms", "changes") for x in node.get(f, ())]
            named += [(x, "edition") for x in node.get("derived_from", ())]
            for where, key in named:
                if key in where and str(where[key]) not in by_id:
                    near = nearest(str(where[key]), by_id)
                    raise self.error(
                        where, key, f"{where[key]!r} is not an edition of this file",
                        ", ".join(by_id), f"did you mean {near[0]}?" if near else "add it",
                    )  # fmt: skip
            if edition.starts is None:
                continue
            begins = edition.starts[0]
            if edition.ended and edition.ended.by:
                after = by_id[edition.ended.by].starts
                self.in_order(node["ended"], "by", edition, "the successor",
                              after is not None and after[1] >= begins)  # fmt: skip
            base = by_id[edition.amends] if edition.amends else None
            if base and (base.amends or not base.starts or base.starts[0] > edition.starts[1]):
                why = "amends another itself" if base.amends else "does not come before it"
                raise self.error(
                    node, "amends", f"{edition.id} amends {base.id}, which {why}",
                    "an adopted edition that came before and amends none",
                    "name the edition that is changed, or mend one of the two dates",
                )  # fmt: skip
