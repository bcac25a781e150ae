"""What the calls about promises have in common."""

from flask import Blueprint

blueprint = Blueprint("promises_api", __name__, url_prefix="/api/v1")
