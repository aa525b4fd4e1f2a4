"""One module a public source: its native format in, ledger rows out.

Readers are what maintainers run to build the embedded ledger, and what a user runs who holds a
newer copy of the same file. They need the extra ``tarazy[sources]``. Every module has a
``read(folder)`` that yields one :class:`~tarazy.sources.reading.Reading` a source record.
"""
