"""Tariffs, rolls of payers, sheets of a month, totals of a year."""

from shuanghe.activities.dues.queries.tariffs import tariff_on

__all__ = ["tariff_on"]
