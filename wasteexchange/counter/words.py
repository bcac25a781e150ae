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
    "sign-in-later": _("Go on, sign in later"),
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
    "kept-here": _("%(count)s kept here"),
    "sign-in-to-send": _("%(count)s kept: sign in"),
    "no-signal": _("No signal"),
    "one-moment": _("One moment…"),
    "keeping": _("Noting…"),
    "no-signal-title": _("There is no signal"),
    "no-signal-text": _("Nothing is lost. Move to where there is signal and try again."),
    "goes-on": _("The visit goes on where it was."),
    "anothers-visit-title": _("This visit belongs to another person"),
    "anothers-visit-text": _(
        "Whoever weighed it must sign in to send it. Nobody can send it for them."
    ),
    "no-numbers-title": _("This phone has no receipt numbers here yet"),
    "no-numbers-text": _(
        "It asks for them once, where there is signal. Nothing was noted; the weights are still "
        "here."
    ),
    "phone-full-title": _("The phone is full: it was not noted"),
    "phone-full-text": _(
        "Delete photos or videos that are not needed, then try again. The weights are still here."
    ),
    "not-kept-title": _("The phone could not keep it"),
    "not-kept-text": _("Nothing was noted yet. The weights are still here: try again."),
    "nearly-full": _(
        "The phone is nearly full: %(amount)s left. Delete photos or videos that are not needed."
    ),
    "elsewhere-title": _("The counter is open in another tab"),
    "elsewhere-text": _("Only one can weigh at a time. Nothing is lost if you go on here."),
    "go-on-here": _("Go on here"),
}

# Where a record stands: `state-…` in a word or two, `…-note` what it means for the operator.
RECORDS: Final[dict[str, LazyString]] = {
    "records": _("Records of this phone"),
    "records-note": _("What is kept here, what arrived"),
    "records-none": _("Nothing has been noted on this phone yet."),
    "state-kept": _("Kept on this phone"),
    "state-kept-note": _("It goes by itself where there is signal, while the counter is open."),
    "state-sent": _("On its way"),
    "state-sent-note": _("No answer yet: it goes again by itself, and counts once."),
    "state-accepted": _("It arrived"),
    "state-accepted-note": _("It is in the books."),
    "state-waiting": _("Arrived, waits"),
    "state-waiting-note": _("It waits for another record, and then counts by itself."),
    "state-review": _("Arrived, the office looks at it"),
    "state-review-note": _("Nothing is lost: the office decides. Keep the receipt."),
    "state-dismissed": _("It does not count"),
    "state-dismissed-note": _("The office looked at it and decided so. Ask the coordinator."),
    "state-unreadable": _("Could not be read"),
    "state-unreadable-note": _("It stays on this phone. Show it to the office."),
    "state-anothers": _("It goes when %(staff)s signs in."),
    "taken-back": _("Taken back: %(what)s"),
    "server-has": _("The office has %(there)s of them."),
    "server-has-less": _(
        "This phone handed in %(here)s, the office has %(there)s. Tell the coordinator."
    ),
    "given-back": _("%(day)s: the office had lost records. This phone sends %(count)s again."),
    "trouble-no-answer": _("There is no answer at present. They go again by themselves."),
    "trouble-signed-out": _("Sign in, and they go by themselves."),
    "trouble-refused": _("The office does not take them at present. Ask the coordinator."),
    "trouble-full": _("The phone is full. Delete photos or videos that are not needed."),
    "storage-promised": _("This browser has promised to keep them."),
    "storage-not-promised": _("Install the counter on this phone, so that the browser keeps them."),
    "storage-left": _("There is room for %(amount)s more."),
    "saved": _("Saved among the downloads. Take the file to the office."),
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
    "number-help": _("Seven digits, beside the code"),
    "number-wrong": _("These digits do not fit together. Please look at them again."),
    "search-help": _("The office gives each family its code: for example 0042."),
    "searching": _("Searching…"),
    "search-found": _("Touch the family"),
    "search-none": _('No family with "%(words)s". Try the code, or part of the name.'),
    "search-none-here": _(
        'No code begins with "%(words)s". Look at the receipt once more. A new family is known '
        "here after this phone had signal."
    ),
    "search-no-signal": _("There is no signal to search. Read the card, or type its number."),
    "family-code": _("Family code"),
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
    "fault-weight-out-of-range": _(
        "That is too heavy for one time: at most 500 kg. Weigh it in parts."
    ),
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
    "warning-own-household": _("It is your own family's: the office looks at it once more."),
    "warning-no-rate": _("One material earns no credit today."),
}

