"""Who an act's actor and target are: named, shared, or told before.

Named actors go first; then who a word stands for: both sides, the republic, its; then the parties
of the meeting that the clause refers to (``в ходе визита``, ``at the second``); last, for meetings,
the state that one was held in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tarazy.texts._tree import Tree
from tarazy.texts._who import COURSE, Actor, Role, around, roles, stands
from tarazy.texts.dates import Dated
from tarazy.texts.recall import Memory
from tarazy.texts.rules import MUTUAL, Rule, words

_ORDERS = (("first", ("первый", "first")), ("second", ("второй", "second")))


@dataclass(frozen=True, slots=True)
class Look:
    """All that is known when a rule fits a trigger."""

    tree: Tree
    at: int
    rule: Rule
    needed: tuple[int, ...]
    actors: list[Actor]
    dates: list[Dated]
    text: str
    memory: Memory


def matches(place: str, slot: str | None) -> bool:
    """Whether a place of a rule is that of a word.

    A preposition alone takes any case, and one whose noun shows none (ЕС, США) is taken in any.
    """
    if slot is None:
        return False
    bare, _, case = slot.partition("+")
    return place in (slot, bare) or (not case and bare == place.partition("+")[0])


def parties(look: Look, kind: str) -> tuple[tuple[str, ...], tuple[str, ...], float] | None:
    """Actor and target of an act, and what finding them so takes off confidence."""
    tree, rule, at = look.tree, look.rule, look.at
    about = (roles if rule.pos == "verb" else around)(tree, at, look.actors)
    venue = [(s, a) for s, a in about if a.place and s.partition("+")[0] in ("в", "in", "at")]
    named = [r for r in about if r not in venue or _goal(rule, r)]
    actor, target = _codes(rule.actor, named), _codes(rule.target, named)
    if kind in MUTUAL:
        return _mutual(look, actor, target, venue)
    lost = 0.0
    target = tuple(c for c in target if c not in actor)
    if not actor and (known := _recalled(look, rule.actor)):
        actor, lost = known, 0.15
        target = tuple(c for c in target if c not in actor)
    if actor and not target and (known := _meant(look, actor)):
        target, lost = known, lost + 0.15
    if not target and len(actor) > 1 and _facing(tree, at, named):
        actor, target = actor[:1], actor[1:]
    if not actor or (not target and not rule.lone):
        return None
    if not target and rule.lone == "org" and not _organisation(actor):
        return None
    return _sorted(actor), _sorted(target), lost


def _facing(tree: Tree, at: int, named: list[Role]) -> bool:
    """Whether actors in one place face each other: a war between two, a Russo-Turkish war."""
    return tree.tokens[at].lemma in words("fight", tree.language) and any(
        slot.partition("+")[0] in ("между", "between") or actor.kind == "compound"
        for slot, actor in named
    )


def _goal(rule: Rule, role: Role) -> bool:
    """Whether a rule takes the place that a city stands in for the target's."""
    return any(matches(place, role[0]) for place in rule.target)


def _codes(places: Iterable[str], about: list[Role], every: bool = False) -> tuple[str, ...]:
    """Codes of the actors in the first place that has any, or in all."""
    found: list[str] = []
    for place in places:
        for slot, actor in about:
            if matches(place, slot):
                found += actor.codes
        if found and not every:
            break
    return tuple(dict.fromkeys(found))


def _mutual(
    look: Look, actor: tuple[str, ...], target: tuple[str, ...], venue: list[Role]
) -> tuple[tuple[str, ...], tuple[str, ...], float] | None:
    """The parties of an act without an order, the subject's first."""
    tree, rule, lost = look.tree, look.rule, 0.0
    about = (roles if rule.pos == "verb" else around)(tree, look.at, look.actors)
    if rule.pos == "verb" or not target:
        named = [r for r in about if r not in venue]
        actor = _codes(rule.actor, named, every=True) or actor
    target = tuple(c for c in target if c not in actor)
    if not target and not {"между", "between"} & set(rule.actor):
        return None  # who joins, visits or takes part does so with another
    if len(set(actor) | set(target)) < 2:
        recalled = _both(look, actor or target)
        if recalled:
            actor, target, lost = recalled, (), 0.15
        elif not actor and (known := _recalled(look, rule.actor)):
            actor, lost = known, 0.15
            target = tuple(c for c in target if c not in actor)
    if len(set(actor) | set(target)) < 2 and rule.type == "CONSULT":
        host = tuple(c for _, a in venue for c in a.codes if c not in (*actor, *target))
        if host and (actor or target):
            target, lost = (*target, host[0]), lost + 0.2
    both = set(actor) | set(target)
    if not both:
        return None
    if len(both) < 2 and not (
        rule.lone == "yes" or (rule.lone == "org" and _organisation(tuple(both)))
    ):
        return None
    if not actor:
        actor, target = target, ()
    return _sorted(actor), _sorted(target), lost


