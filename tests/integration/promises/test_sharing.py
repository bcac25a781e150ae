"""A batch is shared among those who brought what is in it: to the gram, and never twice."""

import pytest

from tests import abono, make, matter
from tests.integration.promises.conftest import Shed
from wasteexchange.deposits.rules import Weighed
from wasteexchange.households.rules import HouseholdRef
from wasteexchange.households.service import erase_household
from wasteexchange.journal.queries import entries_of
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Quality
from wasteexchange.promises import queries, service
from wasteexchange.promises.errors import (
    MoreThanTheBatch,
    NothingToShare,
    PromisedToOthers,
    ShareOutTakenBack,
)
from wasteexchange.reviews.queries import items_about


def _brought(shed: Shed, *grams: int, days_ago: int = 30) -> list[HouseholdRef]:
    """So many families that each brought so much food, and nothing else lies there."""
    families = [shed.family() for _each in grams]
    for family, net_g in zip(families, grams, strict=True):
        abono.brings(shed.session, shed.programme, family, net_g, days_ago=days_ago)
    return families


def test_each_family_is_credited_in_proportion_to_what_it_brought(shed: Shed) -> None:
    big, small = _brought(shed, 60_000, 20_000)
    batch = abono.a_finished_batch(shed.session, shed.programme)
    before = (shed.balance(big), shed.balance(small))
    made = abono.a_share_out(shed.session, shed.programme, batch, 10_001)
    assert (shed.balance(big) - before[0], shed.balance(small) - before[1]) == (7_501, 2_500)
    assert [share.amount_g for share in queries.shares_of(shed.session, shed.id, made.id)] == [
        7_501,
        2_500,
    ]


def test_what_was_rejected_taken_back_or_brought_on_another_day_counts_for_nobody(
    shed: Shed,
) -> None:
    (counts,) = _brought(shed, 80_000)
    lines = (
        Weighed("food", Quality.REJECTED, 9_000, 0),
        Weighed("pet", Quality.CLEAN, 9_000, 0),
    )
    (other,) = _brought(shed, 5_000)
    abono.brings(shed.session, shed.programme, other, 0, days_ago=30, lines=lines)
    batch = abono.a_finished_batch(shed.session, shed.programme, 85_000)
    late = shed.family()
    abono.brings(shed.session, shed.programme, late, 50_000, days_ago=2)
    proposal = queries.proposal_of(shed.session, shed.id, batch.id, 17_000)
    assert [(s.household_id, s.net_g, s.amount_g) for s in proposal.shares] == [
        (counts.id, 80_000, 16_000),
        (other.id, 5_000, 1_000),
    ]


def test_only_what_is_promised_to_nobody_is_shared_unless_somebody_says_so(shed: Shed) -> None:
    (family,) = _brought(shed, 80_000)
    assert shed.balance(family) == 16_000
    batch = abono.a_finished_batch(shed.session, shed.programme, out_g=30_000)
    proposal = queries.proposal_of(shed.session, shed.id, batch.id)
    assert (proposal.free_g, proposal.amount_g, proposal.left_g) == (14_000, 14_000, 30_000)
    with pytest.raises(PromisedToOthers):
        abono.a_share_out(shed.session, shed.programme, batch, 14_001)
    abono.a_share_out(shed.session, shed.programme, batch, 14_000)
    with pytest.raises(PromisedToOthers):
        abono.a_share_out(shed.session, shed.programme, batch, 1)
    abono.a_share_out(shed.session, shed.programme, batch, 16_000, beyond_promises=True)
    assert shed.balance(family) == 46_000
    with pytest.raises(MoreThanTheBatch):
        abono.a_share_out(shed.session, shed.programme, batch, 1, beyond_promises=True)


def test_a_batch_that_is_not_closed_or_of_nobody_has_nothing_to_share(shed: Shed) -> None:
    _brought(shed, 100_000)
    opened = matter.a_batch(shed.session, shed.programme)
    with pytest.raises(NothingToShare):
        abono.a_share_out(shed.session, shed.programme, opened, 1_000)
    leaves = matter.a_batch(shed.session, shed.programme, inputs=(matter.LEAVES,))
    closed = matter.a_closing(shed.session, shed.programme, leaves, output_g=5_000, rejects_g=0)
    with pytest.raises(NothingToShare):
        abono.a_share_out(shed.session, shed.programme, closed, 1_000)


def test_saying_it_twice_shares_once_and_other_content_is_a_conflict(shed: Shed) -> None:
    (family,) = _brought(shed, 80_000)
    batch = abono.a_finished_batch(shed.session, shed.programme)
    told = uuid7()
    first = abono.a_share_out(shed.session, shed.programme, batch, 5_000, id=told)
    assert abono.a_share_out(shed.session, shed.programme, batch, 5_000, id=told) == first
    assert shed.balance(family) == 21_000
    with pytest.raises(IdConflict):
        abono.a_share_out(shed.session, shed.programme, batch, 6_000, id=told)


