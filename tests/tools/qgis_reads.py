#!/usr/bin/python3
"""QGIS's own library reads a service without knowing it: each collection by OGC API - Features, and the vector tiles.

usage: qgis_reads.py URL FOLDER    pictures of what it draws go into FOLDER
"""

import json
import os
import re
import sys
import urllib.request

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsMapBoxGlStyleConverter,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileBasicRendererStyle,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

BOX = (86.05, 55.33, 86.12, 55.37)
MIDDLE = (86.085, 55.353)
# A square picture, and the width in metres of EPSG:3857 of what is drawn: at this scale QGIS takes tiles of zoom 15 or 16.
SIDE, WIDTH = 800, 2000

# What QGIS calls the types of the schema. 3.22 knows no schema and guesses from the first features; of what these have none it
# says it is a text.
TYPES = {"string": {"String"}, "date": {"Date", "String"}, "integer": {"Integer", "String"}, "array": {"StringList", "JSON", "String"}}
SHAPES = {
    "geometry-point": {"Point"},
    "geometry-linestring": {"LineString"},
    "geometry-polygon-or-multipolygon": {"Polygon", "MultiPolygon"},
}

# What QGIS is free not to have: the page's fonts, a symbol for each kind of places, the choice of a text by zoom.
FORGIVEN = re.compile(r"Referenced font .* is not available|place(-area)?: Could not retrieve sprite|^place: Skipping unsupported expression")


def check(holds, what):
    """A sentence that must be true. Without leaving QGIS in order, which may crash."""
    if not holds:
        print(f"not so: {what}", file=sys.stderr, flush=True)
        os._exit(1)


def ask(url):
    """An answer of the service."""
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def features(url):
    """Every feature, page by page."""
    while url:
        page = ask(url)
        yield from page["features"]
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)


def kind(schema):
    """The type of a property."""
    return "date" if schema.get("format") == "date" else schema["type"]


def collection_reads(at, name):
    """A collection is in QGIS what it is in the service; gives how many features it has."""
    layer = QgsVectorLayer(f"url='{at}/api' typename='{name}'", name, "OAPIF")
    check(layer.isValid(), f"{name} is a layer")
    items = f"{at}/api/collections/{name}/items?limit=10000"
    ids = sorted(feature["id"] for feature in features(items))
    check(layer.featureCount() == len(ids), f"{name} has {len(ids)} features, and QGIS counts {layer.featureCount()}")
    read = sorted(feature["id"] for feature in layer.getFeatures())
    check(read == ids, f"QGIS reads all pages of {name}: {len(read)} of {len(ids)}")

    boxed = QgsVectorLayer(f"url='{at}/api' typename='{name}' restrictToRequestBBOX='1'", name, "OAPIF")
    # The service sends what has no place too; QGIS keeps what lies in its box.
    boxes = features(f"{items}&bbox={','.join(map(str, BOX))}")
    there = sorted(feature["id"] for feature in boxes if feature["geometry"])
    read = sorted(feature["id"] for feature in boxed.getFeatures(QgsFeatureRequest().setFilterRect(QgsRectangle(*BOX))))
    # The service tests shapes, QGIS their boxes.
    check(set(there) <= set(read), f"QGIS reads what of {name} is in a box: {len(read)}, and there are {len(there)}")
    check(len(read) < len(ids) or len(ids) == len(there), f"a box of {name} is a part")

    schema = ask(f"{at}/api/collections/{name}/schema")["properties"]
    shape = schema.pop("geometry")["format"]
    check(QgsWkbTypes.displayString(layer.wkbType()) in SHAPES[shape], f"{name} has {shape}")
    fields = {field.name(): field.typeName() for field in layer.fields()}
    check(set(fields) == set(schema), f"{name} has its fields: {sorted(set(fields) ^ set(schema))}")
    for field, said in fields.items():
        check(said in TYPES[kind(schema[field])], f"{name}.{field} is {kind(schema[field])}, and QGIS says {said}")
    return len(ids)


def metres_agree(at):
    """A layer in degrees, brought by QGIS to UTM 45N, lies where the service says it lies there."""
    utm = QgsCoordinateReferenceSystem("EPSG:32645")
    layer = QgsVectorLayer(f"url='{at}/api' typename='benches'", "benches", "OAPIF")
    into = QgsCoordinateTransform(layer.crs(), utm, QgsProject.instance())
    said = {f["id"]: f["geometry"]["coordinates"] for f in features(
        f"{at}/api/collections/benches/items?limit=10000&crs=http://www.opengis.net/def/crs/EPSG/0/32645")}
    farthest = max(into.transform(f.geometry().asPoint()).distance(QgsPointXY(*said[f["id"]])) for f in layer.getFeatures())
    # Degrees go out with seven decimals.
    check(farthest < 0.02, f"benches lie within 2 cm in UTM 45N: {farthest} m")
    return farthest


