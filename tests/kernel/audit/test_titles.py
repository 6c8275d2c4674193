"""Whoever reads the trail reads words: every service that leaves a line has a Chinese title."""

import ast
import re

from tests.architecture.source import dotted, modules

from shuanghe.kernel.audit.words import verb_title


def services_audited():
    """Every service under @action in the source: the name that its lines in the trail carry."""
    return {
        node.name: module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and any(dotted(getattr(one, "func", one)).endswith("action") for one in node.decorator_list)
    }


def test_every_service_that_leaves_a_line_has_a_title_in_words():
    audited = services_audited()
    assert len(audited) > 200
    bare = {name: at for name, at in audited.items() if re.search("[A-Za-z_]", verb_title(name))}
    assert bare == {}, "give them a title in kernel/audit/words.py"


def test_a_service_without_a_title_would_be_found():
    assert re.search("[A-Za-z_]", verb_title("unheard_of"))
    assert re.search("[A-Za-z_]", verb_title("record_juggle"))
