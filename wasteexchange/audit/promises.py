"""Promises: terms, what lapsed and what was shared, each against its transfers and its entry."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.audit.queries import few
from wasteexchange.audit.rules import Posted, is_settlement, takes_back, unexplained
from wasteexchange.audit.said import Register, timeless
from wasteexchange.compost.models import batches
from wasteexchange.journal.rules import canonical
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.ledger.models import accounts as ledger_accounts
from wasteexchange.ledger.models import transfers
from wasteexchange.ledger.rules import (
    COMPOST_MATERIAL,
    GIVEN_UP,
    Account,
    Kind,
    Transfer,
    household,
)
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.promises.models import (
    credit_terms,
    expired_parts,
    expiries,
    share_out_reversals,
    share_outs,
    shares,
)
from wasteexchange.promises.queries.sharing import LIES, compost_in_all, promised_compost
from wasteexchange.promises.rules import (
    Part,
    Term,
    TermKind,
    expiry_entry,
    share_out_entry,
    share_out_reversal_entry,
    term_entry,
)
from wasteexchange.promises.service import ShareBatch, TakeShareOutBack, solvency_of

Entry = tuple[str, str, bytes]


def differences(
    session: Session,
    catalogue: Catalogue,
    accounts: Mapping[UUID, Account],
    posted: dict[UUID, list[Posted]],
    kept: dict[UUID, Entry],
    register: Register,
) -> Iterator[str]:
    """Say what of promises does not hold; what is explained leaves `posted` and `kept`."""
    reader = _Reader(session, catalogue, accounts, posted, kept, register)
    yield from reader.terms()
    yield from reader.expiries()
    yield from reader.share_outs()
    yield from _sums_differ(session, catalogue.programme.id)
    yield from _more_came_back(session, catalogue.programme.id)


def notice_of(session: Session, catalogue: Catalogue) -> str | None:
    """Say that more is promised than there is or can be made; that is no fault of the figures."""
    forecast = solvency_of(session, catalogue, utc_now()).forecast
    for reason in forecast.reasons:
        if reason.code == "uncovered":
            return _(
                "%(grams)d g of compost are promised beyond what exists or can be made",
                grams=reason.amount_g,
            )
    return None


def _sums_differ(session: Session, programme_id: UUID) -> Iterator[str]:
    """Add up again from transfers alone what solvency is reckoned from."""
    lies = _moved_sum(session, programme_id, Asset.MATTER, LIES, COMPOST_MATERIAL)
    if lies != compost_in_all(session, programme_id):
        yield "the compost that exists is not what its transfers add up to"
    promised = -_moved_sum(session, programme_id, Asset.COMPOST, (Kind.HOUSEHOLD, Kind.HELD))
    if promised != promised_compost(session, programme_id):
        yield "the compost that is promised is not what its transfers add up to"


def _more_came_back(session: Session, programme_id: UUID) -> Iterator[str]:
    """Look for families that got more back of what had lapsed than had."""
    given_up = (
        sa.select(ledger_accounts.c.id)
        .where(
            ledger_accounts.c.programme_id == programme_id,
            ledger_accounts.c.kind.in_([str(kind) for kind in GIVEN_UP]),
        )
        .scalar_subquery()
    )
    lost: Counter[tuple[UUID, UUID]] = Counter()
    sides = (
        (transfers.c.debit_account, transfers.c.credit_account, 1),
        (transfers.c.credit_account, transfers.c.debit_account, -1),
    )
    for mine, source, sign in sides:
        query = (
            sa.select(mine, source, sa.cast(sa.func.sum(transfers.c.amount), sa.BigInteger))
            .where(transfers.c.programme_id == programme_id, source.in_(given_up))
            .group_by(mine, source)
        )
        for own, other, amount in session.execute(query):
            lost[own, other] += sign * amount
    for (own, _source), left in lost.items():
        if left < 0:
            yield f"account {own} got back {-left} more than had lapsed of it"


def _moved_sum(
    session: Session,
    programme_id: UUID,
    asset: Asset,
    kinds: tuple[Kind, ...],
    material: str | None = None,
) -> int:
    """What was debited to accounts of these kinds, less what was credited."""
    mine = sa.select(ledger_accounts.c.id).where(
        ledger_accounts.c.programme_id == programme_id,
        ledger_accounts.c.asset == str(asset),
        ledger_accounts.c.kind.in_([str(kind) for kind in kinds]),
    )
    if material:
        mine = mine.where(ledger_accounts.c.material == material)
    of_them = mine.scalar_subquery()
    came = sa.case((transfers.c.debit_account.in_(of_them), transfers.c.amount), else_=0)
    went = sa.case((transfers.c.credit_account.in_(of_them), transfers.c.amount), else_=0)
    query = sa.select(sa.cast(sa.func.sum(came - went), sa.BigInteger)).where(
        transfers.c.programme_id == programme_id, transfers.c.asset == str(asset)
    )
    return session.scalar(query) or 0


def _said_of(row: Any, record: Register) -> bytes:
    """Say again that a batch is to be shared.

    Beyond what is promised to nobody somebody said that they know; within it they may have.
    """
    known = record.claimed.get(row.id)
    may_know = (True,) if row.amount_g > row.free_g else (True, False)
    digests = [
        ShareBatch(
            id=row.id,
            batch_id=row.batch_id,
            amount_g=row.amount_g,
            beyond_promises=knows,
            note=row.note,
        ).digest()
        for knows in may_know
    ]
    return next((one for one in digests if known and one == known.digest), digests[0])


def count_of(session: Session, programme_id: UUID) -> Counter[str]:
    """How many there are, for the line that says that all holds."""
    found: Counter[str] = Counter()
    for name, table in (
        ("share-outs", share_outs),
        ("expiries", expiries),
        ("reversals", share_out_reversals),
    ):
        query = sa.select(sa.func.count()).where(table.c.programme_id == programme_id)
        found[name] = session.scalar(query.select_from(table)) or 0
    return found


class _Reader:
    """Reads each table as it is, and says what every row must have done."""

    def __init__(
        self,
        session: Session,
        catalogue: Catalogue,
        accounts: Mapping[UUID, Account],
        posted: dict[UUID, list[Posted]],
        kept: dict[UUID, Entry],
        register: Register,
    ) -> None:
        self.session = session
        self.catalogue = catalogue
        self.programme = catalogue.programme
        self.accounts = accounts
        self.posted = posted
        self.kept = kept
        self.register = register

    def terms(self) -> Iterator[str]:
        """Terms: each announced as it is."""
        for row in self._rows(credit_terms):
            term = Term(
                row.id,
                TermKind(row.kind),
                Asset(row.asset),
                row.days,
                row.applies_on,
                row.announced_at,
            )
            yield from self._entry(row.id, term_entry(self.programme.code, term), month=None)

    def expiries(self) -> Iterator[str]:
        """What lapsed: the sum of its parts, each taken from its family."""
        parts = self._parts(expired_parts, "expiry_id", "amount")
        for row in self._rows(expiries):
            mine, asset = parts.pop(row.id, []), Asset(row.asset)
            if (row.amount, row.families) != (sum(p.amount for p in mine), len(mine)):
                yield f"expiry {row.id} is not the sum of its parts"
            gone = Account(Kind.EXPIRED, asset)
            moved = [Transfer(household(p.household_id, asset), gone, p.amount) for p in mine]
            missing, more = unexplained(self._said(moved), self.posted.pop(row.id, []))
            if missing or more:
                yield f"expiry {row.id}: its transfers are not what was recorded"
            entry = expiry_entry(
                self.programme.code,
                row.id,
                asset=asset,
                day_on=row.day_on,
                term_id=row.term_id,
                parts=mine,
            )
            yield from self._entry(row.id, entry)

    def share_outs(self) -> Iterator[str]:
        """Share-outs and what took them back: the sum of the shares, each given to its family."""
        parts = self._parts(shares, "share_out_id", "amount_g")
        codes = {row.id: row.code for row in self._rows(batches)}
        undone = {row.share_out_id: row for row in self._rows(share_out_reversals)}
        for row in self._rows(share_outs):
            mine = parts.pop(row.id, [])
            if row.amount_g != sum(part.amount for part in mine):
                yield f"share-out {row.id} is not the sum of its shares"
            source = Account(Kind.SHARED_OUT, Asset.COMPOST, point_id=row.point_id)
            moved = self._said(
                [Transfer(source, household(p.household_id, Asset.COMPOST), p.amount) for p in mine]
            )
            missing, more = unexplained(moved, self.posted.pop(row.id, []))
            families = {part.household_id for part in mine}
            if missing or not all(self._is_settlement(one, families) for one in more):
                yield f"share-out {row.id}: its transfers are not what was recorded"
            point = self.catalogue.point_by_id(row.point_id)
            entry = share_out_entry(
                self.programme.code,
                point.code if point else "?",
                row.id,
                batch_code=codes.get(row.batch_id, "?"),
                day_on=row.day_on,
                parts=mine,
            )
            yield from self._entry(row.id, entry)
            said = timeless(_said_of(row, self.register))
            yield from self.register.fact("share-out", row.id, said)
            if back := undone.get(row.id):
                yield from self._undone(back.id, moved, entry)
                again = TakeShareOutBack(id=back.id, share_out_id=row.id, reason=back.reason)
                digest = again.digest()
                yield from self.register.fact("share-out-reversal", back.id, timeless(digest))

    def _undone(
        self, reversal_id: UUID, moved: list[Posted], entry: dict[str, object]
    ) -> Iterator[str]:
        if not takes_back(moved, self.posted.pop(reversal_id, []), self.accounts):
            yield f"share-out reversal {reversal_id} does not take back what was shared"
        said = share_out_reversal_entry(entry, self.programme.code, reversal_id)
        yield from self._entry(reversal_id, said)

    def _is_settlement(self, posted: Posted, families: set[UUID]) -> bool:
        debit = self.accounts.get(posted[0])
        who = debit.household_id if debit else None
        return who in families and is_settlement(posted, self.accounts, who)

    def _said(self, transfers: list[Transfer]) -> list[Posted]:
        key = self.programme.id
        return [
            (one.debit.id_in(key), one.credit.id_in(key), str(one.debit.asset), one.amount)
            for one in transfers
        ]

    def _parts(self, table: sa.Table, key: str, amount: str) -> dict[UUID, list[Part]]:
        found: dict[UUID, list[Part]] = defaultdict(list)
        for row in self._rows(table):
            found[getattr(row, key)].append(
                Part(row.household_id, getattr(row, amount), row.holder)
            )
        return found

    def _rows(self, table: sa.Table) -> Iterator[Any]:
        query = sa.select(table).where(table.c.programme_id == self.programme.id)
        return few(self.session, query.order_by(*table.primary_key.columns))

    def _entry(
        self, record_id: UUID, expected: dict[str, Any], month: str | None = ""
    ) -> Iterator[str]:
        month = expected["month"] if month == "" else month
        found = self.kept.pop(record_id, None)
        if found is None:
            yield f"{expected['kind']} {record_id} has no journal entry"
        elif found != (expected["kind"], month, canonical(expected)):
            yield f"journal entry of {found[0]} {record_id} is not what was recorded"
