"""The only place that asks the system for the time."""

import datetime as dt
import time


def utc_now() -> dt.datetime:
    """Now, in UTC, aware."""
    return dt.datetime.now(dt.UTC)


def steady_ns() -> int:
    """Nanoseconds since some moment, that nobody sets back: to tell how long something took."""
    return time.monotonic_ns()
