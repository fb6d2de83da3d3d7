"""The shipping page a customer reads, made from the compiled rules: a value, then Markdown or HTML."""

from calculator.page.document import Bullets, Page, Paragraph, Part, Section, Table, texts
from calculator.page.markdown import markdown
from calculator.page.sections import page_of

__all__ = ["Bullets", "Page", "Paragraph", "Part", "Section", "Table", "markdown", "page_of", "texts"]
