"""What MkDocs asks for while it builds: the pages made from the program, and equations as MathML."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from docs.build import mathml, reference


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made from the program."""
    for path, text in reference.pages().items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Turn equations into MathML, which browsers draw without a script."""
    return mathml.drawn(markdown)
