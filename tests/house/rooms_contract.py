"""The import contract "Inside a room", for a house in which rooms are still being built.

import-linter's own layers want every container to be there, and allow an extra file either in no
room or in all. Here a container that does not exist yet is left out, and an extra is one file of
one room. Everything else is theirs.
"""

from typing import Any

import grimp
from importlinter.contracts.layers import LayersContract
from importlinter.domain import fields
from importlinter.domain.contract import ContractCheck
from importlinter.domain.imports import ModuleExpression


class RoomsContract(LayersContract):
    """Layers inside each room that is there, all of its files declared."""

    type_name = "rooms"

    extras: Any = fields.SetField(subfield=fields.StringField(), required=False)
    containers: Any  # a field until it is read, its value afterwards

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - their signature
        """Check as layers, without absent rooms and with the extras allowed where they belong."""
        rooms: list[ModuleExpression] = self.containers
        self.containers = [room for room in rooms if room.expression in graph.modules]
        return super().check(graph, verbose)

    def _get_undeclared_modules(self, graph: grimp.ImportGraph, containers: set[str]) -> set[str]:
        undeclared = super()._get_undeclared_modules(graph, containers)
        return undeclared - set(self.extras or ())
