"""Who an act's actor and target are: named, shared, or told before.

Named actors go first; then who a word stands for: both sides, the republic, its; then the parties
of the meeting that the clause refers to (``в ходе визита``, ``at the second``); last, for meetings,
the state that one was held in.
"""

from collections.abc import Iterable

from tarazy.texts._accused import accused, unharmed
from tarazy.texts._around import about
from tarazy.texts._during import during
from tarazy.texts._look import Look, matches
from tarazy.texts._stand_ins import meant, pointed, recalled, stands
from tarazy.texts._tree import Tree
from tarazy.texts._understood import (
    Codes,
    alone,
    alone_beside,
    elided,
    gathered,
    hosts,
    led,
    subjects,
    whole,
)
from tarazy.texts._unsaid import by_unknown, in_capital, related
from tarazy.texts._uttered import performs
from tarazy.texts._who import Role
from tarazy.texts.recall import organisation
from tarazy.texts.rules import MUTUAL, Rule, words

#: Acts of the state that a text is about, where it is left out who did them.
_OWN = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT", "REQUEST", "RETREAT"})
#: What a speech accuses others of.
_WRONGS = frozenset({"COERCE", "ASSAULT"})
#: Acts against who does wrong, never against whom it is done to.
_BLAMES = frozenset({"ACCUSE", "REJECT", "PROTEST", "REQUEST"})
#: Fights that two sides have: a clash of X and Y, on the border of X and Y.
_CLASH = frozenset(
    {"столкновение", "бой", "перестрелка", "конфликт", "война", "стычка", "эскалация", "действие",
     "инцидент", "clash", "fighting", "conflict", "war"}
)  # fmt: skip
_PAIR = ("между", "between")
#: Talks and treaties that say how many sides they have.
_SIZES = {"двусторонний": 2, "трехсторонний": 3, "четырехсторонний": 4, "пятисторонний": 5,
          "bilateral": 2, "trilateral": 3, "quadrilateral": 4}  # fmt: skip


def parties(look: Look, kind: str) -> tuple[tuple[str, ...], tuple[str, ...], float] | None:
    """Actor and target of an act, and what finding them so takes off confidence."""
    tree, rule, at = look.tree, look.rule, look.at
    near = about(look)
    venue = [(s, a) for s, a in near if a.place and s.partition("+")[0] in ("в", "in", "at")]
    named = [r for r in near if r not in venue or _goal(rule, r)]
    if kind in _BLAMES or kind == "SUPPORT":
        named = unharmed(look, named)
    actor, target = _codes(rule.actor, named), _codes(rule.target, named)
    if performs(look):
        actor = look.memory.speaker
    if not actor and kind not in MUTUAL and (known := in_capital(look)):
        actor = known
    if kind in MUTUAL:
        return _mutual(look, actor, target, venue)
    if "speaker" in rule.actor:
        return _spoken(look, accused(look, named, target))
    lost = 0.0
    target = tuple(c for c in target if c not in actor)
    if not actor and (known := recalled(look, rule.actor)):
        actor, lost = known, 0.15
        target = tuple(c for c in target if c not in actor)
    if actor and not target and (known := meant(look, actor) or pointed(look, actor)):
        target, lost = known, lost + 0.15
    if not target and len(actor) > 1 and _facing(tree, at, named):
        actor, target = actor[:1], actor[1:]
    if not actor and target and elided(look) and rule.type in _OWN:
        actor, lost = look.memory.understood(target), lost + 0.2
    if not actor or (not target and not rule.lone):
        return None
    if not target and kind in _WRONGS and look.memory.now and actor != look.memory.speaker:
        return None  # in a speech, what is done to nobody named is told as a wrong
    if not target and rule.lone == "org" and not organisation(actor):
        return None
    return (_sorted(actor), _sorted(target), lost) if _kind(rule, actor, target) else None


def _spoken(
    look: Look, target: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...], float] | None:
    """The parties of what a speech says of another."""
    own = look.memory.speaker
    if not (own and target and look.memory.now) or not _kind(look.rule, own, target):
        return None
    return own, _sorted(target), 0.1


