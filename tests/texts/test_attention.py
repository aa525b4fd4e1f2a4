"""Attention counted by hand, and its intervals against closed forms."""

import time
from datetime import date

import numpy as np
import pytest

from tarazy.texts.actors import Gazetteer
from tarazy.texts.attention import (
    Spoken,
    attention,
    counted,
    matrix,
    mean_stance,
    per_thousand,
    ratio,
)
from tarazy.texts.document import Document, Part


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def document(*parts: tuple[str, str, str]) -> Document:
    """Of paragraphs: kind, language, text."""
    text, made = "", []
    for kind, language, paragraph in parts:
        made.append(Part(kind, len(text), len(text) + len(paragraph) + 1, language))
        text += paragraph + "\n"
    return Document("own", text, parts[0][1], date(2021, 5, 1), "day", None, None, "", tuple(made))


def test_hand_counted_english(gazetteer: Gazetteer) -> None:
    text = (
        "Kazakhstan welcomes trade with China and the Chinese people. "
        "Russia did not support the transit. The road is long."
    )
    one, two, three = attention(document(("body", "en", text)), gazetteer)
    assert one == Spoken(
        1, 0, 60, 9, 1, {("actor", "KAZ"): 1, ("actor", "CHN"): 2, ("theme", "trade"): 1}
    )
    assert (two.words, two.stance) == (6, -1)
    assert two.counts == {("actor", "RUS"): 1, ("theme", "transit"): 1}
    # Nothing is mentioned: no stance is asked for.
    assert (three.number, three.words, three.stance, three.counts) == (3, 4, None, {})
    assert text[two.start : two.end].startswith("Russia")


def test_hand_counted_russian_and_kazakh(gazetteer: Gazetteer) -> None:
    russian = "Казахстанско-китайский транзит нефти растёт, и Астана его поддержала."
    kazakh = "Қазақстанның Ресеймен саудасы мен су ресурстары туралы айтылды."
    one, two = attention(document(("body", "ru", russian), ("body", "kk", kazakh)), gazetteer)
    assert one.counts == {
        ("actor", "KAZ"): 2, ("actor", "CHN"): 1, ("theme", "transit"): 1, ("theme", "energy"): 1,
    }  # fmt: skip
    assert (one.words, one.stance) == (9, 1)
    assert two.counts == {
        ("actor", "KAZ"): 1, ("actor", "RUS"): 1, ("theme", "trade"): 1, ("theme", "water"): 1,
    }  # fmt: skip
    assert two.stance is None


def test_who_is_cited_is_not_spoken_of(gazetteer: Gazetteer) -> None:
    parts = (
        ("body", "en", "The envoy spoke of Turkey at some length that day."),
        ("reference", "en", "Smith J. Russia and China. Moscow, 2019."),
        ("note", "en", "The envoy of France spoke after that for an hour."),
    )
    spoken = list(attention(document(*parts), gazetteer))
    assert [s.number for s in spoken] == [1, 2]
    assert [dict(s.counts) for s in spoken] == [{("actor", "TUR"): 1}, {("actor", "FRA"): 1}]


def test_groups_are_apart_and_persons_out_of_office_are_nobody(gazetteer: Gazetteer) -> None:
    text = "The West and Vladimir Putin"
    assert counted(text, "en", gazetteer, date(2015, 1, 1)) == {
        ("group", "WEST"): 1, ("actor", "RUS"): 1,
    }  # fmt: skip
    assert counted(text, "en", gazetteer, date(1992, 1, 1)) == {("group", "WEST"): 1}


def test_a_matrix_of_vectors() -> None:
    table = matrix([1, 1, 3], ["RUS", "CHN", "RUS"], [2, 1, 1],
                   [["RUS"], ["CHN", "RUS"], ["USA"]], 4)  # fmt: skip
    assert table.tolist() == [[2, 3, 0], [0, 0, 0], [1, 1, 0], [0, 0, 0]]
    with pytest.raises(ValueError, match="sentence 3 of a text of 2"):
        matrix([3], ["RUS"], [1], [["RUS"]], 2)


