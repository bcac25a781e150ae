"""Reading what was sent, and answering: JSON in, JSON out, every wrong field named."""

import datetime as dt
import re
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

from flask import Response, request
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails, from_json
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from wasteexchange.kernel.errors import DomainError, FieldProblem, Invalid
from wasteexchange.kernel.quantities import BODY_BYTES_MAX
from wasteexchange.kernel.words import _
from wasteexchange.web.texts import plain_text

Text200 = Annotated[str, Field(max_length=200), AfterValidator(plain_text)]


def not_blank(text: str) -> str:
    """Refuse a text of which nothing is left once it was trimmed."""
    if not text:
        raise ValueError(_("Fill this in."))
    return text


Name = Annotated[
    str, Field(min_length=1, max_length=200), AfterValidator(plain_text), AfterValidator(not_blank)
]


_RECORD_ID = re.compile("^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")


def _as_written(given: object) -> object:
    """Refuse an id that is written in another way, or of a version that writers do not make.

    Two spellings of one id would be one record here and two on a phone that compares texts.
    """
    if isinstance(given, str) and not _RECORD_ID.fullmatch(given):
        raise ValueError(_("Give a UUID of version 7 or 4, in lower case."))
    return given


RecordId = Annotated[
    uuid.UUID,
    BeforeValidator(_as_written),
    WithJsonSchema({"type": "string", "format": "uuid", "pattern": _RECORD_ID.pattern}),
]


def _in_utc(at: dt.datetime) -> dt.datetime:
    """Bring an instant to UTC; one at the edge of the calendar has none there."""
    try:
        return at.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError(_("Give a time such as 2026-11-22T10:15:00-05:00.")) from None


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _as_a_day(given: object) -> object:
    """Refuse a day that is written as a number: `0` would be read as a day of 1970."""
    if isinstance(given, dt.date):
        return given
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise ValueError(_("Give a day such as 2026-11-22."))
    return given


_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ].+")


def _as_a_moment(given: object) -> object:
    """Refuse an instant that is written as a number: seconds since 1970 say no offset."""
    if isinstance(given, dt.datetime):
        return given
    if not isinstance(given, str) or not _MOMENT.fullmatch(given):
        raise ValueError(_("Give a time such as 2026-11-22T10:15:00-05:00."))
    return given


# Neither is strict, for only a text comes through that is written as a day or begins as an instant.
Day = Annotated[dt.date, Field(strict=False), BeforeValidator(_as_a_day)]
Moment = Annotated[
    AwareDatetime, Field(strict=False), BeforeValidator(_as_a_moment), AfterValidator(_in_utc)
]
# What JSON carries exactly everywhere; the rules say how much of it can be.
Whole = Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)]
PAGE_MAX = 1000
# zlib's way of saying: with gzip's header, the largest window.
_GZIP = 31
PAGE_USUAL = 100
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


class FieldWrong(ValueError):
    """What a rule over several fields raises: it names the field to correct."""

    def __init__(self, field: str, detail: str) -> None:
        """Keep both."""
        super().__init__(detail)
        self.field = field


class Said(BaseModel):
    """What a writer says: strict types, and no field that we do not know.

    An unknown field is refused, for a misspelt `tare_g` that is passed over would credit the
    weight of the bucket.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Answer(BaseModel):
    """What we answer."""

    model_config = ConfigDict(frozen=True)


class Paging(BaseModel):
    """`?limit=` (100, at most 1,000) and `?after=`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    limit: int = Field(default=PAGE_USUAL, ge=1, le=PAGE_MAX)
    after: str = Field(default="", max_length=200)


SaidT = TypeVar("SaidT", bound=BaseModel)
ItemT = TypeVar("ItemT")


def page_of(
    found: Sequence[ItemT], paging: Paging, name: Callable[[ItemT], str]
) -> tuple[Sequence[ItemT], str | None]:
    """Cut a page out of a short list, and name its last item if more follow.

    What names nothing of the list is the beginning.
    """
    places = [n for n, item in enumerate(found, 1) if name(item) == paging.after]
    start = places[0] if places else 0
    page = found[start : start + paging.limit]
    more = start + paging.limit < len(found)
    return page, name(page[-1]) if more else None


@contextmanager
def fields_called(names: Mapping[str, str]) -> Iterator[None]:
    """Let a refusal name its fields as they are sent, where the rules call them otherwise."""
    try:
        yield
    except DomainError as refusal:
        raise refusal.calling(names) from None


