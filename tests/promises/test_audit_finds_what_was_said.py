"""`wasteexchange audit` compares what is kept with the digest of what was said."""

import pytest
from flask import Flask

from tests import abono, make, matter, rewarding
from tests.promises.scene import a_scene
from tests.promises.tampering import tamper
from wasteexchange.audit.service import audit
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.promises import service
from wasteexchange.rewards.service import CollectHold, collect_hold, count_stock
from wasteexchange.rewards.service.stocking import StockGoods

ANY_ID = "01a20b62-a85f-76d1-8c82-3ec6045ae95a"
NOT_SAID = "MALA: deposit {0} is not what was said when it came"
NOT_ITS_TIME = "MALA: deposit {0} does not count when its own times say"
NOT_ITS_RECORD = "MALA: deposit {0}: its record says another time, day or writer"
REVERSAL_NOT_SAID = "MALA: reversal {3} is not what was said when it came"
EARLIER = "'2026-01-01T00:00:00.000000Z'"
BOTH_EARLIER = f"recorded_at = {EARLIER}, counted_at = {EARLIER}"
OF_FIRST = "deposit_id = '{0}'"
SECOND_DIGEST = "SELECT digest FROM records WHERE id = '{1}'"
WHAT_WAS_SAID = {
    "gross and tare raised together": (
        ("UPDATE deposit_lines SET gross_g = gross_g + 9, tare_g = tare_g + 9 WHERE " + OF_FIRST,),
        NOT_SAID,
    ),
    "the reason of a quality": (
        ("UPDATE deposit_lines SET reason = 'wet' WHERE deposit_id = '{0}'",),
        NOT_SAID,
    ),
    "when it was recorded": (
        (f"UPDATE records SET recorded_at = {EARLIER} WHERE id = '{{0}}'",),
        NOT_SAID,
    ),
    "when it was recorded and counts": (
        (
            f"UPDATE records SET {BOTH_EARLIER} WHERE id = '{{0}}'",
            f"UPDATE deposits SET counted_at = {EARLIER} WHERE id = '{{0}}'",
        ),
        NOT_SAID,
    ),
    "when it counts": (
        (
            f"UPDATE records SET counted_at = {EARLIER} WHERE id = '{{0}}'",
            f"UPDATE deposits SET counted_at = {EARLIER} WHERE id = '{{0}}'",
        ),
        NOT_ITS_TIME,
    ),
    "when the fact counts, and not its record": (
        (f"UPDATE deposits SET counted_at = {EARLIER} WHERE id = '{{0}}'",),
        NOT_ITS_RECORD,
    ),
    "who wrote the fact, and not its record": (
        (f"UPDATE deposits SET writer_id = '{ANY_ID}' WHERE id = '{{0}}'",),
        NOT_ITS_RECORD,
    ),
    "a digest": (
        (f"UPDATE records SET digest = ({SECOND_DIGEST}) WHERE id = '{{0}}'",),
        NOT_SAID,
    ),
    "by which card": (
        ("UPDATE deposits SET card_id = NULL, card_absent_reason = 'lost' WHERE id = '{0}'",),
        NOT_SAID,
    ),
    "why it was taken back": (
        ("UPDATE deposit_reversals SET reason = 'because' WHERE id = '{3}'",),
        REVERSAL_NOT_SAID,
    ),
    "when it was taken back": (
        (f"UPDATE records SET {BOTH_EARLIER} WHERE id = '{{3}}'",),
        REVERSAL_NOT_SAID,
    ),
    "when taking it back counts": (
        (f"UPDATE records SET counted_at = {EARLIER} WHERE id = '{{3}}'",),
        "MALA: reversal {3} does not count when its own times say",
    ),
}


@pytest.mark.parametrize("numbered_by", ["server", "writer"])
@pytest.mark.parametrize("what", WHAT_WAS_SAID)
def test_the_audit_finds_what_was_not_said(app: Flask, what: str, numbered_by: str) -> None:
    scene = a_scene(app, numbered_by)
    assert scene.audit().exit_code == 0
    statements, named = WHAT_WAS_SAID[what]
    scene.tamper(*statements)
    said = scene.audit()
    assert said.exit_code == 1, said.output
    named = named.replace("{0}", str(scene.deposits[0])).replace("{3}", str(scene.reversal))
    assert named in said.output


