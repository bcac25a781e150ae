"""Forgetting a family: what goes, what stays, what is lost."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import make
from tests.integration.households.making import Place, a_household, a_place, some_credit
from wasteexchange.households import queries, service
from wasteexchange.households.errors import ErasedHousehold
from wasteexchange.households.rules import (
    AgeGroup,
    ChangeHousehold,
    ConsentSaid,
    HouseholdRef,
    MemberCount,
    Particulars,
    Purpose,
    Search,
    Sex,
    Status,
)
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.ledger.queries import balances_of

SECRETS = ("Zósimo", "zosimo", "Paraje", "paraje", "+51999888777", "Nota secreta")


@pytest.fixture(autouse=True)
def only_own_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what rooms above have registered."""
    monkeypatch.setattr(service, "_erasure_steps", [])


def a_family(place: Place) -> HouseholdRef:
    return a_household(
        place,
        name="Zósimo",
        sector="Paraje",
        phone="999888777",
        note="Nota secreta",
        members=(MemberCount(AgeGroup.UNDER_60, Sex.FEMALE, 2),),
        consents=(ConsentSaid(Purpose.PARTICIPATION, "2026-11", given=True),),
    )


def erase(place: Place, household: HouseholdRef, **said: object) -> None:
    with place.writing() as (session, context):
        record_id = said.get("record_id") or uuid7()
        service.erase_household(session, context, household.id, record_id=record_id)  # type: ignore[arg-type]  # an id


def everything_written(engine: sa.Engine) -> str:
    """All that stands in all tables, as text."""
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        rows = [connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in names]
    return repr(rows)


def test_nothing_personal_is_left_anywhere(mala: Place) -> None:
    family = a_family(mala)
    before = everything_written(mala.engine)
    assert all(secret in before for secret in SECRETS)
    erase(mala, family)
    after = everything_written(mala.engine)
    assert not [secret for secret in SECRETS if secret in after]
    assert repr(family.holder_key)[2:-1] not in after


def test_the_bytes_of_an_erased_family_do_not_linger_in_the_file(
    sqlite_url: str,
) -> None:
    with make.an_engine(sqlite_url) as engine:
        mala = a_place(engine)
        families = []
        for each in range(40):
            a_household(mala, name=f"Vecina {each}" * 8)
            families.append(a_family(mala))
        engine.dispose()
        assert all(secret in bytes_on_disk(sqlite_url) for secret in SECRETS)
        for family in families:
            erase(mala, family)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        after = bytes_on_disk(sqlite_url)
    assert not [secret for secret in SECRETS if secret in after]
    assert "Vecina 0" in after


def bytes_on_disk(sqlite_url: str) -> str:
    """All that a person with the disk finds: the file and what lies beside it."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    beside = path.parent.glob(f"{path.name}*")
    return b"".join(each.read_bytes() for each in sorted(beside)).decode(errors="replace")


def test_what_stands_of_an_erased_household_is_its_id_and_code(mala: Place) -> None:
    family = a_family(mala)
    erase(mala, family)
    with mala.reading() as session:
        kept = queries.get_household(session, mala.programme_id, family.id)
        ref = queries.household_of(session, mala.programme_id, family.id)
        usual, _ = queries.households_of(session, mala.programme_id, Search())
        erased, _ = queries.households_of(session, mala.programme_id, Search(status=Status.ERASED))
    assert (kept.status, kept.particulars, kept.members) == (Status.ERASED, Particulars(), ())
    assert (ref.code, ref.holder_key) == (family.code, None)
    assert usual == []
    assert [row.code for row in erased] == [family.code]
    assert len(kept.consents) == 1


def test_what_is_left_is_told_before_and_forfeited_after(mala: Place) -> None:
    family = a_family(mala)
    some_credit(mala, family.id, COMPOST=1040)
    with mala.writing() as (session, context):
        assert service.left_of(session, context, family.id) == {Asset.COMPOST: 1040}
    erase(mala, family)
    with mala.writing() as (session, context):
        assert service.left_of(session, context, family.id) == {}
        assert set(balances_of(session, context.programme_id, family.id).values()) == {0}


def test_rooms_above_do_their_part_in_the_same_unit_of_work(mala: Place) -> None:
    family, told = a_family(mala), []
    service.on_erasure(step := lambda _session, _context, household_id: told.append(household_id))
    service.on_erasure(step)
    erase(mala, family)
    assert told == [family.id]


def test_a_step_that_fails_undoes_everything(mala: Place) -> None:
    family = a_family(mala)

    def fails(*_said: object) -> None:
        raise RuntimeError

    service.on_erasure(fails)
    with pytest.raises(RuntimeError):
        erase(mala, family)
    with mala.reading() as session:
        kept = queries.get_household(session, mala.programme_id, family.id)
    assert kept.particulars.name == "Zósimo"


def test_erasing_twice_with_one_record_changes_nothing(mala: Place) -> None:
    family, record_id = a_family(mala), uuid7()
    erase(mala, family, record_id=record_id)
    erase(mala, family, record_id=record_id)
    with pytest.raises(ErasedHousehold):
        erase(mala, family)


def test_an_erased_household_cannot_be_changed(mala: Place) -> None:
    family = a_family(mala)
    erase(mala, family)
    with pytest.raises(ErasedHousehold), mala.writing() as (session, context):
        service.change_household(session, context, family.id, ChangeHousehold(active=False))


def test_an_erased_household_cannot_be_told_again_under_its_id(mala: Place) -> None:
    family = a_family(mala)
    erase(mala, family)
    with pytest.raises(IdConflict):
        a_household(mala, id=family.id, name="Zósimo")


def test_a_code_of_an_erased_household_is_never_given_again(mala: Place) -> None:
    family = a_family(mala)
    erase(mala, family)
    assert a_household(mala).code == "0002"
    assert family.code == "0001"
