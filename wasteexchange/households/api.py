"""Households over HTTP: register, search, read, correct."""

import uuid
from typing import Annotated, Self

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import AfterValidator, Field

from wasteexchange.access import service as access
from wasteexchange.households import queries, service
from wasteexchange.households.errors import CodeTaken, ErasedHousehold
from wasteexchange.households.rules import (
    CODE_MAX,
    CONSENT_TEXT_VERSION,
    CONSENTS_MAX,
    MEMBERS_MAX,
    PERSONAL,
    PHONE_MAX,
    AgeGroup,
    ChangeHousehold,
    ConsentSaid,
    Household,
    HouseholdRow,
    MemberCount,
    Particulars,
    Purpose,
    RegisterHousehold,
    Search,
    Sex,
    Status,
    may_read_personal,
    search_words,
)
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.errors import IdConflict, NotFound
from wasteexchange.kernel.permissions import Permission
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import (
    Answer,
    Moment,
    Paging,
    RecordId,
    Said,
    Text200,
    answer,
    read_json,
    read_query,
)
from wasteexchange.web.texts import plain_text
from wasteexchange.web.work import current_actor, current_context

blueprint = Blueprint("households_api", __name__, url_prefix="/api/v1")

_Code = Annotated[str, Field(min_length=1, max_length=CODE_MAX), AfterValidator(plain_text)]
_Phone = Annotated[str, Field(max_length=PHONE_MAX), AfterValidator(plain_text)]
_Version = Annotated[str, Field(min_length=1, max_length=20), AfterValidator(plain_text)]
_GROUPS_MAX = len(AgeGroup) * len(Sex)


class MembersIn(Said):
    """How many people of one age group and sex live in the household."""

    age_group: AgeGroup
    sex: Sex = Sex.UNSAID
    count: int = Field(ge=1, le=MEMBERS_MAX)


class ConsentIn(Said):
    """A family's yes or no to one purpose, and the version of the text that was read to it."""

    purpose: Purpose
    text_version: _Version = CONSENT_TEXT_VERSION
    given: bool = True
    said_at: Moment | None = None

    def said(self) -> ConsentSaid:
        """Return it as the domain knows it."""
        return ConsentSaid(self.purpose, self.text_version, self.given, self.said_at)


class _Told(Said):
    """What a family may tell about itself."""

    name: Text200 | None = None
    sector: Text200 | None = None
    phone: _Phone | None = None
    note: Text200 | None = None
    consents: list[ConsentIn] = Field(default=[], max_length=CONSENTS_MAX)


class HouseholdIn(_Told):
    """A household to register; without a code the server gives the next one."""

    id: RecordId
    sent_at: Moment | None = None
    code: _Code | None = None
    members: list[MembersIn] = Field(default=[], max_length=_GROUPS_MAX)

    def command(self) -> RegisterHousehold:
        """Return it as the domain knows it."""
        return RegisterHousehold(
            id=self.id,
            code=self.code,
            particulars=Particulars(**{part: getattr(self, part) or None for part in PERSONAL}),
            members=_counted(self.members),
            consents=tuple(consent.said() for consent in self.consents),
        )


class HouseholdChange(_Told):
    """What is to be different: a field that is absent stays, null empties it.

    `members` replaces all members, `consents` are added, `active` lets it rest or take part again.
    """

    members: list[MembersIn] | None = Field(default=None, max_length=_GROUPS_MAX)
    active: bool | None = None

    def command(self) -> ChangeHousehold:
        """Return it as the domain knows it."""
        mentioned = self.model_fields_set & set(PERSONAL)
        return ChangeHousehold(
            told={part: getattr(self, part) for part in mentioned},
            members=None if self.members is None else _counted(self.members),
            consents=tuple(consent.said() for consent in self.consents),
            active=self.active,
        )


class HouseholdListed(Answer):
    """A household in a list; name and sector only for those who may read them."""

    id: uuid.UUID
    code: str
    status: Status
    name: str | None = None
    sector: str | None = None

    @classmethod
    def of(cls, row: HouseholdRow) -> Self:
        """Show a row."""
        return cls(id=row.id, code=row.code, status=row.status, name=row.name, sector=row.sector)


class HouseholdPage(Answer):
    """A page of households by code; `next` goes into `?after=`."""

    items: list[HouseholdListed]
    next: str | None


