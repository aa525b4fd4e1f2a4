"""Register files in: typed and checked, every mistake with its file and line."""

from dataclasses import dataclass

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tarazy.ledger.errors import nearest
from tarazy.ledger.marked import line_of
from tarazy.texts._register_facts import Facts
from tarazy.texts._register_nodes import TOP, Group
from tarazy.texts.edition import AFTER, BEFORE, EVENTS, Edition, Review, Source, When

EDITION = (
    "id", "series", "kind", "status", "amends", "becomes", "title", "title_is", "act", "dates",
    "ended", "planned_until", "derived_from", "vectors", "themes", "threats", "outlook",
    "new_terms", "changes", "facts", "disputes", "complete", "not_sourced", "note",
)  # fmt: skip
SOURCE = ("citation", "url", "also", "type", "read", "strength")
SERIES = ("foreign_policy", "military", "security", "development")
KINDS = ("concept", "strategy", "doctrine", "law", "white paper", "other")
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


class Reader(Facts):
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
