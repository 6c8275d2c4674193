"""Write the list of locked packages with version, licence and use.

    python tests/licences.py docs/security/licences.md

Licences are what the installed packages say of themselves; one that is not installed on this
platform is listed as such.
"""

import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = """# Libraries and their licences

Written by `make licences` from `uv.lock`, which also holds the hash of every file. *run*: shipped
with the program; *dev*: used to build and test it. Licences are as the packages state them.

| Package | Version | Use | Licence |
| --- | --- | --- | --- |
"""


def shipped(packages: dict[str, dict[str, object]]) -> set[str]:
    """The packages that the program needs to run, whatever they need included."""
    found: set[str] = set()
    waiting = [one["name"] for one in packages["shuanghe"]["dependencies"]]  # type: ignore[index]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [one["name"] for one in packages.get(name, {}).get("dependencies", ())]
            extras = packages.get(name, {}).get("optional-dependencies", {})
            waiting += [one["name"] for extra in extras.values() for one in extra]
    return found


def licence_of(name: str) -> str:
    """What an installed package says of its licence, in one short line."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return "not installed here"
    classed = [one.rpartition("::")[2].strip() for one in said.get_all("Classifier") or ()
               if one.startswith("License ::")]  # fmt: skip
    plain = (said.get("License") or "").strip().splitlines()
    return (said.get("License-Expression") or "; ".join(classed) or (plain or ["?"])[0])[:80]


def rows() -> list[str]:
    """The table, one row a package."""
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    packages = {one["name"]: one for one in locked}
    run = shipped(packages)
    return [
        f"| {one['name']} | {one['version']} | {'run' if one['name'] in run else 'dev'} "
        f"| {licence_of(one['name'])} |"
        for one in locked
        if "registry" in one["source"]
    ]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(HEAD + "\n".join(rows()) + "\n")
