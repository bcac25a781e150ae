"""A device over HTTP: it enrols, tells how it is, changes its key, and learns who records."""

import hashlib
import uuid
from typing import Annotated

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from wasteexchange.access import service
from wasteexchange.access.enforcement import directory
from wasteexchange.access.errors import UnknownEnrolment
from wasteexchange.access.queries import operators as queries
from wasteexchange.journal.errors import SeriesUsedUp
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.web import throttle
from wasteexchange.web.guards import public, requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Answer, RecordId, Said, Text200, answer, read_json
from wasteexchange.web.work import current_actor, current_context

blueprint = Blueprint("access_api", __name__, url_prefix="/api/v1")

# Of one address: a code has 130 bits, and many phones may be enrolled in one office.
BY_ADDRESS = "20 per minute; 100 per hour; 400 per day"
# Of one operator: to try a million PINs takes fifty years at this pace.
BY_OPERATOR = "5 per minute; 20 per hour; 50 per day"
BYTES_MAX = 2**53 - 1

_Count = Annotated[int, Field(ge=0, le=BYTES_MAX)]


DeviceKey = Annotated[str, Field(pattern=r"^wxd_[A-Za-z0-9_-]{43}$")]


class EnrolmentIn(Said):
    """The code that the office shows, scanned or typed, and which version the phone runs.

    `key`: 32 random bytes of the phone's own, in unpadded base64url after `wxd_`, to become its
    key. With it the same may be said again within the 10 minutes, should the answer be lost.
    """

    code: Text200
    version: Text200 = ""
    key: DeviceKey | None = None


class DeviceSeriesOut(Answer):
    """The device's own series at a point, and the number of its next record."""

    collection_point: str
    series: str
    next: int


class DevicePointOut(Answer):
    """A point at which the device is used."""

    code: str
    name: str


class EnrolledOut(Answer):
    """The device, its key, which is told this once, and where it works."""

    device: uuid.UUID
    label: str
    key: str
    points: list[DevicePointOut]
    series: list[DeviceSeriesOut]


class KeyIn(Said):
    """That a new key is wanted: an empty object."""


class KeyOut(Answer):
    """The device's new key, told this once; the one before works until this one is used."""

    key: str


class ReportIn(Said):
    """How a device is: what waits on it, and the next number of each series (`MALA-01-A`)."""

    version: Text200
    pending: _Count
    review: _Count = 0
    storage_left: _Count | None = None
    next: Annotated[dict[Annotated[str, Field(max_length=40)], _Count], Field(max_length=60)] = (
        Field(default_factory=dict)
    )


class ReportOut(Answer):
    """That it was kept."""

    device: uuid.UUID


class PinOut(Answer):
    """What a PIN is checked against: PBKDF2 with HMAC-SHA-256, 32 bytes; salt and hash in hex."""

    salt: str
    iterations: int
    hash: str
    one_time: bool


class OperatorOut(Answer):
    """Somebody who may record on this device.

    `badge_hash`: the first 16 bytes of SHA-256 of the badge's 26 letters, in hex. `households`:
    families of their own, whose deposits somebody else should record.
    """

    id: uuid.UUID
    number: int
    name: str
    active: bool
    badge_hash: str | None
    pin: PinOut | None
    households: list[uuid.UUID]


class OperatorsOut(Answer):
    """Everybody who may record on this device, and who no longer may."""

    items: list[OperatorOut]


class VerificationIn(Said):
    """Who somebody says to be, and the PIN that was typed."""

    operator: RecordId
    pin: Annotated[str, Field(max_length=20)]


class VerificationOut(Answer):
    """Whether the PIN is that of the operator."""

    operator: uuid.UUID
    valid: bool


