"""Findings on one self-contained HTML page."""

from tarazy.brief.compose import brief
from tarazy.brief.render import page

__all__ = ["brief", "page"]
