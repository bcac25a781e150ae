"""Sharing a batch: each family in proportion to what it brought, to the gram."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brought:
    """What a household brought that went into a batch, in grams."""

    household_id: uuid.UUID
    net_g: int


@dataclass(frozen=True, slots=True)
class Share:
    """What a household is credited of a batch, for what it brought; both in grams."""

    household_id: uuid.UUID
    net_g: int
    amount_g: int


def shared(amount_g: int, brought: Iterable[Brought], batch_id: uuid.UUID) -> list[Share]:
    """Share an amount in proportion to what each brought, so that the shares add up to it.

    Everybody gets the whole grams of the proportion. The grams that are left go, one each, to
    those whose proportion was cut most (largest remainder); where two were cut alike, to the one
    whose digest of batch and household is smaller, which nobody can choose or foresee. The order
    in which families are named changes nothing; whoever brought nothing gets nothing.
    """
    mine = [each for each in brought if each.net_g > 0]
    total = sum(each.net_g for each in mine)
    if not total:
        return []
    whole = {each.household_id: amount_g * each.net_g // total for each in mine}
    cut = sorted(
        mine,
        key=lambda each: (-(amount_g * each.net_g % total), _lot(batch_id, each.household_id)),
    )
    for each in cut[: amount_g - sum(whole.values())]:
        whole[each.household_id] += 1
    ordered = sorted(mine, key=lambda each: (-each.net_g, _lot(batch_id, each.household_id)))
    return [Share(each.household_id, each.net_g, whole[each.household_id]) for each in ordered]


def free_to_share(*, output_g: int, shared_g: int, exists_g: int, promised_g: int) -> int:
    """Return how much of a batch is promised to nobody, in grams.

    It is what is left of its output after earlier share-outs, and no more than what lies in the
    sheds beyond all that families have.
    """
    return max(0, min(output_g - shared_g, exists_g - promised_g))


def _lot(batch_id: uuid.UUID, household_id: uuid.UUID) -> bytes:
    return hashlib.sha256(batch_id.bytes + household_id.bytes).digest()
