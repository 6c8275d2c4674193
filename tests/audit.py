"""Hold the locked packages against published advisories; a package not looked at is a failure.

    python tests/audit.py                      ask the advisory service, as `make audit` does
    python tests/audit.py --advisories FOLDER  a copy of the PyPA advisory database, for sites
                                               without a way out; --release: at most 30 days old

Written waivers lie in docs/security/waivers.yaml: {id, reason, until}.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "uv.lock"
WAIVERS = ROOT / "docs" / "security" / "waivers.yaml"
OLDEST = 30
"""Days that advisories may be old when a release is made."""
FEWEST = 500
"""The whole database knows more packages than this; a folder with fewer is not the whole."""
COUNTED = re.compile(r"in (\d+) packages?")


@dataclass(frozen=True)
class Hit:
    """An advisory that holds for a locked package."""

    package: str
    version: str
    advisory: str
    names: tuple[str, ...] = ()


class AuditError(Exception):
    """The audit could not look at everything."""


def locked(path: Path = LOCK) -> list[tuple[str, str]]:
    """(name, version) of every package of the lock file that comes from an index."""
    found = tomllib.loads(path.read_text())["package"]
    return [(one["name"], one["version"]) for one in found if "registry" in one["source"]]


def is_hit(version: str, affected: dict[str, Any]) -> bool:
    """Whether a version lies in what an advisory names, by list or by range."""
    if version in affected.get("versions", ()):
        return True
    at = Version(version)
    return any(
        _in_range(at, one["events"])
        for one in affected.get("ranges", ())
        if one["type"] == "ECOSYSTEM"
    )


def _in_range(at: Version, events: Iterable[dict[str, str]]) -> bool:
    """OSV: the last event at or below the version decides; a last affected one includes itself."""
    marks = []
    for event in events:
        [(kind, said)] = event.items()
        marks.append((Version("0" if said == "0" else str(said)), kind))
    is_in = False
    for mark, kind in sorted(marks):
        if kind == "last_affected":
            is_in = is_in and at <= mark
        elif mark <= at:
            is_in = kind == "introduced"
    return is_in


def advisories(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """What a copy of the database says of a package, withdrawn advisories aside."""
    for path in sorted((folder / "vulns" / canonicalize_name(name)).glob("*.yaml")):
        said = yaml.safe_load(path.read_text())
        if not said.get("withdrawn"):
            yield said


def hits_found(packages: Iterable[tuple[str, str]], folder: Path) -> list[Hit]:
    """Every advisory of the copy that holds. Raises AuditError for what cannot be judged."""
    found = []
    for name, version in packages:
        for said in advisories(folder, name):
            try:
                is_met = any(is_hit(version, one) for one in said.get("affected", ()))
            except (InvalidVersion, KeyError, ValueError) as wrong:
                raise AuditError(
                    f"{said.get('id')} cannot be judged for {name}: {wrong}"
                ) from wrong
            if is_met:
                found.append(Hit(name, version, said["id"], tuple(said.get("aliases", ()))))
    return found


def age_of(folder: Path, today: date) -> int:
    """Days since the newest change in a copy. Raises AuditError when it is not the whole."""
    packages = [one for one in (folder / "vulns").glob("*") if one.is_dir()]
    if len(packages) < FEWEST:
        raise AuditError(f"{folder} knows {len(packages)} packages: not the whole database")
    dates = re.compile(r"^modified: '?\"?(\d{4}-\d\d-\d\d)", re.MULTILINE)
    newest = max(
        (hit[1] for one in packages for path in one.glob("*.yaml")
         if (hit := dates.search(path.read_text()))), default="1970-01-01",
    )  # fmt: skip
    return (today - date.fromisoformat(newest)).days


def waived(today: date, path: Path = WAIVERS) -> set[str]:
    """Advisory ids with a waiver that still holds. Raises AuditError for one without a reason."""
    held = set()
    for one in yaml.safe_load(path.read_text()) or []:
        if set(one) != {"id", "reason", "until"} or len(str(one["reason"])) < 20:
            raise AuditError(f"waiver needs id, reason and until: {one}")
        if date.fromisoformat(str(one["until"])) >= today:
            held.add(one["id"])
    return held


def ask_service(packages: list[tuple[str, str]], ignored: set[str], service: str) -> str:
    """Ask by the package manager's own audit. Raises AuditError unless all were looked at."""
    command = [str(Path(sys.executable).with_name("uv")), "audit", "--frozen"]
    command += ["--preview-features", "audit-command"]
    command += [part for one in sorted(ignored) for part in ("--ignore", one)]
    command += ["--service-url", service] if service else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = f"{done.stdout}\n{done.stderr}".strip()
    if done.returncode not in (0, 1):
        raise AuditError(f"the advisory service was not reached:\n{said}")
    counted = COUNTED.search(said)
    if counted is None or int(counted[1]) < len(packages):
        raise AuditError(f"of {len(packages)} packages some were skipped:\n{said}")
    if done.returncode:
        raise AuditError(said)
    return said


def main(arguments: list[str] | None = None) -> int:
    """Audit; 0 only when every package was looked at and nothing without a waiver was found."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--advisories", type=Path)
    reader.add_argument("--release", action="store_true")
    reader.add_argument("--service", default="")
    reader.add_argument("--lock", type=Path, default=LOCK)
    asked = reader.parse_args(arguments)
    today, packages = datetime.now(tz=UTC).date(), locked(asked.lock)
    try:
        ignored = waived(today)
        if asked.advisories is None:
            print(ask_service(packages, ignored, asked.service))
            return 0
        age = age_of(asked.advisories, today)
        found = [one for one in hits_found(packages, asked.advisories)
                 if not {one.advisory, *one.names} & ignored]  # fmt: skip
    except AuditError as wrong:
        print(f"AUDIT FAILED: {wrong}", file=sys.stderr)
        return 2
    for one in found:
        print(f"{one.package} {one.version}: {one.advisory} {' '.join(one.names)}")
    print(f"{len(packages)} packages, {len(found)} advisories; the copy is {age} days old")
    if age > OLDEST:
        print(f"WARNING: advisories are older than {OLDEST} days", file=sys.stderr)
    return 1 if found or (asked.release and age > OLDEST) else 0


if __name__ == "__main__":
    sys.exit(main())
