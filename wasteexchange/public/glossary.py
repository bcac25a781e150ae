"""The words of the program, each in one plain sentence: the page and docs/glossary.md show these.

One word for one thing, in the code, on the screen, on paper and in the guides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wasteexchange.kernel.words import _


@dataclass(frozen=True, slots=True)
class Word:
    """A word: as the code says it, as the reader's screen says it, and what it means."""

    code: str
    term: str
    meaning: str

    @property
    def anchor(self) -> str:
        """Its place on the page, for links to it."""
        return self.code.split(",", maxsplit=1)[0].replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Chapter:
    """Words that belong together."""

    title: str
    words: Sequence[Word]


def glossary() -> tuple[Chapter, ...]:
    """Return all words in the reader's language, the family's first."""
    return (
        Chapter(_("Who takes part"), _people()),
        Chapter(_("At the scale"), _scale()),
        Chapter(_("What you earn"), _earning()),
        Chapter(_("From waste to compost"), _composting()),
        Chapter(_("The month and the office"), _office()),
        Chapter(_("So that nothing is lost"), _ledger()),
    )


def _people() -> list[Word]:
    return [
        Word(
            "programme",
            _("the programme"),
            _("The exchange of one community: its families, its points and its rules."),
        ),
        Word(
            "household",
            _("the family"),
            _("The people of one house, who take part together with one card."),
        ),
        Word(
            "member",
            _("the person of a family"),
            _("Somebody who lives in the house; the program only counts how many they are."),
        ),
        Word(
            "card",
            _("the card"),
            _("A piece of paper with a code and a number; it says whose the compost is."),
        ),
        Word(
            "operator",
            _("the operator"),
            _("The person at the scale, who weighs and notes what you bring."),
        ),
        Word(
            "coordinator",
            _("the coordinator"),
            _("The person who runs the programme and mends what was noted wrong."),
        ),
        Word(
            "auditor",
            _("the auditor"),
            _("Somebody who may look at everything and change nothing."),
        ),
        Word(
            "signatory",
            _("the signatory"),
            _("Somebody who looks at the month's figures and signs them."),
        ),
        Word(
            "role",
            _("the role"),
            _("What somebody of the staff may do: each role opens some pages and not others."),
        ),
        Word(
            "collection point",
            _("the collection point"),
            _("The place with a scale where waste is brought."),
        ),
    ]


def _scale() -> list[Word]:
    return [
        Word("counter", _("the counter"), _("The screen on which the operator weighs and notes.")),
        Word("deposit", _("the visit"), _("What a family brings at one time, weighed and noted.")),
        Word("line", _("the line"), _("One material of a visit, with its weight.")),
        Word(
            "material",
            _("the material"),
            _("A kind of waste that is taken, such as food scraps, bottles or paper."),
        ),
        Word(
            "stream",
            _("the stream"),
            _("A group of materials with one colour: brown is organic, blue is paper."),
        ),
        Word("gross", _("the gross weight"), _("What the scale shows, with the container.")),
        Word("tare", _("the tare"), _("What the empty container weighs; it is taken off.")),
        Word("net", _("the net weight"), _("What is left without the container: that counts.")),
        Word("clean", _("clean"), _("It came well separated and dry: it counts in full.")),
        Word(
            "contaminated",
            _("contaminated"),
            _("Something else was in it: it counts less."),
        ),
        Word(
            "rejected",
            _("rejected"),
            _("It cannot be used: it is weighed, you are told why, and it earns nothing."),
        ),
        Word(
            "receipt",
            _("the receipt"),
            _("A paper that says what you brought and earned; anyone can check it."),
        ),
        Word(
            "series, sequence",
            _("the series and the number"),
            _("They count the receipts of a point one by one, so that a missing one shows."),
        ),
        Word(
            "reversal",
            _("the taking back"),
            _("A new note that takes back a wrong one; nothing is ever rubbed out."),
        ),
    ]


