"""What a person can meet at the door."""

from wasteexchange.kernel.errors import DomainError, Forbidden


class SignInRefused(DomainError):
    """The name and the password do not belong together; which of them is wrong is not said."""

    slug, title, status = "sign-in-refused", "This name and password do not fit together", 401


class WhichProgramme(DomainError):
    """The same name and password open several programmes."""

    slug, title, status = "which-programme", "Please say which programme you work in", 422


class NameTaken(DomainError):
    """Somebody else signs in with that name."""

    slug, title, status = "name-taken", "Somebody here already has this name", 409


class WeakPassword(DomainError):
    """The password is short, common, or somebody's name."""

    slug, title, status = "weak-password", "This password is too easy to guess", 422


class PasswordChangeNeeded(DomainError):
    """A one-time password opens one page only: the one where it is replaced."""

    slug, title, status = "password-change-needed", "First choose a password of your own", 403


class RankTooLow(Forbidden):
    """Staff are kept by whoever stands above them, never by their equals or by themselves."""

    slug, title = "rank-too-low", "Somebody with a higher role has to do this"


class UnknownEnrolment(DomainError):
    """The code is wrong, was used, or is older than 10 minutes; which of these is not said."""

    slug, title, status = "unknown-enrolment", "This code does not open anything", 422


class DeviceOutOfUse(Forbidden):
    """The office took this phone out of use, or another one took over; it may only hand in."""

    slug, title = "device-out-of-use", "This phone is out of use"


class WeakPin(DomainError):
    """The PIN is not six digits, or is one of the few that everybody tries first."""

    slug, title, status = "weak-pin", "This PIN is too easy to guess", 422


class CsrfRefused(DomainError):
    """The form is not from a page that we gave to this browser, or the page is too old."""

    slug, title, status = "csrf", "This page was open for too long", 403
