"""A programme with families, cards and visits, made through the rooms' own services."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import Flask
from flask.testing import FlaskClient

from wasteexchange.access import service as access
from wasteexchange.access.queries import find_account
from wasteexchange.access.service.doors import actor_of
from wasteexchange.cards import service as cards
from wasteexchange.cards.rules import NewCard
from wasteexchange.compost import service as compost
from wasteexchange.compost.rules import Input
from wasteexchange.deposits import service as deposits
from wasteexchange.deposits.queries import find_deposit
from wasteexchange.deposits.rules import Deposit, Weighed
from wasteexchange.households import service as households
from wasteexchange.households.rules import Particulars, RegisterHousehold
from wasteexchange.journal import service as journal
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import PROMISES, Quality
from wasteexchange.ledger import service as ledger
from wasteexchange.ledger.queries import balances
from wasteexchange.ledger.rules import Account, Cause, Kind, Transfer, household, stock
from wasteexchange.programmes import service as programmes
from wasteexchange.programmes.queries import get_point
from wasteexchange.programmes.rules import Point

PASSWORD = "un abono muy bueno 27"
NAME = "Quispe Huamán, Rosa"
PHONE = "987654321"
SECTOR = "San José del Monte"


def food(net_g: int = 5200, *, tare_g: int = 200, quality: str = "clean") -> Weighed:
    """Kitchen scraps on the scale, by default the 5.20 kg of the design."""
    return line("food", net_g, tare_g=tare_g, quality=quality)


def line(
    material: str,
    net_g: int,
    *,
    tare_g: int = 0,
    quality: str = "clean",
    reason: str | None = None,
) -> Weighed:
    """One material on the scale."""
    return Weighed(material, Quality(quality), net_g + tare_g, tare_g, reason)


@dataclass
class Village:
    """One programme and what a test wants to happen in it."""

    app: Flask
    code: str
    programme_id: uuid.UUID

    @classmethod
    def begin(cls, app: Flask, code: str = "MALA", name: str = "Mala recicla") -> "Village":
        """Create the programme from the Peru template."""
        command = programmes.CreateProgramme(code=code, name=name, template="peru")
        with app.app_context(), unit_of_work() as session:
            made = programmes.create_programme(session, utc_now(), uuid7, command)
        return cls(app, code, made.id)

    @property
    def point(self) -> str:
        """Code of its first collection point."""
        return f"{self.code}-01"

    def context(self, now: dt.datetime | None = None) -> Context:
        """Context of the command line, which may do everything."""
        actor = programmes.command_actor(self.programme_id)
        return Context(now=now or utc_now(), actor=actor, new_id=uuid7)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work inside the application, for queries of a test's own."""
        with self.app.app_context():
            yield

    def a_household(self, *, code: str | None = None, name: str | None = NAME) -> uuid.UUID:
        """Register a family; with a name, a sector and a phone unless said otherwise."""
        told = Particulars(name=name, sector=SECTOR, phone=PHONE) if name else Particulars()
        command = RegisterHousehold(id=uuid7(), code=code, particulars=told)
        with self.app.app_context(), unit_of_work() as session:
            households.register_household(session, self.context(), command)
        return command.id

    def a_card(self, household_id: uuid.UUID) -> NewCard:
        """Give a family a card; the one before stops counting."""
        key = self.app.extensions["settings"].card_key
        with self.app.app_context(), unit_of_work() as session:
            return cards.issue_card(session, self.context(), household_id, uuid7(), card_key=key)

    def a_deposit(
        self,
        household_id: uuid.UUID,
        lines: Sequence[Weighed] = (),
        *,
        at: dt.datetime | None = None,
        point: str | None = None,
    ) -> Deposit:
        """Record a visit without a card; 5.20 kg of clean kitchen scraps, now, unless told."""
        command = deposits.RecordDeposit(
            id=uuid7(),
            collection_point=point or self.point,
            recorded_at=at or utc_now(),
            lines=tuple(lines) or (food(),),
            household_id=household_id,
            card_absent_reason="forgotten",
        )
        with self.app.app_context(), unit_of_work() as session:
            return deposits.record_deposit(session, self.context(), command).deposit

    def a_visit_with(
        self, card: NewCard, *, recorded_at: dt.datetime, sent_at: dt.datetime | None = None
    ) -> Deposit:
        """Record a visit of 5.20 kg with a card, as a phone with its own clock tells it."""
        command = deposits.RecordDeposit(
            id=uuid7(),
            collection_point=self.point,
            recorded_at=recorded_at,
            sent_at=sent_at,
            lines=(food(),),
            card=card.token,
        )
        with self.app.app_context(), unit_of_work() as session:
            return deposits.record_deposit(session, self.context(), command).deposit

    def spend(self, household_id: uuid.UUID, *, all_but: int) -> None:
        """Let a family spend its compost and points down to an amount of each."""
        which = [household(household_id, asset) for asset in PROMISES]
        self._move_away(which, Kind.REDEEMED, all_but)

    def take_from_stock(self, material: str, *, all_but: int) -> None:
        """Let material leave the first point down to some grams."""
        with self.app.app_context(), reading() as session:
            point = get_point(session, self.programme_id, self.point)
        self._move_away([stock(point.id, material)], Kind.TO_EXPLAIN, all_but)

    def _move_away(self, which: Sequence[Account], to: Kind, all_but: int) -> None:
        record = uuid7()
        with self.app.app_context(), unit_of_work() as session:
            context = self.context()
            journal.claim(session, context, journal.Claim(id=record, kind="test", digest=b"x" * 32))
            held = balances(session, self.programme_id, which)
            moved = [
                Transfer(*self._sides(account, to), held[account] - all_but)
                for account in which
                if held[account] > all_but
            ]
            ledger.post(session, context, Cause(record, context.now.date()), moved)

    @staticmethod
    def _sides(account: Account, to: Kind) -> tuple[Account, Account]:
        """Debit what falls by a debit; stock falls by a credit."""
        away = replace(account, kind=to, household_id=None)
        return (away, account) if account.kind is Kind.STOCK else (account, away)

    def reversal_of(self, deposit: Deposit) -> uuid.UUID:
        """Id of the record that took a visit back."""
        with self.app.app_context(), reading() as session:
            found = find_deposit(session, self.programme_id, deposit.id)
        assert found
        assert found.reversal
        return found.reversal.id

    def reverse(self, deposit: Deposit, reason: str = "Se pesó dos veces") -> None:
        """Take a visit back."""
        command = deposits.ReverseDeposit(id=uuid7(), deposit_id=deposit.id, reason=reason)
        with self.app.app_context(), unit_of_work() as session:
            deposits.reverse_deposit(session, self.context(), command)

    def erase(self, household_id: uuid.UUID) -> None:
        """Let a family be forgotten."""
        with self.app.app_context(), unit_of_work() as session:
            households.erase_household(session, self.context(), household_id, record_id=uuid7())

    def a_point(self, name: str = "Santa Rosa") -> Point:
        """Open another collection point."""
        with self.app.app_context(), unit_of_work() as session:
            return programmes.add_point(session, self.context(), name=name)

    def a_batch(self) -> tuple[uuid.UUID, uuid.UUID]:
        """Open a batch of leaves and turn it; return its id, and the id of the tending."""
        leaves = (Input("outside", "dry-leaves", 1_000),)
        with self.app.app_context(), unit_of_work() as session:
            context = self.context()
            opening = compost.OpenBatch(
                id=uuid7(), collection_point=self.point, method="bin", inputs=leaves
            )
            opened = compost.open_batch(session, context, opening).subject
            turned = compost.TendBatch(id=uuid7(), batch_id=opened.id, is_turned=True)
            return opened.id, compost.tend_batch(session, context, turned).subject.id

    def a_haul(self, to_point: str, sent_g: int = 1_000) -> uuid.UUID:
        """Let food leave the first point for another."""
        with self.app.app_context(), unit_of_work() as session:
            sending = compost.SendHaul(
                id=uuid7(),
                from_point=self.point,
                to_point=to_point,
                material="food",
                sent_g=sent_g,
            )
            return compost.send_haul(session, self.context(), sending).subject.id

    def close_point(self, code: str) -> None:
        """Let a point take nothing more."""
        with self.app.app_context(), unit_of_work() as session:
            programmes.deactivate_point(session, self.context(), code)

    def office(
        self, role: str = "coordinator", *, point_id: uuid.UUID | None = None
    ) -> FlaskClient:
        """A browser in which somebody of that role is signed in."""
        name = f"{role} {uuid7()}"[:40]
        with self.app.app_context(), unit_of_work() as session:
            staff_id, given = access.create_staff(
                session, self.context(), name=name, role=role, point_id=point_id
            )
            account = find_account(session, self.programme_id, staff_id)
            assert account
            own = Context(utc_now(), actor_of(account, uuid7()), uuid7)
            access.change_own_password(session, own, current=given, new=PASSWORD)
        client = self.app.test_client()
        form = {
            "name": name,
            "password": PASSWORD,
            "csrf_token": secret_on(client, "/office/sign-in"),
        }
        reply = client.post("/office/sign-in", data=form)
        assert reply.status_code == 303, reply.text
        return client

    def bearer(
        self, role: str = "coordinator", *, point_id: uuid.UUID | None = None
    ) -> dict[str, str]:
        """Headers of a program that may do what the role may."""
        with self.app.app_context(), unit_of_work() as session:
            _id, text = access.create_token(
                session, self.context(), role=role, point_id=point_id, label="test"
            )
        return {"Authorization": f"Bearer {text}"}

    def a_device(self, label: str = "Motorola") -> uuid.UUID:
        """Connect a phone at the first point."""
        with self.app.app_context(), unit_of_work() as session:
            point = get_point(session, self.programme_id, self.point)
            context = self.context()
            device_id, code = access.add_device(session, context, label=label, point_ids=[point.id])
            access.enrol(session, context.now, code, report={})
        return device_id


def secret_on(client: FlaskClient, address: str) -> str:
    """The form secret that a page carries."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    assert found, f"{address} has no form"
    return found[1]