def _both(look: Look, known: tuple[str, ...]) -> tuple[str, ...]:
    """Parties told before, where the sentence says that they are meant."""
    tree, memory = look.tree, look.memory
    place = {*look.rule.actor, *look.rule.target}
    filled = {
        s for s, _ in (roles if look.rule.pos == "verb" else around)(tree, look.at, look.actors)
    }
    pair = [s for s, _ in stands(tree, look.at, "both", look.actors)
            if s not in filled and any(matches(p, s) for p in place)]  # fmt: skip
    if pair and (found := memory.parties(known)):
        return found
    if order := during(tree, look.at):
        meeting = memory.meeting(order, known)
        if meeting:
            body = look.rule.lone == "org" and _organisation(meeting.actor)
            return meeting.actor if body else meeting.parties
    if look.rule.type == "AGREE" and (same := memory.here("CONSULT", known)):
        return same.parties
    return ()


def during(tree: Tree, at: int) -> str:
    """Which meeting told before a clause refers to: ``last``, ``first``, ``second``, or none."""
    tops = {at, tree.clause(at)}
    best: tuple[int, str] | None = None
    for i in range(len(tree.tokens)):
        order = _order(tree, i)
        if not order or tree.clause(i) == i:
            continue
        near = i < at and not any(tree.verbal(k) for k in range(i + 1, at) if k not in tops
                                  and tree.tokens[k].pos == "VERB")  # fmt: skip
        if not near and all(tree.path(i, top) is None for top in tops):
            continue
        far = abs(i - at) + 100 * (i > at)
        if best is None or far < best[0]:
            best = far, order
    return best[1] if best else ""


def _order(tree: Tree, i: int) -> str:
    """Which meeting a word refers to, if it stands in a phrase such as по итогам второго."""
    token, head = tree.tokens[i], tree.tokens[i].head
    order = next((name for name, lemmas in _ORDERS if token.lemma in lemmas), "")
    if order and head >= 0 and token.rel == "amod":
        return ""  # second treaty; the second visit is told by its noun
    meets = token.lemma in words("meeting", tree.language) or token.lemma in ("который", "which")
    if not meets and not order:
        return ""
    prep = tree.preposition(i)
    if prep is None and head >= 0 and tree.tokens[head].lemma in COURSE:
        prep = "в ходе"
    if prep not in words("during", tree.language):
        return ""
    kids = {tree.tokens[k].lemma for k in tree.kids[i]}
    named = next((name for name, lemmas in _ORDERS if kids & set(lemmas)), "")
    return named or order or "last"


def _recalled(look: Look, places: tuple[str, ...]) -> tuple[str, ...]:
    """Whom a pronoun or a word such as республика stands for."""
    for slot, i in stands(look.tree, look.at, "pronoun", look.actors):
        if not any(matches(place, slot) for place in places):
            continue
        if look.tree.tokens[i].pos == "DET":  # its, her: who was named last in the sentence
            before = [a for a in look.actors if a.token < i and not a.place]
            if before:
                return before[-1].codes
        return look.memory.subject
    return ()


def _meant(look: Look, actor: tuple[str, ...]) -> tuple[str, ...]:
    """Whom республика or объединение in the target's place stands for: who was last named so."""
    for name, wanted in (("land", False), ("body", True)):
        for slot, i in stands(look.tree, look.at, name, look.actors):
            if i in look.needed or not any(matches(place, slot) for place in look.rule.target):
                continue
            before = [a.codes for a in look.actors if a.token < i] + [look.memory.subject]
            for codes in reversed(before):
                if codes and not set(codes) & set(actor) and _organisation(codes) == wanted:
                    return codes
    return ()


def _organisation(codes: tuple[str, ...]) -> bool:
    return any(not (len(c) == 3 and c.isalpha()) or c in ("CIS", "SCO", "OTS", "CST", "OIC", "WTO")
               for c in codes)  # fmt: skip


def _sorted(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))
