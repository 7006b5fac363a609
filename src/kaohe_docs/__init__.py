"""kaohe-docs: from an office's annual assessment plan (考核工作方案) to all of its papers."""

__version__ = "0.1.0"
