"""Days that differ from Monday to Friday, and the years for which they are all entered."""

from typing import ClassVar

from django.db import models


class SpecialDay(models.Model):
    """A holiday, or a weekend day on which people work to make up for one."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("是否上班")
    title = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "节假日与调休"
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.title}"


class KnownYear(models.Model):
    """A year whose arrangement is entered in full; for others we only estimate."""

    year = models.SmallIntegerField("年份", unique=True)
    source = models.CharField("依据", max_length=120)

    class Meta:
        verbose_name = "已录入年份"
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return str(self.year)
