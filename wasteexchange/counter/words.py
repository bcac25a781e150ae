"""Every word that the counter's modules say, by key; the page carries them as JSON.

The modules hold no text of their own. What stands as `%(name)s` is filled in there, so a
translation keeps it as it is.
"""

from typing import Final

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

START: Final[dict[str, LazyString]] = {
    "counter": _("Counter"),
    "sign-in": _("Sign in"),
    "sign-in-title": _("Who works here today?"),
    "sign-in-text": _("Sign in with your own name to weigh. It takes a moment."),
    "held-over-sign-in": _("What was weighed is kept. It goes on after you sign in."),
    "where-are-you": _("Where are you weighing today?"),
    "no-points-title": _("You have no collection point yet"),
    "no-points-text": _("Ask the coordinator to give you one. Then try again."),
    "no-materials-title": _("There are no materials yet"),
    "no-materials-text": _("Ask the coordinator to switch on the materials. Then try again."),
    "keeps-nothing-title": _("This browser keeps nothing"),
    "keeps-nothing-text": _(
        "What you weigh would be lost. Open the counter in an ordinary window, not in a private "
        "one, or in another browser."
    ),
    "try-again": _("Try again"),
    "ask-again": _("Ask the server again"),
    "change-person": _("Another person signs in"),
    "menu": _("Menu"),
    "change-point": _("Change the point"),
    # The name of the other language, in that language.
    "other-language": _("Español"),
    "office": _("Office"),
    "office-note": _("Families, cards, the month"),
}

SENDING: Final[dict[str, LazyString]] = {
    "all-sent": _("All sent"),
    "one-to-send": _("1 to send"),
    "no-signal": _("No signal"),
    "sending": _("Sending…"),
    "no-signal-title": _("There is no signal"),
    "no-signal-text": _("Nothing is lost. Move to where there is signal and try again."),
    "kept-title": _("Kept here"),
    "kept-text": _(
        "There was no answer. The visit is kept on this screen and goes again by itself. "
        "It counts only once. Do not close this page."
    ),
    "goes-on": _("The visit goes on where it was."),
    "anothers-visit-title": _("This visit belongs to another person"),
    "anothers-visit-text": _(
        "Whoever weighed it must sign in to send it. Nobody can send it for them."
    ),
}

SCAN: Final[dict[str, LazyString]] = {
    "camera-opening": _("Opening the camera…"),
    "camera-live": _("Show the card"),
    "camera-denied": _("The camera has no permission"),
    "camera-none": _("There is no camera here"),
    "camera-busy": _("Another program is using the camera"),
    "camera-insecure": _("The camera needs a secure address (https)"),
    "camera-else": _("Type the number, or use the USB scanner."),
    "camera-same": _("This code was just read. Take it away for a moment."),
    "not-a-card": _("This is another code. Show the card."),
    "last-visit": _("Last visit"),
    "last-undone": _("Last visit, undone"),
    "number-help": _("Seven digits, below the code"),
    "number-wrong": _("These digits do not fit together. Please look at them again."),
    "search-help": _("The code is on the receipt: for example 0042."),
    "searching": _("Searching…"),
    "search-found": _("Touch the family"),
    "search-none": _('No family with "%(words)s". Try the code, or part of the name.'),
    "search-no-signal": _("There is no signal to search. Read the card, or type its number."),
    "family-inactive": _("No longer takes part. Ask the coordinator."),
    "why-no-card": _("Why is there no card?"),
    "absent-forgotten": _("Left at home"),
    "absent-lost": _("Lost"),
    "absent-other": _("Another reason"),
}

CARD: Final[dict[str, LazyString]] = {
    "family": _("Family %(code)s"),
    "card": _("Card %(number)s"),
    "card-read": _("Card read"),
    "card-later": _("No signal: the card will be checked when the visit is sent."),
    "card-revoked-title": _("This card was changed for another"),
    "card-revoked-text": _("Ask for the new card. If it is not here, find the family by its code."),
    "card-inactive-title": _("This family does not take part at present"),
    "card-inactive-text": _("The coordinator can let it take part again."),
    "card-unlinked-title": _("This card has no family yet"),
    "card-unlinked-text": _(
        "The coordinator hands it over. Meanwhile find the family by its code."
    ),
    "card-unknown-title": _("We do not know this card"),
    "card-unknown-text": _(
        "It may belong to another programme. Read it again, or find the family by its code."
    ),
    "other-card-title": _("Another card was read"),
    "other-card-text": _("Finish this visit first, then read the other card."),
    "find-family": _("Find the family"),
    "type-number": _("Type the number"),
    "read-another": _("Read another card"),
    "has": _("has %(amount)s of compost"),
    "held": _("What was weighed is kept: %(amount)s"),
    "weighed": _("Weighed so far: %(amount)s"),
}

