"""Acts that a parsed sentence tells, by the coding rules.

Every word that is a rule's trigger is tried; the first rule that fits codes it. A rule fits where
the words that it needs stand in their places and none that it excludes is in the clause. Then the
form decides: what is planned, possible or general is no act; what is denied has the rule's type for
denials, or none; what is refused is REJECT. A verb in the present or of imperfective aspect needs a
date in its sentence; a noun, one in its clause.

Confidence starts at 0.95 for a verb and 0.85 for a noun and falls by a tenth for a date elsewhere
in the sentence, imperfective aspect or the present, or a report of another's words, by 0.15 for
actors that another word stands for or that the sentence before names, by 0.2 for a party taken from
the place of a meeting or left out by the clause, by 0.3 for a date told before and by 0.2 for that
of a speech or an item of news.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tarazy.texts._dating import dated
from tarazy.texts._fits import fits, is_verb
from tarazy.texts._look import Look
from tarazy.texts._tree import Tree
from tarazy.texts._uttered import SAID, performs
from tarazy.texts._who import Actor
from tarazy.texts.dates import Dated
from tarazy.texts.gaps import Gap, apart, filled, gaps
from tarazy.texts.modality import Modality, modality
from tarazy.texts.parties import parties
from tarazy.texts.recall import Memory, Told, organisation
from tarazy.texts.rules import Rule, words

#: What a refusal makes REJECT of.
_WELCOME = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
#: What tells that several were met or called one by one.
_ALONE = frozenset({"двусторонний", "отдельный", "телефон", "телефонный", "bilateral", "separate",
                    "telephone", "phone"})  # fmt: skip
#: In the presence of two, something is signed.
_BESIDE = frozenset({"присутствие"})
_TODAY = frozenset({"сегодня", "сейчас", "today", "now"})


@dataclass(frozen=True, slots=True)
class Act:
    """What a trigger tells.

    Attributes
    ----------
    rule : Rule
    type : str
    trigger : int
        Token.
    actor, target : tuple of str
        Codes, sorted.
    dates : tuple of Dated
    modality : {"fact", "reported"}
    polarity : {"affirmed", "denied"}
    confidence : float
    label : str
        The instrument, where one is named.
    """

    rule: Rule
    type: str
    trigger: int
    actor: tuple[str, ...]
    target: tuple[str, ...]
    dates: tuple[Dated, ...]
    modality: Modality
    polarity: str
    confidence: float
    label: str = ""


class Coder:
    """Codes sentences.

    Parameters
    ----------
    rules : iterable of Rule
        Of one language.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_lemma: dict[str, list[Rule]] = {}
        for rule in rules:
            for lemma in rule.trigger:
                self._by_lemma.setdefault(lemma, []).append(rule)

    def code(
        self, tree: Tree, actors: list[Actor], dates: list[Dated], text: str, memory: Memory
    ) -> list[Act]:
        """Acts of a sentence, in the order of their triggers.

        Parameters
        ----------
        tree : Tree
        actors : list of Actor
        dates : list of Dated
            Usable ones.
        text : str
        memory : Memory
            What the paragraph told before; acts found are added to it.

        Returns
        -------
        list of Act
        """
        lost = gaps(tree, actors, dates, text)
        told = [d for d in dates if d not in [gap.date for gap in lost]]
        here = [a for a in actors if not any(a in gap.actors for gap in lost)]
        found = self._told(tree, here, told, text, memory)
        found += [act for gap in lost for act in _again(tree, gap, found, actors)]
        return sorted(found, key=lambda act: act.trigger)

    def _told(
        self, tree: Tree, actors: list[Actor], dates: list[Dated], text: str, memory: Memory
    ) -> list[Act]:
        """Acts of the clauses that have their verb."""
        found: list[Act] = []
        taken: set[int] = set()
        # Meetings first, for signings lean on them; then verbs, which take up the nouns they need.
        order = sorted(
            (i for i, t in enumerate(tree.tokens) if t.lemma in self._by_lemma),
            key=lambda i: (tree.tokens[i].lemma not in words("meeting", tree.language) | _BESIDE,
                           not is_verb(tree, i), i),
        )  # fmt: skip
        for i in order:
            if i in taken:
                continue
            for rule in self._by_lemma[tree.tokens[i].lemma]:
                needed = fits(tree, i, rule)
                if needed is None:
                    continue
                about = (i, *needed) if rule.type == "AGREE" else ()
                others = [a for a in actors if not _is_named(tree, a, about)]
                acts = _acts(Look(tree, i, rule, needed, others, dates, text, memory))
                if acts is None:
                    continue
                found += acts
                taken |= {i, *needed}
                for act in acts:
                    memory.add(Told(act.type, act.actor, act.target, act.dates))
                break
        return found


def _again(tree: Tree, gap: Gap, acts: list[Act], actors: list[Actor]) -> list[Act]:
    """The act before a clause without a verb, told again of whoever stands in that clause."""
    start = gap.date.start
    before = [a for a in acts if tree.tokens[a.trigger].start < start]
    if not before:
        return []
    act = max(before, key=lambda a: a.trigger)
    actor, target = filled(tree, gap, actors, act.actor, act.target)
    return [replace(act, actor=actor, target=target, dates=(gap.date,),
                    confidence=round(act.confidence - 0.1, 2))]  # fmt: skip


