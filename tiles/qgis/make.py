#!/usr/bin/python3
"""Writes city.qgs and city-postgis.qgs, the project for QGIS, from layers.json, the tokens and the migrations.

Runs with QGIS's own Python (`/usr/bin/python3 tiles/qgis/make.py`). Both projects come from one: they differ in where
the layers are.
"""

import contextlib
import json
import os
import re
import sqlite3
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Attributes in the same order each time.
os.environ["QT_HASH_SEED"] = "0"

from qgis.core import (  # noqa: E402
    Qgis,
    QgsApplication,
    QgsAttributeEditorContainer,
    QgsAttributeEditorField,
    QgsAttributeEditorRelation,
    QgsCoordinateReferenceSystem,
    QgsDefaultValue,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
    QgsFieldConstraints,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsRelation,
    QgsSnappingConfig,
    QgsTolerance,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)
from qgis.PyQt.QtGui import QColor  # noqa: E402

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

# Where the project opens at first: Kemerovo, in metres of EPSG:3857.
FIRST_VIEW = QgsRectangle(9565000, 7412000, 9600000, 7440000)

# Columns of the joined territory that borders are drawn and named by.
JOINED = ["kind", "name", "short_name"]


def described():
    """The description, with what places share put into each of their tables."""
    city = json.loads((HERE / "layers.json").read_text())
    for table in city["tables"].values():
        if "like" in table:
            common = city["tables"][table["like"]]
            table["display"], table["tabs"] = common["display"], common["tabs"]
            table["fields"] = json.loads(json.dumps(common["fields"]))
            table["fields"]["category_id"]["only"] = f"\"geometry\" = '{table['categories']}'"
    return city


def empty_city(path):
    """A city without rows, as the migrations make it."""
    with contextlib.closing(sqlite3.connect(path)) as file:
        for migration in sorted((HERE.parents[1] / "migrations" / "geopackage").glob("*.sql")):
            file.executescript(migration.read_text())


def widget(project, city, field):
    """How a field is entered."""
    kind = field["widget"]
    if kind == "lookup":
        target = project.mapLayer(field["layer"]) or LAYERS[field["layer"]]
        return QgsEditorWidgetSetup("ValueRelation", {
            "Layer": target.id(), "LayerName": target.name(), "Key": "id", "Value": field["value"], "AllowNull": True,
            "OrderByValue": True, "UseCompleter": field.get("typed", False), "FilterExpression": field.get("only", ""),
        })
    if kind == "choice":
        return QgsEditorWidgetSetup("ValueMap", {"map": [{said: word} for word, said in city["words"][field["words"]].items()]})
    return QgsEditorWidgetSetup(*{
        "text": ("TextEdit", {"IsMultiline": False}),
        "fixed": ("TextEdit", {"IsMultiline": False}),
        "long_text": ("TextEdit", {"IsMultiline": True}),
        "number": ("TextEdit", {"IsMultiline": False}),
        "tick": ("CheckBox", {}),
        "hidden": ("Hidden", {}),
        "date": ("DateTime", {
            "display_format": "dd.MM.yyyy", "field_format": "yyyy-MM-dd", "field_iso_format": False,
            "calendar_popup": True, "allow_null": True,
        }),
    }[kind])


def fill_in(project, city, layer, table):
    """Labels, entry widgets, defaults, constraints and the tabs of a table's form."""
    fields = {**table["fields"], **city["everywhere"]}
    form = layer.editFormConfig()
    form.setLayout(QgsEditFormConfig.TabLayout)
    form.clearTabs()
    for name, field in fields.items():
        index = layer.fields().indexOf(name)
        if index < 0:
            if name in table["fields"] or name in ("fid", "id"):
                sys.exit(f"{layer.name()} has no column {name}")
            continue
        layer.setFieldAlias(index, field["label"])
        layer.setEditorWidgetSetup(index, widget(project, city, field))
        if field["widget"] == "fixed":
            form.setReadOnly(index, True)
        if field.get("default"):
            layer.setDefaultValueDefinition(index, QgsDefaultValue(field["default"]))
        if field.get("required") or field.get("wished"):
            strength = QgsFieldConstraints.ConstraintStrengthHard if field.get("required") else QgsFieldConstraints.ConstraintStrengthSoft
            layer.setFieldConstraint(index, QgsFieldConstraints.ConstraintNotNull, strength)
        if field.get("rule"):
            layer.setConstraintExpression(index, field["rule"], field["says"])
            layer.setFieldConstraint(
                index, QgsFieldConstraints.ConstraintExpression, QgsFieldConstraints.ConstraintStrengthHard)
    for title, names in table["tabs"].items():
        tab = QgsAttributeEditorContainer(title, None)
        tab.setIsGroupBox(False)
        for name in names:
            if name.startswith("@"):
                relation = project.relationManager().relation(name[1:])
                if relation.isValid() and relation.referencedLayerId() == layer.id():
                    rows = QgsAttributeEditorRelation(relation, tab)
                    rows.setRelationWidgetTypeId("relation_editor")
                    tab.addChildElement(rows)
            elif layer.fields().indexOf(name) >= 0:
                tab.addChildElement(QgsAttributeEditorField(name, layer.fields().indexOf(name), tab))
        if tab.children():
            form.addTab(tab)
    layer.setEditFormConfig(form)
    layer.setDisplayExpression(table["display"])


