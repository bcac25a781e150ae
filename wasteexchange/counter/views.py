"""The shell of /counter: words, styles and modules, and nothing that belongs to anybody."""

from functools import cache
from pathlib import Path

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf

from wasteexchange.counter.words import WORDS
from wasteexchange.kernel.db import reading
from wasteexchange.programmes.queries import programmes
from wasteexchange.web.guards import public
from wasteexchange.web.reading import answer
from wasteexchange.web.work import find_actor

blueprint = Blueprint("counter", __name__)

LOOK = ("look/_tokens.css", "look/main.css", "look/sample.css")
# Only needed once a camera without a detector of its own is opened.
LOADED_ON_DEMAND = frozenset({"decoder-worker.js"})


@blueprint.get("/counter")
@public
def shell() -> str:
    """The same page for everybody; who works here is asked by the page itself."""
    static = Path(current_app.static_folder or "static")
    with reading() as session:
        found = programmes(session)
    return render_template(
        "counter/index.html",
        language=getattr(get_locale(), "language", "es"),
        is_sample=bool(found) and all(programme.is_sample for programme in found),
        words={key: str(text) for key, text in WORDS.items()},
        styles=LOOK + files_under(static, "counter/look/*.css"),
        modules=files_under(static, "counter/*/*.js"),
    )


@blueprint.get("/counter/session")
@public
def session() -> ResponseReturnValue:
    """Say who is signed in, and the secret of their calls: a page that was kept knows neither.

    Both are told together, so that nobody's record is sent under another name.
    """
    actor = find_actor()
    secret: str = generate_csrf()  # type: ignore[no-untyped-call]  # has no types
    return answer({"staff": actor.name if actor else None, "secret": secret})


@cache
def files_under(static: Path, pattern: str) -> tuple[str, ...]:
    """Paths below the static folder: a page that names all its modules loads them at once."""
    found = sorted(path for path in static.glob(pattern) if path.name not in LOADED_ON_DEMAND)
    return tuple(path.relative_to(static).as_posix() for path in found)
