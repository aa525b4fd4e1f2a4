"""Which date an act takes: its own, its clause's, a meeting's, one told before, today's."""

import re

from tarazy.texts._during import during, order_of
from tarazy.texts._look import Look
from tarazy.texts._tree import Tree
from tarazy.texts._uttered import SAID, performs
from tarazy.texts._who import COURSE
from tarazy.texts.modality import HELD, modality
from tarazy.texts.recall import organisation
from tarazy.texts.rules import words
from tarazy.texts.when import When, when

_SINCE = re.compile(r"(?:\bс|\bsince|\(в)\s+$", re.IGNORECASE)
#: What is told of states all the time: it needs a date of its own.
_VAGUE = frozenset({"COOPERATE", "SUPPORT"})
#: What tells that a thing has been so for long.
_LONG = frozenset({"since", "always", "long", "ever", "decade", "century", "year", "throughout",
                   "never", "traditionally", "often", "repeatedly", "past"})  # fmt: skip
#: What a speech reports of its year.
_REPORTED = frozenset({"AID", "SUPPORT", "REQUEST", "REJECT", "ACCUSE", "SANCTION", "CONSULT"})
#: What tells that a thing was done shortly before a speech.
_JUST = frozenset({"recently", "just", "lately"})
#: What a meeting has when it is held.
_OF_MEETING = frozenset({"тема", "итог", "результат", "день", "подробность", "деталь", "ход",
                         "участник", "центр", "предмет", "фон",
                         "повестка", "начало", "завершение", "формат"})  # fmt: skip
#: What is said of a meeting that was held: they called the visit historic.
_JUDGED = frozenset({"назвать", "называть", "оценить", "прокомментировать", "охарактеризовать",
                     "придать"})  # fmt: skip
_ANNOUNCED = frozenset({"объявить", "информировать", "проинформировать", "рассказывать"})
#: A day of the week without a verb lies ahead.
_WEEKDAY = re.compile("понедельник|вторник|сред[ау]|четверг|пятниц|суббот|воскресенье")


def dated(
    look: Look, actor: tuple[str, ...], target: tuple[str, ...], kind: str
) -> tuple[When, float] | None:
    """The dates of an act, and what finding them so takes off confidence.

    Parameters
    ----------
    look : Look
    actor, target : tuple of str
    kind : str
        Its type.

    Returns
    -------
    (When, float) or None
        None where nothing dates it.
    """
    tree, rule, at = look.tree, look.rule, look.at
    needs = {one for place, many in rule.needs if place == "date" for one in many}
    if needs & {"since", "now"}:
        return _standing(look, "since" in needs)
    found = when(tree, at, look.dates, look.text, look.needed)
    if "speaker" in rule.actor:  # a speech accuses whenever what it tells was done
        return (When((look.memory.now,), "before"), 0.2) if look.memory.now else None
    if "own" in needs and (found is None or found.how != "own"):
        return None
    if kind == "AGREE" and (found is None or found.how == "sentence"):
        order = during(tree, at)
        meeting = look.memory.meeting(order, (*actor, *target)) if order else None
        if meeting:
            return When(meeting.dates, "before"), 0.1
        same = look.memory.here("CONSULT", (*actor, *target))
        if found is None and rule.pos == "noun" and same and same.dates:
            return When(same.dates, "before"), 0.1  # the visit (2005) ended in a treaty
    return _near(look, actor, kind, found)


def _standing(look: Look, since: bool) -> tuple[When, float] | None:
    """Since when a thing has lasted; or of what stands (the blockade by X) when it is told."""
    if since:
        begun = [d for d in look.dates if _SINCE.search(look.text, max(0, d.start - 6), d.start)]
        return (When((begun[0],), "clause"), 0.1) if begun else None
    now = look.memory.now if not look.dates else None
    return (When((now,), "before"), 0.3) if now else None


