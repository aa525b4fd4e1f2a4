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

#: Acts of the state that a text is about, where it is left out who did them.
_OWN = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT", "REQUEST", "RETREAT"})
#: Fights that two sides have: a clash of X and Y, on the border of X and Y.
_CLASH = frozenset(
    {"столкновение", "бой", "перестрелка", "конфликт", "война", "стычка", "эскалация", "clash",
     "fighting", "conflict", "war"}
)  # fmt: skip
_PAIR = ("между", "between")
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
    if actor and not target and (known := _meant(look, actor) or _pointed(look, actor)):
        target, lost = known, lost + 0.15
    if not target and len(actor) > 1 and _facing(tree, at, named):
        actor, target = actor[:1], actor[1:]
    if not actor and target and _elided(look) and rule.type in _OWN:
        actor, lost = look.memory.understood(target), lost + 0.2
    if not actor or (not target and not rule.lone):
        return None
    if not target and rule.lone == "org" and not _organisation(actor):
        return None
    return (_sorted(actor), _sorted(target), lost) if _kind(rule, actor, target) else None


def _kind(rule: Rule, actor: tuple[str, ...], target: tuple[str, ...]) -> bool:
    """Whether a party that a rule wants to be an organisation or a state is one."""
    wanted = {one for place, many in rule.needs if place == "who" for one in many}
    if "alone" in wanted and len({*actor, *target}) > 1:
        return False
    if "organisation" in wanted:
        if rule.type not in MUTUAL and _organisation(actor):
            return False
        return any(_organisation((c,)) for c in (*actor, *target))
    return not ("state" in wanted and target and _organisation(target))


def _elided(look: Look) -> bool:
    """Whether a clause leaves out who does it: was signed with X; the minister visited X."""
    tree, at = look.tree, look.at
    if not tree.verbal(at) and tree.clause(at) == at:
        return False
    verb = tree.clause(at)
    own = [at] if verb == at else [at, verb]
    known = words("official", tree.language) | words("pronoun", tree.language)
    for top in own:
        over = tree.shared(top)
        for subject in (tree.subject(top), tree.subject(over) if over is not None else None):
            if subject is None or subject in (at, *look.needed):
                continue
            if tree.tokens[subject].lemma not in known:
                return False
            if any(a.token in tree.below(subject) for a in look.actors):
                return False
    if tree.verbal(at):
        active = tree.tokens[at].feats.get("Voice") != "Pass"
        stated = any(tree.subject(k) is not None for k in own)
        return not (active and not stated and tree.tokens[at].rel != "root")
    genitive = [
        k for k in tree.kids[at]
        if tree.tokens[k].rel == "nmod" and tree.preposition(k) is None
        and tree.tokens[k].feats.get("Case") == "Gen"
    ]  # fmt: skip
    return all(tree.tokens[k].lemma in known or _year(tree, k) for k in genitive)


def _year(tree: Tree, i: int) -> bool:
    return tree.tokens[i].lemma in ("год", "месяц", "век") or tree.tokens[i].text.isdigit()


def _facing(tree: Tree, at: int, named: list[Role]) -> bool:
    """Whether actors in one place face each other: a war between two, a Russo-Turkish war."""
    lemma = tree.tokens[at].lemma
    places = ("между", "between", *(("на", "gen", "of") if lemma in _CLASH else ()))
    return lemma in words("fight", tree.language) and any(
        slot.partition("+")[0] in places or actor.kind == "compound" for slot, actor in named
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
    rule, lost = look.rule, 0.0
    actor, target = _together(look, actor, target, venue)
    if not target and (known := _pointed(look, actor)):
        target, lost = known, 0.15
    if not target and rule.lone != "yes" and not {"между", "between"} & set(rule.actor):
        return None  # who joins, visits or takes part does so with another
    if len(set(actor) | set(target)) < 2:
        recalled = _both(look, actor or target)
        if recalled:
            actor, target, lost = recalled, (), 0.15
        elif not actor and (known := _recalled(look, rule.actor)):
            actor, lost = known, 0.15
            target = tuple(c for c in target if c not in actor)
    own = rule.lone == "org" and _organisation(actor or target)
    if len(set(actor) | set(target)) < 2 and rule.type == "CONSULT" and not own:
        host = tuple(c for _, a in venue for c in a.codes if c not in (*actor, *target))
        if host and (actor or target):
            target, lost = (*target, host[0]), lost + 0.2
    if len(set(actor) | set(target)) == 1 and (known := _other(look, actor, target)):
        actor, target, lost = known, actor or target, lost + 0.2
    both = set(actor) | set(target)
    # Who visited or joined is not told.
    unnamed = not actor and (rule.mode == "visit" or rule.lone == "yes")
    if not both or unnamed or not _kind(rule, actor, target):
        return None
    if len(both) < 2 and not (
        rule.lone == "yes" or (rule.lone == "org" and _organisation(tuple(both)))
    ):
        return None
    if not actor:
        actor, target = target, ()
    return _sorted(actor), _sorted(target), lost


def _together(
    look: Look, actor: tuple[str, ...], target: tuple[str, ...], venue: list[Role]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parties that a clause names for an act without an order."""
    rule = look.rule
    about = (roles if rule.pos == "verb" else around)(look.tree, look.at, look.actors)
    if not actor and len(target) < 2:
        goals = [r for r in about if r not in venue or _goal(rule, r)]
        target = _codes(rule.target, goals, every=True)
    if rule.pos == "verb" or not target:
        named = [r for r in about if r not in venue]
        pair = _codes([p for p in rule.actor if p in _PAIR and p not in rule.target], named)
        if len(pair) > 1:  # between X and Y: who else stands in the sentence is no party
            return pair, ()
        actor = _codes(rule.actor, named, every=True) or actor
    return actor, tuple(c for c in target if c not in actor)


def _other(look: Look, actor: tuple[str, ...], target: tuple[str, ...]) -> tuple[str, ...]:
    """The other party of an act that names one: left out, or the land that it speaks of."""
    if target and not actor and _elided(look):
        return look.memory.understood(target)
    return ()


def _pointed(look: Look, actor: tuple[str, ...]) -> tuple[str, ...]:
    """Whom страна or его in the target's place stands for, where another acts."""
    for name in ("land", "pronoun"):
        for slot, i in stands(look.tree, look.at, name, look.actors):
            if i not in look.needed and any(matches(p, slot) for p in look.rule.target):
                last = look.memory.subject
                near = last if last and not set(last) & set(actor) else ()
                return near or look.memory.understood(actor)
    return ()


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
    if look.rule.type == "AGREE" and (same := memory.here("CONSULT", known, not known)):
        return same.parties
    if look.rule.type == "AGREE" and not look.actors and _passive(tree, look.at):
        return memory.parties()  # it was signed: by the two of whom the text tells
    return ()


def _passive(tree: Tree, at: int) -> bool:
    verb = tree.tokens[tree.clause(at)].feats
    return verb.get("Voice") == "Pass" and verb.get("Tense") != "Fut"


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
    own = ("членство", "участие", "членстве", "membership", "participation")
    if any(look.tree.tokens[i].lemma in own for i in look.needed):
        bodies = [a.codes for a in look.actors if a.token < look.at and _organisation(a.codes)]
        if bodies:
            return bodies[-1]
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
