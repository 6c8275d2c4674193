"""Put the sample enterprises into an empty installation, by the commands a customer would use."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.models import Organisation


class SampleFailed(RuntimeError):  # noqa: N818
    """The sample enterprises could not be made or loaded."""


def is_sample_there() -> bool:
    """Whether the sample enterprises are loaded already."""
    with looking(Scope.everything("查看示例数据是否已装入")):
        return bool(Organisation.objects.filter(is_sample=True).exists())


def sample_stand_up(folder: Path, *, tell: Callable[[str], None]) -> None:
    """Create the import files in a folder and load them, unless that was done before.

    Raises SampleFailed when a command fails; what it said is on the terminal.
    """
    if is_sample_there():
        return
    for verb, text in (("create", "生成示例导入文件"), ("load", "导入示例企业")):
        tell(f"{text} …")
        command = [sys.executable, "-m", "shuanghe.project.cli", "sample", verb, str(folder)]
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 — ours
        if done.returncode:
            raise SampleFailed(f"{text}没有成功,见上面的说明。")
