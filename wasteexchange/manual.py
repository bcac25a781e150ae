"""What `--help` says, in the language of the terminal.

The English stands where it is written: in the docstring of a command and in `help=` of its options.
It is translated when somebody asks for help, and only then.
"""

import inspect
from collections.abc import Iterator
from copy import copy

import click

from wasteexchange.kernel.terminal import gettext as _

_EXAMPLE = "Example: "


def speak(command: click.Command) -> None:
    """Let a command, and each inside it, help in the language of the terminal from now on."""
    if isinstance(command, click.Group):
        for part in command.commands.values():
            speak(part)

    def format_help(ctx: click.Context, formatter: click.HelpFormatter) -> None:
        type(command).format_help(_translated(command, ctx), ctx, formatter)

    command.format_help = format_help  # type: ignore[method-assign]  # for every kind of command


def commands_in(command: click.Command) -> Iterator[click.Command]:
    """Give a command and every one inside it."""
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if inside := command.get_command(context, name):
                yield from commands_in(inside)


def texts_of(command: click.Command) -> Iterator[str]:
    """Give the English of a command and of its options, as the catalogue has it."""
    yield from (words for words in _paragraphs(command) if not words.startswith(_EXAMPLE))
    for param in command.params:
        if isinstance(param, click.Option) and param.help:
            yield param.help


def _translated(command: click.Command, ctx: click.Context) -> click.Command:
    """Return a copy of a command that says all of its help in the terminal's language."""
    told = _with_help(command)
    told.params = [_param(param) for param in command.get_params(ctx)]
    told.add_help_option = False  # it is among them
    if isinstance(told, click.Group):
        parts = ((name, told.get_command(ctx, name)) for name in told.list_commands(ctx))
        told.commands = {name: _with_help(part) for name, part in parts if part}
    return told


def _with_help(command: click.Command) -> click.Command:
    told = copy(command)
    told.help = "\n\n".join(map(_said, _paragraphs(command)))
    return told


def _param(param: click.Parameter) -> click.Parameter:
    told = copy(param)
    if isinstance(told, click.Option) and told.help:
        told.help = _(told.help)
    return told


def _said(paragraph: str) -> str:
    if paragraph.startswith(_EXAMPLE):
        return _("Example: %(command)s", command=paragraph.removeprefix(_EXAMPLE))
    return _(paragraph)


def _paragraphs(command: click.Command) -> list[str]:
    """Return the paragraphs of a command's help, each in one line."""
    written = inspect.cleandoc(command.help or "").split("\n\n")
    return [" ".join(paragraph.split()) for paragraph in written if paragraph]
