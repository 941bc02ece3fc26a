#!/usr/bin/env python3
"""Reads vector tiles with a decoder of its own and holds them to the rules of MVT 2.1.

usage: mvt_rules.py TILES    (of each tile: a line "z/x/y LENGTH", then so many bytes)
Prints how many tiles, layers, features and rings there were; the first breach ends it with code 1.
https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

import sys


class Breach(Exception):
    """A rule that is broken."""


def demand(holds, rule):
    if not holds:
        raise Breach(rule)


def varint(data, at):
    value = shift = 0
    while True:
        demand(at < len(data) and shift < 64, "a varint ends within ten bytes")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """Number, wire type and value of each field."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, at = varint(data, at)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
            value, at = data[at : at + size], at + size
        else:
            demand(wire == 2, "a wire type is 0, 1, 2 or 5")
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
        demand(at <= len(data), "a field ends within its message")
        yield number, wire, value


def packed(data):
    at, values = 0, []
    while at < len(data):
        value, at = varint(data, at)
        values.append(value)
    return values


def zigzag(n):
    return (n >> 1) ^ -(n & 1)


def doubled_area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))


def turn(a, b, c):
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def cross(a, b, c, d):
    """Whether two edges cross or overlap; touching at a vertex is allowed."""
    one, two, three, four = turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
    if (one > 0) != (two > 0) and (three > 0) != (four > 0) and one and two and three and four:
        return True
    if one == two == 0:
        axis = 0 if a[0] != b[0] else 1
        low, high = max(min(a[axis], b[axis]), min(c[axis], d[axis])), min(max(a[axis], b[axis]), max(c[axis], d[axis]))
        return low < high
    return False


def check_edges(rings):
    """No two edges of a polygon cross: found from west to east."""
    edges = [(a, b) for ring in rings for a, b in zip(ring, ring[1:] + ring[:1])]
    edges.sort(key=lambda e: min(e[0][0], e[1][0]))
    open_edges = []
    for edge in edges:
        west = min(edge[0][0], edge[1][0])
        low, high = min(edge[0][1], edge[1][1]), max(edge[0][1], edge[1][1])
        open_edges = [other for other in open_edges if other[0] >= west]
        for _, other_low, other_high, other in open_edges:
            if other_low <= high and low <= other_high:
                demand(not cross(*edge, *other), f"edges do not cross: {edge} and {other}")
        open_edges.append((max(edge[0][0], edge[1][0]), low, high, edge))