# What a family takes home: `doubt-…` is said before it is handed out, `warning-…` afterwards.
TAKE: Final[dict[str, LazyString]] = {
    "take-what": _("What does the family take home?"),
    "take-none": _(
        "Nothing is offered yet. The coordinator offers it in the office, under Rewards."
    ),
    "has-both": _("Has %(amount)s of compost and %(points)s points"),
    "has-unknown": _("What it has is not known here. It is reckoned when the record arrives."),
    "as-of": _("As of %(when)s, when this phone last had signal"),
    "free": _("free"),
    "of-compost": _("%(amount)s of compost"),
    "of-points": _("%(amount)s points"),
    "per-kg": _("%(amount)s per kg"),
    "weighed-of": _("%(amount)s · %(name)s"),
    "several-of": _("%(count)s × %(name)s"),
    "none-here": _("None here, as far as the books know"),
    "costs": _("Costs %(amount)s"),
    "costs-and-has": _("%(cost)s. %(has)s."),
    "go-take": _("Hand out · %(what)s"),
    "bag-none": _("Says none"),
    "aside-title": _("Set aside for this family"),
    "aside-until": _("Until %(when)s"),
    "aside-paid": _("Paid already: %(amount)s"),
    "aside-no-answer": _("Do not hand it out yet. Try again with signal: it counts once."),
    "show-label": _("Show the label of the bag"),
    "label-else": _("Go back and touch the batch, or use the USB scanner."),
    "not-a-label": _("This is no label of a bag of ours. Show the label."),
    "for-and-batch": _("%(for)s · batch %(batch)s"),
    "take-less": _("Take less"),
    "take-anyway": _("Hand it out all the same"),
    "not-enough-title": _("The family does not have enough"),
    "not-enough-text": _("%(has)s. This costs %(cost)s."),
    "beyond-title": _("This is more than can be known here"),
    "beyond-text": _(
        "If you hand it out, it is written down as unsettled and the office looks at it: what the "
        "family brings next pays for it."
    ),
    "doubt-short": _("As far as this phone knows it is not enough. %(has)s."),
    "doubt-card": _("Without signal a family gets at most %(card)s."),
    "doubt-device": _("Without signal this phone hands out at most %(device)s in all."),
    "doubt-none-here-title": _("There should be none here"),
    "doubt-none-here": _(
        "The books know of none at this point. If it lies before you, hand it out: the office "
        "counts."
    ),
    "doubt-cap-title": _("It is more than a family's share"),
    "doubt-cap": _("It is more than a family may have in a month. The office will look at it."),
    "pin-needs-signal-title": _("This needs the family's PIN, and signal"),
    "pin-needs-signal-text": _(
        "Without signal nobody can check it. Hand out %(amount)s at most, or come back where there "
        "is signal."
    ),
    "pin-unknown-text": _(
        "This phone does not know whether the family has a PIN. Without signal hand out "
        "%(amount)s at most."
    ),
    "family-pin": _("%(family)s: your PIN"),
    "family-pin-help": _("The family types its four digits itself."),
    "family-pin-no-signal": _("There is no signal to check it. Take less, or try again."),
    "warning-unsettled": _(
        "It was more than the family had. What it brings next pays for it, and the office looks "
        "at it."
    ),
    "warning-stock-to-explain": _("The books knew of fewer here: the office will count."),
    "warning-over-cap": _("It was more than a family's share: the office looks at it."),
    "warning-pin-not-checked": _("It went without the family's PIN: the office looks at it."),
    "undo-taken-text": _("%(what)s, receipt %(number)s. It will be taken back."),
    "undo-reward": _("Another reward, or another number"),
    "undo-not-taken": _("The family left it here"),
}

UNDO: Final[dict[str, LazyString]] = {
    "leave-visit": _("Leave this visit"),
    "leave-title": _("Throw away what was weighed?"),
    "leave-text": _("It has not been recorded. The family gets nothing for it."),
    "leave-yes": _("Yes, throw it away"),
    "leave-no": _("No, go on weighing"),
    "undo-title": _("What was wrong?"),
    "undo-text": _("%(what)s, receipt %(number)s. It will be undone; then weigh again."),
    "undo-weight": _("Wrong weight"),
    "undo-material": _("Wrong material"),
    "undo-family": _("Wrong family"),
    "undo-other": _("Another reason"),
    "undone-title": _("Undone"),
    "undone-text": _("%(what)s no longer counts. The receipt says so too."),
}

