"""A reward's photo: no secret, kept for ever by whoever fetched it, because its name is its sum."""

import re

from flask import Response
from flask.typing import ResponseReturnValue

from wasteexchange.kernel.db import reading
from wasteexchange.kernel.errors import NotFound
from wasteexchange.kernel.words import _
from wasteexchange.rewards.queries import find_photo
from wasteexchange.rewards.views.pages import blueprint
from wasteexchange.web.guards import public
from wasteexchange.web.throttle import limited

_DIGEST = re.compile("[0-9a-f]{64}")
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@blueprint.get("/rewards/photos/<digest>.jpg")
@public
@limited()
def photo(digest: str) -> ResponseReturnValue:
    found = None
    if _DIGEST.fullmatch(digest):
        with reading() as session:
            found = find_photo(session, digest)
    if found is None:
        raise NotFound(_("Look at the reward again: it has another photo now."))
    return Response(found, headers=FOR_EVER, content_type="image/jpeg")
