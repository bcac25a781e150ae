"""The shell of /counter and what a phone keeps of it; nothing of it belongs to anybody."""

from pathlib import Path

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale, gettext
from flask_wtf.csrf import generate_csrf

from wasteexchange.counter import release
from wasteexchange.counter.words import WORDS
from wasteexchange.kernel.db import reading
from wasteexchange.programmes.queries import get_programme, programmes
from wasteexchange.web.guards import public
from wasteexchange.web.pages import LANGUAGES, asset
from wasteexchange.web.reading import answer
from wasteexchange.web.work import current_settings, find_actor

blueprint = Blueprint("counter", __name__)

# As in static/look/_tokens.css: what is seen while the counter opens.
LEAF_DEEP, PAPER = "#0f4a2e", "#faf7f0"


@blueprint.get("/counter")
@public
def shell() -> str:
    """The same page for everybody; who works here is asked by the page itself."""
    return _page(is_sample=_is_sample())


@blueprint.get("/counter/session")
@public
def who() -> ResponseReturnValue:
    """Say who is signed in, and the secret of their calls: a page that was kept knows neither.

    Both are told together, so that nobody's record is sent under another name.
    """
    actor, programme = find_actor(), None
    if actor:
        with reading() as session:
            programme = get_programme(session, actor.programme_id).code
    secret: str = generate_csrf()  # type: ignore[no-untyped-call]  # has no types
    staff = actor.name if actor else None
    return answer({"staff": staff, "programme": programme, "secret": secret})


@blueprint.get("/counter/worker.js")
@public
def worker() -> Response:
    """Give the service worker, with the list of what it keeps; switched off, one that goes away."""
    static = _static()
    if current_settings().counter_is_kept:
        is_sample = _is_sample()
        pages = {f"/counter?lang={each}": _page(each, is_sample=is_sample) for each in LANGUAGES}
        text = release.worker(static, release.parts_of(static, asset(""), pages))
    else:
        text = (static / release.WORKERS[False]).read_text("utf-8")
    reply = Response(text, content_type="text/javascript; charset=utf-8")
    reply.headers["Cache-Control"] = "no-cache"
    # It lies below the page that it gives.
    reply.headers["Service-Worker-Allowed"] = "/counter"
    return reply


@blueprint.get("/counter/manifest.webmanifest")
@public
def manifest() -> Response:
    """Tell a phone how the counter is installed."""
    reply = answer(
        {
            "id": "/counter",
            "name": gettext("Waste exchange counter"),
            "short_name": gettext("Counter"),
            "description": gettext(
                "Weigh, note and credit what families bring; without signal too."
            ),
            "lang": _language(),
            "start_url": "/counter",
            "scope": "/counter",
            "display": "standalone",
            "orientation": "any",
            "background_color": PAPER,
            "theme_color": LEAF_DEEP,
            "categories": ["productivity"],
            "icons": [
                _icon("icon-192.png", 192),
                _icon("icon-512.png", 512),
                _icon("icon-maskable-512.png", 512, purpose="maskable"),
            ],
            "shortcuts": [
                _shortcut("number", gettext("Type the number")),
                _shortcut("records", gettext("Records of this phone")),
            ],
        }
    )
    reply.content_type = "application/manifest+json"
    reply.headers["Cache-Control"] = "no-cache"
    return reply


def _page(language: str | None = None, *, is_sample: bool) -> str:
    static = _static()
    with force_locale(language or _language()):
        return render_template(
            "counter/index.html",
            language=_language(),
            is_sample=is_sample,
            is_kept=current_settings().counter_is_kept,
            words={key: str(text) for key, text in WORDS.items()},
            styles=release.styles(static),
            modules=release.modules(static),
        )


def _icon(name: str, side: int, *, purpose: str = "any") -> dict[str, str]:
    return {
        "src": asset(f"counter/icons/{name}"),
        "sizes": f"{side}x{side}",
        "type": "image/png",
        "purpose": purpose,
    }


def _shortcut(screen: str, name: str) -> dict[str, object]:
    return {
        "name": name,
        "url": f"/counter?open={screen}",
        "icons": [_icon("icon-192.png", 192)],
    }


def _static() -> Path:
    return Path(current_app.static_folder or "static")


def _language() -> str:
    return str(getattr(get_locale(), "language", "es"))


def _is_sample() -> bool:
    with reading() as session:
        found = programmes(session)
    return bool(found) and all(programme.is_sample for programme in found)