def _earning() -> list[Word]:
    return [
        Word(
            "compost",
            _("the compost"),
            _("Good soil made from your kitchen scraps; you take it home."),
        ),
        Word(
            "points",
            _("the points"),
            _("What bottles, paper and metal earn; the programme says what they buy."),
        ),
        Word("rate", _("the rate"), _("What one kilogram earns, from a day on.")),
        Word(
            "share-out",
            _("the share-out"),
            _("A finished batch is shared among the families who brought what is in it."),
        ),
        Word(
            "term",
            _("the term"),
            _("How many days what you earned has to wait, or until when it holds."),
        ),
        Word(
            "promise",
            _("what is promised"),
            _("All that families have earned and have not taken home yet."),
        ),
        Word("cap", _("the cap"), _("The most that can be earned in a visit, a week or a month.")),
        Word("credit", _("the credit"), _("What a visit adds to what is yours.")),
        Word("balance", _("the balance"), _("What is yours today and not yet taken home.")),
        Word(
            "statement",
            _("the passbook"),
            _("The list of all you brought and took, with the balance after each."),
        ),
        Word(
            "reward",
            _("the reward"),
            _("What a family can have for its credit: a bag of compost, a seedling."),
        ),
        Word(
            "redemption",
            _("the redemption"),
            _("The moment in which a reward is handed out and its cost leaves the balance."),
        ),
        Word(
            "hold",
            _("what is set aside"),
            _("A reward that waits some days for its family, together with the credit for it."),
        ),
        Word(
            "owed by household",
            _("what is to be made up"),
            _("Compost that was taken home before its visit was taken back."),
        ),
    ]


def _office() -> list[Word]:
    return [
        Word(
            "catalogue",
            _("the catalogue"),
            _("The list of materials, rates, points and containers of a programme."),
        ),
        Word(
            "tally",
            _("the monthly tally"),
            _("All that came in during a month, added up to be signed."),
        ),
        Word(
            "active family",
            _("the family that came"),
            _("It has at least one visit in the month that was not taken back."),
        ),
        Word(
            "new family",
            _("the new family"),
            _("It came in this month for the first time."),
        ),
        Word(
            "returning family",
            _("the family that came back"),
            _("It came this month, not the month before, but some month earlier."),
        ),
        Word(
            "lapsed family",
            _("the family that stopped coming"),
            _("It came the month before and did not come in this one."),
        ),
        Word(
            "closing",
            _("the closing"),
            _("From then on the month's figures stay as they were signed."),
        ),
        Word(
            "consent",
            _("the consent"),
            _("The family's yes to keeping its name and phone; it may be taken back."),
        ),
        Word(
            "erasure",
            _("the erasure"),
            _("A family's name and phone are removed for good; the weights stay, without it."),
        ),
        Word(
            "token",
            _("the key of a program"),
            _("A long word with which another program may speak to this one."),
        ),
        Word(
            "review",
            _("what is to be looked at"),
            _("Something unusual that a person has to look at and decide."),
        ),
    ]


def _composting() -> list[Word]:
    return [
        Word(
            "batch",
            _("the batch"),
            _("A heap or a bin of waste that becomes compost together, with a code of its own."),
        ),
        Word(
            "tending",
            _("the tending"),
            _("What somebody did with a heap or saw of it: turned, watered, how hot it was."),
        ),
        Word(
            "photo",
            _("the photo"),
            _("A picture of a heap or of a reward; where and with what it was taken is left out."),
        ),
        Word(
            "process loss",
            _("what went into the air"),
            _("Water and gas that leave a heap: it weighs less than what went in."),
        ),
        Word(
            "stock",
            _("the stock"),
            _("What lies at a point: waste as it was brought, and compost that is finished."),
        ),
        Word(
            "count",
            _("the count"),
            _("Somebody weighs what lies there; what differs is kept, with its reason."),
        ),
        Word(
            "arrival",
            _("the arrival"),
            _("Pieces of a reward, or material on its way, come to a point and are noted there."),
        ),
        Word(
            "haul",
            _("the haul"),
            _("Material that goes from one point to another, weighed when it leaves and arrives."),
        ),
        Word(
            "planned purchase",
            _("the planned purchase"),
            _("Compost that somebody will pay for, so that what is promised can be handed out."),
        ),
        Word(
            "mass balance",
            _("where every gram is"),
            _("All that came beside all that is there or left: both have the same sum."),
        ),
    ]


def _ledger() -> list[Word]:
    return [
        Word(
            "ledger",
            _("the ledger"),
            _("The book in which each gram leaves one account and arrives in another."),
        ),
        Word("account", _("the account"), _("A page of the book: of a family or of a point.")),
        Word("transfer", _("the transfer"), _("One line of the book: so much from here to there.")),
        Word(
            "fact",
            _("the fact"),
            _("Something that happened and was noted once; it is never changed."),
        ),
        Word(
            "journal",
            _("the journal"),
            _("All facts in a row, without names, so that others can add them up again."),
        ),
        Word(
            "audit",
            _("the audit"),
            _("The program adds up everything again and says whether it fits together."),
        ),
        Word(
            "backup",
            _("the backup"),
            _("A copy of everything in one file, kept in another place."),
        ),
        Word(
            "card key",
            _("the card key"),
            _("A secret of the server; without it no card can be printed again."),
        ),
        Word(
            "forfeited",
            _("without an owner"),
            _("Compost that a family had left when it asked for its data to be erased."),
        ),
    ]
