"""Keeping what a rule keeps from being a fact, and applying it when its time comes."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from wasteexchange.deposits.rules import counted_at
from wasteexchange.journal.rules import digest_of
from wasteexchange.kernel.canonical import canonical_json
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.reviews import service as reviews
from wasteexchange.reviews.rules import Concern
from wasteexchange.sync.models import held_outcomes, held_records
from wasteexchange.sync.rules import Held, Sent

HELD_PREFIX = "held-"


@dataclass(frozen=True, slots=True)
class Why:
    """Why a record is held: the refusal's name, what has to come first, its phone's own time."""

    reason: str
    waits_for: uuid.UUID | None = None
    sent_at: dt.datetime | None = None


def hold(session: Session, context: Context, catalogue: Catalogue, sent: Sent, why: Why) -> bool:
    """Keep a record as it was said and put it before a person; False when it is held already.

    It moves nothing and is in no tally. When it counts is fixed now, by the clock of its phone.
    """
    assert sent.content is not None, "what cannot be read is not held"
    assert sent.id, "what has no id is not held"
    held_id, content = context.new_id(), dict(sent.content)
    point = catalogue.point_by_code(str(content.get("collection_point", "")))
    recorded = sent.recorded_at or context.now
    row: dict[str, Any] = {
        "programme_id": context.programme_id,
        "id": held_id,
        "record_id": sent.id,
        "kind": sent.kind,
        "digest": held_digest(sent),
        "content": canonical_json(content).decode(),
        "reason": why.reason,
        "waits_for": why.waits_for,
        "point_id": point.id if point else None,
        "series": content.get("series"),
        "sequence": content.get("sequence"),
        "counted_at": counted_at(recorded, why.sent_at, context.now),
        "received_at": context.now,
        "actor_id": context.actor.id,
        "writer_id": context.actor.writer_id,
    }
    if insert_new(session, held_records, row) is None:
        return False
    concern = Concern(
        subject_id=held_id,
        subject_kind=HELD_PREFIX + sent.kind,
        reason=why.reason,
        facts={"record": str(sent.id)},
        point_id=point.id if point else None,
    )
    reviews.put(session, context, concern)
    return True


def held_digest(sent: Sent) -> bytes:
    """Return what decides "the same record, said again" for one that is held."""
    assert sent.content is not None, "what cannot be read has no digest"
    return digest_of(sent.content)


def end(  # which, how, by what
    session: Session,
    context: Context,
    held: Held,
    *,
    outcome: str,
    fact_id: uuid.UUID | None = None,
) -> bool:
    """Let a held record be held no longer; False when it was ended before."""
    row = {
        "programme_id": context.programme_id,
        "held_id": held.id,
        "outcome": outcome,
        "record_id": fact_id,
        "ended_at": context.now,
    }
    return insert_new(session, held_outcomes, row) is not None
