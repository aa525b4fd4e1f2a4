"""Heads and relations of an English sentence, by rule, from its tags.

No parser of English comes with its model in a kept package, and the coding needs only who stands
before and after which verb and behind which preposition. So noun phrases and verb groups are cut
from the tags (CLAWS C5), each finite verb takes the free noun phrase before it as its subject and
the one behind it as its object, and a phrase with a preposition hangs on the word before it.

References
----------
Abney, S. (1991). Parsing by chunks. In *Principle-Based Parsing*, 257-278. Kluwer.
"""

from collections.abc import Sequence

from tarazy.texts._english_groups import (
    State,
    bare,
    being,
    names_a_time,
    of_pair,
    phrases,
    tell_verb,
    verb_groups,
)

_POS = {
    "NN": "NOUN", "NP": "PROPN", "VV": "VERB", "VB": "AUX", "VD": "AUX", "VH": "AUX", "VM": "AUX",
    "AJ": "ADJ", "AV": "ADV", "AT": "DET", "DT": "DET", "DP": "DET", "PR": "ADP", "CJ": "CCONJ",
    "PN": "PRON", "CR": "NUM", "OR": "ADJ", "TO": "PART", "XX": "PART", "PU": "PUNCT", "PO": "PART",
    "ZZ": "PROPN", "UN": "X", "EX": "PRON", "IT": "INTJ",
}  # fmt: skip
_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
_WHICH = frozenset({"which", "who", "whom", "that", "whose"})
_SUBORDINATE = frozenset(
    {"while", "although", "when", "because", "since", "as", "after", "before", "if", "unless",
     "until", "though", "whereas", "once", "whether"}
)  # fmt: skip

Row = tuple[str, str, dict[str, str], int, str]


def english(words: Sequence[str], tagged: Sequence[tuple[str, str]]) -> list[Row]:
    """Lemma, part of speech, features, head and relation of each word.

    Parameters
    ----------
    words : sequence of str
    tagged : sequence of (str, str)
        Lemma and C5 tag of each.

    Returns
    -------
    list of (str, str, dict, int, str)
        Heads are counted from 0; -1 is the root.
    """
    n = len(words)
    tags = [tag for _, tag in tagged]
    for i, word in enumerate(words):
        if word in _POSSESSIVE and i and tags[i - 1][:2] in ("NN", "NP", "ZZ"):
            tags[i] = "POS"
        elif not any(c.isalnum() for c in word):
            tags[i] = "PUN"
        elif word.lower() == "cannot":
            tags[i] = "VM0"
        elif i and words[i - 1].lower() == "cannot" and tags[i][:2] in ("NN", "AJ"):
            tags[i] = "VVI"  # what stands behind it is a verb, whatever else the word may be
        elif word.lower() in _SUBORDINATE and tags[i][:2] != "PR":
            tags[i] = "PRP" if word.lower() == "as" and being(words, tags, i) else "CJS"
        elif word[0].isupper() and tags[i][:2] == "VV" and i and words[i - 1] not in (".", "“"):
            tags[i] = "NP0"
    if not any(t[:2] in ("VV", "VB", "VH", "VD") for t in tags):
        tags = [
            "VVD" if t == "AJ0" and w.endswith("ed") else t
            for t, w in zip(tags, words, strict=True)
        ]
    if not any(t[:2] in ("VV", "VB", "VH", "VD", "VM") for t in tags):
        tell_verb(words, tags)
    lemmas = [
        bare(w, lemma.lower(), tag) for w, (lemma, _), tag in zip(words, tagged, tags, strict=True)
    ]
    state = State(
        words, lemmas, tags,
        [_POS.get(t[:2], "X") for t in tags], [{} for _ in words], [-1] * n, ["dep"] * n,
    )  # fmt: skip
    phrases(state)
    verb_groups(state)
    root = _clauses(state)
    _hang(state, root)
    _break_loops(state, root)
    return [
        (state.lemmas[i], state.pos[i], state.feats[i], state.heads[i], state.rels[i])
        for i in range(n)
    ]


def _first(s: State, i: int) -> int:
    """The first word of a verb's group."""
    return min([i, *(k for k in range(max(0, i - 6), i) if s.heads[k] == i)])


