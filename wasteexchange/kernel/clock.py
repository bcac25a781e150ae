"""The only place that asks the system for the time."""

import datetime as dt


def utc_now() -> dt.datetime:
    """Now, in UTC, aware."""
    return dt.datetime.now(dt.UTC)
