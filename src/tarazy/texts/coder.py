"""Acts that a parsed sentence tells, by the coding rules.

Every word that is a rule's trigger is tried; the first rule that fits codes it. A rule fits where
the words that it needs stand in their places and none that it excludes is in the clause. Then the
form decides: what is planned, possible or general is no act; what is denied has the rule's type for
denials, or none; what is refused is REJECT. A verb in the present or of imperfective aspect needs a
date in its sentence; a noun, one in its clause.

Confidence starts at 0.95 for a verb and 0.85 for a noun and falls by a tenth for a date elsewhere
in the sentence, imperfective aspect or the present, or a report of another's words, by 0.15 for
actors that another word stands for or that the sentence before names, by 0.2 for a party taken from
the place of a meeting, and by 0.3 for a date told before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tarazy.texts._tree import Tree
from tarazy.texts._who import Actor
from tarazy.texts.dates import Dated
from tarazy.texts.modality import Modality, modality
from tarazy.texts.parties import Look, during, matches, parties
from tarazy.texts.recall import Memory, Told
from tarazy.texts.rules import Rule, words
from tarazy.texts.when import When, when

#: What a refusal makes REJECT of.
_WELCOME = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
#: What is told of states all the time: it needs a date of its own.
_VAGUE = frozenset({"COOPERATE", "SUPPORT"})
_UNDERGO = ("obj", "subj")


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
        found: list[Act] = []
        taken: set[int] = set()
        # Meetings first, for signings lean on them; then verbs, which take up the nouns they need.
        order = sorted(
            (i for i, t in enumerate(tree.tokens) if t.lemma in self._by_lemma),
            key=lambda i: (tree.tokens[i].lemma not in words("meeting", tree.language),
                           not _is_verb(tree, i), i),
        )  # fmt: skip
        for i in order:
            if i in taken:
                continue
            for rule in self._by_lemma[tree.tokens[i].lemma]:
                needed = _fits(tree, i, rule)
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
        return sorted(found, key=lambda act: act.trigger)


def _is_named(tree: Tree, actor: Actor, about: tuple[int, ...]) -> bool:
    """Whether an actor is but the name of what is signed: the treaty of that name."""
    at = actor.token
    while tree.tokens[at].rel in ("appos", "flat", "flat:name", "flat:foreign", "parataxis"):
        at = tree.tokens[at].head
    return actor.token in about or (
        at in about and actor.token != at and actor.kind in ("abbreviation", "organisation")
        and tree.tokens[actor.token].rel != "nmod"
    )  # fmt: skip


def _is_verb(tree: Tree, i: int) -> bool:
    token = tree.tokens[i]
    return token.pos in ("VERB", "AUX") or (
        tree.language == "ru" and token.pos not in ("NOUN", "PROPN")
        and token.lemma.endswith(("ть", "ться", "ти", "тись"))
    )  # fmt: skip


def _fits(tree: Tree, i: int, rule: Rule) -> tuple[int, ...] | None:
    """The tokens that a rule needs, if it fits a trigger."""
    if (rule.pos == "verb") != _is_verb(tree, i):
        return None
    if rule.pos == "noun" and tree.tokens[i].pos not in ("NOUN", "PROPN"):
        return None
    clause = tree.clause(i)
    about = [k for k in tree.below(clause) if k == i or tree.path(k, clause) is not None or
             tree.path(k, i) is not None]  # fmt: skip
    if rule.excluded and any(tree.tokens[k].lemma in rule.excluded for k in about):
        return None
    needed: list[int] = []
    for place, lemmas in rule.needs:
        if place == "date":
            continue
        there = [k for k in about if tree.tokens[k].lemma in lemmas and k != i]
        if place != "any":
            there = [k for k in there if matches(place, tree.slot(k, i)) and _direct(tree, k, i)]
            there += _over(tree, i, place, lemmas)
            there = there or _nearby(tree, i, place, lemmas)
        if not there:
            return None
        if place != "any":
            needed += there
    return tuple(dict.fromkeys(needed))


_PARTS = frozenset(
    {"ряд", "пакет", "серия", "несколько", "часть", "множество", "десяток", "текст", "доза",
     "тонна", "партия", "единица", "dose", "series", "package", "number", "set", "range", "pair"}
)  # fmt: skip


def _direct(tree: Tree, k: int, i: int) -> bool:
    """Whether a noun is what the verb takes, and not what a noun of its object belongs to."""
    path = tree.path(k, i) or [k]
    return all(
        tree.tokens[at].rel in ("conj", "appos", "nummod:gov")
        or tree.tokens[tree.tokens[at].head].lemma in _PARTS
        for at in path[:-1]
    )


def _nearby(tree: Tree, i: int, place: str, lemmas: frozenset[str]) -> list[int]:
    """A noun right behind a verb that the parser hung on a verb before it."""
    if place != "obj" or not _is_verb(tree, i):
        return []
    for k in range(i + 1, min(i + 7, len(tree.tokens))):
        token = tree.tokens[k]
        if token.pos in ("VERB", "AUX", "ADP"):
            return []
        if token.lemma in lemmas and token.rel in ("nsubj", "nsubj:pass", "obj") and token.head < i:
            return [k]
    return []


def _over(tree: Tree, i: int, place: str, lemmas: frozenset[str]) -> list[int]:
    """The noun over a participle or relative clause, where it stands in a place."""
    token = tree.tokens[i]
    if place not in _UNDERGO or token.rel not in ("acl", "acl:relcl") or token.head < 0:
        return []
    if token.rel == "acl:relcl" and token.head > i:
        return []
    noun = tree.tokens[token.head]
    passive = token.feats.get("Voice") == "Pass"
    if noun.lemma not in lemmas or (place == "obj") != passive:
        return []
    return [token.head]


def _acts(look: Look) -> list[Act] | None:
    """Acts of a trigger that a rule fits; None where it may still be another rule's."""
    tree, rule = look.tree, look.rule
    how = modality(tree, look.at)
    kind, polarity = rule.type, "affirmed"
    if how in ("planned", "possible", "general"):
        return []
    if how in ("denied", "refused"):
        polarity = "denied"
        kind = rule.negated
        if how == "refused":
            kind = "REJECT" if rule.type in _WELCOME else ""
        if not kind:
            return []
    verb = tree.clause(look.at)
    habits = words("habit", tree.language)
    if any(tree.tokens[k].lemma in habits for k in (*tree.kids[look.at], *tree.kids[verb])):
        return []
    found = parties(look, kind)
    if found is None:
        return None
    actor, target, lost = found
    dated = _dated(look, actor, target, kind)
    if dated is None:
        return None
    time, less = dated
    confidence = (0.95 if rule.pos == "verb" else 0.85) - lost - less
    confidence -= 0.1 * (how == "reported")
    act = Act(
        rule, kind, look.at, actor, target, time.dates, "reported" if how == "reported" else "fact",
        polarity, round(max(confidence, 0.05), 2),
    )  # fmt: skip
    return [replace(act, label=label) for label in _labels(look)]