WEIGH: Final[dict[str, LazyString]] = {
    "what": _("What do you weigh?"),
    "what-else": _("Anything else?"),
    "on-the-scale": _("not noted yet"),
    "no-tare": _("No container"),
    "tare": _("− %(name)s %(amount)s"),
    "equals": _("= %(amount)s"),
    "tare-title": _("What is it in?"),
    "tare-text": _("The weight of the container is taken off."),
    "not-clean": _("Not clean"),
    "quality-title": _("How is it? %(material)s"),
    "quality-clean": _("Clean"),
    "quality-contaminated": _("Mixed"),
    "quality-rejected": _("Not accepted"),
    "quality-contaminated-heading": _("Mixed: counts less"),
    "quality-rejected-heading": _("Not accepted: counts nothing"),
    "quality-why": _("%(quality)s: %(reason)s"),
    "other-reason": _("Another reason"),
    "rejected-earns-nothing": _("Noted, and earns nothing"),
    "earns-nothing": _("Thank you! It earns no credit"),
    "plus": _("+%(amount)s of compost"),
    "plus-points": _("+%(amount)s points"),
    "sure-title": _("%(amount)s: is that right?"),
    "sure-text": _("It is a lot of this material: %(material)s. Is the point in its place?"),
    "sure-yes": _("Yes, it is right"),
    "sure-no": _("Correct the weight"),
    "go-clean": _("Clean · record"),
    "go-contaminated": _("Mixed · record"),
    "go-rejected": _("Not accepted · record"),
    "go-on-weighing": _("Go on weighing"),
    "go-visit": _("Record · %(amount)s"),
    "fault-no-weight": _("Type the weight first"),
    "fault-no-material": _("Touch the material first"),
    "fault-tare-not-below-gross": _("The container weighs more than the whole. Look again."),
    "fault-weight-out-of-range": _("That is too heavy for one line. Weigh it in parts."),
    "fault-too-many-lines": _("That is all one visit holds. Record it, then go on with another."),
}

DONE: Final[dict[str, LazyString]] = {
    "for-family": _("for family %(code)s"),
    "for-card": _("for card %(number)s"),
    "for-card-read": _("for the family of this card"),
    "thanks": _("Thank you, %(family)s"),
    "has-now": _("Now has %(amount)s of compost and %(points)s points"),
    "copied": _("Address copied"),
    "next-family": _("Next family"),
    "warning-implausible-weight": _(
        "That is a lot for one family. If it is not right, correct it."
    ),
    "warning-possible-duplicate": _(
        "This family was here a moment ago. If it is the same visit, correct it."
    ),
    "warning-capped": _(
        "The family has reached its limit. The rest was weighed, but earns nothing."
    ),
    "warning-no-rate": _("One material earns no credit today."),
}

UNDO: Final[dict[str, LazyString]] = {
    "leave-visit": _("Leave this visit"),
    "leave-title": _("Throw away what was weighed?"),
    "leave-text": _("It has not been recorded. The family gets nothing for it."),
    "leave-sent-text": _(
        "Perhaps the server has it already. If you leave it, look in the office for it."
    ),
    "leave-yes": _("Yes, throw it away"),
    "leave-no": _("No, go on weighing"),
    "to-the-weights": _("Back to the weights"),
    "undo-title": _("What was wrong?"),
    "undo-text": _("%(what)s, receipt %(number)s. It will be undone; then weigh again."),
    "undo-weight": _("Wrong weight"),
    "undo-material": _("Wrong material"),
    "undo-family": _("Wrong family"),
    "undo-other": _("Another reason"),
    "undone-title": _("Undone"),
    "undone-text": _("%(what)s no longer counts. The receipt says so too."),
}

WORDS: Final = START | SENDING | SCAN | CARD | WEIGH | DONE | UNDO
