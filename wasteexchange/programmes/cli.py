"""Commands of the programme: what it is, who works in it, which programs may speak to it."""

import uuid

import click
from sqlalchemy.orm import Session

from wasteexchange.access import service as access
from wasteexchange.access.rules import Role
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.programmes import queries, service

_ROLES = click.Choice([role.value for role in Role])
_PROGRAMME = click.option("--programme", "code", required=True, help="Code of the programme.")
_POINT = click.option("--point", "point_code", help="Only the records of this collection point.")


def command_context(code: str) -> Context:
    """Make the context of a command in a programme: whoever has the machine may do everything.

    Raises:
        UnknownProgramme: No programme has that code.
    """
    with reading() as session:
        return _context_in(session, code)


@click.group("programme")
def programme() -> None:
    """Make and list programmes.

    Example: wasteexchange programme list
    """


@programme.command("create")
@click.argument("code")
@click.option("--name", required=True, help="As it stands on cards and receipts.")
@click.option("--template", default="peru", show_default=True, help="Country to start from.")
def create_programme(code: str, name: str, template: str) -> None:
    """Create a programme CODE with the materials, rates and first point of its country.

    Example: wasteexchange programme create MALA --name "Mala recicla"
    """
    command = service.CreateProgramme(code=code, name=name, template=template)
    with unit_of_work() as session:
        made = service.create_programme(session, utc_now(), uuid7, command)
        points = queries.points_of(session, made.id)
    told = {"code": made.code, "name": made.name, "point": points[0].code}
    click.echo(_("Created %(code)s (%(name)s) with the point %(point)s.", **told))


@programme.command("rename")
@click.argument("code")
@click.argument("name")
def rename_programme(code: str, name: str) -> None:
    """Call the programme CODE by another NAME, on all that is printed from now on.

    Example: wasteexchange programme rename MALA "Mala recicla"
    """
    with unit_of_work() as session:
        renamed = service.rename_programme(session, _context_in(session, code), name)
    click.echo(_("%(code)s is called %(name)s.", code=renamed.code, name=renamed.name))


@programme.command("list")
def list_programmes() -> None:
    """List the programmes: code, name, template, open points.

    Example: wasteexchange programme list
    """
    with reading() as session:
        for known in queries.programmes(session):
            points = [p.code for p in queries.points_of(session, known.id) if p.active]
            click.echo("\t".join((known.code, known.name, known.template, " ".join(points))))


@click.group("user")
def staff() -> None:
    """Take in staff.

    Example: wasteexchange user create rosa --programme MALA --role operator
    """


@staff.command("create")
@click.argument("name")
@_PROGRAMME
@click.option("--role", required=True, type=_ROLES)
@_POINT
def create_staff(name: str, code: str, role: str, point_code: str | None) -> None:
    """Take in NAME and print the one-time password with which they first sign in.

    Example: wasteexchange user create rosa --programme MALA --role operator --point MALA-01
    """
    with unit_of_work() as session:
        context = _context_in(session, code)
        point_id = _point_in(session, context, point_code)
        made = access.create_staff(session, context, name=name, role=role, point_id=point_id)
    _tell_password(name, made[1])


@staff.command("password")
@click.argument("name")
@_PROGRAMME
def new_password(name: str, code: str) -> None:
    """Print a new one-time password of NAME, who forgot hers; every browser is signed out.

    Example: wasteexchange user password carmen --programme MALA
    """
    with unit_of_work() as session:
        context = _context_in(session, code)
        account, password = access.reset_password_of(session, context, name)
    _tell_password(account.name, password)


@click.group("token")
def token() -> None:
    """Let programs speak to the API.

    Example: wasteexchange token create --programme MALA --role operator
    """


@token.command("create")
@_PROGRAMME
@click.option("--role", required=True, type=_ROLES)
@_POINT
@click.option("--label", default="", help="What it is for, as shown in the office.")
def create_token(code: str, role: str, point_code: str | None, label: str) -> None:
    """Make an API token and print it, and nothing else: it is shown this once.

    Example: wasteexchange token create --programme MALA --role coordinator --label scale
    """
    with unit_of_work() as session:
        context = _context_in(session, code)
        point_id = _point_in(session, context, point_code)
        made = access.create_token(session, context, role=role, point_id=point_id, label=label)
    click.echo(made[1])


commands: list[click.Command] = [programme, staff, token]


def _context_in(session: Session, code: str) -> Context:
    known = queries.programme_by_code(session, code)
    return Context(now=utc_now(), actor=service.command_actor(known.id), new_id=uuid7)


def _tell_password(name: str, password: str) -> None:
    told = _("One-time password of %(name)s: %(password)s", name=name, password=password)
    click.echo(told)


def _point_in(session: Session, context: Context, code: str | None) -> uuid.UUID | None:
    return queries.get_point(session, context.programme_id, code).id if code else None
