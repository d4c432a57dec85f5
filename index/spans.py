"""Half-open stretches of a text: every answer, highlight and citation is one."""

from __future__ import annotations

from dataclasses import dataclass

BLANK = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u2060\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200E))  # those of no width too: web pages are full of them
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch [start, end) of a text, in code points; empty spans are falsy.

    Raises ValueError where not 0 <= start <= end.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, got [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def move(self, by: int) -> Span:
        """The same length, `by` code points further on."""
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return max(self.start, other.start) < min(self.end, other.end)

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def trim(self, text: str, chars: str | None = None) -> Span:
        """Without white space (or `chars`) at either end; empty at the start where nothing is left."""
        inside = self.of(text)
        kept = inside.strip(chars)
        start = self.start + len(inside) - len(inside.lstrip(chars)) if kept else self.start
        return Span(start, start + len(kept))
