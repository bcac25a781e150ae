"""Reading households: by id, by code, by search; and what rooms above may join with."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wasteexchange.households.errors import UnknownHousehold
from wasteexchange.households.models import consents, household_lists, households, members
from wasteexchange.households.queries.lookup import RESOLVED, as_ref
from wasteexchange.households.rules import (
    CODE_DIGITS_LEAST,
    CODE_DIGITS_MOST,
    PERSONAL,
    AgeGroup,
    Consent,
    Household,
    HouseholdRef,
    HouseholdRow,
    MemberCount,
    Particulars,
    Search,
    Sex,
    Status,
    search_key,
    status_of,
)
from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.keyset import Order, Page, Window, all_of, count_up_to, page_of
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.ledger.queries import balance_of

ALIKE_MAX = 5
SECTORS_MAX = 200

_row = sa.select(
    households.c.id,
    households.c.code,
    households.c.name,
    households.c.sector,
    households.c.deactivated_at,
    households.c.erased_at,
)
_one = RESOLVED.where(
    households.c.programme_id == sa.bindparam("programme"),
    households.c.id == sa.bindparam("household"),
)


def household_of(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> HouseholdRef:
    """Resolve a household that was named in what somebody sent.

    Raises:
        UnknownHousehold: There is none, or it is another programme's.
    """
    found = find_household(session, programme_id, household_id)
    if found is None:
        raise unknown_household()
    return found


def find_household(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> HouseholdRef | None:
    """Resolve a household, or None."""
    return _ref(session, _one, programme_id, household_id)


def codes_of(
    session: Session, programme_id: uuid.UUID, household_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """Codes of many households at once, for a list."""
    query = sa.select(households.c.id, households.c.code).where(
        households.c.programme_id == programme_id, households.c.id.in_(set(household_ids))
    )
    return {row.id: row.code for row in session.execute(query)}


def locked_household(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> HouseholdRef:
    """Resolve a household and let nobody else change it or its cards before we are done.

    Raises:
        UnknownHousehold: There is none, or it is another programme's.
    """
    found = _ref(session, _one.with_for_update(), programme_id, household_id)
    if found is None:
        raise unknown_household()
    return found


def household_by_code(session: Session, programme_id: uuid.UUID, code: str) -> HouseholdRef | None:
    """Resolve a household by its code, in any case; None when nobody has it."""
    query = RESOLVED.where(
        households.c.programme_id == programme_id, households.c.code == code.strip().upper()
    )
    return as_ref(session.execute(query).one_or_none())


def unknown_household() -> UnknownHousehold:
    """The refusal, with what to do next."""
    return UnknownHousehold(
        _("Look the family up by its code and choose it again."), field="household"
    )


def get_household(session: Session, programme_id: uuid.UUID, household_id: uuid.UUID) -> Household:
    """Read a household with its people and consents.

    Raises:
        NotFound: There is none, or it is another programme's.
    """
    row = session.execute(
        sa.select(households).where(
            households.c.programme_id == programme_id, households.c.id == household_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(_("Look the family up by its code and choose it again."))
    return Household(
        id=row.id,
        code=row.code,
        status=status_of(row.deactivated_at, row.erased_at),
        particulars=Particulars(**{name: getattr(row, name) for name in PERSONAL}),
        registered_at=row.registered_at,
        members=_members_of(session, programme_id, household_id),
        consents=_consents_of(session, programme_id, household_id),
    )


def households_of(
    session: Session, programme_id: uuid.UUID, search: Search
) -> tuple[list[HouseholdRow], str | None]:
    """List a page of households by code, and the code after which the next page begins.

    Erased ones are listed only when asked for.
    """
    query = (
        _row.where(
            households.c.programme_id == programme_id,
            _standing(search.status),
            *(_matching(word, by_name=search.by_name) for word in search.words),
        )
        .order_by(households.c.code)
        .limit(search.limit + 1)
    )
    if search.after:
        query = query.where(households.c.code > search.after)
    rows = session.execute(query).all()
    page = [_as_row(row, by_name=search.by_name) for row in rows[: search.limit]]
    return page, page[-1].code if len(rows) > search.limit else None


Key = tuple[sa.ColumnElement[uuid.UUID], sa.ColumnElement[uuid.UUID]]
KEY: Key = (households.c.programme_id, households.c.id)
"""The two columns by which a room above says what it knows of each household in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which households to list, in which order, with which columns of rooms above.

    `by` is `code`, `name`, `sector`, `compost` or the name of one of the `values`.
    """

    search: Search
    sector: str = ""
    narrowed: Sequence[sa.ColumnElement[bool]] = ()
    values: Sequence[tuple[str, sa.ColumnElement[Any]]] = ()
    by: str = "code"
    descending: bool = False


def household_page(
    session: Session, programme_id: uuid.UUID, listing: Listing, window: Window
) -> Page:
    """Read a page of a list; its rows are `HouseholdRow`s with the values that were asked for."""
    page = page_of(session, _listed(programme_id, listing), _order(listing), window)
    return Page([_seen(row, listing) for row in page.rows], page.first, page.after, page.before)


def every_household(
    session: Session, programme_id: uuid.UUID, listing: Listing
) -> Iterator[tuple[HouseholdRow, dict[str, Any]]]:
    """Give all of a list, for a file."""
    for rows in all_of(session, _listed(programme_id, listing), _order(listing)):
        yield from (_seen(row, listing) for row in rows)


def count_households(session: Session, programme_id: uuid.UUID, listing: Listing) -> int:
    """Count a list."""
    return count_up_to(session, _listed(programme_id, listing))


def sectors_of(session: Session, programme_id: uuid.UUID) -> list[tuple[str, str]]:
    """Sectors in which families live: as they are compared, and as somebody wrote them."""
    query = (
        sa.select(households.c.sector_key, sa.func.min(households.c.sector))
        .where(households.c.programme_id == programme_id, households.c.sector_key != "")
        .group_by(households.c.sector_key)
        .order_by(households.c.sector_key)
        .limit(SECTORS_MAX)
    )
    return [(key, sector) for key, sector in session.execute(query) if sector]


def _listed(programme_id: uuid.UUID, listing: Listing) -> sa.Select[Any]:
    search = listing.search
    values = [("compost", balance_of(*KEY, Asset.COMPOST)), *listing.values]
    query = _row.add_columns(*(value.label(name) for name, value in values)).where(
        households.c.programme_id == programme_id,
        _standing(search.status),
        *(_matching(word, by_name=search.by_name) for word in search.words),
        *listing.narrowed,
    )
    if listing.sector and search.by_name:
        query = query.where(households.c.sector_key == listing.sector)
    return query


def _order(listing: Listing) -> Order:
    own = {
        "code": (),
        "name": (households.c.name_key,),
        "sector": (households.c.sector_key,),
        "compost": (balance_of(*KEY, Asset.COMPOST),),
    }
    first = {**own, **{name: (value,) for name, value in listing.values}}[listing.by]
    return Order((*first, households.c.code), listing.descending)


def _seen(row: Any, listing: Listing) -> tuple[HouseholdRow, dict[str, Any]]:
    names = ["compost", *(name for name, _value in listing.values)]
    values = {name: getattr(row, name) for name in names}
    return _as_row(row, by_name=listing.search.by_name), values


def households_by_id(
    session: Session, programme_id: uuid.UUID, household_ids: Iterable[uuid.UUID], *, by_name: bool
) -> dict[uuid.UUID, HouseholdRow]:
    """Read households as they stand in a list, whatever their status."""
    query = _row.where(
        households.c.programme_id == programme_id, households.c.id.in_(list(household_ids))
    )
    return {row.id: _as_row(row, by_name=by_name) for row in session.execute(query)}


def alike(
    session: Session, programme_id: uuid.UUID, particulars: Particulars
) -> list[HouseholdRow]:
    """Find up to five households with the same name or phone: perhaps the same family."""
    name = search_key(particulars.name)
    same = [households.c.name_key == name] if name else []
    if particulars.phone:
        same.append(households.c.phone == particulars.phone)
    if not same:
        return []
    query = (
        _row.where(
            households.c.programme_id == programme_id,
            households.c.erased_at.is_(None),
            sa.or_(*same),
        )
        .order_by(households.c.code)
        .limit(ALIKE_MAX)
    )
    return [_as_row(row, by_name=True) for row in session.execute(query)]


def last_numeric_code(session: Session, programme_id: uuid.UUID) -> str | None:
    """The highest code of four digits; of five once 9999 is given, and so on.

    Codes of one length sort as their numbers do, so each look is a step down the index.
    """
    last: str | None = None
    for digits in range(CODE_DIGITS_LEAST, CODE_DIGITS_MOST + 1):
        found: str | None = session.scalar(
            sa.select(households.c.code)
            .where(
                households.c.programme_id == programme_id,
                sa.func.length(households.c.code) == digits,
                households.c.code.regexp_match(f"^[0-9]{{{digits}}}$"),
            )
            .order_by(households.c.code.desc())
            .limit(1)
        )
        last = found or last
        if found is None or set(found) != {"9"}:
            break
    return last


def codes_taken(session: Session, programme_id: uuid.UUID) -> set[str]:
    """Every code of the programme: an import looks at all of them anyway."""
    query = sa.select(households.c.code).where(households.c.programme_id == programme_id)
    return set(session.scalars(query))


def _ref(
    session: Session, query: sa.Select[Any], programme_id: uuid.UUID, household_id: uuid.UUID
) -> HouseholdRef | None:
    said = {"programme": programme_id, "household": household_id}
    return as_ref(session.execute(query, said).one_or_none())


def _as_row(row: Any, *, by_name: bool) -> HouseholdRow:
    return HouseholdRow(
        id=row.id,
        code=row.code,
        status=status_of(row.deactivated_at, row.erased_at),
        name=row.name if by_name else None,
        sector=row.sector if by_name else None,
    )


def _standing(status: Status | None) -> sa.ColumnElement[bool]:
    if status is Status.ERASED:
        return households.c.erased_at.is_not(None)
    here = households.c.erased_at.is_(None)
    if status is None:
        return here
    away = households.c.deactivated_at
    return here & (away.is_(None) if status is Status.ACTIVE else away.is_not(None))


def _matching(word: str, *, by_name: bool) -> sa.ColumnElement[bool]:
    in_code = households.c.code.contains(word.upper(), autoescape=True)
    if not by_name:
        return in_code
    return sa.or_(
        in_code,
        households.c.name_key.contains(word, autoescape=True),
        households.c.sector_key.contains(word, autoescape=True),
    )


def _members_of(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> tuple[MemberCount, ...]:
    query = sa.select(members.c.age_group, members.c.sex, members.c["count"]).where(
        members.c.programme_id == programme_id, members.c.household_id == household_id
    )
    order = {group: place for place, group in enumerate(AgeGroup)}
    found = [MemberCount(AgeGroup(a), Sex(s), n) for a, s, n in session.execute(query)]
    return tuple(sorted(found, key=lambda member: (order[member.age_group], member.sex)))


def _consents_of(
    session: Session, programme_id: uuid.UUID, household_id: uuid.UUID
) -> tuple[Consent, ...]:
    query = (
        sa.select(consents.c.purpose, consents.c.text_version, consents.c.given, consents.c.said_at)
        .where(consents.c.programme_id == programme_id, consents.c.household_id == household_id)
        .order_by(consents.c.said_at, consents.c.id)
    )
    return tuple(Consent(*row) for row in session.execute(query))


def list_taken_in_at(
    session: Session, programme_id: uuid.UUID, digest: bytes
) -> dt.datetime | None:
    """When a file of households was last taken in; None when it never was."""
    table = household_lists
    asked = sa.select(sa.func.max(table.c.taken_at)).where(
        table.c.programme_id == programme_id, table.c.digest == digest
    )
    found: dt.datetime | None = session.scalar(asked)
    return found
