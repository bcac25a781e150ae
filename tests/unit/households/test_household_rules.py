"""Codes, search keys, phones and consents."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasteexchange.households.rules import (
    AgeGroup,
    Consent,
    ConsentSaid,
    Household,
    MemberCount,
    Particulars,
    Purpose,
    RegisterHousehold,
    Sex,
    Status,
    as_said,
    counted_once,
    following_code,
    household_code,
    search_key,
    search_words,
    status_of,
    telephone,
    telephone_as_read,
)

NOON = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("typed", "kept"), [("0042", "0042"), (" f-0042 ", "F-0042"), ("a/1.b", "A/1.B"), ("7", "7")]
)
def test_a_code_is_kept_in_upper_case(typed: str, kept: str) -> None:
    assert household_code(typed) == kept


@pytest.mark.parametrize("typed", ["", "-1", "1-", "a b", "Ñ1", "1" * 21, "<b>", "1\n2", "٣"])
def test_a_code_that_cannot_be_typed_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        household_code(typed)


def test_codes_follow_each_other_and_grow_when_four_digits_are_used_up() -> None:
    assert following_code(None) == "0001"
    assert following_code("0009") == "0010"
    assert following_code("9999") == "10000"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("  María  QUISPE Ñahui ", "maria quispe nahui"),
        ("Peña", "pena"),
        (None, ""),
        ("Straße", "strasse"),
    ],
)
def test_a_search_key_has_no_accents_and_no_capitals(name: str | None, key: str) -> None:
    assert search_key(name) == key


@given(st.text())
def test_a_search_key_of_a_key_is_the_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


def test_a_search_takes_six_words_at_most() -> None:
    assert search_words("a b c d e f g h") == ("a", "b", "c", "d", "e", "f")


@pytest.mark.parametrize("typed", ["999 888 777", "+51 999888777", "0051999888777"])
def test_a_phone_is_read_as_it_is_dialled_in_peru(typed: str) -> None:
    assert telephone(typed, "PE") == "+51999888777"
    assert telephone_as_read("+51999888777") == "+51 999 888 777"


@pytest.mark.parametrize("typed", ["12", "phone", "999888777" * 4, "+1 555"])
def test_a_phone_that_reaches_nobody_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        telephone(typed, "PE")


def test_a_household_stands_where_the_last_thing_put_it() -> None:
    assert status_of(None, None) is Status.ACTIVE
    assert status_of(NOON, None) is Status.INACTIVE
    assert status_of(NOON, NOON) is Status.ERASED
    assert telephone_as_read(None) == ""


def test_people_said_twice_are_added_and_nobody_is_left_out() -> None:
    woman = MemberCount(AgeGroup.UNDER_60, Sex.FEMALE, 1)
    nobody = MemberCount(AgeGroup.UNDER_6, Sex.MALE, 0)
    assert counted_once([woman, nobody, woman]) == (MemberCount(AgeGroup.UNDER_60, Sex.FEMALE, 2),)


def test_the_last_word_on_a_purpose_counts() -> None:
    yes = Consent("messages", "2026-11", given=True, said_at=NOON)
    no = Consent("messages", "2026-11", given=False, said_at=NOON + dt.timedelta(days=1))
    household = Household(
        id=uuid.UUID(int=1),
        code="0001",
        status=Status.ACTIVE,
        particulars=Particulars(),
        registered_at=NOON,
        members=(MemberCount(AgeGroup.FROM_60, Sex.MALE, 2),),
        consents=(yes, no),
    )
    assert household.consents_now == {"messages": no}
    assert household.people == 2


def test_what_was_said_is_the_same_in_every_zone_and_order() -> None:
    lima = dt.timezone(dt.timedelta(hours=-5))
    people = [
        MemberCount(AgeGroup.UNDER_6, Sex.MALE, 1),
        MemberCount(AgeGroup.FROM_60, Sex.MALE, 1),
    ]
    first, second = (
        RegisterHousehold(
            id=uuid.UUID(int=1),
            members=tuple(members),
            consents=(ConsentSaid(Purpose.STUDY, "1", given=True, said_at=at),),
        )
        for members, at in ((people, NOON), (reversed(people), NOON.astimezone(lima)))
    )
    assert as_said(first) == as_said(second)