def is_inside(spot, ring):
    """Inside an outline or on it."""
    inside = False
    for a, b in zip(ring, ring[1:] + ring[:1]):
        if turn(a, b, spot) == 0 and min(a[0], b[0]) <= spot[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= spot[1] <= max(a[1], b[1]):
            return True
        if (a[1] > spot[1]) != (b[1] > spot[1]):
            east = a[0] + (b[0] - a[0]) * (spot[1] - a[1]) / (b[1] - a[1])
            inside ^= east > spot[0]
    return inside


def commands(geometry):
    """Command, and the spots it leads to."""
    at, x, y = 0, 0, 0
    while at < len(geometry):
        command, count = geometry[at] & 7, geometry[at] >> 3
        at += 1
        spots = []
        if command in (1, 2):
            demand(count > 0, "a command has a count")
            demand(at + 2 * count <= len(geometry), "a command has its parameters")
            for _ in range(count):
                dx, dy = zigzag(geometry[at]), zigzag(geometry[at + 1])
                demand(command == 1 or dx or dy, "a line leads somewhere")
                x, y, at = x + dx, y + dy, at + 2
                spots.append((x, y))
        else:
            demand(command == 7 and count == 1, "a command is MoveTo, LineTo or one ClosePath")
        yield command, spots


def check_geometry(kind, geometry, tally):
    steps = list(commands(geometry))
    demand(steps, "a feature has a geometry")
    demand(all(-64 <= n <= 4160 for _, spots in steps for spot in spots for n in spot), "nothing is beyond the buffer")
    shape = [command for command, _ in steps]
    if kind == 1:
        demand(shape == [1], "points are one MoveTo")
        return
    size = 2 if kind == 2 else 3
    demand(len(shape) % size == 0, "each part is whole")
    for n in range(0, len(shape), size):
        demand(shape[n : n + size] == [1, 2, 7][:size], "a part is MoveTo, LineTo and, of areas, ClosePath")
        demand(len(steps[n][1]) == 1, "a part begins at one spot")
    if kind == 2:
        return
    polygons = []
    for n in range(0, len(steps), 3):
        ring = steps[n][1] + steps[n + 1][1]
        demand(len(ring) >= 3, "a ring has three spots")
        demand(ring[0] != ring[-1], "ClosePath closes a ring, not a spot")
        area = doubled_area(ring)
        demand(area != 0, "a ring has an area")
        if area > 0:
            polygons.append([ring])
        else:
            demand(polygons, "the first ring is an exterior")
            demand(-area <= doubled_area(polygons[-1][0]), "a hole is no larger than its exterior")
            demand(all(is_inside(spot, polygons[-1][0]) for spot in ring), "a hole is inside its exterior")
            polygons[-1].append(ring)
        tally["rings"] += 1
    for rings in polygons:
        check_edges(rings)


def check_feature(data, keys, values, used, tally):
    number, kind, tags, geometry = None, 0, [], []
    for field, wire, value in fields(data):
        demand(wire == {1: 0, 2: 2, 3: 0, 4: 2}.get(field), f"a feature has no field {field} of type {wire}")
        if field == 1:
            number = value
        elif field == 2:
            tags += packed(value)
        elif field == 3:
            kind = value
        else:
            geometry += packed(value)
    demand(kind in (1, 2, 3), "a feature is points, lines or areas")
    demand(len(tags) % 2 == 0, "tags come in pairs")
    names, texts = tags[::2], tags[1::2]
    demand(all(n < len(keys) for n in names) and all(n < len(values) for n in texts), "tags name keys and values")
    demand(len(set(names)) == len(names), "a feature has a key once")
    used[0].update(names)
    used[1].update(texts)
    check_geometry(kind, geometry, tally)
    return number, kind


def check_layer(data, tally):
    name, version, extent, features, keys, values = None, None, 4096, [], [], []
    for field, wire, value in fields(data):
        demand(wire == {1: 2, 2: 2, 3: 2, 4: 2, 5: 0, 15: 0}.get(field), f"a layer has no field {field} of type {wire}")
        if field == 1:
            demand(name is None, "a layer has one name")
            name = value.decode("utf-8")
        elif field == 2:
            features.append(value)
        elif field == 3:
            keys.append(value.decode("utf-8"))
        elif field == 4:
            values.append(value)
        elif field == 5:
            extent = value
        else:
            demand(version is None, "a layer has one version")
            version = value
    demand(name, "a layer has a name")
    demand(version == 2, "the version is 2")
    demand(extent == 4096, "the extent is told truly")
    demand(features, "a layer has a feature")
    demand(len(set(keys)) == len(keys) and len(set(values)) == len(values), "keys and values come once")
    for value in values:
        parts = list(fields(value))
        demand(len(parts) == 1 and 1 <= parts[0][0] <= 7, "a value is one of seven kinds")
        demand(parts[0][0] != 1 or parts[0][2].decode("utf-8") is not None, "a text is UTF-8")
    used = set(), set()
    known = set()
    for feature in features:
        number, kind = check_feature(feature, keys, values, used, tally)
        # The name of a river stands in several places.
        if number is not None and name != "labels":
            demand((number, kind) not in known, f"an id is there once in {name}")
            known.add((number, kind))
    demand(len(used[0]) == len(keys) and len(used[1]) == len(values), "no key or value is there for nothing")
    tally["features"] += len(features)
    return name


def check_tile(data, tally):
    names = []
    for field, wire, value in fields(data):
        demand((field, wire) == (3, 2), "a tile is made of layers")
        names.append(check_layer(value, tally))
    demand(len(set(names)) == len(names), "a layer's name is there once")
    tally["layers"] += len(names)


def main(path):
    tally = dict.fromkeys(("tiles", "layers", "features", "rings"), 0)
    with open(path, "rb") as file:
        while head := file.readline():
            name, size = head.decode("ascii").split()
            try:
                check_tile(file.read(int(size)), tally)
            except (Breach, UnicodeDecodeError) as breach:
                sys.exit(f"{name}: {breach}")
            tally["tiles"] += 1
    print(*(f"{count} {what}" for what, count in tally.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])
