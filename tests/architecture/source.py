"""The source tree as the scanners of this folder see it."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "shuanghe"

# Bottom first: a layer may know those before it.
LAYERS = (
    "kernel",
    "organisation",
    "identity",
    "operations",
    "rulebook",
    "duties",
    "records",
    "procedures",
    "activities",
    "appraisal",
    "insight",
    "gateways",
    "project",
)
GROUPS = ("kernel", "activities", "appraisal", "insight", "gateways")


@dataclass(frozen=True)
class Module:
    """One Python file of the package."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Where it lies, from the package down: "duties/rules/verdicts.py"."""
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders and the stem."""
        return self.path.relative_to(PACKAGE).with_suffix("").parts

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file; scanners read it and change nothing in it."""
        return ast.parse(self.text)


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the package, migrations aside."""
    return tuple(
        Module(path, path.read_text())
        for path in sorted(PACKAGE.rglob("*.py"))
        if "migrations" not in path.parts
    )


def sample(text: str, name: str = "duties/services.py") -> Module:
    """A module made up for a positive control."""
    return Module(PACKAGE / name, text)


@cache
def tracked() -> tuple[Path, ...]:
    """Every text file of the repository, as its version control lists it, new ones included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    return tuple(path for path in paths if path.is_file() and is_text(path))


def is_text(path: Path) -> bool:
    """Whether a file is UTF-8 text."""
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


def apps() -> list[str]:
    """Every Django app of ours as a dotted name inside the package."""
    return sorted(
        ".".join(path.parent.relative_to(PACKAGE).parts) for path in PACKAGE.rglob("apps.py")
    )


def app_of(module: str) -> str:
    """The app that a dotted name or path inside the package belongs to."""
    parts = module.replace("/", ".").split(".")
    return ".".join(parts[:2]) if parts[0] in GROUPS else parts[0]


def rank(app: str) -> int:
    """How high the layer of an app is."""
    return LAYERS.index(app.partition(".")[0])


def may_know(app: str, other: str) -> bool:
    """Whether an app may point at another: itself, one of a lower layer, or within the kernel."""
    both_kernel = rank(app) == rank(other) == 0
    return app == other or both_kernel or rank(other) < rank(app)


@cache
def calls(tree: ast.AST) -> tuple[tuple[str, ast.Call], ...]:
    """Every call as (dotted name, node); "" where the callee has no name."""
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return tuple((dotted(node.func), node) for node in found)


def dotted(node: ast.AST) -> str:
    """A name such as timezone.now as text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""