def join_territory(layer, territory):
    """Borders are drawn and named by their territory."""
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(territory)
    join.setJoinFieldName("id")
    join.setTargetFieldName("territory_id")
    join.setPrefix("territory_")
    join.setJoinFieldNamesSubset(JOINED)
    join.setUsingMemoryCache(True)
    join.setDynamicFormEnabled(True)
    layer.addJoin(join)
    for name in JOINED:
        index = layer.fields().indexOf(f"territory_{name}")
        layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("Hidden", {}))


def snap(project):
    """Snapping to borders and streets; a shared border moves on both sides."""
    config = QgsSnappingConfig(project)
    config.setEnabled(True)
    config.setMode(QgsSnappingConfig.AdvancedConfiguration)
    config.setIntersectionSnapping(False)
    both = QgsSnappingConfig.VertexFlag | QgsSnappingConfig.SegmentFlag
    snapped = {"boundary_now": both, "boundary_other": both, "base_line": both, "place_area": both}
    for key, layer in LAYERS.items():
        if layer.isSpatial():
            kinds = snapped.get(key, QgsSnappingConfig.VertexFlag)
            config.setIndividualLayerSettings(layer, QgsSnappingConfig.IndividualLayerSettings(
                key in snapped, kinds, 12, QgsTolerance.Pixels, 0, 0))
    project.setSnappingConfig(config)
    project.setTopologicalEditing(True)
    project.setAvoidIntersectionsMode(QgsProject.AvoidIntersectionsMode.AllowIntersections)


LAYERS = {}


def build(city, folder):
    """The project over the file `city.gpkg` of a folder, saved there."""
    import paint

    project = QgsProject.instance()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    root = project.layerTreeRoot()
    groups = {title: root.addGroup(title) for title in city["groups"]}
    for entry in city["layers"]:
        source = f"{folder}/city.gpkg|layername={entry['table']}"
        if "filter" in entry:
            source += f"|subset={entry['filter']['gpkg']}"
        layer = QgsVectorLayer(source, entry["title"], "ogr")
        if not layer.isValid():
            sys.exit(f"{entry['table']} cannot be opened")
        LAYERS[entry["id"]] = layer
        project.addMapLayer(layer, False)
        groups[entry["group"]].addLayer(layer)
        layer.setReadOnly(entry.get("read_only", False))
    for key in ("boundary_now", "boundary_other"):
        join_territory(LAYERS[key], LAYERS["territory"])
    for entry in city["relations"]:
        relation = QgsRelation()
        relation.setId(entry["id"])
        relation.setName(entry["name"])
        relation.setReferencedLayer(LAYERS[entry["parent"]].id())
        relation.setReferencingLayer(LAYERS[entry["child"]].id())
        relation.addFieldPair(entry["column"], "id")
        project.relationManager().addRelation(relation)
    titles = {
        "centre": "Центры", "memorial": "Памятники", "mural": "Муралы", "battery-box": "Боксы для батареек",
        "sports-ground": "Спортивные площадки", "playground": "Детские площадки", "bench": "Скамейки",
    }
    renderers = {
        "boundary_now": paint.boundary_now(), "boundary_other": paint.boundary_other(),
        "place_point": paint.place_point(titles), "place_line": paint.place_line(), "place_area": paint.place_area(),
        "address": paint.address(), "base_line": paint.base_line(city["words"]["base_line_kind"]),
        "base_area": paint.base_area(city["words"]["base_area_kind"]),
    }
    labels = paint.names()
    for entry in city["layers"]:
        layer = LAYERS[entry["id"]]
        if entry["id"] in renderers:
            layer.setRenderer(renderers[entry["id"]])
        if entry["id"] in labels:
            layer.setLabeling(labels[entry["id"]])
            layer.setLabelsEnabled(True)
        fill_in(project, city, layer, city["tables"][entry["table"]])
    for key, zoom in (("address", 15), ("place_area", 13)):
        LAYERS[key].setScaleBasedVisibility(True)
        LAYERS[key].setMinimumScale(round(paint.scale(zoom)))
    LAYERS["boundary_now"].geometryOptions().setGeometryChecks(["QgsIsValidCheck"])
    LAYERS["boundary_other"].geometryOptions().setGeometryChecks(["QgsIsValidCheck"])
    for title in ("Основа карты", "Таблицы"):
        groups[title].setExpanded(False)
    snap(project)
    project.setEllipsoid("EPSG:7030")
    project.setDistanceUnits(QgsUnitTypes.DistanceMeters)
    project.setAreaUnits(QgsUnitTypes.AreaSquareMeters)
    project.setBackgroundColor(QColor(paint.TOKENS["colour"]["land"]))
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(FIRST_VIEW, project.crs()))
    project.setTitle("Карта комитетов")
    project.writeEntryBool("Paths", "/Absolute", False)
    # A transaction kept open from the first click to the save would lock the whole file for that long.
    project.setAutoTransaction(False)
    if not project.write(f"{folder}/city.qgs"):
        sys.exit(project.error())
    return Path(f"{folder}/city.qgs").read_text()


