"""A programme that has lived: lists longer than a page, words and numbers as long as may be."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from tests import abono, make, matter, rewarding
from wasteexchange.access import service as access
from wasteexchange.compost.rules import Input, Measures
from wasteexchange.deposits.rules import Weighed
from wasteexchange.households.rules import HouseholdRef, Particulars
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Quality
from wasteexchange.programmes import service as catalogue
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Programme

# A list has 50 rows a page, the families of a month 100, the list of months 12.
ROWS, FAMILIES, MONTHS, PLANS = 52, 104, 14, 12
NAMES = (
    "María del Carmen Huapaya-Chumpitaz de Yauyos y Ñahui de Quispe",
    "Qoyllurrit'ikamayoqillariypachakutiqnintinmantaqsuyunchiskunapaq",
    "Ñ",
    "Ch'askañawi Illariy T'ikahina Wayllunakuy Quispe Mamani Condorcanqui",
)
SECTOR = "Asentamiento humano Asociación de Vivienda Santa Rosa de Lima, ampliación"
SENTENCE = (
    "Vinieron del mercado mayorista con cáscaras de plátano, maracuyá y mazorcas de choclo;"
    " estaba todo mojado y se volvió a pesar con la balanza grande de la municipalidad."
)
HEAVIEST_G = 500_000
# The last digit of codes of families whose visit was a mistake.
TAKEN_BACK = "7"


def crowd(session: Session) -> Programme:
    """Let many families of long names come for more than a year, and all that follows."""
    began = utc_now() - dt.timedelta(30 * MONTHS)
    name = "Intercambio de residuos por abono de la Mancomunidad del valle de Mala y Asia"
    command = catalogue.CreateProgramme(code="MALA", name=name)
    programme = catalogue.create_programme(session, began, uuid7, command)
    for number in range(3, ROWS):
        catalogue.add_point(
            session,
            make.a_context(programme),
            code=f"MALA-{number:02}",
            name=f"Plaza de armas de {NAMES[number % len(NAMES)]}"[:80],
            place=SENTENCE,
        )
    families = [_family(session, programme, number) for number in range(FAMILIES)]
    _visits(session, programme, families)
    _papers(session, programme)
    _shed(session, programme, families)
    return programme


def _family(session: Session, programme: Programme, number: int) -> HouseholdRef:
    told = Particulars(name=NAMES[number % len(NAMES)], sector=SECTOR, note=SENTENCE)
    return make.a_household(session, programme, particulars=told)


def _visits(session: Session, programme: Programme, families: list[HouseholdRef]) -> None:
    """One visit of each family, all kinds of material at once, and of the first in each month."""
    materials = catalogue_of(session, programme.id).materials
    qualities = (Quality.CLEAN, Quality.CONTAMINATED)
    everything = tuple(
        Weighed(each.code, qualities[place % 2], HEAVIEST_G, 0)
        for place, each in enumerate(materials)
    )
    first, *others = families
    _comes(session, programme, first, everything)
    for month in range(1, MONTHS):
        abono.brings(session, programme, first, 9_000_000 // 20, days_ago=30 * month)
    # What nobody believes waits in the queue of what is to be looked at.
    heavy = (Weighed("food", Quality.CLEAN, 400_000, 0),)
    for number, family in enumerate(others):
        _comes(session, programme, family, heavy if number < ROWS else everything[:6])


def _comes(
    session: Session, programme: Programme, family: HouseholdRef, lines: tuple[Weighed, ...]
) -> None:
    told: dict[str, Any] = {"household_id": family.id, "card_absent_reason": "forgotten"}
    visit = make.a_deposit(session, programme, lines=lines, **told).deposit
    if family.code.endswith(TAKEN_BACK):
        make.a_reversal(session, programme, visit.id, reason=SENTENCE)


def _papers(session: Session, programme: Programme) -> None:
    """Cards that wait for the printer, keys of programs, phones, and people of the office."""
    context = make.a_context(programme)
    for number in range(ROWS):
        make.a_card(session, programme)
        label = f"{number} {NAMES[number % len(NAMES)]}"[:60]
        access.create_token(session, context, role="operator", point_id=None, label=label)
        make.a_device(session, programme, label=label)
    for number, name in enumerate(NAMES[:2]):
        access.create_staff(
            session,
            context,
            name=f"{name}"[:60],
            role=("operator", "auditor")[number],
            point_id=None,
        )


def _shed(session: Session, programme: Programme, families: list[HouseholdRef]) -> None:
    """Batches with a long story, hauls, purchases to come, what was shared and handed out."""
    leaves = (Input("outside", "dry-leaves", 1_000_000),)
    opened = matter.a_batch(session, programme, inputs=leaves)
    for number in range(ROWS):
        matter.a_batch(session, programme, inputs=leaves)
        hot = Measures(temperature_tenths=200 + number * 9, moisture_permille=550)
        matter.a_tending(session, programme, opened, measures=hot, note=SENTENCE)
        matter.a_haul(session, programme, 1_000, to_point="MALA-03")
        if number < PLANS:
            abono.a_plan(session, programme, paid_by=f"{number} {SENTENCE}"[:200])
    shared = abono.a_finished_batch(session, programme, 2_000_000, 900_000)
    for _each in range(ROWS):
        abono.a_share_out(session, programme, shared, 2_000, beyond_promises=True, note=SENTENCE)
    matter.a_purchase(session, programme, 1_000_000)
    for number in range(20):
        code, price = f"reward-{number}", 100 * (number + 1)
        told = {"name_es": SENTENCE[:70], "name_en": SENTENCE[:70], "price": price}
        rewarding.a_reward(session, programme, code=code, position=number + 20, **told)
    standing = [family for family in families if not family.code.endswith(TAKEN_BACK)]
    for family in standing[1 : ROWS + 1]:
        absent: dict[str, Any] = {"household_id": family.id, "card_absent_reason": "forgotten"}
        rewarding.a_redemption(session, programme, **absent)
        rewarding.a_hold(session, programme, **absent)