class MembersOut(Answer):
    """How many people of one age group and sex live there."""

    age_group: AgeGroup
    sex: Sex
    count: int


class ConsentOut(Answer):
    """A consent as it was recorded."""

    purpose: str
    text_version: str
    given: bool
    said_at: Moment


class HouseholdOut(Answer):
    """A household; all but id, code and status only for those who may read personal data."""

    id: uuid.UUID
    code: str
    status: Status
    name: str | None = None
    sector: str | None = None
    phone: str | None = None
    note: str | None = None
    registered_at: Moment | None = None
    members: list[MembersOut] | None = None
    consents: list[ConsentOut] | None = None

    @classmethod
    def of(cls, household: Household) -> Self:
        """Show all of it."""
        return cls(
            id=household.id,
            code=household.code,
            status=household.status,
            **{part: getattr(household.particulars, part) for part in PERSONAL},
            registered_at=household.registered_at,
            members=[
                MembersOut(age_group=m.age_group, sex=m.sex, count=m.count)
                for m in household.members
            ],
            consents=[
                ConsentOut(
                    purpose=c.purpose, text_version=c.text_version, given=c.given, said_at=c.said_at
                )
                for c in household.consents
            ],
        )


class RegisteredOut(Answer):
    """The household that was registered."""

    id: uuid.UUID
    code: str
    status: Status


class HouseholdQuery(Paging):
    """`?q=`: words of the code; for those who may read names also of name and sector."""

    q: Text200 = ""


@blueprint.post("/households")
@requires(Permission.KEEP_HOUSEHOLDS)
@operation(
    body=HouseholdIn,
    out=RegisteredOut,
    status=201,
    also=(200,),
    problems=(CodeTaken, IdConflict),
)
def create() -> ResponseReturnValue:
    """Register a household; the same again is answered 200 and changes nothing."""
    command = read_json(HouseholdIn).command()
    with unit_of_work() as session:
        registered = service.register_household(session, current_context(), command)
    kept = registered.household
    out = RegisteredOut(id=kept.id, code=kept.code, status=kept.status)
    return answer(out, 201 if registered.is_new else 200)


@blueprint.get("/households")
@requires(Permission.READ_HOUSEHOLDS)
@operation(query=HouseholdQuery, out=HouseholdPage)
def index() -> ResponseReturnValue:
    """List households by code, found by code, name or sector without accents."""
    asked = read_query(HouseholdQuery)
    actor = current_actor()
    search = Search(
        words=search_words(asked.q),
        limit=asked.limit,
        after=asked.after,
        by_name=may_read_personal(actor),
    )
    with unit_of_work() if search.by_name else reading() as session:
        rows, following = queries.households_of(session, actor.programme_id, search)
        if search.by_name:
            access.note_personal_read(session, current_context(), what="households")
    return answer(HouseholdPage(items=[HouseholdListed.of(row) for row in rows], next=following))


@blueprint.get("/households/<uuid:household_id>")
@requires(Permission.READ_HOUSEHOLDS)
@operation(out=HouseholdOut, problems=(NotFound,))
def show(household_id: uuid.UUID) -> ResponseReturnValue:
    """Read one household."""
    actor = current_actor()
    if not may_read_personal(actor):
        with reading() as session:
            household = queries.get_household(session, actor.programme_id, household_id)
        bare = HouseholdOut(id=household.id, code=household.code, status=household.status)
        return answer(bare)
    return answer(_read(household_id))


@blueprint.patch("/households/<uuid:household_id>")
@requires(Permission.KEEP_HOUSEHOLDS)
@operation(body=HouseholdChange, out=HouseholdOut, problems=(NotFound, ErasedHousehold))
def change(household_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a household, add a consent, or let it rest and take part again."""
    command = read_json(HouseholdChange).command()
    with unit_of_work() as session:
        service.change_household(session, current_context(), household_id, command)
    return answer(_read(household_id))


def _read(household_id: uuid.UUID) -> HouseholdOut:
    """Read a household whole, and note who did."""
    context = current_context()
    with unit_of_work() as session:
        household = queries.get_household(session, context.programme_id, household_id)
        access.note_personal_read(session, context, what="household", household_id=household_id)
    return HouseholdOut.of(household)


def _counted(members: list[MembersIn]) -> tuple[MemberCount, ...]:
    return tuple(MemberCount(m.age_group, m.sex, m.count) for m in members)
