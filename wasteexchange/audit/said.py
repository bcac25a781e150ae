"""What was said, against the digest that the register took of it when it came.

The digest of a record covers all that its writer said: card and family, place, time, each line with
its gross, tare, quality and reason; of a reversal what it takes back and why; and the number of the
receipt where the writer gave one. What is kept is said again here and has to give that digest, so
that nothing of it can be changed afterwards, not even two figures that make up for each other.

What cannot be recomputed: who recorded it, when it was sent and when it arrived are no part of what
was said, so of these only what follows from them is checked: when the record counts, and that fact
and register name the same writer. When a record counts that a person let count is what that person
decided. The time of a reversal to which its writer gave none is that of its arrival; whoever
changes both changes them unseen. An erased family leaves nothing out: digests cover its id, which
stays.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from wasteexchange.deposits.rules import Deposit, Weighed, counted_at
from wasteexchange.deposits.service import RecordDeposit, ReverseDeposit
from wasteexchange.rewards.rules import Redemption
from wasteexchange.rewards.service import CollectHold, Redeem, ReverseRedemption

Number = tuple[str | None, int | None]
# The digest of what was said, if it was said of that time (or of none).
Says = Callable[[dt.datetime | None], bytes]


def timeless(digest: bytes) -> Says:
    """The digest of what was said without a time."""
    return lambda _at: digest


@dataclass(frozen=True, slots=True)
class Claimed:
    """A record as the register has it: the digest of what was said, number and times.

    `agrees` is whether the fact itself says the same time, day and writer. `is_ours` is whether
    the number is of a series of the server, which its writer most likely did not say.
    """

    digest: bytes
    series: str | None
    sequence: int | None
    recorded_at: dt.datetime
    sent_at: dt.datetime | None
    received_at: dt.datetime
    counted_at: dt.datetime
    kind: str = "deposit"
    agrees: bool = True
    is_ours: bool = False

    def was(self, digest: Callable[[Number], bytes]) -> bool:
        """Whether that is what was said: with this number, or with none before we numbered it.

        Of a series of the server no number is the likelier one, and digests are what costs here.
        """
        numbers: list[Number] = [(self.series, self.sequence), (None, None)]
        if self.is_ours:
            numbers.reverse()
        return any(digest(number) == self.digest for number in numbers)

    @property
    def counts_when_it_says(self) -> bool:
        """Whether it counts when its own times say."""
        return self.counted_at == counted_at(self.recorded_at, self.sent_at, self.received_at)


@dataclass(frozen=True, slots=True)
class Back:
    """That something is taken back, why, and under which number."""

    id: UUID
    reason: str
    series: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of all records: some as they were claimed, and which a person let count."""

    claimed: dict[UUID, Claimed]
    let_count: Collection[UUID]

    def of(self, record_id: UUID, kind: str) -> Claimed | None:
        """A record of that kind, as it was claimed."""
        record = self.claimed.get(record_id)
        return record if record and record.kind == kind else None

    def deposit(self, deposit: Deposit, point_code: str, record: Claimed) -> Iterator[str]:
        """Say how a deposit differs from what was said."""
        lines = tuple(
            Weighed(one.material, one.quality, one.gross_g, one.tare_g, one.reason)
            for one in deposit.lines
        )

        def digest(number: Number) -> bytes:
            return RecordDeposit(
                id=deposit.id,
                collection_point=point_code,
                recorded_at=record.recorded_at,
                lines=lines,
                card_absent_reason=deposit.card_absent_reason,
                series=number[0],
                sequence=number[1],
            ).digest(deposit.card_id, deposit.household_id)

        yield from self._differences("deposit", deposit.id, record, digest)

    def reversal_of_deposit(self, of: UUID, back: Back) -> Iterator[str]:
        """Say how the reversal of a deposit differs from what was said."""

        def digest(number: Number, at: dt.datetime | None) -> bytes:
            return ReverseDeposit(
                id=back.id,
                deposit_id=of,
                reason=back.reason,
                recorded_at=at,
                series=number[0],
                sequence=number[1],
            ).digest()

        yield from self._reversal("reversal", back, digest)

    def redemption(self, one: Redemption, point_code: str) -> Iterator[str]:
        """Say how what was handed out, at once or out of a hold, differs from what was said."""
        record = self.of(one.id, "redemption")
        at = record.recorded_at if record else one.recorded_at

        def digest(number: Number) -> bytes:
            if one.hold_id:
                return CollectHold(
                    id=one.id,
                    hold_id=one.hold_id,
                    recorded_at=at,
                    batch=one.batch,
                    series=number[0],
                    sequence=number[1],
                ).digest()
            return Redeem(
                id=one.id,
                collection_point=point_code,
                reward=one.reward,
                quantity=one.quantity,
                recorded_at=at,
                card_absent_reason=one.card_absent_reason,
                batch=one.batch,
                series=number[0],
                sequence=number[1],
            ).digest(one.card_id, one.household_id)

        yield from self._differences("redemption", one.id, record, digest)
        if record and record.counted_at != one.counted_at:
            yield f"redemption {one.id}: its record says another time"

    def reversal_of_redemption(self, of: UUID, back: Back) -> Iterator[str]:
        """Say how the reversal of a redemption differs from what was said."""

        def digest(number: Number, at: dt.datetime | None) -> bytes:
            return ReverseRedemption(
                id=back.id,
                redemption_id=of,
                reason=back.reason,
                recorded_at=at,
                series=number[0],
                sequence=number[1],
            ).digest()

        yield from self._reversal("redemption-reversal", back, digest)

    def fact(
        self, kind: str, record_id: UUID, says: Says, at: dt.datetime | None = None
    ) -> Iterator[str]:
        """Say how a fact that has no number differs from what was said, and when it counts."""
        record = self.of(record_id, kind)
        recorded_at = record.recorded_at if record else None
        # Where its writer gave no time it is ours; then it is also that of its arrival.
        if record and record.recorded_at == record.received_at and says(None) == record.digest:
            recorded_at = None
        yield from self._differences(kind, record_id, record, lambda _number: says(recorded_at))
        if record and at and record.counted_at != at:
            yield f"{kind} {record_id}: its record says another time"

    def _reversal(
        self, kind: str, back: Back, digest: Callable[[Number, dt.datetime | None], bytes]
    ) -> Iterator[str]:
        record = self.of(back.id, kind)
        at = record.recorded_at if record else None
        # Where its writer gave no time it is ours; then it is also that of its arrival.
        if (
            record
            and record.recorded_at == record.received_at
            and record.was(lambda number: digest(number, None))
        ):
            at = None
        yield from self._differences("reversal", back.id, record, lambda number: digest(number, at))

    def _differences(
        self,
        kind: str,
        record_id: UUID,
        record: Claimed | None,
        digest: Callable[[Number], bytes],
    ) -> Iterator[str]:
        if record is None or not record.was(digest):
            yield f"{kind} {record_id} is not what was said when it came"
        if record and not record.agrees:
            yield f"{kind} {record_id}: its record says another time, day or writer"
        elif record and record_id not in self.let_count and not record.counts_when_it_says:
            yield f"{kind} {record_id} does not count when its own times say"
