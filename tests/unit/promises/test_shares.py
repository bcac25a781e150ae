"""A batch is shared to the gram, whoever brought how much, and nobody is favoured knowingly."""

import random
import uuid
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wasteexchange.promises.rules import Brought, free_to_share, shared

BATCH = uuid.UUID("0199e1a2-0000-7000-8000-000000000007")
WEIGHTS = st.lists(st.integers(0, 500_000), max_size=60)


def families(weights: list[int]) -> list[Brought]:
    return [Brought(uuid.UUID(int=n + 1), net_g) for n, net_g in enumerate(weights)]


@given(WEIGHTS, st.integers(0, 5_000_000), st.randoms())
def test_shares_add_up_to_the_gram_in_whatever_order_families_are_named(
    weights: list[int], amount_g: int, chance: random.Random
) -> None:
    brought = families(weights)
    shares = shared(amount_g, brought, BATCH)
    assert sum(share.amount_g for share in shares) == (amount_g if any(weights) else 0)
    chance.shuffle(brought)
    assert shared(amount_g, brought, BATCH) == shares


@given(WEIGHTS, st.integers(0, 5_000_000))
def test_nobody_is_a_gram_away_from_the_exact_proportion(weights: list[int], amount_g: int) -> None:
    total = sum(weights)
    for share in shared(amount_g, families(weights), BATCH):
        exact = Fraction(amount_g * share.net_g, total)
        assert abs(share.amount_g - exact) < 1
        assert share.amount_g >= 0


@given(WEIGHTS, st.integers(0, 5_000_000))
def test_who_brought_more_never_gets_less(weights: list[int], amount_g: int) -> None:
    shares = shared(amount_g, families(weights), BATCH)
    assert [s.net_g for s in shares] == sorted((s.net_g for s in shares), reverse=True)
    for more, less in pairwise(shares):
        alike = more.net_g == less.net_g
        assert more.amount_g >= less.amount_g - alike, "alike, the last gram went by lot"


def test_the_gram_that_cannot_be_divided_goes_by_lot_and_another_batch_draws_another() -> None:
    three = families([1_000, 1_000, 1_000])
    winners = set()
    for number in range(40):
        shares = shared(100, three, uuid.UUID(int=number + 100))
        assert sorted(share.amount_g for share in shares) == [33, 33, 34]
        winners |= {share.household_id for share in shares if share.amount_g == 34}
    assert len(winners) == 3


def test_a_share_is_said_with_what_was_brought_for_it() -> None:
    shares = shared(1_000, families([3_000, 0, 1_000]), BATCH)
    assert [(share.net_g, share.amount_g) for share in shares] == [(3_000, 750), (1_000, 250)]


def test_what_is_promised_to_others_is_not_free_to_be_shared() -> None:
    assert free_to_share(output_g=90_000, shared_g=0, exists_g=200_000, promised_g=50_000) == 90_000
    assert free_to_share(output_g=90_000, shared_g=60_000, exists_g=200_000, promised_g=0) == 30_000
    assert free_to_share(output_g=90_000, shared_g=0, exists_g=100_000, promised_g=70_000) == 30_000
    assert free_to_share(output_g=90_000, shared_g=0, exists_g=50_000, promised_g=70_000) == 0