@blueprint.post("/devices")
@public
@operation(
    is_throttled=True,
    body=EnrolmentIn,
    out=EnrolledOut,
    status=201,
    problems=(UnknownEnrolment, SeriesUsedUp),
)
def enrol() -> ResponseReturnValue:
    """Enrol a device with the code that the office shows, once and within 10 minutes.

    The same code with the same key of the phone's own is answered again while the code is good. It
    needs no sign-in and no secret of a form: send it without cookies.
    """
    said = read_json(EnrolmentIn)
    by_address = ("enrol", throttle.address())
    throttle.refuse_spent(BY_ADDRESS, *by_address)
    try:
        with unit_of_work() as session:
            report = {"version": said.version}
            done = service.enrol(session, utc_now(), said.code, report=report, key=said.key)
    except UnknownEnrolment:
        throttle.count(BY_ADDRESS, *by_address)
        raise
    with reading() as session:
        points = {p.id: p for p in directory().points(session, done.actor.programme_id)}
    found = EnrolledOut(
        device=done.actor.id,
        label=done.actor.name,
        key=done.key,
        points=[DevicePointOut(code=points[p].code, name=points[p].name) for p in done.series],
        series=[
            DeviceSeriesOut(collection_point=points[p].code, series=letters, next=following)
            for p, (letters, following) in done.series.items()
        ],
    )
    return answer(found, 201)


@blueprint.post("/devices/key")
@requires(Permission.BE_A_DEVICE)
@operation(body=KeyIn, out=KeyOut, status=201)
def change_key() -> ResponseReturnValue:
    """Give the calling device a new key; the one that it has works until the new one is used."""
    read_json(KeyIn)
    with unit_of_work() as session:
        key = service.new_key(session, current_context())
    return answer(KeyOut(key=key), 201)


@blueprint.post("/devices/report")
@requires(Permission.BE_A_DEVICE)
@operation(body=ReportIn, out=ReportOut)
def report() -> ResponseReturnValue:
    """Keep how the calling device is, for the office's list."""
    said, context = read_json(ReportIn), current_context()
    with unit_of_work() as session:
        service.keep_report(session, context, said.model_dump())
    return answer(ReportOut(device=context.actor.id))


@blueprint.get("/catalogue/operators")
@requires(Permission.BE_A_DEVICE)
@operation(out=OperatorsOut, also=(304,))
def operators() -> ResponseReturnValue:
    """Tell a device who may record on it, and by what it knows them, offline too.

    With `If-None-Match` an unchanged answer is a 304.
    """
    actor = current_actor()
    with reading() as session:
        accounts = queries.recorders_of(session, actor.programme_id)
        badges = queries.badges_of(session, actor.programme_id)
        pins = queries.pins_of(session, actor.programme_id)
        own = directory().own_households(session, actor.programme_id)
    items = [
        OperatorOut(
            id=account.id,
            number=account.number,
            name=account.name,
            active=account.suspended_at is None,
            badge_hash=badges[account.id].token_hash[:16].hex() if account.id in badges else None,
            pin=_pin(pins.get(account.id)),
            households=list(own.get(account.id, ())),
        )
        for account in accounts
        if account.point_id is None or actor.works_at(account.point_id)
    ]
    said = OperatorsOut(items=items)
    reply = answer(said)
    reply.set_etag(hashlib.sha256(said.model_dump_json().encode()).hexdigest()[:32], weak=True)
    reply.headers["Cache-Control"] = "private, no-cache"
    return reply.make_conditional(request)


@blueprint.post("/operators/verification")
@requires(Permission.BE_A_DEVICE)
@operation(body=VerificationIn, out=VerificationOut, is_throttled=True)
def verify() -> ResponseReturnValue:
    """Check a PIN here, after too many wrong ones on the phone; guessing takes ever longer."""
    said, programme_id = read_json(VerificationIn), current_actor().programme_id
    key = ("pin", str(programme_id), str(said.operator))
    throttle.spend(BY_OPERATOR, *key)
    with reading() as session:
        valid = service.is_pin_of(session, programme_id, said.operator, said.pin)
    if valid:
        throttle.forgive(BY_OPERATOR, *key)
    return answer(VerificationOut(operator=said.operator, valid=valid))


def _pin(pin: queries.Pin | None) -> PinOut | None:
    if pin is None:
        return None
    made = pin.verifier
    return PinOut(
        salt=made.salt.hex(),
        iterations=made.iterations,
        hash=made.hash.hex(),
        one_time=pin.is_one_time,
    )
