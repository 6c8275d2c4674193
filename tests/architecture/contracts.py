"""Two contract types of our own for .importlinter, read by `lint-imports`."""

from collections.abc import Iterable, Iterator
from typing import Any

from importlinter import Contract, ContractCheck, fields, output

Import = tuple[str, str]


def is_in(module: str, packages: Iterable[str]) -> bool:
    """Whether the module is one of the packages or lies in one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


class ImportsRefused(Contract):
    """A contract broken by single imports, each shown with its line."""

    def refused(self, graph: Any) -> Iterator[Import]:
        """The imports (importer, imported) that the contract forbids."""
        raise TypeError("a contract says what it refuses")

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        found = sorted(self.refused(graph))
        lines = [
            detail["line_number"]
            for importer, imported in found
            for detail in graph.get_import_details(importer=importer, imported=imported)[:1]
        ]
        return ContractCheck(
            kept=not found, metadata={"refused": list(zip(found, lines, strict=True))}
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        for (importer, imported), line in check.metadata["refused"]:
            output.print_error(f"{importer}:{line} imports {imported}")


class Doorway(ImportsRefused):
    """A library enters the program through the listed packages only; it need not be in use yet."""

    type_name = "doorway"

    libraries = fields.ListField(subfield=fields.StringField())
    through = fields.ListField(subfield=fields.StringField())

    def refused(self, graph: Any) -> Iterator[Import]:
        for library in set(self.libraries) & graph.modules:
            for importer in graph.find_modules_that_directly_import(library):
                if not is_in(importer, self.through):
                    yield importer, library


class PrivateDoors(ImportsRefused):
    """Another app's modules of these names are not imported, except by the listed packages.

    apps: packages whose direct modules are held; a name ending in ".*" means each child.
    """

    type_name = "private_doors"

    apps = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())
    plugged_in_by = fields.ListField(subfield=fields.StringField())

    def refused(self, graph: Any) -> Iterator[Import]:
        for app in self._apps(graph):
            for door in self.doors:
                yield from self._reaching(graph, app, f"{app}.{door}")

    def _apps(self, graph: Any) -> set[str]:
        found = set()
        for name in self.apps:
            package = name.removesuffix(".*")
            if package in graph.modules:
                found |= graph.find_children(package) if name.endswith(".*") else {package}
        return found

    def _reaching(self, graph: Any, app: str, door: str) -> Iterator[Import]:
        if door not in graph.modules:
            return
        for module in {door, *graph.find_descendants(door)}:
            for importer in graph.find_modules_that_directly_import(module):
                if not is_in(importer, [app, *self.plugged_in_by]):
                    yield importer, module