def _clauses(s: State) -> int:
    """Give verbs their subjects and hang them on one another; the root."""
    finite = [v for v in s.verbs if s.feats[v]["VerbForm"] == "Fin"]
    previous = root = -1
    waiting: list[int] = []  # clauses before the main one
    for v in finite:
        first = _first(s, v)
        low = previous if previous >= 0 else -1
        subject, relative, mark = _left(s, first, low)
        if subject >= 0:
            s.link(subject, v, "nsubj:pass" if s.feats[v]["Voice"] == "Pass" else "nsubj")
        if relative > 0 and _of_noun(s, v, subject, relative):
            continue
        if mark >= 0:
            s.link(mark, v, "mark")
            if previous < 0:
                waiting.append(v)
                continue
            s.link(v, previous, "ccomp" if s.lemmas[mark] == "that" else "advcl")
        elif previous < 0:
            root = v
            for w in waiting:
                s.link(w, v, "advcl")
        else:
            between = any(s.tags[k][:2] in ("CJ", "PU") for k in range(previous + 1, first))
            own = subject >= 0 and s.rels[previous] == "ccomp"  # …, and another did that
            s.link(v, root if own and between else previous, "conj" if between else "ccomp")
        if s.rels[v] not in ("advcl", "acl:relcl"):
            previous = v
    if root < 0:
        root = waiting[0] if waiting else next(iter(s.verbs or s.nouns or [0]))
        s.heads[root], s.rels[root] = -1, "root"
        for w in waiting[1:]:
            s.link(w, root, "advcl")
    s.rels[root] = "root"
    return root


def _of_noun(s: State, v: int, subject: int, relative: int) -> bool:
    """Hang a relative clause on the noun before its pronoun, if there is one."""
    noun = next((k for k in range(relative - 1, -1, -1) if k in s.nouns), -1)
    if noun < 0:
        return False
    s.pos[relative] = "PRON"
    if subject >= 0:
        s.link(relative, v, "obj")
    else:
        s.link(relative, v, "nsubj:pass" if s.feats[v]["Voice"] == "Pass" else "nsubj")
    s.link(v, noun, "acl:relcl")
    return True


def _left(s: State, first: int, low: int) -> tuple[int, int, int]:
    """Subject, relative pronoun and subordinating word before a verb group; -1 for none."""
    k = first - 1
    if k >= 0 and (s.tags[k] == "CJC" or s.words[k] == ",") and low >= 0:
        return -1, -1, -1  # visited X and signed Y: the subject is the verb's before
    found = -1
    while k > low:
        word = s.lemmas[k]
        if k in s.nouns and k not in s.governed and "Poss" not in s.feats[k] and found < 0 and not (
            of_pair(s, k, low)
        ):  # fmt: skip
            found = k
            k = s.nouns[k] - 1
            continue
        if found >= 0 and _joined(s, k, found, low):
            s.heads[found] = -1
            s.link(found, k, "conj")
            found = k
            k = s.nouns[k] - 1
            continue
        asks = s.tags[k] in ("DTQ", "PNQ") or (s.tags[k] == "CJT" and k - 1 in s.nouns)
        if asks and word in _WHICH and s.heads[k] == -1:
            return found, k, -1
        if s.tags[k] in ("CJS", "CJT"):
            return found, -1, k
        if s.words[k] in (";", ":"):
            break
        k -= 1
    return found, -1, -1


def _joined(s: State, k: int, found: int, low: int) -> bool:
    """Whether a noun phrase and the one found behind it are subjects together: X, Y and Z."""
    if k not in s.nouns or k in s.governed or "Poss" in s.feats[k]:
        return False
    if low >= 0 and s.nouns[k] - 1 == low:
        return False  # the object of the verb before
    if s.nouns[found] - k > 3:
        return False  # other words stand between
    both = s.tags[k + 1] == "CJC"
    return both or (s.words[k + 1] == "," and s.pos[found] == s.pos[k])


