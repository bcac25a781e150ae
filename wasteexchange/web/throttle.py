"""Who asks too often waits: sign-in and public pages, never calls with a valid token or session.

Counted in the memory of this process: a restart forgets, and several workers count each for
themselves. That slows a guesser by some factor less, and needs nothing to be installed.
"""

import ipaddress
import math
from collections.abc import Callable
from typing import Any, Never, TypeVar, cast

from flask import Flask, g, request
from flask_limiter import Limiter, RequestLimit
from limits import RateLimitItem, parse_many
from werkzeug.exceptions import TooManyRequests

from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.words import _

View = TypeVar("View", bound=Callable[..., object])

# A family looks at its page now and then; a village may share one address.
PUBLIC_LIMITS = "60 per minute; 600 per hour"
_IPV6_OWN_BITS = 64


def address() -> str:
    """Where a request comes from: the address, or the /64 that one IPv6 customer is given."""
    try:
        found = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or "unknown"
    if found.version == 4:  # noqa: PLR2004 - the version's name
        return str(found)
    return str(ipaddress.ip_network((found, _IPV6_OWN_BITS), strict=False))


def install(app: Flask) -> None:
    """Count for this application from zero. Stands after who asks is known."""
    limiter.init_app(app)


def limited(limits: str = PUBLIC_LIMITS) -> Callable[[View], View]:
    """Throttle a public view by address; whoever is signed in, or calls with a token, is not.

    `limits` as in "60 per minute; 600 per hour". It answers 429 with Retry-After.
    """
    decorate: Any = limiter.limit(limits, exempt_when=_is_known)

    def mark(view: View) -> View:
        return cast("View", decorate(view))

    return mark


def spend(limits: str, *key: str) -> None:
    """Count one attempt under a key, before it is made.

    Raises:
        TooManyRequests: There were too many; it says after how many seconds to come back.
    """
    for item in _items(limits):
        if not limiter.limiter.hit(item, *key):
            _refuse(_waiting_seconds(item, key))


def refuse_spent(limits: str, *key: str) -> None:
    """Count nothing, but refuse where `count` has counted too much.

    Raises:
        TooManyRequests: As for `spend`.
    """
    for item in _items(limits):
        if not limiter.limiter.test(item, *key):
            _refuse(_waiting_seconds(item, key))


def count(limits: str, *key: str) -> None:
    """Count one attempt that failed."""
    for item in _items(limits):
        limiter.limiter.hit(item, *key)


def forgive(limits: str, *key: str) -> None:
    """Forget what was counted under a key."""
    for item in _items(limits):
        limiter.limiter.clear(item, *key)


def _items(limits: str) -> list[RateLimitItem]:
    return parse_many(limits) if limiter.enabled else []


def _is_known() -> bool:
    return g.get("actor") is not None


def _waiting_seconds(item: RateLimitItem, key: tuple[str, ...]) -> int:
    return _until(limiter.limiter.get_window_stats(item, *key).reset_time)


def _until(reset_at: float) -> int:
    return max(1, math.ceil(reset_at - utc_now().timestamp()))


def _breached(limit: RequestLimit) -> None:
    _refuse(_until(limit.reset_at))


def _refuse(seconds: int) -> Never:
    minutes = math.ceil(seconds / 60)
    raise TooManyRequests(
        _("That was very often. Wait %(minutes)d min, then try again.", minutes=minutes),
        retry_after=seconds,
    )


limiter = Limiter(
    key_func=address,
    storage_uri="memory://",
    strategy="moving-window",
    on_breach=_breached,
)
