"""Staff are kept from above; they get a number, a password for one time, and nobody else's name."""

import threading
import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.integration.access.conftest import House
from wasteexchange.access import queries, service
from wasteexchange.access.errors import NameTaken, RankTooLow
from wasteexchange.kernel.db import metadata, unit_of_work
from wasteexchange.kernel.errors import Invalid, NotFound
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.keyset import Window


def _create(house: House, name: str, role: str, by: str = "coordinator") -> uuid.UUID:
    with house.app.app_context(), unit_of_work() as session:
        return service.create_staff(session, house.context(by), name=name, role=role)[0]


@pytest.mark.parametrize("role", ["operator", "auditor", "signatory", "partner"])
def test_a_coordinator_takes_in_whoever_stands_below(house: House, role: str) -> None:
    rosa = _create(house, "Rosa", role)
    with house.app.app_context(), unit_of_work() as session:
        assert queries.get_account(session, house.id, rosa).role == role


@pytest.mark.parametrize("role", ["coordinator", "admin"])
def test_a_coordinator_takes_in_nobody_of_the_own_rank_or_above(house: House, role: str) -> None:
    with pytest.raises(RankTooLow):
        _create(house, "Rosa", role)


@pytest.mark.parametrize("by", ["operator", "auditor", "signatory", "partner"])
def test_the_others_take_in_nobody(house: House, by: str) -> None:
    with pytest.raises(RankTooLow):
        _create(house, "Rosa", "partner", by)


def test_an_administrator_takes_in_coordinators_but_no_administrators(house: House) -> None:
    rosa = _create(house, "Rosa", "coordinator", "admin")
    with house.app.app_context(), unit_of_work() as session:
        assert queries.get_account(session, house.id, rosa).role == "coordinator"
    with pytest.raises(RankTooLow):
        _create(house, "Ana", "admin", "admin")


@pytest.mark.parametrize("again", ["rosa quispe", "ROSÁ  Quispe"])
def test_a_name_is_taken_however_it_is_written(house: House, again: str) -> None:
    _create(house, "Rosa Quispe", "operator")
    with pytest.raises(NameTaken) as taken:
        _create(house, again, "operator")
    assert taken.value.errors[0].field == "name"


@pytest.mark.parametrize("name", ["", "   ", "…", "x" * 61])
def test_a_name_has_to_be_one(house: House, name: str) -> None:
    with pytest.raises(Invalid):
        _create(house, name, "operator")


def test_a_role_has_to_be_one(house: House) -> None:
    with pytest.raises(Invalid):
        _create(house, "Rosa", "root")


@pytest.mark.parametrize("target", ["coordinator", "admin"])
def test_nobody_changes_their_equals_or_those_above(house: House, target: str) -> None:
    ana = house.staff("Ana", target)
    context = house.context("coordinator")
    with house.app.app_context(), unit_of_work() as session:
        with pytest.raises(RankTooLow):
            service.reset_password(session, context, ana.id)
        with pytest.raises(RankTooLow):
            service.suspend(session, context, ana.id)
        with pytest.raises(RankTooLow):
            service.reinstate(session, context, ana.id)
        with pytest.raises(RankTooLow):
            service.change_role(session, context, ana.id, role="operator", point_id=None)


@pytest.mark.parametrize("role", ["operator", "coordinator"])
def test_nobody_raises_themselves(house: House, role: str) -> None:
    rosa = house.staff("Rosa", role)
    own = house.context(role, id=rosa.id)
    with house.app.app_context(), unit_of_work() as session, pytest.raises(RankTooLow):
        service.change_role(session, own, rosa.id, role="admin", point_id=None)


def test_nobody_is_raised_to_the_rank_of_whoever_asks(house: House) -> None:
    rosa = house.staff("Rosa", "operator")
    context = house.context("coordinator")
    with house.app.app_context(), unit_of_work() as session, pytest.raises(RankTooLow):
        service.change_role(session, context, rosa.id, role="coordinator", point_id=None)


