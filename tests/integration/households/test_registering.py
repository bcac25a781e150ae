"""Registering: codes, repetitions, races, and what belongs to another programme."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.integration.households.making import NOON, Place, a_household
from wasteexchange.households import queries, service
from wasteexchange.households.errors import CodeTaken, UnknownHousehold
from wasteexchange.households.rules import (
    AgeGroup,
    ChangeHousehold,
    ConsentSaid,
    MemberCount,
    Particulars,
    Purpose,
    RegisterHousehold,
    Search,
    Sex,
    Status,
)
from wasteexchange.kernel.errors import IdConflict, Invalid, NotFound
from wasteexchange.kernel.ids import uuid7

FAMILY = RegisterHousehold(
    id=uuid7(),
    particulars=Particulars(name="Familia Peña", sector="San Andrés", phone="999 888 777"),
    members=(MemberCount(AgeGroup.UNDER_60, Sex.FEMALE, 2),),
    consents=(ConsentSaid(Purpose.PARTICIPATION, "2026-11", given=True),),
)


def test_a_household_is_kept_as_it_was_told(mala: Place) -> None:
    with mala.writing() as (session, context):
        registered = service.register_household(session, context, FAMILY)
    with mala.reading() as session:
        kept = queries.get_household(session, mala.programme_id, FAMILY.id)
    assert registered.is_new
    assert len(registered.household.holder_key or b"") == 32
    assert (kept.code, kept.status, kept.registered_at) == ("0001", Status.ACTIVE, NOON)
    assert kept.particulars == replace(FAMILY.particulars, phone="+51999888777")
    assert kept.members == FAMILY.members
    assert kept.consents_now["participation"].said_at == NOON


def test_saying_it_twice_changes_nothing(mala: Place) -> None:
    first = a_household(mala, id=FAMILY.id, name="Peña")
    with mala.later(days=1).writing() as (session, context):
        again = service.register_household(
            session, context, RegisterHousehold(id=FAMILY.id, particulars=Particulars(name="Peña"))
        )
    assert not again.is_new
    assert again.household == first


def test_the_same_id_with_other_content_is_a_conflict(mala: Place) -> None:
    known = a_household(mala, name="Peña")
    with pytest.raises(IdConflict):
        a_household(mala, id=known.id, name="Quispe")


def test_codes_follow_each_other_past_those_that_people_chose(mala: Place) -> None:
    codes = [a_household(mala, **said).code for said in ({}, {"code": "f-7"}, {"code": "0041"}, {})]
    assert codes == ["0001", "F-7", "0041", "0042"]
    assert a_household(mala, code="9999").code == "9999"
    assert a_household(mala).code == "10000"
    assert a_household(mala).code == "10001"


def test_a_code_is_given_once_in_a_programme(mala: Place, asia: Place) -> None:
    a_household(mala, code="F-1")
    with pytest.raises(CodeTaken):
        a_household(mala, code="f-1")
    assert a_household(asia, code="F-1").code == "F-1"


@pytest.mark.parametrize("wrong", [{"code": "<b>"}, {"phone": "12"}])
def test_what_cannot_be_read_names_its_field(mala: Place, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        a_household(mala, **wrong)
    assert [problem.field for problem in refused.value.errors] == [*wrong]


def test_sixteen_at_once_get_sixteen_codes(mala: Place) -> None:
    with ThreadPoolExecutor(16) as people:
        made = list(people.map(lambda _n: a_household(mala), range(16)))
    assert sorted(household.code for household in made) == [f"{n:04d}" for n in range(1, 17)]


def test_sixteen_times_the_same_at_once_is_one_household(mala: Place) -> None:
    with ThreadPoolExecutor(16) as people:
        made = list(people.map(lambda _n: a_household(mala, id=FAMILY.id, name="Peña"), range(16)))
    assert len(set(made)) == 1
    with mala.reading() as session:
        rows, following = queries.households_of(session, mala.programme_id, Search())
    assert [row.code for row in rows] == ["0001"]
    assert following is None


def test_a_household_of_another_programme_is_not_there(mala: Place, asia: Place) -> None:
    theirs = a_household(asia, name="Peña")
    with mala.reading() as session:
        assert queries.find_household(session, mala.programme_id, theirs.id) is None
        assert queries.household_by_code(session, mala.programme_id, theirs.code) is None
        with pytest.raises(UnknownHousehold):
            queries.household_of(session, mala.programme_id, theirs.id)
        with pytest.raises(NotFound):
            queries.get_household(session, mala.programme_id, theirs.id)
    with pytest.raises(NotFound), mala.writing() as (session, context):
        service.change_household(session, context, theirs.id, ChangeHousehold(active=False))


def test_a_search_finds_code_name_and_sector_without_accents(mala: Place) -> None:
    a_household(mala, name="María Peña Ñahui", sector="Río Mala")
    a_household(mala, name="José 100%", sector="San_Andrés")
    found = {}
    for typed in (
        "PENA",
        "nahui maria",
        "rio",
        "0002",
        "2",
        "100%",
        "n_a",
        "%",
        "zzz",
        "maria san",
    ):
        with mala.reading() as session:
            search = Search(words=tuple(typed.lower().split()), by_name=True)
            rows, _ = queries.households_of(session, mala.programme_id, search)
        found[typed] = [row.code for row in rows]
    first = {typed for typed, codes in found.items() if codes == ["0001"]}
    second = {typed for typed, codes in found.items() if codes == ["0002"]}
    assert first == {"PENA", "nahui maria", "rio"}
    assert second == {"0002", "2", "100%", "n_a", "%"}
    assert found["zzz"] == found["maria san"] == []


def test_a_search_by_code_alone_neither_finds_nor_tells_names(mala: Place) -> None:
    a_household(mala, name="Peña")
    with mala.reading() as session:
        by_name, _ = queries.households_of(session, mala.programme_id, Search(words=("pena",)))
        by_code, _ = queries.households_of(session, mala.programme_id, Search(words=("0001",)))
    assert by_name == []
    assert [(row.name, row.sector) for row in by_code] == [(None, None)]


def test_a_list_is_turned_page_by_page(mala: Place) -> None:
    for _each in range(5):
        a_household(mala)
    seen, after = [], ""
    while True:
        with mala.reading() as session:
            search = Search(limit=2, after=after)
            rows, following = queries.households_of(session, mala.programme_id, search)
        seen.append([row.code for row in rows])
        if following is None:
            break
        after = following
    assert seen == [["0001", "0002"], ["0003", "0004"], ["0005"]]


def test_a_family_that_may_be_here_already_is_found(mala: Place) -> None:
    a_household(mala, name="Peña Ruiz", phone="999888777")
    told = [Particulars(name="peña  ruíz"), Particulars(phone="+51999888777"), Particulars()]
    with mala.reading() as session:
        found = [len(queries.alike(session, mala.programme_id, each)) for each in told]
    assert found == [1, 1, 0]


def test_only_what_is_mentioned_changes(mala: Place) -> None:
    known = a_household(
        mala, name="Peña", sector="Río", members=FAMILY.members, consents=FAMILY.consents
    )
    change = ChangeHousehold(
        told={"name": "Quispe", "phone": "999888777"},
        consents=(ConsentSaid(Purpose.PARTICIPATION, "2026-11", given=False),),
    )
    with mala.later(days=1).writing() as (session, context):
        service.change_household(session, context, known.id, change)
    with mala.reading() as session:
        kept = queries.get_household(session, mala.programme_id, known.id)
    assert kept.particulars == Particulars(name="Quispe", sector="Río", phone="+51999888777")
    assert kept.members == FAMILY.members
    assert len(kept.consents) == 2
    assert not kept.consents_now["participation"].given


def test_a_household_rests_and_takes_part_again(mala: Place) -> None:
    known = a_household(mala)
    standing = []
    for active in (False, False, True):
        with mala.writing() as (session, context):
            service.change_household(session, context, known.id, ChangeHousehold(active=active))
            found = queries.household_of(session, context.programme_id, known.id)
            standing.append(found.status)
    assert standing == [Status.INACTIVE, Status.INACTIVE, Status.ACTIVE]
