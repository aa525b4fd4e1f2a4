"""Sentences taken apart: words with lemma, part of speech, head and relation.

Russian is parsed by slovnet over navec's embeddings, whose files come inside the package natasha
(found there; natasha itself is not imported), with a decoder that always gives a tree; lemmas are
pymorphy3's, the reading that agrees with slovnet's part of speech. English has HanTa's tags and
heads by rule (:mod:`tarazy.texts._english`). Relations are those of Universal Dependencies.

References
----------
de Marneffe, M.-C., Manning, C., Nivre, J. and Zeman, D. (2021). Universal Dependencies.
*Computational Linguistics* 47(2), 255-308.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from tarazy.texts._english import english
from tarazy.texts._mst import best_tree
from tarazy.texts._words import Word, cut
from tarazy.texts.cleaning import russian
from tarazy.texts.document import TextError

#: Sentences parsed at once, and words of one that are; what is longer is cut.
BATCH, LONGEST = 16, 200
_MONTH = re.compile("январ|феврал|март|апрел|ма[яе]$|июн|июл|август|сентябр|октябр|ноябр|декабр")
_YEAR = re.compile(r"\d{4}")
#: How a meeting was held, joined to its noun: онлайн-заседание, видеосаммит, мини-саммит.
_BESIDE = re.compile(
    r"^(?:онлайн-|мини-|теле-?|видео-?)(?=саммит|встреч|совещан|заседан|переговор|форум|консультац"
    r"|бесед|разговор)"
)
#: What pymorphy3 calls the parts of speech of Universal Dependencies.
_READINGS = {
    "VERB": ("VERB", "INFN", "PRTF", "PRTS", "GRND"), "NOUN": ("NOUN",), "PROPN": ("NOUN",),
    "ADJ": ("ADJF", "ADJS", "COMP"), "ADV": ("ADVB", "COMP", "PRED"), "PRON": ("NPRO",),
    "DET": ("ADJF", "NPRO"), "NUM": ("NUMR",),
}  # fmt: skip
_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark.

    Attributes
    ----------
    start, end : int
        Characters of the sentence's mended text.
    text, lemma : str
        The lemma in small letters, ё as е; of a participle, the infinitive.
    pos : str
        Universal part of speech.
    feats : mapping of str to str
        ``Case``, ``Tense``, ``Aspect``, ``VerbForm``, ``Voice``, ``Number`` and so on.
    head : int
        Place of the head among the tokens of the sentence from 0; -1 for the root.
    rel : str
        Relation to the head.
    """

    start: int
    end: int
    text: str
    lemma: str
    pos: str
    feats: Mapping[str, str]
    head: int
    rel: str


def parse(texts: Iterable[str], language: str) -> Iterator[tuple[Token, ...]]:
    """Take sentences apart.

    Parameters
    ----------
    texts : iterable of str
        Sentences, mended. References in brackets are left out of what is parsed.
    language : {"ru", "en"}

    Yields
    ------
    tuple of Token
        One for a sentence, in order; empty where it has no words.

    Raises
    ------
    TextError
        If the language is another, or a library or a model that it needs is not installed.
    """
    if language not in ("ru", "en"):
        raise TextError(f"{language!r} is not parsed", allowed="ru, en")
    stream = iter(texts)
    while batch := list(islice(stream, BATCH)):
        words = [cut(text, language, LONGEST) for text in batch]
        yield from _russian(words) if language == "ru" else map(_english, words)


# --- English -------------------------------------------------------------------------------


@cache
def _tagger() -> Any:
    try:
        from HanTa.HanoverTagger import HanoverTagger
    except ImportError:
        raise _missing("HanTa") from None
    return HanoverTagger("morphmodel_en.pgz")


def _english(words: list[Word]) -> tuple[Token, ...]:
    if not words:
        return ()
    tagged = _tagger().tag_sent([w for *_, w in words])
    rows = english([w for *_, w in words], [(lemma, tag) for _, lemma, tag in tagged])
    return tuple(
        Token(a, b, w, lemma, pos, feats, head, rel)
        for (a, b, w), (lemma, pos, feats, head, rel) in zip(words, rows, strict=True)
    )


# --- Russian -------------------------------------------------------------------------------


def _missing(name: str) -> TextError:
    return TextError(
        f"{name} is not installed, and texts in this language are not parsed without it",
        do=f"pip install {name}",
    )


