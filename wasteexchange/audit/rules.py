"""What an audit finds, and the arithmetic it compares with."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from wasteexchange.deposits.rules import PER_KG_G, Line
from wasteexchange.journal.rules import canonical, holder_of
from wasteexchange.kernel.quantities import PROMISES
from wasteexchange.ledger.rules import GIVEN_UP, Account, Kind

Posted = tuple[UUID, UUID, str, int]
# Kind, month and bytes of an entry of the journal.
Entry = tuple[str, str, bytes]


@dataclass(slots=True)
class Findings:
    """What does not hold (exit status 1), what one should know (0), and how much was checked."""

    wrong: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)


def line_is_wrong(line: Line, per_kg: Mapping[UUID, int]) -> bool:
    """Whether a line's credit is more than its rate gives; a cap may have cut it to less."""
    for asset in PROMISES:
        rate = line.rate_id(asset)
        most = line.net_g * per_kg.get(rate, 0) // PER_KG_G if rate else 0
        if not 0 <= line.credit(asset) <= most:
            return True
    return line.net_g != line.gross_g - line.tare_g


def unexplained(expected: Iterable[Posted], found: Iterable[Posted]) -> tuple[int, list[Posted]]:
    """Compare transfers regardless of order: how many are missing, and which are too many."""
    wanted, there = Counter(expected), Counter(found)
    return (wanted - there).total(), list((there - wanted).elements())


def is_settlement(posted: Posted, accounts: Mapping[UUID, Account], household_id: UUID) -> bool:
    """Whether a transfer pays what this household owes, out of what it has."""
    debit, credit = accounts.get(posted[0]), accounts.get(posted[1])
    if debit is None or credit is None:
        return False
    return (
        debit.kind is Kind.HOUSEHOLD
        and credit.kind in {Kind.OWED, Kind.UNSETTLED}
        and debit.household_id == credit.household_id == household_id
        and debit.asset == credit.asset
    )


def takes_back(
    original: Iterable[Posted], reversal: Iterable[Posted], accounts: Mapping[UUID, Account]
) -> bool:
    """Whether a reversal takes back each transfer of a deposit, shortfalls from named accounts."""
    reversed_ = [(credit, debit, asset, amount) for debit, credit, asset, amount in original]
    missing, more = unexplained(reversed_, reversal)
    credited = {credit for _debit, credit, _asset, _amount in original}
    return not missing and all(
        _is_cover(posted, accounts) or (posted[1] in credited and _came_back(posted, accounts))
        for posted in more
    )


# Where a shortfall comes from, and what it brings up: (debit, credit).
_COVERS = {(Kind.STOCK, Kind.TO_EXPLAIN), (Kind.OWED, Kind.HOUSEHOLD)}


def _is_cover(posted: Posted, accounts: Mapping[UUID, Account]) -> bool:
    debit, credit = accounts.get(posted[0]), accounts.get(posted[1])
    if debit is None or credit is None:
        return False
    same = (debit.point_id, debit.material, debit.household_id) == (
        credit.point_id,
        credit.material,
        credit.household_id,
    )
    return same and (debit.kind, credit.kind) in _COVERS


def _came_back(posted: Posted, accounts: Mapping[UUID, Account]) -> bool:
    """Whether it gives a household back what had lapsed; no more than did is asked elsewhere."""
    debit, credit = accounts.get(posted[0]), accounts.get(posted[1])
    if debit is None or credit is None:
        return False
    return debit.kind in GIVEN_UP and credit.kind is Kind.HOUSEHOLD


def gaps(numbers: Iterable[int]) -> list[int]:
    """Return the numbers missing between 1 and the largest."""
    there = set(numbers)
    return [number for number in range(1, max(there, default=0) + 1) if number not in there]


def without_holder(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry without the one field that an erased household's key would be needed for."""
    return {name: value for name, value in entry.items() if name != "holder"}


def entry_difference(
    record_id: UUID,
    found: Entry | None,
    expected: Mapping[str, Any],
    holder_key: bytes | None,
) -> str | None:
    """Say how an entry differs; of an erased household all but the holder, which nobody can know.

    An entry without a holder (of no family) has all its bytes compared.
    """
    if found is None:
        return f"{expected['kind']} {record_id} has no journal entry"
    kind, month, raw = found
    wanted = dict(expected)
    if holder_key:
        same = raw == canonical(wanted | {"holder": holder_of(holder_key, record_id)})
    else:
        read = read_entry(raw)
        same = canonical(read) == raw and canonical(without_holder(read)) == canonical(wanted)
    if same and kind == wanted["kind"] and month == wanted.get("month"):
        return None
    return f"journal entry of {kind} {record_id} is not what was recorded"


def read_entry(raw: bytes) -> dict[str, Any]:
    """Read an entry; one that cannot be read is like none that is expected."""
    try:
        read = json.loads(raw)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
