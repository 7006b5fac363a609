"""The output folder: file names, what was written from which inputs, and the protection of people's own edits."""

from kaohe_docs.store.folder import OutputFolder
from kaohe_docs.store.manifest import FileRecord
from kaohe_docs.store.names import clashes, safe_name
from kaohe_docs.store.written import Written

__all__ = ["FileRecord", "OutputFolder", "Written", "clashes", "safe_name"]