PHONE: Final[dict[str, LazyString]] = {
    "connect-phone": _("Connect this phone"),
    "connect-phone-note": _("With the code of the office"),
    "show-code": _("Show the code on the office's screen"),
    "enrol-else": _("Type the letters under the code."),
    "enrol-help": _("Or type the 26 letters under the code:"),
    "enrol-not-whole": _("These are not all the letters. Look at them once more."),
    "not-a-phone-code": _("This is another code. Show the one on the office's screen."),
    "connecting": _("Connecting…"),
    "send-first-title": _("First what is kept here has to go"),
    "send-first-text": _(
        "It carries the numbers of who recorded it. Where there is signal it goes by itself."
    ),
    "save-first-title": _("The office could not read what is kept here: %(count)s"),
    "save-first-text": _(
        "It stays on this phone, also when that is connected anew. Save it first, and take the "
        "file to the office."
    ),
    "connect-now": _("Connect now"),
    "read-code-again": _("Read a new code"),
    "connected-title": _("This phone is now: %(label)s"),
    "connected-text": _("It records at: %(points)s. From now on it needs no signal to weigh."),
    "begin": _("Begin"),
    "out-of-use-title": _("This phone is out of use"),
    "out-of-use-text": _(
        "Nothing is lost: what it still has is sent, and the office looks at it. "
        "To weigh, use the other phone or connect this one again."
    ),
    "connect-again": _("Connect it again"),
    "not-known-title": _("The office does not know this phone any more"),
    "not-known-text": _(
        "Nothing is lost: what it has stays here. Ask the office to connect it anew: then all of "
        "it is sent again."
    ),
}

PEOPLE: Final[dict[str, LazyString]] = {
    "who-weighs": _("Who weighs?"),
    "show-badge": _("Show your badge"),
    "badge-else": _("Touch your name, or use the USB scanner."),
    "not-a-badge": _("This is no badge. Show yours, or touch your name."),
    "number-of-staff": _("No. %(number)s"),
    "unknown-badge-title": _("This phone does not know the badge"),
    "unknown-badge-text": _(
        "It is an old one, or new and this phone had no signal since. Touch your name instead."
    ),
    "touch-name": _("Touch my name"),
    "no-pins-title": _("Nobody has a PIN on this phone yet"),
    "no-pins-text": _(
        "In the office, under Staff, each one gets a PIN; this phone learns it where there is "
        "signal. Meanwhile you can weigh: the record names the phone only."
    ),
    "weigh-nameless": _("Weigh without a name"),
    "ask-again": _("Ask the office again"),
    "pin-of": _("PIN of %(name)s"),
    "pin-help": _("Six digits"),
    "pin-wrong": _("This is not the PIN. Tries left: %(left)s"),
    "pin-online": _("Too many wrong tries. With signal the office checks it."),
    "pin-wrong-online": _("This is not the PIN. Ask the coordinator for a new one."),
    "pin-no-signal": _("There is no signal to check it. Another person can weigh meanwhile."),
    "checking": _("Checking…"),
    "no-pin-title": _("%(name)s has no PIN yet"),
    "no-pin-text": _("Choose one in the office (My password, My PIN), or ask the coordinator."),
    "another-person": _("Another person"),
    "one-time-pin-title": _("Choose a PIN of your own soon"),
    "one-time-pin-text": _("Somebody else has seen this one. In the office: My password, My PIN."),
    "weigh-now": _("Weigh"),
    "another-weighs": _("Another person weighs"),
    "own-family-short": _("Your own family"),
    "own-family": _("It is your own family: better if somebody else weighs."),
}

LINK: Final[dict[str, LazyString]] = {
    "blank-title": _("This card has no family yet"),
    "blank-text": _("Find the family by its code, and the card is theirs."),
    "whose-card": _("Whose card is it?"),
    "give-title": _("Give this card to family %(code)s?"),
    "give-text": _("If the family had another card, that one stops counting."),
    "give-yes": _("Yes, it is theirs"),
    "give-no": _("Find another family"),
    "card-given": _("Card for family %(code)s"),
}

WORDS: Final = (
    START | SENDING | RECORDS | SCAN | CARD | WEIGH | DONE | TAKE | UNDO | PHONE | PEOPLE | LINK
)
