"""Prints the pairs of files of a crate that import each other, and fails if there is one.

What counts is `use crate::…` and `use super::…` outside of `#[cfg(test)]`, resolved to the deepest file. That a
module names its own children (`mod`, `pub use`) is no import; a name that a module hands on counts for the file
that it comes from.
"""

import pathlib
import re
import sys


def modules(root):
    """The files of the crate at `root` by module path; `src` does not hold its members."""
    members = {"core", "courier"} if root.name == "src" else {"tests"}
    found = {}
    for file in sorted(root.rglob("*.rs")):
        parts = file.relative_to(root).with_suffix("").parts
        if parts[0] in members:
            continue
        if parts in {("lib",), ("main",)}:
            parts = ()
        elif parts[-1] == "mod":
            parts = parts[:-1]
        found[parts] = file
    return found


def without_tests(text):
    return re.split(r"#\[cfg\(test\)\]\s*mod ", text)[0]


def flattened(tree, prefix=()):
    """The paths of a use tree: `a::{b, c::d}` gives `a::b` and `a::c::d`."""
    tree = tree.strip()
    start = tree.find("{")
    if start < 0:
        path = re.sub(r"\s+as\s+\w+$", "", tree).strip()
        yield prefix + tuple(part.strip() for part in path.split("::") if part.strip())
        return
    head = prefix + tuple(part.strip() for part in tree[:start].split("::") if part.strip())
    depth, piece = 0, ""
    for letter in tree[start + 1 : tree.rfind("}")]:
        if letter == "," and depth == 0:
            if piece.strip():
                yield from flattened(piece, head)
            piece = ""
            continue
        depth += {"{": 1, "}": -1}.get(letter, 0)
        piece += letter
    if piece.strip():
        yield from flattened(piece, head)


USE = re.compile(r"^\s*(pub(?:\([^)]*\))?\s+)?use\s+((?:crate|super|self)\b[^;]*);", re.MULTILINE)


def absolute(path, here):
    """A path from the root of the crate."""
    if path[0] == "crate":
        return path[1:]
    rest, base = path, here
    while rest and rest[0] in {"super", "self"}:
        base = base[:-1] if rest[0] == "super" else base
        rest = rest[1:]
    return base + rest


def imports(found):
    """For each module what it imports: of each use, where the name really is."""
    uses = {here: [] for here in found}
    hands_on = {}
    for here, file in found.items():
        for is_public, tree in USE.findall(without_tests(file.read_text())):
            for path in flattened(re.sub(r"//[^\n]*", "", tree)):
                target = absolute(path, here)
                if is_public:
                    hands_on[here + target[-1:]] = target
                # A module names its children; that is no import.
                if not (is_public and target[: len(here)] == here):
                    uses[here].append(target)
    graph = {}
    for here, targets in uses.items():
        graph[here] = set()
        for target in targets:
            seen = set()
            while target in hands_on and target not in seen:
                seen.add(target)
                target = hands_on[target]
            while target not in found and target:
                target = target[:-1]
            if target != here:
                graph[here].add(target)
    return graph


def main():
    pairs = 0
    for root in map(pathlib.Path, sys.argv[1:]):
        found = modules(root)
        graph = imports(found)
        for one, targets in sorted(graph.items()):
            for other in sorted(targets):
                if one < other and one in graph.get(other, ()):
                    pairs += 1
                    print(f"{found[one]} and {found[other]} import each other")
    sys.exit(1 if pairs else 0)


main()