def view():
    """The square of EPSG:3857 that is drawn, and the way into it from degrees."""
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    into = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), mercator, QgsProject.instance())
    middle, half = into.transform(QgsPointXY(*MIDDLE)), WIDTH / 2
    return QgsRectangle(middle.x() - half, middle.y() - half, middle.x() + half, middle.y() + half), into, mercator


def drawn(layer, path):
    """The picture of a layer."""
    square, _, mercator = view()
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(mercator)
    settings.setOutputSize(QSize(SIDE, SIDE))
    settings.setExtent(square)
    settings.setBackgroundColor(QColor("white"))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    check(not job.errors(), f"it is drawn: {[error.message for error in job.errors()]}")
    picture = job.renderedImage()
    picture.save(path)
    return picture


def tiles(at, names, style=""):
    """A layer of vector tiles, as its dialogue makes it."""
    template = f"{at}/tiles/{names}/%7Bz%7D/%7Bx%7D/%7By%7D.pbf"
    layer = QgsVectorTileLayer(f"{style}type=xyz&url={template}&zmin=0&zmax=16", names)
    check(layer.isValid(), f"tiles of {names} are a layer")
    return layer


def benches_are_drawn(at, folder):
    """Where a bench is, and nowhere else, is a red dot; gives how many there are."""
    dot = QgsVectorTileBasicRendererStyle("bench", "benches", QgsWkbTypes.PointGeometry)
    dot.setSymbol(QgsMarkerSymbol.createSimple(
        {"name": "square", "color": "#ff0000", "outline_style": "no", "size": "5", "size_unit": "Pixel"}))
    dot.setEnabled(True)
    renderer = QgsVectorTileBasicRenderer()
    renderer.setStyles([dot])
    layer = tiles(at, "committees,benches")
    layer.setRenderer(renderer)
    picture = drawn(layer, f"{folder}/tiles-benches.png")
    square, into, _ = view()
    red = {(x, y) for x in range(SIDE) for y in range(SIDE) if picture.pixelColor(x, y) == QColor("#ff0000")}
    expected, shown = set(), 0
    for feature in features(f"{at}/api/collections/benches/items?limit=10000"):
        point = into.transform(QgsPointXY(*feature["geometry"]["coordinates"]))
        x = int((point.x() - square.xMinimum()) / WIDTH * SIDE)
        y = int((square.yMaximum() - point.y()) / WIDTH * SIDE)
        expected |= {(x + east, y + south) for east in range(-5, 6) for south in range(-5, 6)}
        if 0 <= x < SIDE and 0 <= y < SIDE:
            shown += 1
            check((x, y) in red, f"the bench {feature['id']} is drawn at {x}, {y}")
    check(shown > 10, f"there are benches to see: {shown}")
    check(red <= expected, f"nothing else is drawn: {sorted(red - expected)[:5]}")
    return shown


def styles_are_understood(at, folder):
    """Every style is one QGIS reads whole but for what it is forgiven, and the map has its colours."""
    names = "base,committees,borders,labels,addresses,places"
    for theme in ("light", "dark", "contrast"):
        converter = QgsMapBoxGlStyleConverter()
        done = converter.convert(ask(f"{at}/style/{theme}.json"))
        check(done == QgsMapBoxGlStyleConverter.Success, f"{theme} is a style: {converter.errorMessage()}")
        wrong = [each for each in converter.warnings() if not FORGIVEN.search(each)]
        check(not wrong, f"QGIS understands the style {theme}: {wrong}")
    layer = tiles(at, names, f"styleUrl={at}/style/light.json&")
    said, fine = layer.loadDefaultStyle()
    check(fine, f"the style is taken from its address: {said}")
    picture = drawn(layer, f"{folder}/tiles-style.png")
    colours = {picture.pixelColor(x, y).name() for x in range(0, SIDE, 2) for y in range(0, SIDE, 2)}
    check(len(colours) > 30, f"the map has more than {len(colours)} colours")
    # The colour QGIS gives lines whose own it could not read.
    check("#232323" not in colours, "no street is black")


def main():
    at, folder = sys.argv[1:]
    application = QgsApplication([], False)
    application.initQgis()
    names = [each["id"] for each in ask(f"{at}/api/collections")["collections"]]
    total = sum(collection_reads(at, name) for name in names)
    print(f"QGIS read {len(names)} collections with {total} features; in metres they agree within {metres_agree(at) * 1000:.1f} mm")
    print(f"QGIS drew vector tiles with {benches_are_drawn(at, folder)} benches in their places")
    styles_are_understood(at, folder)
    sys.stdout.flush()
    os._exit(0)


main()
