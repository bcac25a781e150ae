"""Who may do what, and who stands above whom."""

import datetime as dt

import pytest

from wasteexchange.access.rules import (
    COMMAND,
    PERMISSIONS,
    Role,
    is_alive,
    is_seen_again,
    may_handle,
    own_path,
    permissions_of,
    roles_below,
    sign_in_name,
)
from wasteexchange.kernel.permissions import Permission

NOW = dt.datetime(2026, 11, 22, 15, 15, tzinfo=dt.UTC)
WRITES = {
    Permission.RECORD_DEPOSITS,
    Permission.REVERSE_DEPOSITS,
    Permission.CORRECT_DEPOSITS,
    Permission.KEEP_HOUSEHOLDS,
    Permission.ISSUE_CARDS,
    Permission.KEEP_CATALOGUE,
    Permission.SIGN_TALLIES,
    Permission.KEEP_STAFF,
    Permission.KEEP_PROGRAMME,
}


def test_every_role_has_its_rights_and_its_own_account() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert all(Permission.OWN_ACCOUNT in rights for rights in PERMISSIONS.values())


def test_an_operator_weighs_and_sees_no_personal_data() -> None:
    rights = permissions_of("operator")
    assert {Permission.RECORD_DEPOSITS, Permission.LOOK_UP_CARDS} <= rights
    assert not rights & {
        Permission.READ_PERSONAL,
        Permission.CORRECT_DEPOSITS,
        Permission.KEEP_STAFF,
        Permission.READ_TALLIES,
    }


def test_an_auditor_reads_all_and_writes_nothing() -> None:
    rights = permissions_of("auditor")
    assert not rights & WRITES
    assert {p for p in Permission if p.value.startswith("read-")} <= rights


def test_a_coordinator_may_do_everything_in_the_programme_but_is_no_device() -> None:
    assert permissions_of("coordinator") == frozenset(Permission) - {Permission.BE_A_DEVICE}


def test_an_administrator_sees_no_families() -> None:
    assert not permissions_of("admin") & {Permission.READ_HOUSEHOLDS, Permission.READ_PERSONAL}


def test_a_partner_and_a_signatory_see_nothing_but_their_own() -> None:
    own = {Permission.ENTER_OFFICE, Permission.OWN_ACCOUNT}
    assert permissions_of("partner") == own
    assert permissions_of("signatory") == own | {
        Permission.READ_TALLIES,
        Permission.SIGN_TALLIES,
    }


def test_an_unknown_role_has_no_rights_at_all() -> None:
    with pytest.raises(ValueError, match="root"):
        permissions_of("root")


@pytest.mark.parametrize("role", list(Role))
def test_nobody_handles_their_own_rank(role: Role) -> None:
    assert not may_handle(role, role)


def test_staff_are_kept_from_above_only() -> None:
    assert may_handle("coordinator", "operator")
    assert may_handle("coordinator", "auditor")
    assert may_handle("admin", "coordinator")
    assert not may_handle("coordinator", "admin")
    assert not may_handle("operator", "partner")
    assert not may_handle("auditor", "operator")
    assert may_handle("coordinator", "admin", kind=COMMAND)


def test_roles_that_can_be_given_are_those_below() -> None:
    assert set(roles_below("coordinator")) == set(Role) - {Role.COORDINATOR, Role.ADMIN}
    assert set(roles_below("admin")) == set(Role) - {Role.ADMIN}
    assert roles_below("operator") == ()
    assert set(roles_below("operator", kind=COMMAND)) == set(Role)


@pytest.mark.parametrize(
    "written", ["María Quispe", "maria  quispe", " MARÍA QUISPE ", "Mari\u0301a Quispe"]
)
def test_accents_and_capitals_do_not_make_another_name(written: str) -> None:
    assert sign_in_name(written) == "maria quispe"


def test_different_names_stay_different_names() -> None:
    assert sign_in_name("Nuñez") != sign_in_name("Nunes")
    assert sign_in_name("José 2") != sign_in_name("José")


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://example.org/", "//example.org/x", "/\\example.org", "\\\\example.org"),
        *("/\t/example.org", "/ok\r\nSet-Cookie: a=b", "javascript:alert(1)", "office", "", None),
        *("/office\x00", " /office", "/a\\b"),
    ],
)
def test_a_redirect_never_leaves_the_site(elsewhere: str | None) -> None:
    assert own_path(elsewhere, "/office") == "/office"


@pytest.mark.parametrize("here", ["/counter", "/office/households?q=a&limit=5", "/"])
def test_a_redirect_goes_where_somebody_wanted_to_go(here: str) -> None:
    assert own_path(here, "/office") == here


def test_a_session_ends_twelve_hours_after_its_last_use() -> None:
    expires = NOW + dt.timedelta(days=5)
    hours = dt.timedelta(hours=12)
    assert is_alive(NOW, last_seen_at=NOW - hours + dt.timedelta(seconds=1), expires_at=expires)
    assert not is_alive(NOW, last_seen_at=NOW - hours, expires_at=expires)


def test_a_session_ends_after_seven_days_however_much_it_is_used() -> None:
    assert not is_alive(NOW, last_seen_at=NOW, expires_at=NOW)


def test_being_seen_is_written_down_every_ten_minutes_at_most() -> None:
    assert not is_seen_again(NOW, last_seen_at=NOW - dt.timedelta(minutes=9, seconds=59))
    assert is_seen_again(NOW, last_seen_at=NOW - dt.timedelta(minutes=10))