def test_a_family_that_asked_for_erasure_is_left_out_and_a_resting_one_is_not(
    shed: Shed,
) -> None:
    gone, resting, third = _brought(shed, 40_000, 20_000, 20_000)
    batch = abono.a_finished_batch(shed.session, shed.programme)
    erase_household(shed.session, make.a_context(shed.programme), gone.id, record_id=uuid7())
    proposal = queries.proposal_of(shed.session, shed.id, batch.id, 8_000)
    assert proposal.left_out == 1
    abono.a_share_out(shed.session, shed.programme, batch, 8_000)
    assert (shed.balance(resting), shed.balance(third)) == (8_000, 8_000)
    # Erased after the share-out: the audit still finds everything in its place.
    erase_household(shed.session, make.a_context(shed.programme), third.id, record_id=uuid7())


def test_taking_it_back_returns_every_gram_and_what_was_used_is_owed(shed: Shed) -> None:
    first, second = _brought(shed, 40_000, 40_000)
    batch = abono.a_finished_batch(shed.session, shed.programme)
    made = abono.a_share_out(shed.session, shed.programme, batch, 10_000)
    # The second one loses, by another way, all but 1 kg of what it has.
    wrong = abono.brings(shed.session, shed.programme, second, 1_000)
    make.a_reversal(shed.session, shed.programme, wrong.id)
    assert shed.balance(second) == 13_000
    command = service.TakeShareOutBack(id=uuid7(), share_out_id=made.id, reason="the wrong batch")
    context = make.a_context(shed.programme)
    undone = service.take_share_out_back(shed.session, context, command)
    assert undone.reversal_id == command.id
    assert (shed.balance(first), shed.balance(second)) == (8_000, 8_000)
    again = service.take_share_out_back(shed.session, context, command)
    assert again.reversal_id == command.id
    with pytest.raises(ShareOutTakenBack):
        abono.taken_back(shed.session, shed.programme, made)
    assert queries.proposal_of(shed.session, shed.id, batch.id).left_g == 30_000
    assert items_about(shed.session, shed.id, command.id) == []


def test_what_was_spent_of_a_share_is_owed_and_put_before_a_person(shed: Shed) -> None:
    (family,) = _brought(shed, 80_000)
    batch = abono.a_finished_batch(shed.session, shed.programme)
    made = abono.a_share_out(shed.session, shed.programme, batch, 10_000)
    shed.fetches(family, 26)
    assert shed.balance(family) == 0
    undone = abono.taken_back(shed.session, shed.programme, made)
    assert (shed.balance(family), shed.debt(family)) == (0, 10_000)
    assert undone.reversal_id
    (item,) = items_about(shed.session, shed.id, undone.reversal_id)
    assert (item.reason, item.facts["amount"]) == ("owed-by-households-compost", 10_000)


def test_what_lapsed_of_a_share_is_owed_by_nobody(shed: Shed) -> None:
    (family,) = _brought(shed, 80_000)
    batch = abono.a_finished_batch(shed.session, shed.programme)
    made = abono.a_share_out(shed.session, shed.programme, batch, 10_000)
    abono.a_term(shed.session, shed.programme, abono.on_day(shed.programme, 99), days=30)
    # All but what was shared has lapsed: 16 kg were credited 30 days ago.
    (expiry,) = service.expire(shed.session, abono.on_day(shed.programme, -5))
    assert expiry.amount == 16_000
    (rest,) = service.expire(shed.session, abono.on_day(shed.programme, -60))
    assert rest.amount == 10_000
    undone = abono.taken_back(shed.session, shed.programme, made)
    assert (shed.balance(family), shed.debt(family)) == (0, 0)
    assert undone.reversal_id
    assert items_about(shed.session, shed.id, undone.reversal_id) == []


def test_a_share_pays_first_what_a_family_owes(shed: Shed) -> None:
    (family,) = _brought(shed, 80_000)
    batch = abono.a_finished_batch(shed.session, shed.programme)
    made = abono.a_share_out(shed.session, shed.programme, batch, 10_000)
    shed.fetches(family, 26)
    abono.taken_back(shed.session, shed.programme, made)
    assert shed.debt(family) == 10_000
    abono.a_share_out(shed.session, shed.programme, batch, 12_000, beyond_promises=True)
    assert (shed.balance(family), shed.debt(family)) == (2_000, 0)


def test_the_journal_holds_the_sum_and_the_digest_and_no_family(shed: Shed) -> None:
    families = _brought(shed, 40_000, 40_000)
    batch = abono.a_finished_batch(shed.session, shed.programme)
    made = abono.a_share_out(shed.session, shed.programme, batch, 10_000)
    entry = entries_of(shed.session, shed.id, [made.id])[made.id].decode()
    assert f'"batch":"{batch.code}"' in entry
    assert '"amount":{"COMPOST":10000}' in entry
    assert "holder" not in entry
    assert not any(str(family.id) in entry for family in families)


def test_hundreds_of_families_are_shared_among_as_one_fact(shed: Shed) -> None:
    families = _brought(shed, *(range(1_001, 1_231)))
    brought = sum(range(1_001, 1_231))
    batch = abono.a_finished_batch(shed.session, shed.programme, brought, 90_000)
    before = sum(shed.balance(family) for family in families)
    made = abono.a_share_out(shed.session, shed.programme, batch, 33_333, beyond_promises=True)
    assert sum(shed.balance(family) for family in families) - before == 33_333
    abono.taken_back(shed.session, shed.programme, made)
    assert sum(shed.balance(family) for family in families) == before
