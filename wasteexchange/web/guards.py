"""Each view says who may call it: exactly one of these stands below its route.

They only declare; `access.enforcement` finds the declaration and holds it. A view without one is
refused to everyone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from wasteexchange.kernel.permissions import Permission

View = TypeVar("View", bound=Callable[..., object])
ATTRIBUTE = "wasteexchange_guard"


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may call a view: anyone, or whoever has one of the permissions."""

    permissions: frozenset[Permission] = frozenset()
    public: bool = False


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Let in whoever has one of these permissions."""
    assert permissions, "a view that needs no permission is public, and says so"
    return _guarded(Guard(permissions=frozenset(permissions)))


def public(view: View) -> View:
    """Let anyone in, signed in or not."""
    return _guarded(Guard(public=True))(view)


def guard_of(view: Callable[..., object]) -> Guard | None:
    """What the view declares; None when it declares nothing."""
    found: Guard | None = getattr(view, ATTRIBUTE, None)
    return found


def _guarded(guard: Guard) -> Callable[[View], View]:
    def mark(view: View) -> View:
        assert guard_of(view) is None, f"{view} declares two guards"
        setattr(view, ATTRIBUTE, guard)
        return view

    return mark
