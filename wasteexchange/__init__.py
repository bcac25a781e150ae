"""A waste exchange for a rural community: segregated waste in, compost and vouchers out."""

from importlib import import_module

from flask import Blueprint, Flask

from wasteexchange.kernel.db import apply_policy, engine_options, extension
from wasteexchange.kernel.quantities import BODY_BYTES_MAX
from wasteexchange.kernel.settings import Settings

__all__ = ["create_app"]

VIEWS = (
    "access.api",
    "access.views",
    "reviews.views",
    "programmes.api",
    "programmes.views",
    "households.api",
    "households.views",
    "households.views.own",
    "cards.api",
    "cards.views",
    "deposits.api",
    "deposits.views",
    "compost.api",
    "compost.views",
    "compost.views.public",
    "promises.api",
    "promises.views",
    "rewards.api",
    "rewards.views",
    "sync.api",
    "sync.views",
    "sync.views.intake",
    "receipts.views",
    "families.api",
    "families.views",
    "tallies.api",
    "tallies.views",
    "counter.views",
    "office.views",
    "public.views",
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application: the only place that knows all rooms."""
    # Imported here: whoever imports one room does not import them all.
    from wasteexchange import models  # noqa: PLC0415 - tables register before the first query
    from wasteexchange.access import enforcement  # noqa: PLC0415 - as above
    from wasteexchange.households import queries as households  # noqa: PLC0415 - as above
    from wasteexchange.households.queries import own  # noqa: PLC0415 - as above
    from wasteexchange.kernel.migrations import resource  # noqa: PLC0415 - as above
    from wasteexchange.programmes import queries as programmes  # noqa: PLC0415 - as above
    from wasteexchange.sync import queries as uploads  # noqa: PLC0415 - as above
    from wasteexchange.web import health, openapi, pages, problems  # noqa: PLC0415 - as above

    assert models.ROOMS
    settings = settings or Settings.from_environment()
    app = Flask(__name__, template_folder=str(resource("templates")), static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=BODY_BYTES_MAX,
    )
    app.extensions["settings"] = settings
    pages.believe_proxies(app, settings.proxies)
    extension.init_app(app)
    with app.app_context():
        apply_policy(extension.engine)
    pages.install(app)
    problems.install(app)
    enforcement.install(
        app,
        enforcement.Directory(
            programmes=programmes.programmes,
            points=programmes.points_of,
            zone=programmes.time_zone_of,
            held_numbers=uploads.held_numbers,
            own_households=own.own_households,
            family_codes=households.codes_of,
        ),
    )
    for room in (openapi, health):
        app.register_blueprint(room.blueprint)
    for name in VIEWS:
        found = import_module(f"wasteexchange.{name}").blueprint
        assert isinstance(found, Blueprint), name
        app.register_blueprint(found)
    return app
