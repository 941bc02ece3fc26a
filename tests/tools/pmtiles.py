"""Reads a PMTiles archive by its specification (version 3), from a file or from a host of files by range requests.

    pmtiles.py FILE|URL          the header and the metadata as JSON, with a list of every tile: [z, x, y, offset, length]
    pmtiles.py FILE|URL z x y    the bytes of one tile, plain; ends with 3 where there is none

It fails where the archive is not as the specification says: sections that overlap or end beyond the file, a root directory
beyond the first 16,384 bytes, entries out of order, counts that are wrong, a file that says it is clustered and is not.
"""
import gzip, json, struct, sys, urllib.request

HEAD = 127
NAMES = ("root_offset root_length metadata_offset metadata_length leaf_offset leaf_length data_offset data_length "
         "addressed_tiles tile_entries tile_contents").split()


def ranges(source):
    """How to read so many bytes from an offset."""
    if not source.startswith("http://"):
        file = open(source, "rb")
        def read(offset, length):
            file.seek(offset)
            return file.read(length)
        return read
    def ask(offset, length):
        asked = urllib.request.Request(source, headers={"Range": f"bytes={offset}-{offset + length - 1}"})
        with urllib.request.urlopen(asked) as answer:
            assert answer.status == 206, f"the host answered {answer.status}, not the range"
            return answer.read()
    return ask


def varints(data):
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0
    assert shift == 0, "a number is cut off"


def directory(packed):
    numbers = list(varints(packed))
    count = numbers[0]
    assert count > 0 and len(numbers) == 1 + 4 * count, "a directory of another size than it says"
    ids, runs, lengths, offsets = (numbers[1 + n * count:1 + (n + 1) * count] for n in range(4))
    entries, tile, end = [], 0, 0
    for n, (step, run, length, offset) in enumerate(zip(ids, runs, lengths, offsets)):
        assert n == 0 or step > 0, "entries out of order"
        assert length > 0, "an entry of no bytes"
        assert n > 0 or offset > 0
        tile += step
        offset = end if offset == 0 else offset - 1
        end = offset + length
        entries.append((tile, run, length, offset))
    return entries


def place(number):
    """Zoom, column and row of a tile's number: zoom after zoom, in each along the Hilbert curve."""
    z = 0
    while number >= 4 ** z:
        number -= 4 ** z
        z += 1
    x = y = 0
    side = 1
    while side < 2 ** z:
        right, down = 1 & (number // 2), 1 & (number ^ (number // 2))
        if down == 0:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x, y = x + side * right, y + side * down
        number //= 4
        side *= 2
    return z, x, y


def number(z, x, y):
    """The number of a tile: the other way round."""
    count = (4 ** z - 1) // 3
    side = 2 ** z // 2
    while side > 0:
        right, down = int(x & side > 0), int(y & side > 0)
        count += side * side * ((3 * right) ^ down)
        if down == 0:
            if right:
                x, y = 2 ** z - 1 - x, 2 ** z - 1 - y
            x, y = y, x
        side //= 2
    return count


class Archive:
    def __init__(self, source):
        self.read = ranges(source)
        first = self.read(0, 16384)
        assert first[:7] == b"PMTiles" and first[7] == 3, "no PMTiles of version 3"
        self.head = dict(zip(NAMES, struct.unpack_from("<11Q", first, 8)))
        rest = struct.unpack_from("<6B4iB2i", first, 96)
        names = ("clustered internal_compression tile_compression tile_type min_zoom max_zoom "
                 "west south east north center_zoom center_lon center_lat").split()
        for name, value in zip(names, rest):
            is_degrees = name in ("west", "south", "east", "north", "center_lon", "center_lat")
            self.head[name] = value / 1e7 if is_degrees else value
        head = self.head
        assert head["internal_compression"] in (1, 2)
        assert head["root_offset"] >= HEAD and head["root_offset"] + head["root_length"] <= 16384
        sections = sorted((head[f"{name}_offset"], head[f"{name}_length"])
                          for name in ("root", "metadata", "leaf", "data") if head[f"{name}_length"])
        for (offset, length), (following, _) in zip(sections, sections[1:]):
            assert offset + length <= following, "sections overlap"
        self.end = sum(sections[-1])
        root = first[head["root_offset"]:head["root_offset"] + head["root_length"]]
        self.root = directory(self.plain(root))

    def plain(self, packed):
        return gzip.decompress(packed) if self.head["internal_compression"] == 2 else packed

    def part(self, name, offset, length):
        assert offset + length <= self.head[f"{name}_length"], f"an entry beyond the {name}"
        data = self.read(self.head[f"{name}_offset"] + offset, length)
        assert len(data) == length, "the archive ends too soon"
        return data

    def metadata(self):
        return json.loads(self.plain(self.part("metadata", 0, self.head["metadata_length"])))

    def entries(self, entries=None):
        for tile, run, length, offset in entries or self.root:
            if run == 0:
                yield from self.entries(directory(self.plain(self.part("leaf", offset, length))))
            else:
                yield tile, run, length, offset

    def tiles(self):
        tiles, contents, count, last, end = [], set(), 0, -1, 0
        for tile, run, length, offset in self.entries():
            assert tile > last, "tiles out of order"
            assert offset + length <= self.head["data_length"], "a tile beyond the data"
            assert not self.head["clustered"] or offset == end or (offset, length) in contents, "not clustered"
            end = max(end, offset + length)
            contents.add((offset, length))
            count += 1
            last = tile + run - 1
            tiles += [[*place(tile + n), offset, length] for n in range(run)]
        assert (len(tiles), count, len(contents)) == tuple(
            self.head[name] for name in ("addressed_tiles", "tile_entries", "tile_contents")), "wrong counts"
        assert all(self.head["min_zoom"] <= z <= self.head["max_zoom"] for z, *_ in tiles)
        return tiles

    def tile(self, z, x, y):
        """As a client on the web does it: the root, then a leaf, then the tile."""
        wanted, entries = number(z, x, y), self.root
        for _ in range(4):
            before = [entry for entry in entries if entry[0] <= wanted]
            if not before:
                return None
            tile, run, length, offset = before[-1]
            if run > 0:
                if wanted >= tile + run:
                    return None
                data = self.part("data", offset, length)
                return gzip.decompress(data) if self.head["tile_compression"] == 2 else data
            entries = directory(self.plain(self.part("leaf", offset, length)))
        raise AssertionError("directories without end")


if __name__ == "__main__":
    archive = Archive(sys.argv[1])
    if len(sys.argv) == 2:
        json.dump({"head": archive.head, "metadata": archive.metadata(), "tiles": archive.tiles()}, sys.stdout)
    else:
        tile = archive.tile(*map(int, sys.argv[2:5]))
        if tile is None:
            sys.exit(3)
        sys.stdout.buffer.write(tile)