def test_per_thousand_by_hand() -> None:
    counts = np.array([[1.0, 0.0], [0.0, 0.0], [2.0, 1.0]])
    found = per_thousand(counts, np.array([10.0, 20.0, 20.0]))
    assert found.value == pytest.approx([60.0, 20.0])
    assert per_thousand(counts, 50.0).value == pytest.approx([60.0, 20.0])
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()


def test_silence_is_not_certainty() -> None:
    """No mention in 3,000 words: at most one in a thousand, as the rule of three says."""
    found = per_thousand(np.zeros((100, 1)), 3000.0)
    assert (found.value[0], found.low[0]) == (0.0, 0.0)
    assert found.high[0] == pytest.approx(-np.log(0.05) / 3)


def test_poisson_counts_have_poisson_intervals() -> None:
    """Of Poisson counts the total has the variance of its mean: the bounds are known."""
    rng = np.random.default_rng(7)
    counts = rng.poisson(0.3, (4000, 3)).astype(float)
    found = per_thousand(counts, 80_000.0, resamples=5999)
    total = counts.sum(0)
    half = 1.6449 * np.sqrt(total) / 80.0
    assert (found.high - found.value) == pytest.approx(half, rel=0.08)
    assert (found.value - found.low) == pytest.approx(half, rel=0.08)


def test_the_mean_has_the_standard_error_of_the_sample() -> None:
    """Denominators of one: the bootstrap of a mean, whose error is s / sqrt(n)."""
    values = np.random.default_rng(3).normal(5, 2, (900, 1))
    found = ratio(values, np.ones_like(values), resamples=3999, level=0.6827)
    error = float(values.std()) / 30
    assert float(found.high[0] - found.low[0]) / 2 == pytest.approx(error, rel=0.05)


def test_words_and_mentions_are_drawn_together() -> None:
    """Mentions in proportion to words are a rate without any error."""
    words = np.array([5.0, 10.0, 40.0, 25.0])
    found = per_thousand(words[:, None] / 100, words)
    assert found.low == pytest.approx(found.value)
    assert found.high == pytest.approx(found.value)


def test_the_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    held = 0
    for seed in range(200):
        counts = rng.poisson(0.5, (200, 1)).astype(float)
        found = per_thousand(counts, 4000.0, resamples=399, seed=seed)
        held += int(found.low[0] <= 25.0 <= found.high[0])
    assert 0.83 <= held / 200 <= 0.97


def test_mean_stance_by_hand() -> None:
    counts = np.array([[2.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 0.0]])
    found = mean_stance(counts, np.array([1.0, 0.0, np.nan, -1.0]))
    assert found.value[:2] == pytest.approx([0.5, -0.5])
    # Mentioned only where the stance is not known: nothing to say.
    assert np.isnan([found.value[2], found.low[2], found.high[2]]).all()
    assert (found.low[:2] >= -1).all()


def test_the_same_seed_gives_the_same_bounds_and_no_sentence_no_number() -> None:
    counts = np.random.default_rng(0).poisson(1.0, (50, 4)).astype(float)
    one, two = per_thousand(counts, 700.0), per_thousand(counts, 700.0)
    assert one.low.tobytes() == two.low.tobytes()
    assert per_thousand(counts, 700.0, seed=1).low.tobytes() != one.low.tobytes()
    nothing = per_thousand(np.zeros((0, 2)), np.zeros(0))
    assert np.isnan(nothing.value).all()
    assert np.isnan(nothing.low).all()


def test_pieces_of_resamples_are_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.random.default_rng(0).poisson(1.0, (60, 2)).astype(float)
    whole = per_thousand(counts, 900.0)
    monkeypatch.setattr("tarazy.texts.attention._ROOM", 600)
    assert per_thousand(counts, 900.0).low == pytest.approx(whole.low)


def test_speed(gazetteer: Gazetteer) -> None:
    counts = np.random.default_rng(0).poisson(0.2, (100, 40)).astype(float)
    took = []
    for _ in range(5):
        start = time.perf_counter()
        per_thousand(counts, 2000.0)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.1
    sentence = "Our partners in Kazakhstan, China and the European Union expect more trade in oil. "
    text = document(("body", "en", sentence * 1000))
    start = time.process_time()
    spoken = sum(1 for _ in attention(text, gazetteer))
    assert spoken == 1000
    assert spoken / (time.process_time() - start) > 400
