"""What a passbook reads of the deposits, however many the programme has."""

import re

import pytest
from flask import Flask

from tests.hearing import statements_of
from tests.village import Village
from wasteexchange.deposits.queries import deposits_of_records
from wasteexchange.kernel.db import reading


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def test_visits_are_found_by_their_own_record_and_by_its_reversal(mala: Village) -> None:
    family = mala.a_household()
    kept, undone = mala.a_deposit(family), mala.a_deposit(family)
    mala.reverse(undone)
    reversal_id = mala.reversal_of(undone)
    with mala.working(), reading() as session:
        found = deposits_of_records(session, mala.programme_id, [kept.id, reversal_id])
    assert found[kept.id].id == kept.id
    assert found[reversal_id].id == undone.id


def test_no_visit_of_another_family_is_looked_at(mala: Village) -> None:
    kept = mala.a_deposit(mala.a_household())
    with mala.working(), statements_of(mala.app) as heard, reading() as session:
        deposits_of_records(session, mala.programme_id, [kept.id])
    asked = [each for each in heard if re.search(r"\bFROM deposits\b", each)]
    assert asked
    for statement in asked:
        assert " OR " not in statement, "no index serves an either-or over two tables"
