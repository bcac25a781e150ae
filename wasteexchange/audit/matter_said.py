"""Batches and stock said again as their tables have them, for the digest of what was said."""

import datetime as dt
from typing import Any

from wasteexchange.audit.said import Says
from wasteexchange.compost import rules, service
from wasteexchange.journal.rules import digest_of


def opening(batch: rules.Batch, point: str) -> Says:
    """Say again that a batch was opened."""
    return lambda at: service.OpenBatch(
        id=batch.id,
        recorded_at=at,
        collection_point=point,
        method=batch.method,
        inputs=batch.inputs,
        note=batch.note,
    ).digest()


def closing(closure: rules.Closure) -> Says:
    """Say again that a batch was closed."""
    return lambda at: service.CloseBatch(
        id=closure.id,
        recorded_at=at,
        batch_id=closure.batch_id,
        output_g=closure.output_g,
        rejects_g=closure.rejects_g,
        measures=closure.measures,
        note=closure.note,
    ).digest()


def tending(row: Any) -> Says:
    """Say again what was done with a batch; of a picture there is what its bytes gave."""
    measures = rules.Measures(row.temperature_tenths, row.moisture_permille, row.ph_hundredths)
    photo = row.photo_digest and bytes(row.photo_digest).hex()

    def says(at: dt.datetime | None) -> bytes:
        command = service.TendBatch(
            id=row.id,
            recorded_at=at,
            batch_id=row.batch_id,
            stage=row.stage,
            is_turned=row.is_turned,
            is_watered=row.is_watered,
            measures=measures,
            worms_g=row.worms_g,
            note=row.note,
        )
        return digest_of(command.said() | {"photo": photo})

    return says


def count(count: rules.Count, point: str) -> Says:
    """Say again what a count found."""
    return lambda at: service.CountStock(
        id=count.id,
        recorded_at=at,
        collection_point=point,
        material=count.material,
        counted_g=count.counted_g,
        reason=count.reason,
    ).digest()


def purchase(bought: rules.Purchase, point: str) -> Says:
    """Say again that compost was bought in."""
    return lambda at: service.BuyCompost(
        id=bought.id,
        recorded_at=at,
        collection_point=point,
        net_g=bought.net_g,
        supplier=bought.supplier,
    ).digest()


def haul(sent: rules.Haul, ends: tuple[str, str]) -> Says:
    """Say again that material left for another point."""
    return lambda at: service.SendHaul(
        id=sent.id,
        recorded_at=at,
        from_point=ends[0],
        to_point=ends[1],
        material=sent.material,
        sent_g=sent.sent_g,
        note=sent.note,
    ).digest()


def arrival(arrived: rules.Arrival) -> Says:
    """Say again that it arrived."""
    return lambda at: service.ReceiveHaul(
        id=arrived.id,
        recorded_at=at,
        haul_id=arrived.haul_id,
        received_g=arrived.received_g,
        reason=arrived.reason,
    ).digest()


def reversal(row: Any) -> Says:
    """Say again that one of them was taken back."""
    return lambda at: service.TakeBack(
        id=row.id, recorded_at=at, fact_id=row.reversed_id, reason=row.reason
    ).digest()
