"""The command line speaks the language of the terminal, in its help and in what it says."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from tests import ready
from tests.house import tree
from tests.unit.paper.reading import text_of
from wasteexchange.cli import program
from wasteexchange.kernel import terminal
from wasteexchange.manual import texts_of

SPANISH, ENGLISH = "es_PE.UTF-8", "en_US.UTF-8"
_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")
MALA = ("--programme", "MALA")
WRONG = [
    (("programme", "create", "MALA", "--name", "x"), "MALA ya está en uso. Elija otro código."),
    (("programme", "create", "MALA"), "Falta la opción '--name'. Vea: wasteexchange programme"),
    (("programme", "create"), "Falta 'CODE'. Vea: wasteexchange programme create --help"),
    (("nothing",), "No hay ningún comando 'nothing'. Vea: wasteexchange --help"),
    (("serve", "--port", "0"), "'--port' no puede ser eso: 0 no está en el rango"),
    (("serve", "--port", "x"), "'--port' no puede ser eso: 'x' no es un número"),
    (("serve", "--fast"), "No hay ninguna opción '--fast'."),
    (("token", "create", *MALA, "--role", "king"), "'king' no es ninguno de estos: 'operator'"),
    (("audit", "--programme", "NOPE"), "Revise el código del programa: NOPE."),
    (("restore", "no-such-file.zip"), "'no-such-file.zip' no existe."),
    (("backup", "no/such/folder/x.zip"), "no existe ese archivo o carpeta. Elija otro lugar"),
    (("cards", "print", *MALA, "-o", "x.pdf"), "Ninguna tarjeta espera impresión."),
    (("cards", "print", *MALA, "--blank", "1", "--unprinted", "-o", "x"), "Elija una sola:"),
    (("tally", "2026-13", *MALA, "-o", "x.pdf"), "2026-13 no es un mes: escríbalo como"),
    (("tally", "2026-10", *MALA, "-o", "no/folder/x.pdf"), "No se puede escribir no/folder"),
    (("demo", "--households", "0"), "'--households' no puede ser eso: Elija de 1 a 2000"),
    (("demo", "--households", "9", "--months", "1"), "La base de datos está en uso (MALA)"),
]


class Seat:
    """A place before a terminal of one language, with a data directory of its own."""

    def __init__(self, database_url: str, folder: Path, language: str) -> None:
        kept = {
            k: v
            for k, v in os.environ.items()
            if k not in _LOCALES and not k.startswith("WASTEEXCHANGE_")
        }
        self.environment = {
            **kept,
            "WASTEEXCHANGE_DATABASE_URL": database_url,
            "WASTEEXCHANGE_DATA_DIR": str(folder / "data"),
            "WASTEEXCHANGE_BASE_URL": "https://mala.example.pe",
            "PYTHONUTF8": "1",
            "LANG": language,
        }

    def run(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return ready.run(arguments, self.environment | variables)

    def says(self, *arguments: str, **variables: str) -> str:
        """What a command says; it has to work."""
        done = self.run(*arguments, **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def refuses(self, *arguments: str, **variables: str) -> str:
        """The one line with which a command is refused."""
        done = self.run(*arguments, **variables)
        assert done.returncode in {1, 2}, done.stdout
        assert (done.stdout, done.stderr.count("\n")) == ("", 1), done.stderr
        return done.stderr.rstrip("\n")


@pytest.fixture
def spanish(sqlite_url: str, tmp_path: Path) -> Seat:
    return Seat(sqlite_url, tmp_path, SPANISH)


@pytest.fixture
def english(sqlite_url: str, tmp_path: Path) -> Seat:
    return Seat(sqlite_url, tmp_path, ENGLISH)


def test_every_help_is_in_spanish_and_no_english_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", SPANISH)
    for words, command in _commands():
        shown = _close(_help(words, command))
        assert "Ejemplo:wasteexchange" in shown, words
        assert _close("Muestra esta ayuda y termina.") in shown, words
        for text in texts_of(command):
            told = terminal.gettext(text)
            assert told != text, f"no Spanish: {text}"
            assert _close(told) in shown, (words, told)
            assert _close(text) not in shown, (words, text)
        assert "Example" not in shown, words


def test_the_list_of_commands_says_in_spanish_what_each_is_for(spanish: Seat) -> None:
    shown = spanish.says("--help")
    assert "Comandos:" in shown
    for name, part in (("cards", "Imprime tarjetas"), ("backup", "Hace en FILE una copia")):
        assert re.search(rf"^  {name} +{part}", shown, re.MULTILINE), shown
    inside = spanish.says("cards", "--help")
    assert re.search(r"^  print +Hace hojas de tarjetas", inside, re.MULTILINE), inside
    alone = spanish.run("cards")
    assert (alone.returncode, alone.stdout, alone.stderr) == (2, "", inside)


def test_the_same_help_is_in_english_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", ENGLISH)
    for words, command in _commands():
        shown = _close(_help(words, command))
        assert "Example:wasteexchange" in shown, words
        for text in texts_of(command):
            assert _close(text) in shown, (words, text)


@pytest.mark.parametrize(
    ("variables", "usage"),
    [
        ({"LANG": SPANISH}, "Uso:"),
        ({"LANG": ENGLISH, "LC_ALL": "es_PE"}, "Uso:"),
        ({"LANG": ENGLISH}, "Usage:"),
        ({"LANG": ENGLISH, "LANGUAGE": "es"}, "Usage:"),
        ({"LANG": SPANISH, "LC_ALL": "C.UTF-8"}, "Usage:"),
        ({"LANG": SPANISH, "LANGUAGE": "en"}, "Uso:"),
    ],
)
def test_the_words_of_click_are_in_the_language_of_ours(
    spanish: Seat, variables: dict[str, str], usage: str
) -> None:
    shown = spanish.says("demo", "--help", **variables)
    here, there = (
        ("Uso:", "Opciones:", "[si no se dice: 120]", "Muestra esta ayuda", "Ejemplo:", "Cuántas"),
        ("Usage:", "Options:", "[default: 120]", "Show this message", "Example:", "How many"),
    )
    said, unsaid = (here, there) if usage == "Uso:" else (there, here)
    assert [words for words in said if words not in shown] == []
    assert [words for words in unsaid if words in shown] == []


def test_a_help_in_spanish_leaves_the_commands_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", SPANISH)
    before = [text for _words, command in _commands() for text in texts_of(command)]
    context = click.Context(program, info_name="wasteexchange")
    assert "Imprime tarjetas" in program.get_help(context)
    assert [text for _words, command in _commands() for text in texts_of(command)] == before
    monkeypatch.setenv("LC_ALL", ENGLISH)
    assert "Print cards" in program.get_help(context)


def test_a_day_at_a_terminal_in_spanish(spanish: Seat, tmp_path: Path) -> None:
    made = spanish.says("programme", "create", "MALA", "--name", "Mala recicla")
    assert made == "Se creó MALA (Mala recicla) con el punto MALA-01.\n"
    assert spanish.says("programme", "list") == "MALA\tMala recicla\tperu\tMALA-01\n"
    told = spanish.says("user", "create", "rosa", *MALA, "--role", "operator")
    assert told.startswith("Contraseña de un solo uso de rosa: ")
    assert len(spanish.says("token", "create", *MALA, "--role", "operator").split()) == 1
    cards = str(tmp_path / "cards.pdf")
    assert spanish.says("cards", "print", *MALA, "--blank", "1", "-o", cards) == (
        f"1 tarjeta en {cards}.\n"
    )
    assert spanish.says("cards", "print", *MALA, "--blank", "2", "-o", cards) == (
        f"2 tarjetas en {cards}.\n"
    )
    assert spanish.says("expire") == "MALA: no vence nada\n"
    assert spanish.says("rewards", "fill", *MALA) == "0 premios más en MALA.\n"
    assert spanish.says("rewards", "expire", *MALA) == "Volvieron 0 apartados en MALA.\n"
    tally = str(tmp_path / "tally.csv")
    said = spanish.says("tally", "2026-10", *MALA, "--format", "csv", "-o", tally)
    assert said == f"{tally}: MALA 2026-10, 0 entregas\n"
    assert spanish.says("audit").startswith("Todo cuadra: ")
    assert spanish.says("migrate").startswith("La base de datos está en la versión ")
    copy = str(tmp_path / "mala.zip")
    saved = spanish.says("backup", copy)
    assert saved.startswith(f"{copy}: ")
    assert saved.endswith(" (MALA), sin la llave de las tarjetas: guárdela en otro lugar.\n")
    back = spanish.says("restore", copy, "--force")
    assert re.match(r"De vuelta: \d+ filas en \d+ tablas \(MALA\)\.", back)


def test_a_refusal_is_in_the_language_of_the_terminal_not_of_the_programme(
    spanish: Seat, english: Seat, tmp_path: Path
) -> None:
    spanish.says("programme", "create", "MALA", "--name", "Mala recicla")
    lost = ("user", "password", "carmela", *MALA)
    assert spanish.refuses(*lost) == (
        "Nadie entra aquí con el nombre carmela. Mire los nombres en Personal."
    )
    assert english.refuses(*lost) == (
        "Nobody here signs in as carmela. Look at the names under Staff."
    )
    rows = tmp_path / "families.csv"
    rows.write_text("codigo,nombre\na b,Ana\n", encoding="utf-8")
    listed = ("import", "households", str(rows), *MALA)
    there, here = english.run(*listed).stderr, spanish.run(*listed).stderr
    assert there.startswith("Row 2: Code a b: use letters")
    assert here.startswith("Fila 2: Código a b: ")
    far = {"WASTEEXCHANGE_BASE_URL": "https://" + "a" * 80 + ".pe"}
    printed = ("cards", "print", *MALA, "--blank", "1", "-o", str(tmp_path / "cards.pdf"))
    assert english.refuses(*printed, **far).startswith("Give the server a shorter address")
    assert spanish.refuses(*printed, **far).startswith("Dé al servidor una dirección más corta")


def test_paper_is_in_the_language_of_the_programme_not_of_the_terminal(
    english: Seat, tmp_path: Path
) -> None:
    english.says("programme", "create", "MALA", "--name", "Mala recicla")
    cards, tally = tmp_path / "cards.pdf", tmp_path / "tally.pdf"
    assert english.says("cards", "print", *MALA, "--blank", "1", "-o", str(cards)) == (
        f"1 card in {cards}.\n"
    )
    assert "Comida y jardín" in text_of(cards.read_bytes())
    assert "0 deposits" in english.says("tally", "2026-10", *MALA, "-o", str(tally))
    assert "Resumen mensual" in text_of(tally.read_bytes())


def test_what_was_wrong_is_said_in_spanish(spanish: Seat) -> None:
    spanish.says("programme", "create", "MALA", "--name", "Mala recicla")
    for arguments, words in WRONG:
        assert words in spanish.refuses(*arguments), arguments


def test_a_database_or_a_setting_that_is_wrong_is_said_in_spanish(
    empty_database_url: str, tmp_path: Path
) -> None:
    seat = Seat(empty_database_url, tmp_path, SPANISH)
    assert seat.refuses("programme", "list") == (
        "La base de datos no está preparada. Escriba: wasteexchange migrate"
    )
    wrong = {
        "WASTEEXCHANGE_DATABASE_URL": ("gold://mine", "no es la dirección de una base de datos"),
        "WASTEEXCHANGE_PROXIES": ("many", "es un número de 0 a 5, no 'many'."),
    }
    for name, (value, words) in wrong.items():
        assert words in seat.refuses("programme", "list", **{name: value})


def test_what_the_guide_says_that_the_terminal_says_is_what_it_says() -> None:
    guide = tree.text(Path("docs/guides/administrador.md")).split("## Si algo va mal")[1]
    quoted = [
        words
        for row in re.findall(r"^\| (`.*?) \|", guide, re.MULTILINE)
        for words in re.findall(r"`([^`]+)`", row)
        if " " in words
    ]
    assert len(quoted) >= 10
    with (tree.ROOT / "translations/es/LC_MESSAGES/messages.po").open("rb") as file:
        said = [text for m in read_po(file, locale="es") for text in (m.id, m.string)]
    for words in quoted:
        assert any(str(text).startswith(words.rstrip(" …")) for text in said), words


def _commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words, the groups included."""

    def walk(
        words: tuple[str, ...], command: click.Command
    ) -> Iterator[tuple[tuple[str, ...], click.Command]]:
        yield words, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                if inside := command.get_command(context, name):
                    yield from walk((*words, name), inside)

    return walk((), program)


def _help(words: tuple[str, ...], command: click.Command) -> str:
    return command.get_help(click.Context(command, info_name=" ".join(("wasteexchange", *words))))


def _close(text: str) -> str:
    """A text without its spaces: help is wrapped where the line ends."""
    return "".join(text.split())
