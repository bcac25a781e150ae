"""The programme itself: what it is called."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes import service
from wasteexchange.programmes.forms import ProgrammeForm
from wasteexchange.programmes.views.pages import PROGRAMME, blueprint, catalogue_now, kept, show
from wasteexchange.web.guards import requires


@blueprint.get("/programme")
@requires(Permission.READ_CATALOGUE)
def programme() -> ResponseReturnValue:
    return _show()


@blueprint.post("/programme")
@requires(Permission.KEEP_CATALOGUE)
def rename_programme() -> ResponseReturnValue:
    form = ProgrammeForm()
    if not kept(form, lambda s, c: service.rename_programme(s, c, form.text("name"))):
        return _show(form, 422)
    flash(_("Saved. What is printed from now on carries this name."), "good")
    return redirect(PROGRAMME, 303)


def _show(form: ProgrammeForm | None = None, status: int = 200) -> ResponseReturnValue:
    found = catalogue_now().programme
    shown = form or ProgrammeForm(formdata=None, data={"name": found.name})
    return show(
        "programme", PROGRAMME, programme=found, form=shown, edits=form is not None, status=status
    )
