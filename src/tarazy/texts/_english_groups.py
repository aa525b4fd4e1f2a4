"""Noun phrases and verb groups of an English sentence, cut from its tags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
#: Verbs whose past is as their present.
_UNCHANGED = frozenset(
    {"put", "cut", "set", "hit", "let", "shut", "cost", "spread", "beat", "quit", "read", "split",
     "become", "come", "run", "overcome"}
)  # fmt: skip
_INSIDE = {"DET": "det", "ADJ": "amod", "NUM": "nummod", "ADV": "advmod"}
_FUTURE = frozenset({"will", "shall", "'ll", "ll", "won", "wo"})


@dataclass(slots=True)
class State:
    """A sentence half taken apart."""

    words: Sequence[str]
    lemmas: list[str]
    tags: list[str]
    pos: list[str]
    feats: list[dict[str, str]]
    heads: list[int]
    rels: list[str]
    nouns: dict[int, int] = field(default_factory=dict)  # head of a noun phrase -> its first word
    governed: dict[int, int] = field(default_factory=dict)  # head of one -> its preposition
    verbs: list[int] = field(default_factory=list)

    def link(self, i: int, head: int, rel: str) -> None:
        if self.heads[i] == -1 and i != head:
            self.heads[i], self.rels[i] = head, rel


def phrases(s: State) -> None:
    """Cut noun phrases; their words hang on the last noun."""
    start = noun = -1
    for i in range(len(s.words) + 1):
        tag = s.tags[i] if i < len(s.words) else "PUN"
        kind = tag[:2]
        year = i < len(s.words) and _YEAR.fullmatch(s.words[i]) is not None
        if year and start >= 0 and noun < 0 and s.tags[i + 1 : i + 2] and (
            s.tags[i + 1][:2] in ("NN", "AJ")
        ):  # fmt: skip
            kind, year, s.pos[i] = "CR", False, "NUM"  # the 1929 treaty
        is_noun = year or kind in ("NN", "NP", "ZZ") or tag in ("PNP", "PNI", "PNX")
        inside = is_noun or (kind in ("AT", "DT", "DP", "AJ", "CR", "OR") and tag != "DTQ")
        if start >= 0 and noun < 0 and _qualified(s, i):
            continue  # the recently held elections
        past = tag == "VVD" and i > 0 and s.pos[i - 1] == "ADV"
        modifier = (tag in ("VVN", "VVG", "AJ0-VVN") or past) and start >= 0 and noun < 0 and (
            i + 1 < len(s.words) and s.tags[i + 1][:2] in ("NN", "NP", "AJ")
        )  # fmt: skip
        if tag == "POS" and noun >= 0:
            s.link(i, noun, "poss")
            s.feats[noun]["Poss"] = "Yes"
        elif (
            (inside or modifier)
            and not (noun >= 0 and (kind in ("AT", "DP", "DT") or tag in ("PNP", "PNI")))
            and not (noun >= 0 and _YEAR.fullmatch(s.words[noun]))
            and not (_dated(s, start, noun) and kind == "NP")
        ):
            if start < 0:
                start = i
            if modifier:
                s.pos[i] = "ADJ"
            if is_noun or (kind == "CR" and noun < 0 and _alone(s, i)):
                noun = i
            continue
        if noun >= 0:
            _close(s, start, noun)
        start = noun = -1
        if inside:
            start = i
            noun = i if is_noun else -1


def _dated(s: State, start: int, noun: int) -> bool:
    """Whether a phrase is a day or a month behind its preposition: on 3 May X did."""
    if noun < 0 or s.words[noun] not in _MONTHS:
        return False
    return all(s.words[k].isdigit() for k in range(start, noun)) and (
        start > 0 and s.pos[start - 1] == "ADP"
    )


def _qualified(s: State, i: int) -> bool:
    """Whether an adverb within a noun phrase tells how or when of its participle."""
    part = s.tags[i + 1 : i + 2] in (["VVN"], ["VVD"], ["AJ0-VVN"])
    return s.tags[i : i + 1] == ["AV0"] and part and (
        s.tags[i + 2][:2] in ("NN", "NP", "AJ") if i + 2 < len(s.words) else False
    )  # fmt: skip


def _alone(s: State, i: int) -> bool:
    after = s.tags[i + 1][:2] if i + 1 < len(s.tags) else "PU"
    return after not in ("NN", "NP", "AJ", "CR", "OR")


def _close(s: State, start: int, noun: int) -> None:
    if s.pos[noun] in ("NUM", "ADJ"):
        s.pos[noun] = "NOUN"
    s.nouns[noun] = start
    s.feats[noun]["Number"] = (
        "Plur" if s.tags[noun] == "NN2" or s.lemmas[noun] == "they" else "Sing"
    )
    for k in range(start, noun):
        s.link(k, noun, _INSIDE.get(s.pos[k], "compound"))
    before = start - 1
    while before >= 0 and s.pos[before] == "ADV":
        before -= 1
    if before >= 0 and s.pos[before] == "ADP":
        s.governed[noun] = before
        s.link(before, noun, "case")


def verb_groups(s: State) -> None:
    """Tell tense, voice and form of each main verb; what stands before it hangs on it."""
    n = len(s.words)
    for i in range(n):
        if s.pos[i] not in ("VERB", "AUX"):
            continue
        following = i + 1
        while following < n and (s.pos[following] == "ADV" or s.tags[following] == "XX0"):
            following += 1
        if s.pos[i] == "AUX" and following < n and s.pos[following] in ("VERB", "AUX"):
            continue
        before, helpers = i - 1, []
        while before >= 0 and (s.pos[before] in ("AUX", "ADV") or s.tags[before] in ("XX0", "TO0")):
            helpers.append(before)
            before -= 1
        helpers = [h for h in helpers if not (s.pos[h] == "ADV" and h == before + 1)]
        for h in helpers:
            s.link(h, i, "aux" if s.pos[h] == "AUX" else "advmod" if s.tags[h] != "TO0" else "mark")
        s.feats[i].update(_form(s, i, helpers))
        s.verbs.append(i)


def _form(s: State, i: int, helpers: list[int]) -> dict[str, str]:
    tag, lemmas = s.tags[i], {s.lemmas[h] for h in helpers}
    made = {"VerbForm": "Fin", "Voice": "Act", "Tense": "Past"}
    if tag in ("VVN", "VVD"):
        made |= _past(s, helpers)
    for h in helpers:
        if s.tags[h] == "VM0":
            if s.words[h].lower() in _FUTURE:
                made["Tense"] = "Fut"
            else:
                made["Mood"] = "Cnd"
        if s.tags[h] == "TO0":
            made["VerbForm"] = "Inf"
    bare = tag in ("VVD", "VVN") and s.words[i].lower() == s.lemmas[i] not in _UNCHANGED
    if (tag == "VVI" or bare) and not helpers:
        made["Tense"] = "Pres"
    if tag in ("VVZ", "VVB", "VBZ", "VBB", "VHZ", "VHB") and not any(
        s.tags[h] == "VDD" for h in helpers
    ):  # fmt: skip
        made["Tense"] = "Pres"
    if tag == "VVG":
        if "be" not in lemmas:
            made["VerbForm"] = "Ger"
        elif not any(s.tags[h] == "VBD" for h in helpers):
            made["Tense"] = "Pres"
    if tag in ("VVN", "VVD") and not helpers and _participle(s, i):
        made["VerbForm"], made["Voice"] = "Part", "Pass"
    return made


def _past(s: State, helpers: list[int]) -> dict[str, str]:
    """What the words before a past form make of it: was sent, has sent."""
    made = {"Voice": "Pass"} if any(s.lemmas[h] == "be" for h in helpers) else {}
    if any(s.tags[h] in ("VHZ", "VHB") for h in helpers):
        made["Aspect"] = "Perf"
    return made


def _participle(s: State, i: int) -> bool:
    """Whether a bare -ed form belongs to the noun before it."""
    at = i - 1
    while at > 0 and s.pos[at] == "ADV" and s.lemmas[i + 1 : i + 2] == ["by"]:
        at -= 1  # recently signed by X
    if not i or (at not in s.nouns and s.words[at] != ","):
        return False
    if i + 1 < len(s.words) and s.lemmas[i + 1] == "by":
        return True
    for k in range(i + 1, len(s.words)):
        if s.tags[k][:2] in ("CJ", "PU") or s.tags[k] in ("DTQ", "PNQ", "TO0"):
            return (
                s.tags[i] == "VVN"
                and i - 1 in s.nouns
                and s.nouns[i - 1] > 1
                and _verb_before(s, i)
            )
        if s.pos[k] in ("VERB", "AUX") and s.tags[k] not in ("VVG", "VVI"):
            if s.tags[k] == "VVN" and s.lemmas[k + 1 : k + 2] == ["by"] and k - 1 in s.nouns:
                continue  # the embargo imposed by X: no verb that would need a subject
            return True
    return s.tags[i] == "VVN" and _verb_before(s, i)


def _verb_before(s: State, i: int) -> bool:
    """Whether the sentence has had its finite verb, so that another form is no second one."""
    for k in range(i - 1, -1, -1):
        if s.tags[k][:2] == "CJ" or s.tags[k] in ("DTQ", "PNQ") or s.words[k] == ";":
            return False
        if s.pos[k] in ("VERB", "AUX") and s.tags[k] not in ("VVG", "VVI"):
            return True
    return False


def tell_verb(words: Sequence[str], tags: list[str]) -> None:
    """Take for the verb a noun in -s between a noun and a phrase: my country thanks Japan."""
    for i in range(1, len(words) - 1):
        before, after = tags[i - 1][:2], tags[i + 1][:2]
        noun = tags[i] == "NN2" and words[i].islower() and before in ("NN", "NP")
        if noun and after in ("NP", "AT", "DP", "DT"):
            tags[i] = "VVZ"
            return


_MONTHS = frozenset(
    ("January", "February", "March", "April", "June", "July", "August", "September", "October",
     "November", "December")
)  # fmt: skip


def names_a_time(word: str) -> bool:
    """Whether a noun is a year or a month: what stands behind it belongs to the verb."""
    return word.isdigit() or word in _MONTHS


def of_pair(s: State, k: int, low: int) -> bool:
    """Whether a free noun phrase is the second of two behind a preposition: between X and Y."""
    joint = s.nouns[k] - 1
    if joint in s.verbs and s.rels[joint] == "acl:relcl":
        return True  # the object of a relative clause
    if joint > low >= 0 and s.words[joint] == "," and _listed(s, joint, k):
        return True  # arms to X, Y and others
    if joint < 1 or s.tags[joint] != "CJC" or joint - 1 not in s.governed:
        return False
    return any(
        j in s.nouns and j not in s.governed and "Poss" not in s.feats[j]
        for j in range(low + 1, joint - 1)
    )


def _listed(s: State, comma: int, k: int) -> bool:
    """Whether a name behind a comma goes on a list of names that a preposition governs."""
    first = comma - 1
    goes_on = k + 1 < len(s.words) and (s.words[k + 1] == "," or s.tags[k + 1] == "CJC")
    return first in s.governed and s.pos[first] == s.pos[k] == "PROPN" and goes_on


def being(words: Sequence[str], tags: Sequence[str], i: int) -> bool:
    """Whether *as* says what somebody is, and begins no clause: X, as a member of Y, did."""
    for k in range(i + 1, len(words)):
        if words[k] == ",":
            return i > 0 and words[i - 1] == "," and k > i + 1
        if tags[k][:2] in ("VV", "VB", "VH", "VD", "VM") or tags[k] == "PNP":
            return False
    return False


def bare(word: str, lemma: str, tag: str) -> str:
    """A lemma without the ending that the tagger left on it: congratulations, thanks."""
    left = lemma == word.lower() and (
        (tag == "NN2" and lemma.endswith(("ions", "ences", "ances", "ments", "ings")))
        or (tag == "VVZ" and lemma.endswith("s") and not lemma.endswith("ss"))
    )
    return lemma[:-1] if left else lemma