def _near(
    look: Look, actor: tuple[str, ...], kind: str, found: When | None
) -> tuple[When, float] | None:
    """The date of the clause, the sentence, the speech, the text before, or the item of news."""
    feats = look.tree.tokens[look.at].feats
    verb = look.rule.pos == "verb"
    if look.memory.today and not verb and _ahead(look):
        return None
    present = verb and feats.get("Tense") == "Pres" and feats.get("VerbForm") in ("Fin", None)
    loose = present or (verb and feats.get("Aspect") == "Imp" and look.tree.language == "ru")
    far = found is None or found.how == "sentence"
    if far and (said := _saying(look, actor, kind, loose)):
        return said
    if found is None:
        # The resolutions that an organisation has adopted were so in any year.
        lasting = kind == "AGREE" and organisation(actor)
        return (
            (not lasting and _lately(look, kind))
            or _inherited(look, kind, loose)
            or _today(look, kind)
        )
    if found.how == "sentence" and (present or not verb):
        return _today(look, kind)
    return found, 0.1 * (found.how == "sentence") + 0.1 * loose


def _saying(
    look: Look, actor: tuple[str, ...], kind: str, loose: bool
) -> tuple[When, float] | None:
    """When a speech was given, for what a speaker does by saying it: we condemn, we thank."""
    memory, feats = look.memory, look.tree.tokens[look.at].feats
    over = look.tree.clause(look.tree.tokens[look.at].head) if feats.get("VerbForm") == "Inf" else 0
    if over > 0 and look.tree.tokens[over].lemma in words("done", look.tree.language):
        feats = look.tree.tokens[over].feats  # continues to violate
    present = performs(look) or (feats.get("Tense") == "Pres" and look.rule.pos == "verb")
    # We are conducting, we are providing: it goes on while it is said.
    going = look.tree.tokens[look.at].text.endswith("ing") and kind in ("AID", "COOPERATE")
    if memory.now is None or actor != memory.speaker:
        return None
    if not (present and kind in SAID) and not going:
        return None
    return When((memory.now,), "before"), 0.2 + 0.1 * loose


def _lately(look: Look, kind: str) -> tuple[When, float] | None:
    """When a speech was given, for what it tells as done by then: has sent, has closed."""
    tree, memory = look.tree, look.memory
    if memory.now is None or tree.language != "en" or look.dates:
        return None
    verb = _teller(look)
    if verb is None:
        return None
    perfect = tree.tokens[verb].feats.get("Aspect") == "Perf" or any(
        tree.tokens[k].lemma in _JUST for k in tree.kids[verb]
    )
    if not perfect and not _this_year(look, verb, kind):
        return None
    long = _LONG - {"never"} if kind == "REJECT" else _LONG
    if any(tree.tokens[k].lemma in long for k in tree.below(tree.clause(look.at))):
        return None
    return When((memory.now,), "before"), 0.3


def _teller(look: Look) -> int | None:
    """The verb that tells an act: its trigger, or the light verb over a noun: held talks."""
    if look.rule.pos == "verb":
        return look.at
    verb = look.tree.clause(look.at)
    light = words("light", look.tree.language)
    one = look.tree.tokens[look.at].feats.get("Number") == "Sing" or len(look.actors) > 1
    direct = verb != look.at and look.tree.slot(look.at, verb) in ("subj", "obj")
    return verb if direct and one and look.tree.tokens[verb].lemma in light else None


def _this_year(look: Look, verb: int, kind: str) -> bool:
    """Whether a speech tells in the past, far from any other year, what was done since the last.

    A speech of a yearly debate reports on its year; older acts are told with theirs.
    """
    memory, feats = look.memory, look.tree.tokens[verb].feats
    told = memory.date
    near = told is None or (memory.now is not None and told.first.year == memory.now.first.year)
    past = (feats.get("Tense"), feats.get("VerbForm"), feats.get("Voice")) == ("Past", "Fin", "Act")
    return near and past and kind in _REPORTED


def _today(look: Look, kind: str) -> tuple[When, float] | None:
    """The day of an item of news, for what it tells with a verb or under one."""
    tree, at, today = look.tree, look.at, look.memory.today
    aside = tree.tokens[at].rel in ("acl", "acl:relcl", "amod")
    if today is None or _to_come(look):
        return None
    if aside and tree.tokens[at].feats.get("VerbForm") == "Part":
        return None
    if look.rule.pos == "noun" and not _carried(tree, at):
        return None
    return When((today,), "before"), 0.2