def read_json(model: type[SaidT], *, first: Callable[[Any], None] | None = None) -> SaidT:
    """Read the body; `first` may refuse one that cannot be read, before its fields are named.

    Raises:
        UnsupportedMediaType: It is not sent as JSON.
        RequestEntityTooLarge: It is over 1 MiB.
        BadRequest: It is not JSON.
        Invalid: A field is wrong; every one is named.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType(_("Send JSON: Content-Type: application/json."))
    body = _unpacked(_whole_body())
    if len(body) > BODY_BYTES_MAX:
        raise RequestEntityTooLarge
    _refuse_no_numbers(body)
    try:
        return model.model_validate_json(body)
    except ValidationError as wrong:
        if any(e["type"] == "json_invalid" for e in wrong.errors(include_url=False)):
            raise BadRequest(_("The body is not JSON.")) from None
        if first:
            first(from_json(body))
        raise Invalid(
            _("Correct the fields that are named, and send it again."), problems_of(wrong)
        ) from None


def _whole_body() -> bytes:
    """Read the body as it was sent.

    One that declares no length, as it is sent in chunks, is cut at the limit without a word: what
    is left then was too much.

    Raises:
        RequestEntityTooLarge: It is over 1 MiB.
    """
    body = request.get_data(cache=False)
    is_full = request.content_length is None and len(body) >= BODY_BYTES_MAX
    if is_full and request.environ["wsgi.input"].read(1):
        raise RequestEntityTooLarge
    return body


def _refuse_no_numbers(body: bytes) -> None:
    """Refuse NaN and Infinity, which pydantic reads although JSON (RFC 8259) does not know them.

    Raises:
        BadRequest: One of them stands where a number would.
    """
    if b"NaN" not in body and b"Infinity" not in body:
        return
    try:
        from_json(body, allow_inf_nan=False)
    except ValueError:
        raise BadRequest(_("The body is not JSON.")) from None


def _unpacked(body: bytes) -> bytes:
    """Unpack a body that was sent with gzip, no further than what is taken anyway.

    Raises:
        UnsupportedMediaType: It is packed in another way.
        BadRequest: It is no gzip.
        RequestEntityTooLarge: It is over 1 MiB when unpacked.
    """
    packing = request.headers.get("Content-Encoding", "identity").strip().lower()
    if packing in {"identity", ""}:
        return body
    if packing != "gzip":
        raise UnsupportedMediaType(_("Send it as it is, or with gzip."))
    unpacking = zlib.decompressobj(wbits=_GZIP)
    try:
        found = unpacking.decompress(body, BODY_BYTES_MAX + 1)
    except zlib.error:
        raise BadRequest(_("The body is not gzip.")) from None
    if len(found) > BODY_BYTES_MAX:
        raise RequestEntityTooLarge
    if not unpacking.eof or unpacking.unused_data:
        raise BadRequest(_("The body is not gzip."))
    return found


def read_query(model: type[SaidT]) -> SaidT:
    """Read the address's query.

    Raises:
        Invalid: A field is wrong.
    """
    try:
        return model.model_validate_strings(request.args.to_dict())
    except ValidationError as wrong:
        raise Invalid(
            _("Correct the fields that are named, and send it again."), problems_of(wrong)
        ) from None


def problems_of(wrong: ValidationError, prefix: str = "") -> tuple[FieldProblem, ...]:
    """Say each wrong field in the reader's language, with what to do."""
    return tuple(
        FieldProblem(prefix + ".".join(_place(e)), _said(e))
        for e in wrong.errors(include_url=False, include_input=False)
    )


def _place(error: ErrorDetails) -> list[str]:
    cause = (error.get("ctx") or {}).get("error")
    own = [cause.field] if isinstance(cause, FieldWrong) else []
    return [str(part) for part in error["loc"]] + own


def _said(error: ErrorDetails) -> str:
    context: Mapping[str, Any] = error.get("ctx") or {}
    kind = error["type"]
    if kind == "value_error":
        return str(context.get("error") or _("Write this differently."))
    words = {
        "missing": _("Fill this in."),
        "extra_forbidden": _("There is no such field: look for a misspelling."),
        "int_type": _("Give a whole number."),
        "int_parsing": _("Give a whole number."),
        "int_from_float": _("Give a whole number."),
        "int_parsing_size": _("This number is too large."),
        "string_type": _("Give a text."),
        "string_too_short": _("Fill this in."),
        "string_too_long": _("Use at most %(most)s characters.", most=context.get("max_length")),
        "uuid_parsing": _("Give a UUID of version 7 or 4, in lower case."),
        "uuid_type": _("Give a UUID of version 7 or 4, in lower case."),
        "timezone_aware": _("Give the time with its offset, such as -05:00."),
        "datetime_parsing": _("Give a time such as 2026-11-22T10:15:00-05:00."),
        "datetime_from_date_parsing": _("Give a time such as 2026-11-22T10:15:00-05:00."),
        "datetime_type": _("Give a time such as 2026-11-22T10:15:00-05:00."),
        "date_parsing": _("Give a day such as 2026-11-22."),
        "date_from_datetime_parsing": _("Give a day such as 2026-11-22."),
        "list_type": _("Give a list."),
        "too_long": _("Give at most %(most)s.", most=context.get("max_length")),
        "too_short": _("Give at least %(least)s.", least=context.get("min_length")),
        "greater_than_equal": _("Give at least %(least)s.", least=context.get("ge")),
        "less_than_equal": _("Give at most %(most)s.", most=context.get("le")),
        "bool_type": _("Give true or false."),
        "literal_error": _("Give one of: %(these)s.", these=_each(context)),
        "enum": _("Give one of: %(these)s.", these=_each(context)),
        "model_type": _("Give an object."),
    }
    return words.get(kind) or _("This cannot be read: write it differently.")


def _each(context: Mapping[str, Any]) -> str:
    """Return what pydantic expects without its English "or"."""
    return str(context.get("expected")).replace("' or '", "', '")


def answer(
    what: BaseModel | Mapping[str, object] | list[Any],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer JSON."""
    text = what.model_dump_json() if isinstance(what, BaseModel) else _ANYTHING.dump_json(what)
    reply = Response(text, status, content_type="application/json")
    reply.headers.update(headers or {})
    return reply
