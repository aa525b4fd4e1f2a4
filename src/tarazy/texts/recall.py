"""What a paragraph told before: the acts, the parties and the date that later words lean on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tarazy.texts.dates import Dated

#: How many sentences back a word may lean.
REACH = 2
#: In how many sentences, and in what part of those that name any, a text names whom it is about.
SENTENCES, SHARE = 3, 0.4


#: Organisations whose codes look like those of states.
_SHORT = frozenset(
    {"CIS", "SCO", "OTS", "CST", "OIC", "WTO", "ECO", "IMF", "ADB", "ICC", "WHO", "COE", "LAS"}
)


@dataclass(frozen=True, slots=True)
class Told:
    """An act as it is remembered."""

    type: str
    actor: tuple[str, ...]
    target: tuple[str, ...]
    dates: tuple[Dated, ...]

    @property
    def parties(self) -> tuple[str, ...]:
        """All its actors."""
        return tuple(sorted({*self.actor, *self.target}))


def organisation(codes: Iterable[str]) -> bool:
    """Whether one of some codes is that of an organisation."""
    return any(not (len(c) == 3 and c.isalpha()) or c in _SHORT for c in codes)


class Memory:
    """The acts and actors of a paragraph's last sentences.

    Attributes
    ----------
    subject : tuple of str
        Who was last the subject of a clause, within reach.
    date : Dated or None
        The date last told, within reach.
    ahead : tuple of Dated
        The dates of the sentence that lie ahead of the document's.

    Parameters
    ----------
    speaker : tuple of str, optional
        Who says we.
    today : Dated, optional
        The day of an item of news.
    now : Dated, optional
        When a speech was given: what it does by saying so is done then.
    """

    def __init__(
        self,
        speaker: tuple[str, ...] = (),
        today: Dated | None = None,
        now: Dated | None = None,
    ) -> None:
        self.speaker, self.today, self.now = speaker, today, now
        self.ahead: tuple[Dated, ...] = ()
        self._about: Counter[str] = Counter()
        self._sentences = 0
        self.clear()

    def clear(self) -> None:
        """Forget all: a paragraph begins."""
        self._number = 0
        self._acts: list[tuple[int, Told]] = []
        self._pairs: list[tuple[int, tuple[str, ...]]] = []
        self._subjects: list[tuple[int, tuple[str, ...]]] = []
        self._dates: list[tuple[int, Dated]] = []
        self._named: list[tuple[int, tuple[str, ...]]] = []

    def sentence(self) -> None:
        """A sentence begins."""
        self._number += 1

    def add(self, told: Told) -> None:
        """Remember an act."""
        self._acts.append((self._number, told))

    def close(
        self, subject: tuple[str, ...], states: tuple[str, ...], dates: Iterable[Dated]
    ) -> None:
        """A sentence ends: remember its subject, its two parties if it has two, its last date."""
        if subject:
            self._subjects.append((self._number, subject))
        if len(states) == 2:
            self._pairs.append((self._number, states))
        if states:
            self._sentences += 1
            self._about.update(states)
            self._named.append((self._number, states))
        self._dates += [(self._number, d) for d in dates]

    @property
    def subject(self) -> tuple[str, ...]:
        """Who was last a subject."""
        return next((s for n, s in reversed(self._subjects) if self._number - n <= REACH), ())

    def understood(self, known: tuple[str, ...]) -> tuple[str, ...]:
        """Whom a clause without a subject means, beside those that it names.

        The state that the text is about, if a sentence within reach names it or none has a subject;
        else the last subject.

        Parameters
        ----------
        known : tuple of str
            The parties named.

        Returns
        -------
        tuple of str
            Empty where none can be told.
        """
        focal = self._focal(known)
        near = {c for n, codes in self._named if self._number - n <= REACH for c in codes}
        last = next(
            (s for n, s in reversed(self._subjects)
             if self._number - n <= REACH and not set(s) & set(known) and not organisation(s)), (),
        )  # fmt: skip
        if focal and (focal in near or not last):
            return (focal,)
        return last

    def _focal(self, known: tuple[str, ...]) -> str:
        """The state that the text is about: named in two fifths of the sentences that name any."""
        if self.speaker:
            return self.speaker[0] if self.speaker[0] not in known else ""
        for code, count in self._about.most_common(3):
            if code not in known and len(code) == 3 and code.isalpha():
                clear = count >= SENTENCES and count >= SHARE * self._sentences
                return code if clear else ""
        return ""

    @property
    def date(self) -> Dated | None:
        """The date last told."""
        return next((d for n, d in reversed(self._dates) if self._number - n <= REACH), None)

    @property
    def bodies(self) -> tuple[str, ...]:
        """The organisations that the text has named; none outside a speech."""
        return tuple(c for c in self._about if organisation((c,))) if self.now else ()

    @property
    def gathering(self) -> tuple[str, ...]:
        """The organisation whose meeting was last told of."""
        return next(
            (a.parties for n, a in reversed(self._acts)
             if a.type == "CONSULT" and len(a.parties) == 1 and self._number - n <= REACH), (),
        )  # fmt: skip

    @property
    def decided(self) -> tuple[str, ...]:
        """The organisation that alone was last told to have agreed on something."""
        return next(
            (a.parties for n, a in reversed(self._acts)
             if a.type == "AGREE" and self._number - n <= REACH and len(a.parties) == 1
             and organisation(a.parties)), (),
        )  # fmt: skip

    @property
    def body(self) -> tuple[str, ...]:
        """The organisation last named."""
        return next(
            ((c,) for n, codes in reversed(self._named) if self._number - n <= REACH
             for c in codes if organisation((c,))), (),
        )  # fmt: skip

    def parties(self, known: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The parties last told of: those of an act, else the two that a sentence named."""
        acts = [(n, a.parties) for n, a in self._acts if len(a.parties) > 1]
        for n, codes in (*reversed(acts), *reversed(self._pairs)):
            if self._number - n <= REACH and set(known) <= set(codes):
                return codes
        return ()

    def meeting(self, order: str, known: tuple[str, ...] = ()) -> Told | None:
        """The meeting last told of, or the first or second of those told together."""
        met = [(n, a) for n, a in self._acts
               if a.type == "CONSULT" and self._number - n <= REACH]  # fmt: skip
        if not met:
            return None
        together = [a for n, a in met if n == met[-1][0]]
        single = [Told(a.type, a.actor, a.target, (d,)) for a in together for d in a.dates]
        if order in ("first", "second") and len(single) > 1:
            chosen = single[0 if order == "first" else 1]
            return chosen if set(known) <= set(chosen.parties) else None
        fit = [a for _, a in met if set(known) <= set(_whole(a, single).parties)]
        return _whole(fit[-1], single) if fit else None

    def group(self, size: int, known: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The states last named together that are as many as talks or a treaty have sides.

        Parameters
        ----------
        size : int
        known : tuple of str
            Those that must be among them.

        Returns
        -------
        tuple of str
            Empty where no sentence within reach names just so many.
        """
        return next(
            (states for n, states in reversed(self._named)
             if self._number - n <= REACH and len(states) == size and set(known) <= set(states)),
            (),
        )  # fmt: skip

    def here(self, kind: str, known: tuple[str, ...], alone: bool = False) -> Told | None:
        """An act of this sentence that all of some actors are parties of.

        Where none is known, the only such act, if ``alone`` is set.
        """
        acts = [a for n, a in self._acts if n == self._number and a.type == kind]
        if not known:
            return acts[0] if alone and len(acts) == 1 else None
        return next((a for a in reversed(acts) if set(known) <= set(a.parties)), None)


def _whole(one: Told, told: list[Told]) -> Told:
    """A meeting with all whom one journey met: to two states, it is of all three."""
    alike = [a for a in told if a.actor == one.actor and a.dates == one.dates[-1:]]
    others = {c for a in alike for c in a.target}
    dates = one.dates[-1:]
    return replace(one, dates=dates, target=tuple(sorted({*one.target, *others})))