def _kind(rule: Rule, actor: tuple[str, ...], target: tuple[str, ...]) -> bool:
    """Whether a party that a rule wants to be an organisation or a state is one."""
    wanted = {one for place, many in rule.needs if place == "who" for one in many}
    if "pair" in wanted and len({*actor, *target}) != 2:
        return False
    if "alone" in wanted and len({*actor, *target}) > 1:
        return False
    if "organisation" in wanted:
        if rule.type not in MUTUAL and organisation(actor):
            return False
        return any(organisation((c,)) for c in (*actor, *target))
    return not ("state" in wanted and target and organisation(target))


def _facing(tree: Tree, at: int, named: list[Role]) -> bool:
    """Whether actors in one place face each other: a war between two, a Russo-Turkish war."""
    lemma = tree.tokens[at].lemma
    places = ("между", "between", *(("на", "gen", "of") if lemma in _CLASH else ()))
    return lemma in words("fight", tree.language) and any(
        slot.partition("+")[0] in places or actor.kind == "compound" for slot, actor in named
    )


def _goal(rule: Rule, role: Role) -> bool:
    """Whether a rule takes the place that a city stands in for the target's."""
    return rule.mode != "multilateral" and any(matches(place, role[0]) for place in rule.target)


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
    look: Look, actor: Codes, target: Codes, venue: list[Role]
) -> tuple[Codes, Codes, float] | None:
    """The parties of an act without an order, the subject's first."""
    rule, lost = look.rule, 0.0
    actor, target = _together(look, actor, target, venue)
    actor, target = gathered(look, actor, target)
    single = rule.mode == "visit" or look.tree.preposition(look.at) == "о"
    several = len(target) > (not single)
    if not actor and several and rule.type == "CONSULT" and rule.pos == "noun":
        actor = alone_beside(look, target)
    one = rule.pos == "verb" and alone(look)  # its secretary visits a state
    if rule.mode == "visit" and organisation(actor) and len(actor) == 1 and not (one and target):
        return (actor, (), 0.0) if led(look) else None  # its leaders gather somewhere
    if not actor and rule.type == "CONSULT" and rule.pos == "noun" and by_unknown(look):
        return None  # who met X and Y is not told
    if wider := _wider(look, (*actor, *target)):
        return wider, (), 0.1
    if not target and (known := pointed(look, actor)):
        target, lost = known, 0.15
    if rule.mode == "visit" and not target and actor and (pair := related(look, actor)):
        return pair, (), 0.2  # the visit of X gave a push to the relations of X and Y
    several = rule.mode == "visit" and len(actor) == 2 and not organisation(actor)
    several = several or (rule.mode == "multilateral" and bool(venue) and not organisation(actor))
    if not target and rule.lone != "yes" and not (several or {*_PAIR} & set(rule.actor)):
        return None  # who joins, visits or takes part does so with another
    return _allowed(look, *_filled(look, actor, target, venue, lost))


def _filled(
    look: Look, actor: Codes, target: Codes, venue: list[Role], lost: float
) -> tuple[Codes, Codes, float]:
    """The parties of an act without an order, with whom the clause leaves out."""
    rule = look.rule
    if len(set(actor) | set(target)) < 2:
        told = _both(look, actor or target)
        if told:
            actor, target, lost = told, (), 0.15
        elif not actor and (known := recalled(look, rule.actor)):
            actor, lost = known, 0.15
            target = tuple(c for c in target if c not in actor)
    elif rule.pos == "verb" and not actor and (known := recalled(look, ("subj",))):
        actor, lost = known, lost + 0.15  # with its colleagues of X and Y he discussed
        target = tuple(c for c in target if c not in actor)
    body = rule.lone == "org" or rule.mode == "multilateral"
    own = body and organisation(actor or target)
    if len(set(actor) | set(target)) < 2 and rule.type == "CONSULT" and rule.mode and not own:
        host = tuple(c for a in hosts(look, venue) for c in a.codes if c not in (*actor, *target))
        if host and (actor or target) and not (look.memory.now and rule.mode == "multilateral"):
            target, lost = (*target, host[0]), lost + 0.2
    if len(set(actor) | set(target)) == 1 and (known := _other(look, actor, target)):
        actor, target, lost = known, actor or target, lost + 0.2
    if len(set(actor) | set(target)) < 2 and (named := subjects(look, about(look), actor)):
        actor, target = named, ()
    if len(set(actor) | set(target)) < 2 and (named := related(look, (*actor, *target))):
        actor, target, lost = named, (), lost + 0.1
    return actor, target, lost


