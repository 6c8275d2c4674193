"""The linter's security rules are on, every exception says why, and no secret is committed."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.source import PACKAGE, ROOT, Module, calls, modules, sample, tracked


def test_every_exception_from_a_security_rule_gives_its_reason():
    bare = re.compile(r"#\s*noqa:[^—\n]*\bS\d{3}\b[^—\n]*$", re.MULTILINE)
    assert bare.search("x = eval(y)  # noqa: S307")
    assert [module.name for module in modules() if bare.search(module.text)] == []
    blanket = re.compile(r"#\s*(noqa\s*($|[^:\s])|ruff:\s*noqa|nosec)")
    assert [module.name for module in modules() if blanket.search(module.text)] == []


PLANTED = {
    "S307": "eval(text)",
    "S301": "pickle.loads(data)",
    "S506": "yaml.load(text, Loader=None)",
    "S602": "subprocess.run(text, shell=True)",
    "S308": "mark_safe(text)",
    "S324": "hashlib.md5(data)",
    "S501": "requests.get('https://a.example', verify=False, timeout=3)",
    "S113": "requests.get('https://a.example')",
    "S310": "urllib.request.urlopen(text)",
    "S110": "try:\n    run(text)\nexcept Exception:\n    pass",
    "S104": "host = '0.0.0.0'",
    "S105": "password = 'correct horse'",
    "S311": "random.random()",
    "S101": "assert text",
    "DTZ005": "datetime.datetime.now()",
    "T201": "print(text)",
}
IMPORTED = """import datetime, hashlib, pickle, random, requests, subprocess, urllib.request, yaml
from django.utils.safestring import mark_safe
"""


def ruff_codes(text: str, name: str) -> set[str]:
    """What the house rules find in a text, by code."""
    ruff = Path(sys.executable).with_name("ruff")
    command = [ruff, "check", "--output-format=json", "--stdin-filename", PACKAGE / name, "-"]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, cwd=ROOT, check=False
    )
    return {one["code"] for one in json.loads(done.stdout)}


def test_the_rules_of_the_linter_find_every_planted_hazard():
    text = IMPORTED + "\n".join(PLANTED.values()) + "\n"
    assert set(PLANTED) - ruff_codes(text, "records/planted.py") == set()


def test_of_the_security_rules_one_alone_is_off():
    """S608 suspects every SQL text that is put together; raw_sql and sql_scopeless guard those."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert {"S", "DTZ", "BLE", "T20"} <= set(lint["select"])
    assert {code for code in lint["ignore"] if code.startswith(("S1", "S2", "S3"))} == set()
    assert {code for code in lint["ignore"] if re.fullmatch(r"S\d+", code)} == {"S608"}
    own = {path: codes for path, codes in lint["per-file-ignores"].items() if "S" in codes}
    assert set(own) == {"tests/**", "benchmarks/**"}


def patterns_built(module: Module) -> list[str]:
    """Patterns and formats put together from values: each part must be escaped or a constant."""
    found = []
    for name, node in calls(module.tree):
        if not name.startswith("re.") or not node.args or name in ("re.escape", "re.Pattern"):
            continue
        told = ast.unparse(node.args[0])
        is_built = isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
        if is_built and "re.escape" not in told and told not in OWN_PATTERNS.get(module.name, ()):
            found.append(f"{module.name}:{node.lineno} builds a pattern: {told[:60]}")
    return found


OWN_PATTERNS: dict[str, tuple[str, ...]] = {}


def test_no_pattern_is_built_from_what_people_type():
    assert [fault for module in modules() for fault in patterns_built(module)] == []
    assert patterns_built(sample("re.search(f'{asked}.*', text)"))
    assert patterns_built(sample("re.sub(asked + '$', '', text)"))


def fields_open(module: Module) -> list[str]:
    """Forms that take every field of a model, and objects made of whatever was sent."""
    text = module.text
    wide = re.findall(r"fields\s*=\s*[\"']__all__|exclude\s*=.*ModelForm", text)
    sent = re.findall(r"\*\*(?:dict\()?request\.(?:POST|GET)", text)
    return [f"{module.name}: {one}" for one in (*wide, *sent)]


def test_no_form_takes_every_field_of_a_model():
    assert [fault for module in modules() for fault in fields_open(module)] == []
    assert fields_open(sample("class Meta:\n    fields = '__all__'"))
    assert fields_open(sample("Record.objects.create(**request.POST.dict())"))


SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bghp_\w{36}\b|://[^/\s:@$%{<]+:[^@\s$%{<]{6,}@"
)


def test_no_secret_lies_in_the_repository():
    assert SECRET.search("postgres://shuanghe:hunter2hunter2@db/shuanghe")
    known = re.compile(r"example|only-for-tests|test_|secret-word|password", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()[:40]}"
        for path in tracked()
        if path.suffix not in {".lock", ".po"}
        for hit in SECRET.finditer(path.read_text(encoding="utf-8"))
        if not known.search(hit.group()) and "tests" not in path.parts
    ]
    assert found == []
