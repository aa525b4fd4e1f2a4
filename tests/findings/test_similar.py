"""How alike the vectors vote."""

import numpy as np

import tarazy
from tarazy.findings.similar import vector_similarity


def test_kazakhstan_s_vectors(ledger):
    lens = tarazy.load("KAZ", ledger)
    similar = vector_similarity(ledger, lens, 2019)
    assert similar.shape == (7, 7)
    assert np.diag(similar).tolist() == [1] * 7
    np.testing.assert_allclose(similar, similar.T)
    assert ((similar >= 0) & (similar <= 1)).all()
    at = lens.vector_codes.index
    # Who votes with whom is no secret: the Union with the West, China with Russia.
    assert similar[at("eu"), at("west")] > similar[at("eu"), at("russia")]
    assert similar[at("china"), at("russia")] > similar[at("china"), at("west")]


def test_without_roll_calls_nothing_is_said(small, lens_on, ledger):
    known = small(ties=["2001,KAZ,RUS,goods,from,5,,alpha"])
    assert vector_similarity(known, lens_on(known), 2001) is None
    assert "vote alike" not in tarazy.balance(known, lens_on(known), 2001).answer
    # An empty vector (an island has no neighbours) never votes.
    assert vector_similarity(ledger, tarazy.load("TUV", ledger), 2019) is None
