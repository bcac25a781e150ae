"""`wasteexchange audit` compares what is kept with the digest of what was said."""

import pytest
from flask import Flask

from tests import make, rewarding
from tests.promises.scene import a_scene
from tests.promises.tampering import tamper
from wasteexchange.audit.service import audit
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.rewards.service import CollectHold, collect_hold

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
}


@pytest.mark.parametrize("what", OF_REWARDS)
def test_the_audit_finds_what_was_not_said_of_rewards(database_url: str, what: str) -> None:
    with make.an_engine(database_url) as engine:
        with unit_of_work(engine) as session:
            programme = make.a_programme(session)
            rewarding.every_kind(session, programme)
            # However the batch is written, it is kept as batches are named.
            card = make.a_card(session, programme).token
            rewarding.some_credit(session, programme, card)
            rewarding.a_redemption(session, programme, card=card, batch=" mala-01-1 ")
            rewarding.a_redemption(session, programme, card=card, batch="?", is_late=True)
            held = rewarding.a_hold(session, programme, card=card).hold
            context = make.a_context(programme)
            collect = CollectHold(
                id=uuid7(), hold_id=held.id, recorded_at=context.now, batch="mala-01-1"
            )
            collect_hold(session, context, collect)
        with reading(engine) as session:
            assert audit(session, "MALA").wrong == []
        tamper(engine, OF_REWARDS[what])
        with reading(engine) as session:
            found = audit(session, "MALA").wrong
    assert any("is not what was said when it came" in words for words in found), found