AT = "UPDATE redemptions SET {0} WHERE hold_id IS {1} AND batch IS NOT NULL"
OF_REWARDS = {
    "what the bag says": AT.format("batch = 'MALA-01-2'", "NULL"),
    "what the bag that was set aside says": AT.format("batch = 'MALA-01-2'", "NOT NULL"),
    "by which card it was handed out": AT.format(
        "card_id = NULL, card_absent_reason = 'lost'", "NULL"
    ),
    "when it was handed out": (
        f"UPDATE records SET {BOTH_EARLIER} WHERE id IN (SELECT id FROM redemptions)"
    ),
    "why it was taken back": "UPDATE redemption_reversals SET reason = 'because'",
    "when it was taken back": (
        f"UPDATE records SET {BOTH_EARLIER} WHERE id IN (SELECT id FROM redemption_reversals)"
    ),
    "by which card it was set aside": (
        "UPDATE redemption_holds SET card_id = NULL, card_absent_reason = 'lost'"
    ),
    "how what was set aside came back": (
        "UPDATE hold_endings SET ending = 'expired' WHERE ending = 'cancelled'"
    ),
    "what a count of pieces found": (
        "UPDATE reward_stock SET counted = counted + 1 WHERE reason = 'count'"
    ),
    "why a count of pieces is not the same": (
        "UPDATE reward_stock SET note = 'stolen' WHERE reason = 'count'"
    ),
}


@pytest.mark.parametrize("what", OF_REWARDS)
def test_the_audit_finds_what_was_not_said_of_rewards(database_url: str, what: str) -> None:
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            rewarding.every_kind(session, programme)
            counted = StockGoods(
                id=uuid7(),
                collection_point="MALA-01",
                reward=rewarding.SEEDLING,
                units=3,
                note=" two withered ",
            )
            count_stock(session, make.a_context(programme), counted)
            # However the batch is written, it is kept as batches are named.
            matter.a_batch(session, programme, inputs=(matter.LEAVES,))
            card = make.a_card(session, programme).token
            rewarding.some_credit(session, programme, card)
            rewarding.a_redemption(session, programme, card=card, batch=" mala-01-b-001 ")
            rewarding.a_redemption(session, programme, card=card, batch="?", is_late=True)
            held = rewarding.a_hold(session, programme, card=card).hold
            context = make.a_context(programme)
            collect = CollectHold(
                id=uuid7(), hold_id=held.id, recorded_at=context.now, batch="mala-01-b-001"
            )
            collect_hold(session, context, collect)
        with reading(engine) as session:
            assert audit(session, "MALA").wrong == []
        tamper(engine, OF_REWARDS[what])
        with reading(engine) as session:
            found = audit(session, "MALA").wrong
    assert any("is not what was said when it came" in words for words in found), found