def _is_named(tree: Tree, actor: Actor, about: tuple[int, ...]) -> bool:
    """Whether an actor is but the name of what is signed: the treaty of that name."""
    at = actor.token
    while tree.tokens[at].rel in ("appos", "flat", "flat:name", "flat:foreign", "parataxis"):
        at = tree.tokens[at].head
    return actor.token in about or (
        at in about and actor.token != at and actor.kind in ("abbreviation", "organisation")
        and tree.tokens[actor.token].rel != "nmod"
    )  # fmt: skip


def _acts(look: Look) -> list[Act] | None:
    """Acts of a trigger that a rule fits; None where it may still be another rule's."""
    meant = _meaning(look)
    if meant is None:
        return []
    kind, polarity, how = meant
    found = parties(look, kind)
    if found is None:
        return None
    actor, target, lost = found
    act = Act(
        look.rule, kind, look.at, actor, target, (), how, polarity,
        (0.95 if look.rule.pos == "verb" else 0.85) - lost - 0.1 * (how == "reported"),
    )  # fmt: skip
    if split := _apart(look, actor, target):
        return [_sure(replace(act, actor=a, target=t, dates=(d,)), 0) for a, t, d in split]
    found_at = dated(look, actor, target, kind)
    if found_at is None:
        return None
    time, less = found_at
    return _separate(look, _sure(replace(act, dates=time.dates), less))


def _sure(act: Act, less: float) -> Act:
    """An act with its confidence lowered."""
    return replace(act, confidence=round(max(act.confidence - less, 0.05), 2))


def _meaning(look: Look) -> tuple[str, str, Modality] | None:
    """Type, polarity and modality of what is told; None where it is no act."""
    tree, rule = look.tree, look.rule
    if rule.type in SAID and look.text.rstrip().endswith("?"):
        return None  # who asks whether they will does not
    bidden = any(place == "modal" for place, _ in rule.needs)
    how = "fact" if bidden or performs(look) else modality(tree, look.at)
    if how in ("planned", "possible", "general"):
        return None
    kind, polarity = rule.type, "affirmed"
    if how in ("denied", "refused"):
        kind, polarity = rule.negated, "denied"
        if how == "refused":
            kind = "REJECT" if rule.type in _WELCOME else ""
    # In news, today is the day; elsewhere it is these times.
    habits = words("habit", tree.language) - (_TODAY if look.memory.today else frozenset())
    if look.memory.now and rule.type in SAID:
        habits = frozenset()  # what a speaker says again is said
    near = (*tree.kids[look.at], *tree.kids[tree.clause(look.at)])
    if not kind or any(tree.tokens[k].lemma in habits for k in near):
        return None
    return kind, polarity, "reported" if how == "reported" else "fact"


def _separate(look: Look, act: Act) -> list[Act]:
    """One act for each state visited, and for each instrument named."""
    if look.rule.mode == "visit" and len(act.target) > 1:
        # Who visits two states pays two visits; who visits a region, none that is named.
        if any(a.kind == "group" and set(a.codes) <= set(act.target) for a in look.actors):
            return []
        return [replace(act, target=(code,)) for code in act.target]
    if look.rule.type == "CONSULT" and len(act.target) > 1 and act.actor and _one_by_one(look):
        return [replace(act, target=(code,)) for code in act.target]
    if look.rule.mode == "phone" and len(act.actor) > 1 and len(act.target) == 1:
        return [replace(act, actor=(code,)) for code in act.actor]  # X, Y and Z rang
    both = (*act.actor, *act.target)
    token = look.tree.tokens[look.at]
    if (
        look.rule.type == "CONSULT"
        and len(both) > 1
        and token.feats.get("Number") == "Plur"
        and (all(organisation((c,)) for c in both))
    ):  # sessions of two organisations
        return [replace(act, actor=(code,), target=()) for code in both]
    return [replace(act, label=label) for label in _labels(look)]


def _one_by_one(look: Look) -> bool:
    """Whether each was met alone: by telephone, in talks of two."""
    tree = look.tree
    if look.rule.mode == "phone":
        return True
    token = tree.tokens[look.at]
    if token.lemma in ("встреча", "беседа", "разговор", "meeting") and (
        token.feats.get("Number") == "Plur"
    ):  # fmt: skip
        return True
    kids = [*tree.kids[look.at], *tree.kids[tree.clause(look.at)]]
    return any(tree.tokens[k].lemma in _ALONE for k in kids)


def _apart(
    look: Look, actor: tuple[str, ...], target: tuple[str, ...]
) -> list[tuple[tuple[str, ...], tuple[str, ...], Dated]]:
    """Acts with a party each, where every one of a side has its own date in brackets."""
    if look.rule.pos != "verb":
        return []
    dated = apart(look.actors, look.dates, look.text)
    for mine, other, swap in ((target, actor, False), (actor, target, True)):
        own = [(a.codes, d) for a, d in dated if set(a.codes) <= set(mine)]
        if own and {c for codes, _ in own for c in codes} == set(mine):
            return [(codes, other, d) if swap else (other, codes, d) for codes, d in own]
    return []


def _labels(look: Look) -> list[str]:
    """The instruments of an act, one each; a single empty one where none is named."""
    if look.rule.type != "AGREE":
        return [""]
    known = words("instrument", look.tree.language)
    named = [look.at, *look.needed] if look.rule.pos == "noun" else list(look.needed)
    lemmas = [look.tree.tokens[k].lemma for k in named]
    found = [w for w in dict.fromkeys(lemmas) if w in known]
    return found or [""]
