"""A parsed sentence as a tree: who stands in which place of which clause."""

from collections.abc import Iterator, Sequence

from tarazy.texts.grammar import Token

#: Relations that begin another clause.
CLAUSAL = frozenset({"acl:relcl", "advcl", "ccomp", "parataxis", "csubj", "csubj:pass"})
_PEOPLE = frozenset(
    {"коллега", "министр", "президент", "представитель", "лидер", "посол", "делегация", "делегат",
     "страна", "государство", "военный", "военнослужащий", "подразделение", "солдат", "миротворец",
     "контингент", "colleague", "counterpart", "minister", "official", "delegate",
     "president", "leader", "representative", "counterparts"}
)  # fmt: skip
#: Who rule in a land: the authorities in X are X's.
RULERS = frozenset({"authority", "side", "government", "leadership", "regime", "junta", "ruler"})
#: Who belong to what stands behind по: коллеги по X.
_FELLOWS = frozenset({"коллега", "партнер", "союзник", "сосед"})
#: Verbs in -ся that are no passives, though the tagger calls them so.
_DEPONENT = frozenset(
    {"тренироваться", "встречаться", "собираться", "договариваться", "отправляться", "возвращаться",
     "направляться", "обращаться", "присоединяться", "отказываться", "соглашаться", "сражаться"}
)  # fmt: skip
_WHERE = frozenset({"где", "куда", "откуда"})
#: Prepositions that have taken a vowel, and as they stand in the rules.
_FULL = {"об": "о", "обо": "о", "со": "с", "ко": "к", "во": "в", "изо": "из", "ото": "от"}
_CASES = {"Gen": "gen", "Dat": "dat", "Ins": "ins", "Acc": "acc", "Loc": "loc", "Nom": "nom"}


