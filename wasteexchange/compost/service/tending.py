"""What happens to a batch between its opening and its closing; and the figures of a method."""

import hashlib
import io
import uuid

import sqlalchemy as sa
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Session

from wasteexchange.compost import queries
from wasteexchange.compost.errors import (
    BatchIsClosed,
    PictureUnreadable,
    UnknownMethod,
    UnknownStage,
)
from wasteexchange.compost.models import batch_figures, batch_photos, batch_tendings
from wasteexchange.compost.rules import Figures, Tending
from wasteexchange.compost.service import facts
from wasteexchange.compost.service.batches import check_measures
from wasteexchange.compost.service.commands import Done, TendBatch
from wasteexchange.deposits.errors import PointNotYours
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.errors import FieldProblem, Invalid
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of

# A phone's picture has up to 12 megapixels; more is made to exhaust our memory.
PIXELS_MAX = 50_000_000
PHOTO_SIDE = 1280
PHOTO_BYTES_MAX = 400_000
QUALITIES = (80, 60, 40, 25)
WORMS_G_MAX = 1_000_000


def tend_batch(session: Session, context: Context, command: TendBatch) -> Done[Tending]:
    """Note what was done with an open batch, or seen of it.

    Raises:
        UnknownBatch: There is none with that id here.
        BatchIsClosed: Nothing happens to it any more.
        DomainError: A stage, measure, weight, time or picture that cannot be.
    """
    programme_id = context.programme_id
    known = facts.is_known(session, context, command)
    opened = queries.get_batch(session, programme_id, command.batch_id)
    if known:
        return Done(_kept(session, context, command), is_replay=True)
    catalogue = catalogue_of(session, programme_id)
    point = facts.own_point(context, catalogue, opened.point_id)
    if not opened.is_open:
        raise BatchIsClosed(_("Look at what was written when it was closed."))
    method = queries.composting_of(session, catalogue).method(opened.method)
    if command.stage is not None and not (method and method.stage(command.stage)):
        raise UnknownStage(_("Choose one of the stages that are shown."), field="stage")
    check_measures(command.measures)
    if command.worms_g is not None:
        facts.weight_of(command.worms_g, "worms_g", least=1, most=WORMS_G_MAX)
    if not _says_something(command):
        words = _("Write what you did or saw.")
        raise Invalid(words, (FieldProblem("note", words),))
    when = facts.when_of(context, catalogue, command)
    facts.after_beginning(when, opened.day_on)
    # Read before anything is written: what is no picture is refused whole.
    photo = small_jpeg(command.photo) if command.photo else None
    if not facts.claim(session, context, command, when, point.id):
        return Done(_kept(session, context, command), is_replay=True)
    facts.write(
        session,
        context,
        batch_tendings,
        {
            "id": command.id,
            "batch_id": opened.id,
            "counted_at": when.at,
            "day_on": when.day_on,
            "stage": command.stage,
            "is_turned": command.is_turned,
            "is_watered": command.is_watered,
            "temperature_tenths": command.measures.temperature_tenths,
            "moisture_permille": command.measures.moisture_permille,
            "ph_hundredths": command.measures.ph_hundredths,
            "worms_g": command.worms_g,
            "note": command.note,
            "photo_digest": command.photo and hashlib.sha256(command.photo).digest(),
        },
    )
    if photo:
        jpeg, width, height = photo
        row = {"tending_id": command.id, "jpeg": jpeg, "width": width, "height": height}
        facts.write(session, context, batch_photos, row)
    return Done(_kept(session, context, command), is_replay=False)


def remove_photo(session: Session, context: Context, tending_id: uuid.UUID) -> None:
    """Take a picture out: it may show somebody who does not want to be seen."""
    session.execute(
        sa.delete(batch_photos).where(
            batch_photos.c.programme_id == context.programme_id,
            batch_photos.c.tending_id == tending_id,
        )
    )


def set_figures(session: Session, context: Context, method: str, figures: Figures) -> None:
    """Write a programme's own figures over the template's; batches that are there keep theirs.

    Raises:
        PointNotYours: The actor works at one point only.
        UnknownMethod: There is no such way of composting.
        Invalid: The figures cannot be.
    """
    if context.actor.point_id is not None:
        raise PointNotYours(_("These figures are the whole programme's. Ask who runs it."))
    catalogue = catalogue_of(session, context.programme_id)
    if queries.composting_of(session, catalogue).method(method) is None:
        raise UnknownMethod(_("Choose one of the ways that are shown."), field="method")
    if not figures.are_sound:
        words = _("Give the smaller number first, and no more compost than went in.")
        raise Invalid(words, (FieldProblem("weeks_low", words),))
    facts.write(
        session,
        context,
        batch_figures,
        {
            "id": context.new_id(),
            "method": method,
            "weeks_low": figures.weeks_low,
            "weeks_high": figures.weeks_high,
            "yield_low_permille": figures.yield_low_permille,
            "yield_high_permille": figures.yield_high_permille,
            "source": figures.source,
            "made_at": context.now,
            "made_by": context.actor.id,
        },
    )


def small_jpeg(raw: bytes) -> tuple[bytes, int, int]:
    """Make a picture anew: small, upright, and without what a camera writes beside it.

    Only the pixels are kept, so no place, no owner and nothing hidden behind them.

    Raises:
        PictureUnreadable: It is no picture that we read, or too large.
    """
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                raise PictureUnreadable(_("Take a smaller picture."), field="photo")
            opened.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        words = _("Send a picture as JPEG, PNG or WebP.")
        raise PictureUnreadable(words, field="photo") from None
    upright.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    for quality in QUALITIES:
        written = io.BytesIO()
        Image.Image.save(upright, written, "JPEG", quality=quality, exif=b"", icc_profile=b"")
        if written.tell() <= PHOTO_BYTES_MAX:
            return written.getvalue(), upright.width, upright.height
    raise PictureUnreadable(_("Take a smaller picture."), field="photo")


def _says_something(command: TendBatch) -> bool:
    said = (command.stage, command.worms_g, *_measured(command))
    done = command.is_turned or command.is_watered or command.note or command.photo
    return bool(done) or any(one is not None for one in said)


def _measured(command: TendBatch) -> tuple[int | None, ...]:
    measures = command.measures
    return measures.temperature_tenths, measures.moisture_permille, measures.ph_hundredths


def _kept(session: Session, context: Context, command: TendBatch) -> Tending:
    mine = queries.tendings_of(session, context.programme_id, command.batch_id)
    return next(one for one in mine if one.id == command.id)