def _labels(look: Look) -> list[str]:
    """The instruments of an act, one each; a single empty one where none is named."""
    if look.rule.type != "AGREE":
        return [""]
    known = words("instrument", look.tree.language)
    named = [look.at, *look.needed] if look.rule.pos == "noun" else list(look.needed)
    lemmas = [look.tree.tokens[k].lemma for k in named]
    found = [w for w in dict.fromkeys(lemmas) if w in known]
    return found or [""]


# --- when ----------------------------------------------------------------------------------


def _dated(
    look: Look, actor: tuple[str, ...], target: tuple[str, ...], kind: str
) -> tuple[When, float] | None:
    """The dates of an act, and what finding them so takes off confidence."""
    tree, rule, at = look.tree, look.rule, look.at
    found = when(tree, at, look.dates, look.text)
    if ("date", frozenset({"own"})) in rule.needs and (found is None or found.how != "own"):
        return None
    feats = tree.tokens[at].feats
    loose = rule.pos == "verb" and (
        (feats.get("Tense") == "Pres" and feats.get("VerbForm") in ("Fin", None))
        or (feats.get("Aspect") == "Imp" and tree.language == "ru")
    )
    if kind == "AGREE" and (found is None or found.how == "sentence"):
        order = during(tree, at)
        meeting = look.memory.meeting(order, (*actor, *target)) if order else None
        if meeting:
            return When(meeting.dates, "before"), 0.1
    if found is None:
        return _inherited(look, kind, loose)
    present = loose and feats.get("Tense") == "Pres"
    if found.how == "sentence" and (rule.pos == "noun" or present):
        return None
    return found, 0.1 * (found.how == "sentence") + 0.1 * loose


def _inherited(look: Look, kind: str, loose: bool) -> tuple[When, float] | None:
    """The date told before, for what is told as done once and for what went on."""
    tree, inherited = look.tree, look.memory.date
    went_on = loose and any(
        tree.tokens[k].lemma in words("done", tree.language) for k in tree.above(look.at)
    )
    if kind in _VAGUE or inherited is None or (loose and not went_on):
        return None
    if look.rule.pos == "noun" and ("date", frozenset({"before"})) not in look.rule.needs:
        return None
    return When((inherited,), "before"), 0.3
