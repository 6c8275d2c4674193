"""No command that we tell people to type shows a secret to whoever lists the processes."""

import os
import re
import subprocess
import sys

SECRET = "p$(id)a;s&s'w%40rd"
ADDRESS = f"postgres://shuanghe_owner:{SECRET}@127.0.0.1/shuanghe?options=a&b=c"
FENCED = re.compile(r"```(?:sh|bash|shell)\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
SHOWN = {
    "password in an address": r"\w+://[^/\s:@]+:[^@\s/]+@",
    "settings as arguments": r"\benv\b[^|;&]*(\$\(|`)",
    "password as an option": r"--?(password|passphrase|secret|token)[= ](?!file)\S",
    "password before the command": r"\b(PGPASSWORD|REDISCLI_AUTH|\w*_PASSWORD)=[^\s\"'$]",
}
LOOKING = """#!{python}
import os, pathlib, sys
secret = os.environ["DATABASE_URL"].partition("owner:")[2].partition("@127")[0]
lines = [one.read_bytes() for one in pathlib.Path("/proc").glob("[0-9]*/cmdline")]
print(repr((os.environ["DATABASE_URL"], sum(secret.encode() in one for one in lines))))
"""


def commands(text):
    """The commands of a page: fenced shell without its remarks, and inline ones that call ours."""
    for block in FENCED.findall(text):
        for line in block.splitlines():
            yield re.split(r"(?:^|\s)# ", line)[0]
    yield from (one for one in INLINE.findall(text) if " " in one)


def shown(text):
    """The commands of a page that carry a secret, with what gives it away."""
    return [
        (why, line)
        for line in commands(text)
        for why, pattern in SHOWN.items()
        if re.search(pattern, line)
    ]


def test_no_documented_command_carries_a_secret(repository):
    pages = [*repository.glob("*.md"), *repository.glob("docs/**/*.md"), repository / "deploy"]
    pages = [one / "README.md" if one.is_dir() else one for one in pages]
    assert len(pages) > 50
    found = {str(page): shown(page.read_text()) for page in pages}
    assert {page: lines for page, lines in found.items() if lines} == {}


def test_a_command_that_carries_one_would_be_found():
    for line in (
        "shuanghe move --to postgres://u:secret@db/x",
        "runuser -u shuanghe -- env $(grep -v '^#' /etc/shuanghe/owner.env) shuanghe setup",
        "shuanghe backup --passphrase=secret x",
        "PGPASSWORD=secret psql",
    ):
        assert len(shown(f"```sh\n{line}\n```")) == 1, line
    assert shown("```sh\nshuanghe setup    # DATABASE_URL=postgres://u:secret@db/x\n```") == []


def functions(repository):
    """The functions of step 4 of the page for engineers."""
    text = (repository / "deploy" / "README.md").read_text()
    return "\n".join(re.findall(r"^(?:settings|run|owner)\(\).*$", text, re.MULTILINE))


def asked(tmp_path, text, call):
    """What the program sees when the functions call it: its address, and who shows the secret."""
    (tmp_path / "program").write_text(LOOKING.format(python=sys.executable))
    (tmp_path / "runuser").write_text('#!/bin/sh\nshift 3\nexec "$@"\n')
    for name in ("program", "runuser"):
        (tmp_path / name).chmod(0o755)
    (tmp_path / "shuanghe.env").write_text("# remark\nDATABASE_URL=sqlite:///owner:x@127\n")
    (tmp_path / "owner.env").write_text(f"# remark\n\nDATABASE_URL={ADDRESS}\n")
    text = text.replace("/opt/shuanghe/.venv/bin/shuanghe", str(tmp_path / "program"))
    text = text.replace("/etc/shuanghe", str(tmp_path))
    names = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-c", f"{text}\n{call} setup"], env=names, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_functions_of_the_page_hand_the_address_over_unseen(repository, tmp_path):
    text = functions(repository)
    assert text.count("()") == 3
    assert asked(tmp_path, text, "owner") == repr((ADDRESS, 0))
    assert "sqlite" in asked(tmp_path, text, "run")


def test_a_function_that_shows_the_secret_would_be_caught(tmp_path):
    shows = "owner() { runuser -u shuanghe -- sh -c '\"$@\"; :' sh env"
    shows += ' "$(grep ^DATABASE /etc/shuanghe/owner.env)" /opt/shuanghe/.venv/bin/shuanghe; }'
    assert asked(tmp_path, shows, "owner") != repr((ADDRESS, 0))
