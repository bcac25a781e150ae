"""Issuing, linking, replacing, revoking and resolving cards, and races for them."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.integration.households.making import Place, a_household, a_place
from wasteexchange.cards import queries, service
from wasteexchange.cards.errors import (
    AlreadyLinked,
    AlreadyRevoked,
    CardKeyChanged,
    RevokedCard,
    UnknownCard,
)
from wasteexchange.cards.rules import (
    CardRef,
    CardStatus,
    NewCard,
    card_token,
    card_url,
    token_hash,
)
from wasteexchange.households import service as households
from wasteexchange.households.errors import (
    ErasedHousehold,
    InactiveHousehold,
    UnknownHousehold,
)
from wasteexchange.households.rules import ChangeHousehold
from wasteexchange.kernel.db import make_engine
from wasteexchange.kernel.errors import IdConflict, NotFound
from wasteexchange.kernel.ids import uuid7

KEY = b"tests only, prints nothing"


def issue(place: Place, household_id: uuid.UUID, card_id: uuid.UUID | None = None) -> NewCard:
    with place.writing() as (session, context):
        return service.issue_card(session, context, household_id, card_id or uuid7(), card_key=KEY)


def blanks(place: Place, count: int = 1) -> list[NewCard]:
    with place.writing() as (session, context):
        return service.issue_blanks(session, context, count, card_key=KEY)


def found(place: Place, read: str) -> CardRef:
    with place.reading() as session:
        card = queries.find_card(session, place.programme_id, read)
    assert card is not None
    return card


def link(
    place: Place, card: NewCard, household_id: uuid.UUID, record_id: uuid.UUID | None = None
) -> bool:
    with place.writing() as (session, context):
        ref = queries.card_of(session, context.programme_id, card.token)
        return service.link_card(session, context, ref, household_id, record_id=record_id)


def revoke(place: Place, card_id: uuid.UUID, record_id: uuid.UUID | None = None) -> bool:
    with place.writing() as (session, context):
        return service.revoke_card(
            session, context, card_id, record_id=record_id or uuid7(), reason="lost"
        )


def valid(place: Place, household_id: uuid.UUID) -> list[uuid.UUID]:
    with place.reading() as session:
        return queries.valid_cards_of(session, place.programme_id, household_id)


def test_a_card_is_found_by_whatever_is_read_of_it(mala: Place) -> None:
    family = a_household(mala)
    card = issue(mala, family.id)
    url = card_url("https://mala.example.pe", card.token)
    reads = [
        card.token,
        card.token.lower(),
        url,
        url.lower(),
        card.number,
        card.number.replace("-", ""),
    ]
    refs = {found(mala, read) for read in reads}
    assert len(refs) == 1
    (ref,) = refs
    assert (ref.card_id, ref.household_id, ref.household) == (card.id, family.id, family)
    assert ref.status is CardStatus.ACTIVE
    assert ref.opens_a_page


def test_the_database_never_holds_a_token(mala: Place) -> None:
    card = issue(mala, a_household(mala).id)
    with mala.engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        written = repr([connection.exec_driver_sql(f"SELECT * FROM {n}").all() for n in names])
    assert card.token not in written
    assert repr(token_hash(card.token))[2:-1] in written or token_hash(card.token).hex() in written


def test_a_card_is_resolved_with_one_select(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    place = a_place(engine)
    card = issue(place, a_household(place).id)
    said: list[str] = []
    engine.dispose()
    sa.event.listen(engine, "connect", lambda bare, _: bare.set_trace_callback(said.append))
    found(place, card.token)
    engine.dispose()
    assert len([statement for statement in said if statement.startswith("SELECT")]) == 1


def test_a_new_card_ends_the_one_before(mala: Place) -> None:
    family = a_household(mala)
    first = issue(mala, family.id)
    second = issue(mala.later(minutes=1), family.id)
    old = found(mala, first.token)
    assert (old.status, old.revoked_at) == (CardStatus.REVOKED, mala.later(minutes=1).context.now)
    assert not old.opens_a_page
    assert valid(mala, family.id) == [second.id]
    with mala.reading() as session:
        listed = queries.cards_of(session, mala.programme_id, family.id)
    assert [(card.number, card.reason) for card in listed] == [
        (second.number, None),
        (first.number, "replaced"),
    ]


def test_a_revoked_card_counts_for_what_happened_before(mala: Place) -> None:
    card = issue(mala, a_household(mala).id)
    revoke(mala.later(hours=1), card.id)
    ref = found(mala, card.token)
    assert not ref.was_revoked(mala.context.now)
    assert ref.was_revoked(mala.later(hours=1).context.now)


def test_saying_it_twice_issues_one_card(mala: Place) -> None:
    family, card_id = a_household(mala), uuid7()
    first, again = issue(mala, family.id, card_id), issue(mala, family.id, card_id)
    assert first.is_new
    assert not again.is_new
    assert (again.token, again.number) == (first.token, first.number)
    with pytest.raises(IdConflict):
        issue(mala, a_household(mala).id, card_id)


def test_sixteen_cards_at_once_leave_one_that_counts(mala: Place) -> None:
    family = a_household(mala)
    with ThreadPoolExecutor(16) as people:
        made = list(people.map(lambda _n: issue(mala, family.id), range(16)))
    assert len({card.number for card in made}) == 16
    assert len(valid(mala, family.id)) == 1
    states = [found(mala, card.token).status for card in made]
    assert sorted(states).count(CardStatus.ACTIVE) == 1


def test_sixteen_times_one_card_at_once_is_one_card(mala: Place) -> None:
    family, card_id = a_household(mala), uuid7()
    with ThreadPoolExecutor(16) as people:
        made = list(people.map(lambda _n: issue(mala, family.id, card_id), range(16)))
    assert len({(card.number, card.token) for card in made}) == 1
    assert sum(card.is_new for card in made) == 1


def test_sixteen_families_at_once_for_one_blank_card_leave_it_to_one(mala: Place) -> None:
    (card,) = blanks(mala)
    families = [a_household(mala) for _each in range(16)]

    def try_it(household_id: uuid.UUID) -> bool:
        try:
            return link(mala, card, household_id)
        except AlreadyLinked:
            return False

    with ThreadPoolExecutor(16) as people:
        got = list(people.map(try_it, [family.id for family in families]))
    assert sum(got) == 1
    assert found(mala, card.token).household_id == families[got.index(True)].id


def test_a_blank_card_waits_for_its_family(mala: Place) -> None:
    family = a_household(mala)
    before = issue(mala, family.id)
    (blank,) = blanks(mala)
    assert found(mala, blank.token).status is CardStatus.UNLINKED
    record_id = uuid7()
    assert link(mala, blank, family.id, record_id)
    assert not link(mala, blank, family.id, record_id)
    assert found(mala, blank.token).household == family
    assert found(mala, before.token).status is CardStatus.REVOKED
    with pytest.raises(AlreadyLinked):
        link(mala, blank, a_household(mala).id)
    assert valid(mala, family.id) == [blank.id]


def test_a_revoked_blank_card_is_not_linked(mala: Place) -> None:
    (blank,) = blanks(mala)
    revoke(mala, blank.id)
    with pytest.raises(RevokedCard):
        link(mala, blank, a_household(mala).id)


def test_blank_cards_asked_for_twice_are_made_once(mala: Place) -> None:
    record_id, made = uuid7(), []
    for _each in range(2):
        with mala.writing() as (session, context):
            made.append(
                service.issue_blanks(session, context, 3, card_key=KEY, record_id=record_id)
            )
    assert [len(each) for each in made] == [3, 0]


def test_a_card_is_revoked_once(mala: Place) -> None:
    card, record_id = issue(mala, a_household(mala).id), uuid7()
    assert revoke(mala, card.id, record_id)
    assert not revoke(mala, card.id, record_id)
    with pytest.raises(AlreadyRevoked):
        revoke(mala, card.id)


def test_a_resting_household_gets_no_card(mala: Place) -> None:
    family = a_household(mala)
    with mala.writing() as (session, context):
        households.change_household(session, context, family.id, ChangeHousehold(active=False))
    with pytest.raises(InactiveHousehold):
        issue(mala, family.id)


def test_cards_die_with_the_erasure_of_their_family(mala: Place) -> None:
    households.on_erasure(service.revoke_cards_of)
    family = a_household(mala)
    card = issue(mala, family.id)
    with mala.writing() as (session, context):
        households.erase_household(session, context, family.id, record_id=uuid7())
    ref = found(mala, card.token)
    assert (ref.status, ref.opens_a_page) == (CardStatus.REVOKED, False)
    assert ref.household is not None
    assert ref.household.holder_key is None
    with pytest.raises(ErasedHousehold):
        issue(mala, family.id)


def test_a_card_of_another_programme_is_no_card(mala: Place, asia: Place) -> None:
    family = a_household(asia)
    card = issue(asia, family.id)
    with mala.reading() as session:
        for read in (card.token, card.number):
            assert queries.find_card(session, mala.programme_id, read) is None
        assert queries.find_card_by_id(session, mala.programme_id, card.id) is None
        with pytest.raises(UnknownCard):
            queries.card_of(session, mala.programme_id, card.token)
        with pytest.raises(NotFound):
            queries.get_listed_card(session, mala.programme_id, card.id)
    with pytest.raises(UnknownHousehold):
        issue(mala, family.id)
    (blank,) = blanks(mala)
    with pytest.raises(UnknownHousehold):
        link(mala, blank, family.id)


def test_the_public_token_finds_its_programme(mala: Place, asia: Place) -> None:
    cards = {place: issue(place, a_household(place).id) for place in (mala, asia)}
    with mala.reading() as session:
        for place, card in cards.items():
            ref = queries.card_by_public_token(session, card.token.lower())
            assert ref is not None
            assert (ref.programme_id, ref.card_id) == (place.programme_id, card.id)
        assert queries.card_by_public_token(session, card_token(KEY, uuid7())) is None
        assert queries.card_by_public_token(session, cards[mala].number) is None


def test_printed_cards_leave_the_queue_and_revoked_ones_too(mala: Place) -> None:
    made = blanks(mala, 4)
    revoke(mala, made[3].id)
    with mala.writing() as (session, context):
        service.mark_printed(session, context, [made[0].id])
    with mala.reading() as session:
        waiting = queries.unprinted_cards(session, mala.programme_id)
        assert queries.count_unprinted(session, mala.programme_id) == 2
        assert len(queries.unprinted_cards(session, mala.programme_id, limit=1)) == 1
        printed = queries.one_card(session, mala.programme_id, made[0].id)
    assert {card.id for card in waiting} == {made[1].id, made[2].id}
    assert printed.printed_at == mala.context.now


def test_a_card_is_not_printed_under_another_key(mala: Place) -> None:
    (blank,) = blanks(mala)
    with mala.reading() as session:
        row = queries.one_card(session, mala.programme_id, blank.id)
    assert service.token_of(row, KEY) == blank.token
    with pytest.raises(CardKeyChanged):
        service.token_of(row, b"another key")
