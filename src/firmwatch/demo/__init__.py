"""A demonstration on fictional lists, made by code."""

from firmwatch.demo.story import Day, play, suppliers_csv

__all__ = ["Day", "play", "suppliers_csv"]