NOT_WHAT_WAS_SAID = "is not what was said when it came"
ANOTHER_TIME = "its record says another time"
OF_MATTER = {
    "what a batch's note says": ("UPDATE batches SET note = 'good'", NOT_WHAT_WAS_SAID),
    "by which method": ("UPDATE batches SET method = 'windrow'", NOT_WHAT_WAS_SAID),
    "when it was opened": (f"UPDATE batches SET counted_at = {EARLIER}", ANOTHER_TIME),
    "on which day it was opened": (
        "UPDATE batches SET day_on = '2026-01-02'",
        "its day is not that of its time",
    ),
    "how warm it was": (
        "UPDATE batch_tendings SET temperature_tenths = 600",
        NOT_WHAT_WAS_SAID,
    ),
    "that it was turned": (
        "UPDATE batch_tendings SET is_turned = NOT is_turned",
        NOT_WHAT_WAS_SAID,
    ),
    "of which picture it is": (
        "UPDATE batch_tendings SET photo_digest = NULL",
        NOT_WHAT_WAS_SAID,
    ),
    "that it was tended": ("DELETE FROM records WHERE kind = 'batch-tended'", NOT_WHAT_WAS_SAID),
    "how wet the compost was": (
        "UPDATE batch_closures SET moisture_permille = 390",
        NOT_WHAT_WAS_SAID,
    ),
    "why a count is not the same": ("UPDATE stock_counts SET reason = 'stolen'", NOT_WHAT_WAS_SAID),
    "of whom it was bought": ("UPDATE compost_purchases SET supplier = 'me'", NOT_WHAT_WAS_SAID),
    "what a haul's note says": ("UPDATE hauls SET note = 'a truck'", NOT_WHAT_WAS_SAID),
    "why two scales differ": ("UPDATE haul_arrivals SET reason = 'rain'", NOT_WHAT_WAS_SAID),
    "why a fact was taken back": ("UPDATE matter_reversals SET reason = 'so'", NOT_WHAT_WAS_SAID),
    "when a fact was taken back": (
        f"UPDATE matter_reversals SET counted_at = {EARLIER}",
        ANOTHER_TIME,
    ),
}


@pytest.mark.parametrize("what", OF_MATTER)
def test_the_audit_finds_what_was_not_said_of_matter(database_url: str, what: str) -> None:
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            matter.every_kind(session, make.a_programme(session))
        with reading(engine) as session:
            assert audit(session, "MALA").wrong == []
        statement, words = OF_MATTER[what]
        tamper(engine, statement)
        with reading(engine) as session:
            found = audit(session, "MALA").wrong
    assert any(words in each for each in found), found


def test_the_audit_finds_that_more_came_back_than_had_lapsed(database_url: str) -> None:
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            family = make.a_household(session, programme)
            abono.a_term(session, programme, abono.on_day(programme, 200), days=60)
            wrong = abono.brings(session, programme, family, 10_000, days_ago=150)
            (expiry,) = service.expire(session, make.a_context(programme))
            make.a_reversal(session, programme, wrong.id)
        with reading(engine) as session:
            assert audit(session, "MALA").wrong == []
        tamper(engine, f"UPDATE transfers SET amount = amount - 7 WHERE record_id = '{expiry.id}'")
        with reading(engine) as session:
            found = audit(session, "MALA").wrong
    assert any("got back 7 more than had lapsed" in each for each in found), found


OF_SHARES = {
    "what a share-out's note says": "UPDATE share_outs SET note = 'all agreed'",
    "that somebody knew of what was promised": "UPDATE share_outs SET free_g = amount_g - 1",
    "why a share-out was taken back": "UPDATE share_out_reversals SET reason = 'so'",
}


@pytest.mark.parametrize("what", OF_SHARES)
def test_the_audit_finds_what_was_not_said_of_shares(database_url: str, what: str) -> None:
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            family = make.a_household(session, programme)
            for _week in range(2):
                abono.brings(session, programme, family, 40_000, days_ago=100)
            batch = abono.a_finished_batch(session, programme)
            shared = abono.a_share_out(session, programme, batch, 1_000)
            abono.taken_back(session, programme, shared)
        with reading(engine) as session:
            assert audit(session, "MALA").wrong == []
        tamper(engine, OF_SHARES[what])
        with reading(engine) as session:
            found = audit(session, "MALA").wrong
    assert any(NOT_WHAT_WAS_SAID in each for each in found), found


def test_the_audit_finds_that_something_was_set_aside_at_another_price(database_url: str) -> None:
    """No transfer, entry or digest names the price: the amount has to be what it gives."""
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            rewarding.every_kind(session, make.a_programme(session))
        with reading(engine) as session:
            assert audit(session, "MALA").wrong == []
        other = "SELECT id FROM reward_prices WHERE reward = 'compost-1kg'"
        tamper(engine, f"UPDATE redemption_holds SET price_id = ({other})")
        with reading(engine) as session:
            found = audit(session, "MALA").wrong
    assert found
    assert all("its amount is not what its price gives" in each for each in found), found
