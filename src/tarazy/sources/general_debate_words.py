"""How often each speech of the General Debate uses each word, for scaling speeches on a line.

Only speeches that `tarazy.sources.general_debate` finds legible and English are counted: a scale
made of words cannot hold two languages. What is counted, and why:

* **Content words**, by lemma (`tarazy.texts.vocabulary`): nouns, adjectives and full verbs.
* **No names.** A speech names its own state ten times; with names every speaker would be placed by
  who he is. A word most often written with a capital inside a sentence is left out, whoever says
  it: were only the speaker's own names left out, a state would lack among its own words the name
  that others say of it, and who names it would count as its opposite. Names of bodies and texts
  (the Council, the Charter) go as well: they are told by the same rule, and date a speech more
  than they place it. Who is named is counted apart, in ``mentions``.
* **No word that is one speaker's own**: a word of which one speaker says more than a quarter of all
  uses gives that speaker away as a name would.
* **No rare word**: a word must stand in 3 % of the speeches. Rare words have no scores that can be
  told from noise and take most of the room (Lowe 2008, and Proksch and Slapin 2009 on words of few
  documents).
  There is no upper bound: function words are out by their class, and how often the commonest
  content words are said (peace, development) is what tells speeches apart.

References
----------
Lowe, W. (2008). Understanding Wordscores. Political Analysis 16(4), 356-371.
Proksch, S.-O. and Slapin, J. B. (2009). How to avoid pitfalls in statistical analysis of political
texts: the case of Germany. German Politics 18(3), 323-344.
Baturo, A., Dasandi, N. and Mikhaylov, S. J. (2017). Understanding state preferences with text as
data: Introducing the UN General Debate corpus. Research and Politics 4(2), 1-9.
"""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from tarazy.texts.vocabulary import Forms, content_words, names

SCHEMA = {"document": pl.String, "word": pl.String, "count": pl.Int16}
#: Least part of the speeches that a word stands in; greatest part of its uses by one speaker.
LEAST, MOST_BY_ONE = 0.03, 0.25


def word_counts(speeches: Sequence[tuple[str, str, Forms]]) -> pl.DataFrame:
    """Count the content words of speeches, over one vocabulary.

    Parameters
    ----------
    speeches : sequence of (str, str, Forms)
        Document, speaker and word forms of each.

    Returns
    -------
    polars.DataFrame
        Columns ``document, word, count``; a word that a speech does not use has no row.
    """
    without = names(text for *_, text in speeches)
    counted = [(d, s, content_words(text, without)) for d, s, text in speeches]
    kept = _vocabulary(counted)
    rows = [(d, w, n) for d, _, words in counted for w, n in words.items() if w in kept]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("document", "word")


def _vocabulary(counted: Sequence[tuple[str, str, Counter[str]]]) -> set[str]:
    """Words said in enough speeches, and by no speaker for the most part."""
    said: Counter[str] = Counter()
    uses: Counter[str] = Counter()
    by: dict[str, Counter[str]] = {}
    for _, speaker, words in counted:
        said.update(words.keys())
        uses.update(words)
        by.setdefault(speaker, Counter()).update(words)
    kept = {word for word, n in said.items() if n >= LEAST * len(counted)}
    return {w for w in kept if max(one[w] for one in by.values()) <= MOST_BY_ONE * uses[w]}
