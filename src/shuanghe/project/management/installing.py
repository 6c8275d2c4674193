"""`shuanghe setup`: from an empty folder, or an older version, to an installation that runs."""

from django.conf import settings

from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.search.services import index_rebuild, sources_missing
from shuanghe.kernel.terminal import AsJson, give, say
from shuanghe.project.services.installation import (
    database_prepare,
    installation_findings,
    keys_create,
    static_collect,
)


def setup(as_json: AsJson = False) -> None:
    """初始化或升级：生成密钥、建表、装入角色与工作日历、收集静态文件。可重复执行。"""
    made = prepare()
    if as_json:
        give({"home": str(settings.HOME), "keys_created": [str(path) for path in made]})


def prepare() -> list[str]:
    """Everything that must be there before the program serves; the key files made just now."""
    made = [str(path) for path in keys_create()]
    for path in made:
        say(f"已生成密钥 {path}（请另行妥善备份，备份文件里不含密钥）")
    database_prepare()
    roles_load(Actor.system("安装"))
    index_fill()
    static_collect()
    say(f"数据目录 {settings.HOME}")
    for finding in installation_findings():
        say(f"{'必须处理' if finding.is_blocking else '提醒'}:{finding.text}")
    return made


def index_fill() -> None:
    """After an upgrade: make what was on file before the search index was there found as well."""
    with looking(Scope.everything("补建检索索引")):
        missing = sources_missing()
    if missing:
        say("建立检索索引")
        index_rebuild(Actor.system("安装"), sources=missing)
