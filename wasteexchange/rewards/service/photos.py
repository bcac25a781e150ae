"""A photo of a reward, as small as a phone's tile: nothing of the uploaded file is kept."""

import hashlib
import io
from typing import Final

from PIL import Image

from wasteexchange.compost.service.tending import small_jpeg

SIDE: Final = 320
PHOTO_BYTES_MAX: Final = 40_000
_QUALITIES: Final = (80, 65, 50, 35)


def small_picture(uploaded: bytes) -> tuple[bytes, str]:
    """Return a picture of at most 320 pixels a side as JPEG, and its digest.

    Raises:
        PictureUnreadable: It is no picture that we can read, or too large.
    """
    jpeg, _width, _height = small_jpeg(uploaded)
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        opened.thumbnail((SIDE, SIDE))
        photo = _written(opened)
    return photo, hashlib.sha256(photo).hexdigest()


def _written(picture: Image.Image) -> bytes:
    """Write it at the best quality that is small enough; at the last one 320 pixels always are."""
    written = b""
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        written = out.getvalue()
        if len(written) <= PHOTO_BYTES_MAX:
            break
    return written