def _hang(s: State, root: int) -> None:
    """Hang objects, phrases with prepositions, other verb forms and what is left."""
    last_noun = last_verb = -1
    for i in range(len(s.words)):
        if i in s.nouns:
            _hang_noun(s, i, last_noun, last_verb, root)
            if "Poss" not in s.feats[i] and not names_a_time(s.words[i]):
                last_noun = i
        elif i in s.verbs:
            _hang_verb(s, i, last_noun, last_verb, root)
            last_verb = i
    for i in range(len(s.words)):
        if i != root and s.heads[i] == -1:
            near = next((v for v in s.verbs if v > i), root)
            rel = {"ADV": "advmod", "PUNCT": "punct", "CCONJ": "cc", "ADP": "case"}.get(
                s.pos[i], "dep"
            )
            s.link(i, near if s.pos[i] in ("ADV", "PART") else root, rel)


def _hang_noun(s: State, i: int, noun: int, verb: int, root: int) -> None:
    if s.heads[i] != -1 or i == root:
        return
    if "Poss" in s.feats[i]:
        _own(s, i)
        return
    if i in s.governed:
        by = s.lemmas[s.governed[i]] == "by"
        passive = next(
            (v for v in reversed(s.verbs) if v < i and s.feats[v]["Voice"] == "Pass"), -1
        )
        if by and passive >= 0:
            s.link(i, passive, "obl:agent")
        elif max(noun, verb) < 0 or (s.words[s.governed[i] - 1] == "," and verb >= 0):
            following = next((v for v in s.verbs if v > i), root)
            s.link(i, verb if verb >= 0 else following, "obl")
        elif noun > verb:
            s.link(i, noun, "nmod")
        else:
            s.link(i, verb, "obl")
        return
    before = s.nouns[i] - 1
    if noun >= 0 and noun > verb and before >= 0 and (
        s.tags[before] == "CJC" or s.words[before] in (",", "–", "-")
    ):  # fmt: skip
        s.link(i, noun, "conj")
    elif verb >= 0 and verb > noun:
        s.link(i, verb, "obj")
    elif noun >= 0:
        s.link(i, noun, "appos" if noun == before else "conj")
    else:
        s.link(i, next((v for v in s.verbs if v > i), root), "dep")


def _own(s: State, i: int) -> None:
    """Hang a possessor on what it owns."""
    owned = next((k for k in range(i + 1, len(s.words)) if k in s.nouns), -1)
    if owned < 0:
        return
    s.link(i, owned, "nmod:poss")
    if i in s.governed:  # in Kazakhstan's view: the preposition is that of what is owned
        prep = s.governed.pop(i)
        s.heads[prep] = owned
        s.governed[owned] = prep


def _hang_verb(s: State, i: int, noun: int, verb: int, root: int) -> None:
    if s.heads[i] != -1 or i == root:
        return
    form = s.feats[i]["VerbForm"]
    first = _first(s, i)
    before = first - 1
    if form == "Inf":
        if noun > verb and before == noun and s.pos[noun] != "PROPN" and s.tags[noun] != "PNP":
            s.link(i, noun, "acl")
        else:
            s.link(i, verb if verb >= 0 else root, "xcomp" if verb >= 0 else "advcl")
    elif form == "Part":
        s.link(i, noun if noun >= 0 else root, "acl")
    elif before >= 0 and s.pos[before] == "ADP":
        s.heads[before] = -1
        s.link(before, i, "case")
        s.link(
            i,
            noun if noun > verb else verb if verb >= 0 else root,
            "nmod" if noun > verb else "advcl",
        )
    elif before >= 0 and before == noun:
        s.link(i, noun, "acl")
    else:
        s.link(i, verb if verb >= 0 else root, "advcl")


def _break_loops(s: State, root: int) -> None:
    """Hang on the root whatever does not lead to it."""
    for i in range(len(s.words)):
        seen, at = {i}, i
        while s.heads[at] != -1:
            at = s.heads[at]
            if at in seen:
                s.heads[i], s.rels[i] = (root, "dep") if i != root else (-1, "root")
                break
            seen.add(at)
        else:
            if at != root:
                s.heads[at], s.rels[at] = root, "dep"
    s.heads[root], s.rels[root] = -1, "root"