@cache
def _models() -> tuple[Any, Any]:
    """The tagger and the parser of Russian, loaded once."""
    try:
        from navec import Navec
        from slovnet import Morph, Syntax
    except ImportError as error:
        raise _missing(error.name or "slovnet") from None
    spec = find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        raise _missing("natasha")
    data = Path(spec.submodule_search_locations[0]) / "data"
    files = [
        data / "emb" / "navec_news_v1_1B_250K_300d_100q.tar",
        data / "model" / "slovnet_morph_news_v1.tar",
        data / "model" / "slovnet_syntax_news_v1.tar",
    ]
    for file in files:
        if not file.exists():
            raise TextError(
                f"natasha is installed without its model {file.name}",
                do="pip install 'natasha>=1.6,<2'",
            )
    embeddings = Navec.load(str(files[0]))
    morph, syntax = (
        kind.load(str(file), batch_size=BATCH)
        for kind, file in zip((Morph, Syntax), files[1:], strict=True)
    )
    morph.navec(embeddings)
    syntax.navec(embeddings)
    return morph, syntax


def _spelled(words: list[Word]) -> list[Word]:
    """``г.`` after a year as the word it stands for: its point and case mislead the parser."""
    out: list[Word] = []
    i = 0
    while i < len(words):
        a, b, w = words[i]
        if w in ("г", "гг") and i and _YEAR.fullmatch(words[i - 1][2]):
            point = i + 1 < len(words) and words[i + 1][2] == "."
            last = point and i + 2 == len(words)
            near = [t.lower() for *_, t in words[max(0, i - 5) : i]]
            month = i > 1 and _MONTH.match(near[-2]) is not None
            word = "годах" if w == "гг" else "года" if month or "в" not in near else "году"
            joins = point and not last
            out.append((a, words[i + 1][1] if joins else b, word))
            i += 2 if joins else 1
            continue
        out.append((a, b, w))
        i += 1
    return out


def _russian(sentences: list[list[Word]]) -> Iterator[tuple[Token, ...]]:
    morph, syntax = _models()
    spelled = [_spelled(words) for words in sentences]
    full = [[w for *_, w in words] for words in spelled if words]
    tags, arcs = morph.map(full), _trees(syntax.infer, full)
    for words in spelled:
        if not words:
            yield ()
            continue
        heads, rels = next(arcs)
        yield tuple(
            Token(
                a,
                b,
                w,
                lemma(w, t.pos, feats.get("Case"), feats.get("Tense")),
                t.pos,
                feats,
                int(h) - 1,
                rel,
            )
            for (a, b, w), t, h, rel in zip(words, next(tags).tokens, heads, rels, strict=True)
            for feats in (t.feats or {},)
        )


def _trees(infer: Any, items: list[list[str]]) -> Iterator[tuple[Any, list[str]]]:
    """Heads, counted from 1, and relations of each sentence."""
    import numpy as np

    model, decode = infer.model, infer.decoder.rels_vocab.decode
    for batch in infer.encoder(items):
        hidden = model.encoder(model.emb(batch.word_id, batch.shape_id), batch.pad_mask)
        scores = model.head(hidden)
        heads = np.zeros(batch.pad_mask.shape, np.int64)
        lengths = (~batch.pad_mask).sum(1)
        for row, n in enumerate(lengths):
            heads[row, :n] = best_tree(scores[row, :n, : n + 1])
        relations = model.rel(hidden, heads).argmax(-1)
        for row, n in enumerate(lengths):
            yield heads[row, :n], [decode(int(r)) for r in relations[row, :n]]


@lru_cache(maxsize=1 << 17)
def lemma(word: str, pos: str, case: str | None, tense: str | None = None) -> str:
    """The lemma of a Russian word, of the reading that agrees with its tags.

    Parameters
    ----------
    word : str
    pos : str
        Universal part of speech.
    case, tense : str or None
        As in ``Token.feats``: пришли is of прийти in the past and of прислать in an order.

    Returns
    -------
    str
    """
    readings = russian().parse(word)
    allowed = _READINGS.get(pos, ())
    chosen = [r for r in readings if r.tag.POS in allowed] or readings
    if case:
        chosen = [r for r in chosen if r.tag.case in (_CASES.get(case), None)] or chosen
    if tense == "Past":
        chosen = [r for r in chosen if r.tag.tense == "past"] or chosen
    return _BESIDE.sub("", str(chosen[0].normal_form).replace("ё", "е"))
