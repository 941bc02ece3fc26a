"""Reads a page from standard input and says what is wrong with it: elements that are not closed, or closed in another's
place, ids given twice, attributes given twice, labels and headings that name nothing."""

import sys
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
CLOSED = {"circle", "path", "rect", "ellipse", "line", "polygon", "use"}
NAMING = ("aria-labelledby", "aria-describedby", "for")


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.faults, self.ids, self.named = [], [], set(), []

    def handle_starttag(self, tag, attributes):
        self.look_at(attributes)
        if tag == "li" and (not self.open or self.open[-1] not in ("ul", "ol")):
            self.faults.append("<li> outside a list")
        if self.open and self.open[-1] == "p" and tag in ("div", "ul", "dl", "table", "section", "p", "h2", "h3", "form"):
            self.faults.append(f"<{tag}> inside <p>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.look_at(attributes)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> where {self.open[-1:]} is open, line {self.getpos()[0]}")
        else:
            self.open.pop()

    def look_at(self, attributes):
        names = [name for name, _ in attributes]
        if len(set(names)) < len(names):
            self.faults.append(f"an attribute twice: {names}")
        for name, value in attributes:
            if name == "id":
                if value in self.ids or not value or " " in value:
                    self.faults.append(f"the id {value!r} is given twice, or is none")
                self.ids.add(value)
            if name in NAMING:
                self.named += value.split()


text = sys.stdin.read()
reader = Reader()
reader.feed(text)
reader.close()
faults = reader.faults + [f"<{tag}> is not closed" for tag in reader.open]
faults += [f"no id {name!r}" for name in reader.named if name not in reader.ids]
if not text.startswith("<!doctype html>"):
    faults.append("no doctype")
print("\n".join(faults))
sys.exit(bool(faults))
