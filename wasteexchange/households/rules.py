"""What is true of a household, without a database: its words, its people, its consents."""

import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

import phonenumbers

from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.permissions import Permission

CODE_MAX = 20
PHONE_MAX = 30
MEMBERS_MAX = 50
"""People of one age group and sex in one household."""
CONSENTS_MAX = 10
"""Consents said at one time."""
SEARCH_WORDS_MAX = 6
HOLDER_KEY_BYTES = 32
CODE_DIGITS_LEAST = 4
CODE_DIGITS_MOST = 9

_CODE = re.compile(r"[0-9A-Z](?:[0-9A-Z./-]{0,18}[0-9A-Z])?")
CONSENT_TEXT_VERSION = "2026-11"
"""Version of the texts that families are read today; a new text is a new version."""


class AgeGroup(StrEnum):
    """Years of age; nobody's birthday is asked."""

    UNDER_6 = "0-5"
    UNDER_12 = "6-11"
    UNDER_18 = "12-17"
    UNDER_30 = "18-29"
    UNDER_60 = "30-59"
    FROM_60 = "60+"


class Sex(StrEnum):
    """As said by the person who answers; `x` when they would rather not."""

    FEMALE = "f"
    MALE = "m"
    UNSAID = "x"


class Purpose(StrEnum):
    """What a family's data may be used for: each is asked for on its own (Ley 29733)."""

    PARTICIPATION = "participation"
    MESSAGES = "messages"
    STUDY = "study"


class Status(StrEnum):
    """Where a household stands."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class HouseholdRef:
    """All that other rooms know of a household: nothing personal.

    `holder_key` opens its entries in the journal; None once it is erased.
    """

    id: uuid.UUID
    code: str
    status: Status
    holder_key: bytes | None
    # Whether it belongs to somebody of the staff; to whom, is asked only then.
    is_of_staff: bool = False


@dataclass(frozen=True, slots=True)
class MemberCount:
    """How many people of one age group and sex live there."""

    age_group: AgeGroup
    sex: Sex
    count: int


@dataclass(frozen=True, slots=True)
class ConsentSaid:
    """A family's yes or no to one purpose; `said_at` None means now."""

    purpose: Purpose
    text_version: str
    given: bool
    said_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as it was recorded."""

    purpose: str
    text_version: str
    given: bool
    said_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a family tells about itself; every part may be left out."""

    name: str | None = None
    sector: str | None = None
    phone: str | None = None
    note: str | None = None


PERSONAL = tuple(part.name for part in fields(Particulars))
SEARCHED = ("name", "sector")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterHousehold:
    """A new household; without a code the programme gives the next one."""

    id: uuid.UUID
    code: str | None = None
    particulars: Particulars = Particulars()
    members: tuple[MemberCount, ...] = ()
    consents: tuple[ConsentSaid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeHousehold:
    """What is to be different; the rest stays as it is.

    `told` holds the particulars that were mentioned, None to empty one; members replace all
    members; consents are added; `active` lets it rest or take part again.
    """

    told: Mapping[str, str | None] = field(default_factory=dict)
    members: tuple[MemberCount, ...] | None = None
    consents: tuple[ConsentSaid, ...] = ()
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """A household with all that is personal in it: reading one is noted in the access log."""

    id: uuid.UUID
    code: str
    status: Status
    particulars: Particulars
    registered_at: dt.datetime
    members: tuple[MemberCount, ...] = ()
    consents: tuple[Consent, ...] = ()

    @property
    def people(self) -> int:
        """How many live there, as far as was said."""
        return sum(member.count for member in self.members)

    @property
    def consents_now(self) -> dict[str, Consent]:
        """The last word on each purpose."""
        return {consent.purpose: consent for consent in self.consents}


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household in a list; `name` and `sector` are None for who may not read them."""

    id: uuid.UUID
    code: str
    status: Status
    name: str | None
    sector: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which households to list: every word in the code, or (by name) in the name or sector."""

    words: tuple[str, ...] = ()
    limit: int = 100
    after: str = ""
    by_name: bool = False
    status: Status | None = None


def may_read_personal(actor: Actor) -> bool:
    """Whether names, sectors and phones are shown to this actor; others see codes alone."""
    return actor.may(Permission.READ_PERSONAL)


def status_of(deactivated_at: dt.datetime | None, erased_at: dt.datetime | None) -> Status:
    """Where a household stands, from what happened to it."""
    if erased_at:
        return Status.ERASED
    return Status.INACTIVE if deactivated_at else Status.ACTIVE


def search_key(text: str | None) -> str:
    """Return a text without accents, in lower case, with single blanks: what is compared."""
    apart = unicodedata.normalize("NFKD", text or "")
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())


def search_words(typed: str) -> tuple[str, ...]:
    """The words of a search, as they are compared; what comes after the sixth is passed over."""
    return tuple(search_key(typed).split()[:SEARCH_WORDS_MAX])


def household_code(typed: str) -> str:
    """Return a household's code as it is kept, in upper case.

    Raises:
        ValueError: It holds more than letters, digits and `. / -`, or more than 20 characters.
    """
    code = typed.strip().upper()
    if len(code) > CODE_MAX or not _CODE.fullmatch(code):
        raise ValueError(code)
    return code


def following_code(last: str | None) -> str:
    """The code after the last one of digits: `0001`, `0002`, … `9999`, `10000`."""
    return f"{int(last or '0') + 1:0{CODE_DIGITS_LEAST}d}"


def telephone(typed: str, country: str) -> str:
    """Return a phone number in E.164 (`+51999888777`), read as it is dialled in the country.

    Raises:
        ValueError: Nobody can be reached under it.
    """
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        raise ValueError(typed) from None
    if len(typed) > PHONE_MAX or not phonenumbers.is_valid_number(number):
        raise ValueError(typed)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def telephone_as_read(kept: str | None) -> str:
    """A phone number in groups, as people read it aloud; empty when there is none."""
    if not kept:
        return ""
    number = phonenumbers.parse(kept)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def counted_once(members: Iterable[MemberCount]) -> tuple[MemberCount, ...]:
    """Add up what was said twice of one age group and sex, and leave out nobody's rows."""
    sums: dict[tuple[AgeGroup, Sex], int] = {}
    for member in members:
        key = (member.age_group, member.sex)
        sums[key] = sums.get(key, 0) + member.count
    return tuple(MemberCount(*key, count) for key, count in sorted(sums.items()) if count)


def as_said(command: RegisterHousehold) -> dict[str, object]:
    """What was said, for the digest that tells a repetition from another content."""
    return {
        "code": command.code,
        **{name: getattr(command.particulars, name) for name in PERSONAL},
        "members": [[m.age_group, m.sex, m.count] for m in counted_once(command.members)],
        "consents": [
            [c.purpose, c.text_version, c.given, _instant(c.said_at)] for c in command.consents
        ],
    }


def _instant(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat() if at else None