class Tree:
    """A sentence taken apart.

    Parameters
    ----------
    tokens : sequence of Token
    language : {"ru", "en"}
    """

    def __init__(self, tokens: Sequence[Token], language: str) -> None:
        self.tokens = tuple(tokens)
        self.language = language
        self.kids: list[list[int]] = [[] for _ in self.tokens]
        for i, token in enumerate(self.tokens):
            if token.head >= 0:
                self.kids[token.head].append(i)

    def above(self, i: int) -> Iterator[int]:
        """The words over a word, the nearest first."""
        while (i := self.tokens[i].head) >= 0:
            yield i

    def below(self, i: int) -> list[int]:
        """A word and all words under it, in their order."""
        found, waiting = [], [i]
        while waiting:
            found.append(at := waiting.pop())
            waiting += self.kids[at]
        return sorted(found)

    def covering(self, start: int, end: int) -> int | None:
        """The word over the others of a span of characters, or None if none stands there."""
        inside = [i for i, t in enumerate(self.tokens) if t.start < end and t.end > start]
        words = [i for i in inside if self.tokens[i].pos != "PUNCT"]
        for i in words:
            if self.tokens[i].head not in inside:
                return i
        return words[0] if words else None

    def verbal(self, i: int) -> bool:
        """Whether a word is the head of a clause."""
        token = self.tokens[i]
        if token.pos in ("VERB", "AUX") or token.feats.get("VerbForm"):
            return True
        return token.rel in CLAUSAL or (token.rel == "root" and not self.nominal(i))

    def nominal(self, i: int) -> bool:
        """Whether a word is a noun or stands for one."""
        return self.tokens[i].pos in ("NOUN", "PROPN", "PRON", "NUM", "SYM", "X")

    def preposition(self, i: int) -> str | None:
        """The preposition of a noun with the words it is made of: ``в``, ``в ходе``."""
        for kid in self.kids[i]:
            if self.tokens[kid].rel == "case" and self.tokens[kid].pos != "SCONJ":
                if kid > i and self.language == "ru":
                    continue  # the delegation headed by X (во главе с) stands in no place for it
                more = [k for k in self.kids[kid] if self.tokens[k].rel == "fixed"]
                said = " ".join(self.tokens[k].text.lower() for k in (kid, *more))
                return _FULL.get(said, said)
        return None

    def path(self, i: int, top: int) -> list[int] | None:
        """The words from one up to one over it, without the latter; None past another clause."""
        path = [i]
        if i == top:
            return []
        for at in self.above(i):
            if self._barrier(path[-1], at, top):
                return None
            if at == top:
                return path
            path.append(at)
        return None

    def _barrier(self, i: int, head: int, top: int) -> bool:
        token = self.tokens[i]
        if token.rel in CLAUSAL and not (self.nominal(i) and token.rel == "parataxis"):
            return True
        if token.rel in ("acl", "xcomp") and self.verbal(i):
            return True
        if token.rel == "conj" and self.verbal(i) and self.verbal(head):
            return True
        # A noun that the parser hung on the second of two clauses belongs to the first.
        return head != top and self.tokens[head].pos == "VERB" and token.rel in ("nsubj", "obj")

    def slot(self, i: int, top: int) -> str | None:
        """The place of a word in the clause or noun phrase of another.

        Parameters
        ----------
        i, top : int

        Returns
        -------
        str or None
            ``subj`` (who does it, the agent of a passive too), ``obj`` (whom it is done to),
            ``adj``, a case (``gen``, ``dat``, ``ins``) or the nearest preposition with its case
            (``в+Acc``); in English the preposition alone. None if it stands in another clause.
        """
        path = self.path(i, top)
        if not path:
            return "that" if path is None and self._wished(i, top) else None
        path = path[:1] + [at for at in path[1:] if not self._level(at)]
        for at in path:
            prep = self.preposition(at)
            over = self.tokens[self.tokens[at].head].lemma
            if at != path[-1] and (
                prep == "of"
                or (prep == "in" and over in RULERS)
                or (prep in ("из", "from") and over in _PEOPLE)
                or (prep == "по" and over in _FELLOWS)
            ):
                continue  # as the genitive: the president of X stands where the president does
            if prep == "by" and self.tokens[at].rel == "obl:agent" and at == path[-1]:
                return "subj"
            if prep:
                return self._with_case(prep, at)
            if self.tokens[at].rel == "nmod:poss" and self.tokens[at].head == top:
                return "gen"
            if self._by_whom(at):
                return "ins"
        return self._bare(path, top)

    def place(self, i: int) -> str | None:
        """The place that a noun stands in by its own preposition; None without one.

        Parameters
        ----------
        i : int

        Returns
        -------
        str or None
            As `slot` names it: ``в+Loc``, ``in``.
        """
        prep = self.preposition(i)
        return self._with_case(prep, i) if prep else None

    def _level(self, at: int) -> bool:
        """Whether a phrase tells how high a meeting was: at the level of the heads of X and Y."""
        found = (self.tokens[at].lemma, self.preposition(at))
        return found in (("уровень", "на"), ("верх", "в"))

    def _wished(self, i: int, top: int) -> bool:
        """Whether a word is the subject of what a verb wants: demanded that X leave."""
        for clause in self.kids[top]:
            if self.tokens[clause].rel in ("ccomp", "advcl", "xcomp") and self.verbal(clause):
                mark = any(self.tokens[k].lemma in ("that", "чтобы") for k in self.kids[clause])
                if mark and self.slot(i, clause) == "subj":
                    return True
        return False

    def _with_case(self, prep: str, at: int) -> str:
        token = self.tokens[at]
        case = token.feats.get("Case")
        guessed = token.text.isupper() and len(token.text) > 1  # ЕС, США show no case
        return f"{prep}+{case}" if case and self.language == "ru" and not guessed else prep

    def _by_whom(self, at: int) -> bool:
        """Whether a noun under a noun is its doer: подписание договора Казахстаном."""
        token = self.tokens[at]
        if token.rel not in ("appos", "nmod") or token.feats.get("Case") != "Ins":
            return False
        over = self.tokens[token.head]
        return over.pos in ("NOUN", "PROPN") and over.feats.get("Case") not in ("Ins", None)

    def _bare(self, path: list[int], top: int) -> str:
        """The place where no preposition stands."""
        token = self.tokens[path[-1]]
        passive = self.tokens[top].feats.get("Voice") == "Pass"
        passive = passive and self.tokens[top].lemma not in _DEPONENT
        case = token.feats.get("Case", "")
        # введённые США пошлины: a name without cases, taken for an object
        doer = passive and self.tokens[top].feats.get("VerbForm") == "Part" and token.rel == "obj"
        if doer or token.rel == "obl:agent" or (passive and case == "Ins"):
            return "subj"
        if token.rel in ("nsubj", "csubj") and not passive:
            return "subj"
        if token.rel in ("nsubj", "csubj", "nsubj:pass", "obj"):
            return "obj"
        if token.rel in ("amod", "conj"):
            return "adj" if token.rel == "amod" else "conj"
        if token.rel in ("appos", "flat:name", "flat:foreign", "flat") and self.nominal(top):
            return "gen"
        return _CASES.get(case, "gen" if self.nominal(top) else "obj")

    def clause(self, i: int) -> int:
        """The head of the clause that a word stands in."""
        at = i
        while not self.verbal(at) and self.tokens[at].head >= 0:
            at = self.tokens[at].head
        return at

    def subject(self, i: int) -> int | None:
        """The subject of a verb, its own or that of the verb it is joined to."""
        for kid in self.kids[i]:
            if self.tokens[kid].rel in ("nsubj", "nsubj:pass"):
                return kid
        return None

    def shared(self, i: int) -> int | None:
        """The verb whose subject a verb without one shares."""
        token = self.tokens[i]
        if token.head < 0 or self.subject(i) is not None:
            return None
        if token.rel == "acl:relcl" and any(self.tokens[k].lemma in _WHERE for k in self.kids[i]):
            over = self.clause(token.head)  # left X, where met Y
            return over if self.verbal(over) else None
        head = self.tokens[token.head]
        joined = (
            token.rel in ("conj", "xcomp", "parataxis", "csubj")
            or self._said_of_self(i)
            or (
                token.rel in ("advcl", "acl")
                and token.feats.get("VerbForm") in ("Conv", "Inf", "Ger")
            )
        )
        return token.head if joined and head.pos in ("VERB", "AUX", "ADJ", "NOUN") else None

    def _said_of_self(self, i: int) -> bool:
        """Whether a Russian clause tells without a subject what its speaker did: said he agreed."""
        token = self.tokens[i]
        past = token.feats.get("Tense") == "Past" and token.feats.get("VerbForm") == "Fin"
        active = token.feats.get("Voice") != "Pass"
        return token.rel == "ccomp" and past and active and self.language == "ru"

    def words(self, i: int) -> list[str]:
        """Lemmas of a word and of all words under it in its clause."""
        return [
            self.tokens[k].lemma for k in self.below(i) if k == i or self.path(k, i) is not None
        ]
