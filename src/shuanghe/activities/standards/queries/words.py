"""The words of the rules, named here so that they can be said in the reader's language."""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("法规"),
    _("公开报道"),
    _("我们的理解"),
    _("通行做法，未逐条核对"),
    _("同类企业做法"),
    _("示例默认"),
    _("本单位填写"),
    _("名称和组成已公开"),
    _("组成已公开，怎样对应是我们的理解"),
    _("含义未公布"),
    _("每月"),
    _("每季度"),
    _("每半年"),
    _("每年"),
    _("按任期"),
    _("按事"),
    _("每班"),
    _("党建工作目录"),
    _("工会工作目录"),
    _("程序"),
    _("会议和活动"),
    _("指导图"),
)
