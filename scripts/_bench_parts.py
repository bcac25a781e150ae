"""What is measured in process: papers, and the balance of an account with many transfers."""

from __future__ import annotations

import io
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from statistics import median

from scripts import _bench_ground as ground
from wasteexchange import create_app
from wasteexchange.cards.documents import CardFace, card_sheets
from wasteexchange.cards.rules import card_token, card_url
from wasteexchange.deposits.queries import latest_deposits
from wasteexchange.journal import service as journal
from wasteexchange.kernel.db import make_engine, reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.settings import Settings
from wasteexchange.ledger import queries, service
from wasteexchange.ledger.rules import Account, Cause, Kind, Transfer, household
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.receipts.documents import paper_of, receipt_pdf

CARDS, TRANSFERS, TRANSFERS_A_RECORD = 1_000, 10_000, 500
REPEATED = 50
ADDRESS = "https://mala.example.pe"


def papers(database_url: str, plan: ground.Plan, folder: Path) -> dict[str, float]:
    """Return the seconds for 1,000 cards and the milliseconds for one receipt."""
    settings = Settings(database_url, "secret", ground.CARD_KEY.encode(), ADDRESS, folder)
    app = create_app(settings)
    engine = make_engine(database_url)
    key = ground.CARD_KEY.encode()
    faces = [
        CardFace(card_url(ADDRESS, card_token(key, uuid7())), f"{n:06}-0", "Mala recicla")
        for n in range(CARDS)
    ]
    try:
        with app.test_request_context():
            began = time.perf_counter()
            card_sheets(faces, io.BytesIO())
            cards_s = time.perf_counter() - began
            with reading(engine) as session:
                programme_id = uuid.UUID(plan.programme)
                catalogue = catalogue_of(session, programme_id)
                (deposit,) = latest_deposits(session, programme_id, limit=1)
            url = f"{ADDRESS}/r/{ground.CODE}/{deposit.id}"
            paper = paper_of(deposit, catalogue, staff_number=1, url=url)
            receipt_ms = _median_ms(lambda: receipt_pdf(paper, "80"))
    finally:
        engine.dispose()
    return {"1,000 cards as PDF (s)": cards_s, "receipt PDF (ms)": receipt_ms}


def balance_ms(database_url: str, plan: ground.Plan) -> float:
    """Return the median time of a household's balance after 10,000 more transfers."""
    engine = make_engine(database_url)
    family = uuid.UUID(plan.families[0]["id"])
    granted = Account(
        Kind.GRANTED,
        Asset.COMPOST,
        point_id=uuid.UUID(plan.points[0]["id"]),
        material=ground.MATERIAL,
        quality=str(ground.QUALITY),
    )
    movement = Transfer(debit=granted, credit=household(family, Asset.COMPOST), amount=1)
    context = ground.context_of(plan)
    try:
        for _each in range(TRANSFERS // TRANSFERS_A_RECORD):
            with unit_of_work(engine) as session:
                record_id = uuid7()
                said = journal.Claim(id=record_id, kind="bench", digest=b"0" * 32)
                journal.claim(session, context, said)
                cause = Cause(record_id, context.now.date())
                service.post(session, context, cause, [movement] * TRANSFERS_A_RECORD)
        with reading(engine) as session:
            return _median_ms(
                lambda: queries.balances_of(session, uuid.UUID(plan.programme), family)
            )
    finally:
        engine.dispose()


def _median_ms(work: Callable[[], object]) -> float:
    took = []
    for _each in range(REPEATED):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return median(took) * 1000
