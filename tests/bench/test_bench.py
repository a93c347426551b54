"""The benchmarks' baselines run: what nobody measures for a while must not have rotted when somebody does."""

from bench.digests import docxtpl_alone


def test_the_document_can_be_filled_in_by_docxtpl_alone() -> None:
    docxtpl_alone()