def _to_come(look: Look) -> bool:
    """Whether a date ahead is the act's, and not that of what was agreed on to be done."""
    tree, verb = look.tree, look.tree.clause(look.at)
    if tree.tokens[verb].feats.get("Tense") != "Past":
        return bool(look.memory.ahead)
    places = (tree.covering(d.start, d.end) for d in look.memory.ahead)
    return any(k is not None and tree.path(k, verb) is not None for k in places)


def _ahead(look: Look) -> bool:
    """Whether a day of the week stands without a verb: on Tuesday, the summit."""
    told = any(t.pos in ("VERB", "AUX") for t in look.tree.tokens)
    return not told and _WEEKDAY.search(look.text.lower()) is not None


def _carried(tree: Tree, at: int) -> bool:
    """Whether a noun is what a light verb tells, or what a headline is."""
    verb, over = tree.clause(at), tree.tokens[at].head
    if at in _meetings(tree) and tree.tokens[at].rel == "conj" and over in _meetings(tree):
        return _carried(tree, over)  # talks with Y and a meeting with Z
    subject = tree.subject(at)
    if verb == at and subject is not None and subject not in _meetings(tree):
        # The theme is the conflict of X and Y; but X is on a visit to Y.
        return tree.preposition(at) == "с" and at in _meetings(tree)
    if at in _meetings(tree) and _told_of(tree, at, verb):
        return True
    if verb == at or (
        over >= 0 and tree.tokens[over].lemma in COURSE and tree.tokens[over].rel == "root"
    ):
        return tree.tokens[at].rel in ("root", "nmod", "parataxis")
    light = tree.tokens[verb].lemma in words("light", tree.language)
    return tree.path(at, verb) is not None and (light or _aside(tree, at, verb))


def _aside(tree: Tree, at: int, verb: int) -> bool:
    """Whether a noun that no light verb tells is still told as held, or as asked."""
    bare = tree.tokens[verb].pos not in ("VERB", "AUX")
    if bare and tree.preposition(at) == "с" and tree.place(verb):
        return at in _meetings(tree)  # X was in Y on a visit
    judged = tree.tokens[verb].lemma in _JUDGED and tree.tokens[at].rel == "obj"
    subject = tree.tokens[at].rel in ("nsubj", "nsubj:pass") and tree.tokens[at].head == verb
    subject = subject or (judged and at in _meetings(tree))
    happened = modality(tree, verb) in ("fact", "reported")
    # What was said at a meeting, or after it, tells that it was held.
    asked = tree.tokens[at].lemma in words("asked", tree.language)
    bidden = asked and tree.preposition(at) in ("по", "после", "at", "after")
    beside = tree.tokens[at].lemma == "присутствие"  # signed in the presence of the presidents
    course = tree.tokens[tree.tokens[at].head].lemma in COURSE
    course = course or tree.preposition(at) in ("в ходе", "во время", "по итогам", "during")
    held = tree.tokens[at].lemma in HELD and course
    return happened and (
        held or subject or bidden or beside or bool(during(tree, verb)) or bool(order_of(tree, at))
    )


def _meetings(tree: Tree) -> list[int]:
    """The words of a sentence that name a meeting."""
    known = words("meeting", tree.language) | {"разговор"}
    return [i for i, t in enumerate(tree.tokens) if t.lemma in known]


def _told_of(tree: Tree, at: int, verb: int) -> bool:
    """Whether a meeting is what is reported, or that whose theme or result is told."""
    if verb != at and modality(tree, verb) not in ("fact", "reported"):
        return False
    over = tree.tokens[at].head
    if over >= 0 and tree.tokens[over].lemma == "внимание":  # in the centre of attention of talks
        over = tree.tokens[over].head
    if over == verb and tree.preposition(at) == "о":
        if not any(t.pos in ("VERB", "AUX") for t in tree.tokens):
            return tree.tokens[verb].lemma in words("official", tree.language)  # X on talks with Y
        return tree.tokens[verb].lemma in words("said", tree.language) | _ANNOUNCED
    return over >= 0 and tree.tokens[at].rel == "nmod" and tree.tokens[over].lemma in _OF_MEETING


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