def _allowed(
    look: Look, actor: Codes, target: Codes, lost: float
) -> tuple[Codes, Codes, float] | None:
    """The parties of an act without an order, if its rule takes such and so many."""
    rule, both = look.rule, set(actor) | set(target)
    if rule.type == "CONSULT" and (body := whole(both)):
        return (body, (), lost) if _kind(rule, body, ()) else None
    # Who visited or joined is not told.
    unnamed = not actor and (rule.mode == "visit" or rule.lone == "yes")
    if not both or unnamed or not _kind(rule, actor, target):
        return None
    if len(both) < 2 and not (
        rule.lone == "yes" or (rule.lone == "org" and organisation(tuple(both)))
    ):
        return None
    if not actor:
        actor, target = target, ()
    if rule.type == "COOPERATE" and len(actor) == 2 and not target:
        actor, target = actor[:1], actor[1:]  # of two, the first named with the second
    return _sorted(actor), _sorted(target), lost


def _wider(look: Look, named: tuple[str, ...]) -> tuple[str, ...]:
    """All that met where this sentence tells of a meeting in whose course it was agreed."""
    if look.rule.type != "AGREE" or not named or not (order := during(look.tree, look.at)):
        return ()
    met = look.memory.meeting(order, named)
    same = met is not None and look.memory.here("CONSULT", named) is not None
    return met.parties if met and same and set(named) < set(met.parties) else ()


def _together(
    look: Look, actor: tuple[str, ...], target: tuple[str, ...], venue: list[Role]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parties that a clause names for an act without an order."""
    rule = look.rule
    near = about(look)
    if not actor and len(target) < 2:
        goals = [r for r in near if r not in venue or _goal(rule, r)]
        target = _codes(rule.target, goals, every=True)
    if rule.pos == "verb" or not target:
        named = [r for r in near if r not in venue]
        pair = _codes([p for p in rule.actor if p in _PAIR and p not in rule.target], named)
        if len(pair) > 1:  # between X and Y: who else stands in the sentence is no party
            return pair, ()
        actor = _codes(rule.actor, named, every=True) or actor
    return actor, tuple(c for c in target if c not in actor)


def _other(look: Look, actor: tuple[str, ...], target: tuple[str, ...]) -> tuple[str, ...]:
    """The other party of an act that names one: left out, or the land that it speaks of."""
    if target and not actor and elided(look):
        return look.memory.understood(target)
    return ()


def _both(look: Look, known: tuple[str, ...]) -> tuple[str, ...]:
    """Parties told before, where the sentence says that they are meant."""
    tree, memory = look.tree, look.memory
    place = {*look.rule.actor, *look.rule.target}
    filled = {s for s, _ in about(look)}
    pair = [s for s, _ in stands(tree, look.at, "both", look.actors)
            if s not in filled and any(matches(p, s) for p in place)]  # fmt: skip
    if pair and (found := memory.parties(known)) and not (memory.today and organisation(found)):
        return found
    for k in (look.at, *look.needed):
        for kid in tree.kids[k]:
            if (size := _SIZES.get(tree.tokens[kid].lemma)) and (
                group := memory.group(size, known)
            ):
                return group
    if found := _met(look, known):
        return found
    if look.rule.type == "AGREE" and (same := memory.here("CONSULT", known, not known)):
        return same.parties
    if look.rule.type == "AGREE" and not look.actors and _passive(tree, look.at):
        return memory.parties()  # it was signed: by the two of whom the text tells
    return ()


def _met(look: Look, known: Codes) -> Codes:
    """The parties of the meeting that a clause refers to, or the two of a headline."""
    order, memory = during(look.tree, look.at), look.memory
    if not order:
        return ()
    if meeting := memory.meeting(order, known):
        body = look.rule.lone == "org" and organisation(meeting.actor)
        return meeting.actor if body else meeting.parties
    pair = memory.parties(known) if memory.today and look.rule.type == "CONSULT" else ()
    return () if organisation(pair) else pair


def _passive(tree: Tree, at: int) -> bool:
    verb = tree.tokens[tree.clause(at)].feats
    return verb.get("Voice") == "Pass" and verb.get("Tense") != "Fut"


def _sorted(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))