def settled(text):
    """The same text each time: readable layer ids instead of random ones; no name of who made it, and no hour."""
    for key, layer in LAYERS.items():
        # QGIS gives a new id to layers whose own has ten letters or fewer.
        text = text.replace(layer.id(), f"dvor_city_{key}")
    # Layers come in the order of their random ids.
    for block, key in (
        (r"^ {6}<layer-setting .*\n", r' id="(\w+)"'),
        (r"^ {4}<maplayer (?:.*\n)+? {4}</maplayer>\n", r"<id>(\w+)</id>"),
    ):
        text = re.sub(f"(?:{block})+", lambda found: "".join(sorted(
            re.findall(block, found[0], re.M), key=lambda piece: re.search(key, piece)[1])), text, flags=re.M)
    keys = {}
    text = re.sub(
        r"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}",
        lambda found: keys.setdefault(found[0], f"{{00000000-0000-0000-0000-{len(keys) + 1:012d}}}"), text)
    text = re.sub(r"Annotations_[0-9a-f_]{36}", "annotations", text)
    text = re.sub(r' (saveUser|saveUserFull|saveDateTime)="[^"]*"', "", text)
    text = re.sub(r"<(author|creation)>[^<]*</\1>", "", text)
    return re.sub(r"<(creation|date)[^>]*/>", "", text)


def for_postgis(text, city):
    """The same project over a database: only the sources of its layers differ."""
    where = city["postgis"]
    for entry in city["layers"]:
        table = city["tables"][entry["table"]]
        source = f"service='{where['service']}' key='fid' checkPrimaryKeyUnicity='0'"
        if "geometry" in table:
            source += f" srid=4326 type={table['geometry']}"
        source += f" table=\"{where['schema']}\".\"{entry['table']}\""
        source += " (geom)" if "geometry" in table else ""
        old = f"./city.gpkg|layername={entry['table']}"
        if "filter" in entry:
            source += f" sql={entry['filter']['postgis']}"
            old += f"|subset={entry['filter']['gpkg']}"
        # Qt leaves > as it is.
        content = lambda value: value.replace("&", "&amp;").replace("<", "&lt;")
        attribute = lambda value: content(value).replace('"', "&quot;")
        text = text.replace(f">{content(old)}<", f">{content(source)}<")
        text = text.replace(f'"{attribute(old)}"', f'"{attribute(source)}"')
    text = re.sub(r'(<provider encoding=")[^"]*(">)ogr(</provider>)', r"\1\2postgres\3", text)
    text = text.replace('providerKey="ogr"', 'providerKey="postgres"')
    if "city.gpkg" in text:
        at = text.index("city.gpkg")
        sys.exit(f"a source was left over: {text[at - 200:at + 200]}")
    return text


def main():
    """Writes both projects, or with --check tells whether they are what would be written."""
    application = QgsApplication([], False)
    application.initQgis()
    city = described()
    with tempfile.TemporaryDirectory() as folder:
        empty_city(f"{folder}/city.gpkg")
        text = settled(build(city, folder))
        LAYERS.clear()
        QgsProject.instance().clear()
    stale = []
    for name, content in (("city.qgs", text), ("city-postgis.qgs", for_postgis(text, city))):
        path = HERE / name
        if "--check" not in sys.argv:
            path.write_text(content)
        elif Qgis.QGIS_VERSION not in path.read_text():
            print(f"{name} was written by another QGIS than {Qgis.QGIS_VERSION}: not compared")
        elif path.read_text() != content:
            stale.append(name)
    if stale:
        sys.exit(f"{', '.join(stale)}: not what tiles/qgis/make.py writes; run it")
    application.exitQgis()


main()
