"""`cards print`, as a person at a terminal runs it."""

import subprocess

import pytest
from PIL import Image

from tests.integration.households.making import Place, rows_in
from tests.integration.households.terminal import Terminal
from tests.unit.paper.reading import codes_in, pages_of, sizes_of
from wasteexchange.cards import queries


def print_cards(
    terminal: Terminal, *how: str, **variables: str
) -> "subprocess.CompletedProcess[str]":
    out = str(terminal.folder / "cards.pdf")
    return terminal.run("cards", "print", "--programme", "MALA", *how, "-o", out, **variables)


def codes_of(terminal: Terminal) -> list[str]:
    pdf = (terminal.folder / "cards.pdf").read_bytes()
    return [
        code.text
        for number in range(0, len(sizes_of(pdf)), 2)
        for page in pages_of(pdf, dpi=150, only=range(number, number + 1))
        for code in codes_in(page, dpi=150)
    ]


@pytest.mark.slow
def test_a_thousand_blank_cards_are_all_read_back_and_all_resolve(
    terminal: Terminal, mala: Place
) -> None:
    done = print_cards(terminal, "--blank", "1000")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    codes = codes_of(terminal)
    with mala.reading() as session:
        ids = {
            card.card_id
            for code in codes
            if (card := queries.find_card(session, mala.programme_id, code))
        }
        assert queries.count_unprinted(session, mala.programme_id) == 0
    assert (len(codes), len(set(codes)), len(ids)) == (1000, 1000, 1000)


def test_unprinted_cards_are_printed_once_and_one_card_again(terminal: Terminal) -> None:
    first = print_cards(terminal, "--blank", "2")
    again = print_cards(terminal)
    assert (first.returncode, again.returncode) == (0, 1)
    assert again.stderr.count("\n") == 1
    printed = codes_of(terminal)
    assert len(printed) == 2
    number = str(rows_in(terminal.database_url, "SELECT number FROM cards")[0][0])
    assert print_cards(terminal, "--card", f"{number[:6]}-{number[6:]}").returncode == 0
    assert set(codes_of(terminal)) < set(printed)


def test_one_card_is_also_a_picture(terminal: Terminal, mala: Place) -> None:
    assert print_cards(terminal, "--blank", "1").returncode == 0
    with mala.reading() as session:
        card = queries.find_card(session, mala.programme_id, codes_of(terminal)[0])
    assert card
    out = terminal.folder / "card.png"
    told = ("cards", "print", "--programme", "MALA", "--card", card.number, "-o", str(out))
    assert terminal.run(*told).returncode == 0
    with Image.open(out) as picture:
        assert picture.format == "PNG"
        assert [code.text for code in codes_in(picture.convert("L"), dpi=300)]
    many = ("cards", "print", "--programme", "MALA", "--blank", "2", "-o", str(out))
    assert terminal.run(*many).returncode == 2


def test_a_refusal_is_not_hidden_behind_a_warning(terminal: Terminal) -> None:
    done = print_cards(terminal, WASTEEXCHANGE_BASE_URL="http://127.0.0.1:8000")
    assert done.returncode == 1
    assert done.stderr == "No card waits to be printed. Make some with --blank N.\n"


def test_a_card_for_this_machine_alone_is_warned_of(terminal: Terminal) -> None:
    done = print_cards(terminal, "--blank", "1", WASTEEXCHANGE_BASE_URL="http://127.0.0.1:8000")
    assert done.returncode == 0
    assert "WASTEEXCHANGE_BASE_URL" in done.stderr


def test_what_cannot_be_printed_is_said_in_one_line(terminal: Terminal) -> None:
    refused = [
        print_cards(terminal, "--blank", "1", "--unprinted"),
        print_cards(terminal, "--blank", "0"),
        print_cards(terminal, "--card", "004217-7"),
        print_cards(terminal, "--blank", "1", WASTEEXCHANGE_BASE_URL="https://" + "a" * 80 + ".pe"),
    ]
    assert [done.returncode for done in refused] == [2, 2, 1, 1]
    assert all(done.stderr.count("\n") == 1 for done in refused)
    assert not (terminal.folder / "cards.pdf").exists()
    assert [path.name for path in terminal.folder.glob(".cards*")] == []