def test_a_changed_role_holds_at_once_and_asks_to_sign_in_again(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    with house.app.app_context(), unit_of_work() as session:
        service.change_role(
            session, house.context(), rosa.id, role="auditor", point_id=house.point_id
        )
    assert rosa.client.get("/office").status_code == 303
    assert rosa.enter().client.get("/api/v1/probe").status_code == 403


def test_a_reset_password_ends_every_session_and_works_one_time(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    with house.app.app_context(), unit_of_work() as session:
        once = service.reset_password(session, house.context(), rosa.id)
    assert rosa.client.get("/office").status_code == 303
    assert rosa.knock().status_code == 401
    assert rosa.knock(once).location.startswith("/office/password")


def test_staff_of_another_programme_are_not_there(house: House, other_house: House) -> None:
    rosa = other_house.staff("Rosa", "operator")
    token_id, _token = other_house.token("operator")
    context = house.command()
    with house.app.app_context(), unit_of_work() as session:
        with pytest.raises(NotFound):
            service.suspend(session, context, rosa.id)
        with pytest.raises(NotFound):
            service.reset_password(session, context, rosa.id)
        with pytest.raises(NotFound):
            service.revoke_token(session, context, token_id)
        assert queries.accounts_of(session, house.id) == []
        assert queries.tokens_of(session, house.id) == []


def test_a_point_of_another_programme_cannot_be_given(house: House, other_house: House) -> None:
    with (
        house.app.app_context(),
        pytest.raises(sa.exc.IntegrityError),
        unit_of_work() as session,
    ):
        service.create_staff(
            session, house.command(), name="Rosa", role="operator", point_id=other_house.point_id
        )


def test_people_and_tokens_share_small_numbers_that_are_never_given_twice(
    house: House, other_house: House, read: Session
) -> None:
    rosa, (token_id, _token) = house.staff("Rosa", "operator"), house.token("operator")
    ana, there = house.staff("Ana", "auditor"), other_house.staff("Ana", "auditor")
    numbers = queries.numbers_of(read, house.id, [rosa.id, token_id, ana.id, there.id])
    assert numbers == {rosa.id: 1, token_id: 2, ana.id: 3}
    assert queries.numbers_of(read, other_house.id, [there.id]) == {there.id: 1}


def test_many_at_once_get_different_numbers(house: House) -> None:
    problems: list[Exception] = []

    def take_in(each: int) -> None:
        try:
            _create(house, f"Rosa {each}", "operator")
        except Exception as problem:  # noqa: BLE001 - said below, in the test's own thread
            problems.append(problem)

    threads = [threading.Thread(target=take_in, args=(each,)) for each in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    with house.app.app_context(), unit_of_work() as session:
        numbers = [account.number for account in queries.accounts_of(session, house.id)]
    assert sorted(numbers) == list(range(1, 13))


def test_of_two_with_one_name_at_once_one_is_taken_in(house: House) -> None:
    outcomes: list[str] = []

    def take_in() -> None:
        try:
            _create(house, "Rosa", "operator")
        except NameTaken:
            outcomes.append("taken")
        else:
            outcomes.append("in")

    threads = [threading.Thread(target=take_in) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", *["taken"] * 5]


@pytest.mark.parametrize("role", ["coordinator", "admin"])
def test_a_coordinator_gives_no_token_of_the_own_rank(house: House, role: str) -> None:
    with house.app.app_context(), unit_of_work() as session, pytest.raises(RankTooLow):
        service.create_token(session, house.context("coordinator"), role=role)


def test_a_coordinator_revokes_no_token_of_the_own_rank(house: House) -> None:
    token_id, _token = house.token("coordinator")
    with house.app.app_context(), unit_of_work() as session, pytest.raises(RankTooLow):
        service.revoke_token(session, house.context("coordinator"), token_id)


def test_reading_personal_data_leaves_a_trace_that_cannot_be_changed(house: House) -> None:
    household_id, context = uuid7(), house.command()
    with house.app.app_context(), unit_of_work() as session:
        service.note_personal_read(session, context, what="household", household_id=household_id)
        service.note_personal_read(session, context, what="households")
        wanted = queries.ReadsWanted()
        found = queries.personal_reads_of(session, house.id, wanted, Window(50)).rows
    assert {(each.what, each.household_id) for each in found} == {
        ("household", household_id),
        ("households", None),
    }
    table = metadata.tables["personal_reads"]
    for change in (sa.update(table).values(what="x"), sa.delete(table)):
        with (
            house.app.app_context(),
            pytest.raises(sa.exc.DBAPIError, match="append-only"),
            unit_of_work() as session,
        ):
            session.execute(change)
