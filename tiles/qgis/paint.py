"""How each layer of the QGIS project is drawn: the public map's own tokens and symbols, told to QGIS."""

import base64
import json
import re
from pathlib import Path

from qgis.core import (
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsProperty,
    QgsRuleBasedLabeling,
    QgsRuleBasedRenderer,
    QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsSvgMarkerSymbolLayer,
    QgsSymbol,
    QgsSymbolLayer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont

TILES = Path(__file__).resolve().parent.parent
TOKENS = json.loads((TILES / "tokens" / "light.json").read_text())
LAYERS = {layer["id"]: layer for layer in json.loads((TILES / "layers.json").read_text())["layers"]}

# A pixel of the web is 1/96 inch; the web map's zoom 0 shows the world in 512 of them.
MM = 25.4 / 96
POINTS = 0.75
SCALE_AT_ZOOM_0 = 279541132
# Drawings in the legend have no scale: they are made as for 1:17000.
ZOOM = f"log(2, {SCALE_AT_ZOOM_0} / coalesce(@map_scale, 17000))"


def scale(zoom):
    """The scale of a zoom of the web map, as the number below 1."""
    return SCALE_AT_ZOOM_0 / 2**zoom


def colour(name, alpha=1.0):
    """A colour of the tokens."""
    found = QColor(TOKENS["colour"].get(name) or TOKENS["plate"][name])
    found.setAlphaF(alpha)
    return found


def curve(stops, unit):
    """A curve of the tokens, pairs of zoom and pixels, as an expression over the map's scale."""
    cases = [f"when {ZOOM} <= {stops[0][0]} then {stops[0][1] * unit:.3f}"]
    for (z0, v0), (z1, v1) in zip(stops, stops[1:]):
        cases.append(f"when {ZOOM} <= {z1} then scale_linear({ZOOM}, {z0}, {z1}, {v0 * unit:.3f}, {v1 * unit:.3f})")
    return f"case {' '.join(cases)} else {stops[-1][1] * unit:.3f} end"


def stroke(name, width, level, alpha=1.0, dash=None, cap=Qt.RoundCap):
    """A line whose width follows a token. Lines of a lower level are drawn before those of a higher one."""
    line = QgsSimpleLineSymbolLayer(colour(name, alpha))
    stops = TOKENS["width"][width]
    line.setWidth(round(stops[len(stops) // 2][1] * MM, 3))
    line.setDataDefinedProperty(QgsSymbolLayer.PropertyStrokeWidth, QgsProperty.fromExpression(curve(stops, MM)))
    line.setPenCapStyle(cap)
    line.setPenJoinStyle(Qt.RoundJoin)
    if dash:
        line.setCustomDashVector(dash)
        line.setUseCustomDashPattern(True)
    line.setRenderingPass(level)
    return line


def fill(name, level=0, alpha=1.0):
    """A plain area without an outline."""
    area = QgsSimpleFillSymbolLayer(colour(name, alpha))
    area.setStrokeStyle(Qt.NoPen)
    area.setRenderingPass(level)
    return area


def symbol(kind, *layers):
    """A symbol of these layers."""
    made = kind()
    made.deleteSymbolLayer(0)
    for layer in layers:
        made.appendSymbolLayer(layer)
    return made


def rules(entries):
    """A renderer of rules: (title, filter, symbol, from which zoom on or None, shown at first)."""
    root = QgsRuleBasedRenderer.Rule(None)
    for title, condition, drawn, zoom, shown in entries:
        rule = QgsRuleBasedRenderer.Rule(drawn)
        rule.setLabel(title)
        if condition == "else":
            rule.setIsElse(True)
        else:
            rule.setFilterExpression(condition)
        if zoom:
            rule.setMinimumScale(round(scale(zoom)))
        rule.setActive(shown)
        root.appendChild(rule)
    renderer = QgsRuleBasedRenderer(root)
    renderer.setUsingSymbolLevels(True)
    return renderer


def boundary_now():
    """Boundaries in force, level by level."""
    lines = lambda *layers: symbol(QgsFillSymbol, *layers)
    return rules([
        ("Окружные комитеты", "\"territory_kind\" = 'committee'", lines(
            fill("committee", 0, TOKENS["opacity"]["committee"]),
            stroke("boundary_casing", "boundary_casing", 1, TOKENS["opacity"]["boundary_casing"]),
            stroke("boundary", "boundary", 3),
        ), None, True),
        ("Органы ТОС", "\"territory_kind\" = 'body'", lines(
            fill("yard", 0, 0.18),
            stroke("committee", "boundary", 3, dash=[1, 2], cap=Qt.FlatCap),
        ), 13, True),
        ("Районы", "\"territory_kind\" = 'district'", lines(
            stroke("district_casing", "district_casing", 2, TOKENS["opacity"]["district_casing"]),
            stroke("district", "district", 4),
        ), None, True),
        ("Город", "\"territory_kind\" = 'city'", lines(
            stroke("district_casing", "district_casing", 2, TOKENS["opacity"]["district_casing"]),
            stroke("district", "district", 4, dash=[6, 2, 1, 2], cap=Qt.FlatCap),
        ), None, True),
        ("Территория не найдена", "else", lines(
            fill("memorial", 0, 0.3), stroke("memorial", "boundary", 5),
        ), None, True),
    ])


def boundary_other():
    """What will be law and what no longer is."""
    return rules([
        ("Будущие", "\"valid_from\" > to_date(now())", symbol(
            QgsFillSymbol, fill("sports-ground", 0, 0.06), stroke("sports-ground", "district", 2, dash=[4, 2], cap=Qt.FlatCap),
        ), None, True),
        ("Прошлые", "else", symbol(
            QgsFillSymbol, stroke("text_quiet", "boundary", 1, 0.75, dash=[4, 3], cap=Qt.FlatCap),
        ), None, True),
    ])


def plate(name, level):
    """A symbol of the public map: its drawing, coloured as there, kept inside the project."""
    drawing = (TILES / "icons" / f"{name}.svg").read_text()
    plate_colour = TOKENS["plate"][name]
    drawing = drawing.replace(
        'class="plate"', f'fill="{plate_colour}" stroke="{TOKENS["colour"]["plate_edge"]}" stroke-width="1.2"')
    drawing = drawing.replace('class="mark"', f'fill="{TOKENS["colour"]["mark"]}"')
    drawing = re.sub(r">\s+<", "><", drawing.strip())
    inside = "base64:" + base64.b64encode(drawing.encode()).decode()
    # A little larger than for residents: they are there to be clicked.
    size = [[zoom, factor * 24 * 1.3] for zoom, factor in TOKENS["icon"]["size"]]
    marker = QgsSvgMarkerSymbolLayer(inside, round(size[1][1] * MM, 2))
    marker.setDataDefinedProperty(QgsSymbolLayer.PropertySize, QgsProperty.fromExpression(curve(size, MM)))
    marker.setRenderingPass(level)
    made = symbol(QgsMarkerSymbol, marker)
    made.setDataDefinedProperty(QgsSymbol.PropertyOpacity, state_opacity())
    return made


def state_opacity():
    """What is planned or gone is paler than what stands."""
    return QgsProperty.fromExpression("case when \"state\" = 'removed' then 25 when \"state\" = 'planned' then 60 else 100 end")


def place_point(titles):
    """A symbol a category, the first one named lying on top; those a city adds get the common one."""
    kinds = LAYERS["places"]["kinds"]
    entries = [
        (title, f"\"category_id\" = '{category}'", plate(category, len(titles) - n), kinds.get(category, kinds["*"]), True)
        for n, (category, title) in enumerate(titles.items())
    ]
    entries.append(("Другие категории", "else", plate("place", 0), kinds["*"], True))
    return rules(entries)


def place_area():
    """Yards and whatever else has an extent."""
    made = symbol(QgsFillSymbol, fill("yard", 0, TOKENS["opacity"]["yard"]), stroke("yard_edge", "yard_edge", 1))
    made.setDataDefinedProperty(QgsSymbol.PropertyOpacity, state_opacity())
    return QgsSingleSymbolRenderer(made)


def place_line():
    """Alleys, paths: whatever is a line."""
    made = symbol(QgsLineSymbol, stroke("plate_edge", "lane", 0), stroke("yard", "district", 1))
    made.setDataDefinedProperty(QgsSymbol.PropertyOpacity, state_opacity())
    return QgsSingleSymbolRenderer(made)


def address():
    """A quiet dot a house."""
    made = QgsMarkerSymbol.createSimple({"name": "circle", "size": "1.3", "outline_style": "no"})
    made.setColor(colour("text_house"))
    return QgsSingleSymbolRenderer(made)


def base_area(titles):
    """The ground of the map."""
    order = {"residential": 0, "gardens": 0, "industry": 0, "forest": 1, "park": 2, "water": 3, "building": 4}
    zooms = {"building": 14}
    entries = []
    for kind, level in order.items():
        drawn = [fill(kind, level)]
        if kind == "building":
            drawn.append(stroke("building_edge", "building_edge", 5))
        entries.append((titles[kind], f"\"kind\" = '{kind}'", symbol(QgsFillSymbol, *drawn), zooms.get(kind), True))
    return rules(entries)


def base_line(titles):
    """Streets with their casings, rails, streams."""
    kinds = LAYERS["base"]["kinds"]
    entries = [
        ("stream", [stroke("water", "stream", 0)]),
        ("lane", [stroke("street_edge", "lane_casing", 1), stroke("street", "lane", 4)]),
        ("street", [stroke("street_edge", "street_casing", 2), stroke("street", "street", 5)]),
        ("rail", [stroke("rail", "rail", 3)]),
        ("main_street", [
            stroke("main_street_edge", "main_street_casing", 3), stroke("main_street", "main_street", 6)]),
        ("bridge", [stroke("main_street_edge", "main_street_casing", 3), stroke("main_street", "main_street", 6)]),
    ]
    return rules([
        (titles[kind], f"\"kind\" = '{kind}'", symbol(QgsLineSymbol, *drawn), kinds[kind], True)
        for kind, drawn in entries
    ])


def text(name, size, halo, bold=False):
    """Letters as on the public map; where its typeface is not installed, a common one."""
    form = QgsTextFormat()
    font = QFont("Golos Text")
    font.setBold(bold)
    form.setFont(font)
    form.setFamilies(["PT Sans", "Segoe UI", "DejaVu Sans"])
    form.setColor(colour(name))
    form.setSizeUnit(QgsUnitTypes.RenderPoints)
    stops = TOKENS["text"][size]
    form.setSize(stops[len(stops) // 2][1] * POINTS)
    properties = form.dataDefinedProperties()
    properties.setProperty(QgsPalLayerSettings.Size, QgsProperty.fromExpression(curve(stops, POINTS)))
    form.setDataDefinedProperties(properties)
    around = QgsTextBufferSettings()
    around.setEnabled(True)
    around.setColor(colour("halo"))
    around.setSize(TOKENS["halo"][halo] * MM)
    form.setBuffer(around)
    return form


def label(expression, form, placement, priority=5, wrap=0):
    """One kind of label."""
    settings = QgsPalLayerSettings()
    settings.fieldName = expression
    settings.isExpression = True
    settings.setFormat(form)
    settings.placement = placement
    settings.priority = priority
    settings.autoWrapLength = wrap
    if placement == QgsPalLayerSettings.Horizontal:
        settings.centroidInside = True
        settings.fitInPolygonOnly = False
    if placement in (QgsPalLayerSettings.Curved, QgsPalLayerSettings.Line):
        settings.setFormat(form)
        settings.repeatDistance = 420 * MM
        settings.lineSettings().setMergeLines(True)
    if placement == QgsPalLayerSettings.OrderedPositionsAroundPoint:
        settings.dist = 1.5
    return settings


def labels(entries):
    """Labels by rule: (title, filter, settings, from which zoom, up to which zoom)."""
    root = QgsRuleBasedLabeling.Rule(QgsPalLayerSettings())
    for title, condition, settings, low, high in entries:
        rule = QgsRuleBasedLabeling.Rule(settings, round(scale(high)) if high else 0, round(scale(low)) if low else 0, condition, title)
        root.appendChild(rule)
    return QgsRuleBasedLabeling(root)


def names():
    """Labels of each layer that has some."""
    Pal = QgsPalLayerSettings
    short = 'coalesce("territory_short_name", "territory_name", "territory_id")'
    street = lambda name, size: label('"name"', text(name, size, "quiet"), Pal.Curved, 3)
    return {
        "boundary_now": labels([
            ("Районы", "\"territory_kind\" = 'district'",
             label(f"upper({short})", text("text_district", "district", "strong", True), Pal.Horizontal, 10, 14), 8, 11),
            ("Окружные комитеты", "\"territory_kind\" = 'committee'",
             label(short, text("text_committee", "committee", "strong", True), Pal.Horizontal, 9, 12), 11, None),
            ("Органы ТОС", "\"territory_kind\" = 'body'",
             label(short, text("text_committee", "place", "strong"), Pal.Horizontal, 7, 16), 15.5, None),
        ]),
        "boundary_other": labels([
            ("Будущие", "\"valid_from\" > to_date(now())",
             label(f"concat({short}, '\\nс ', format_date(\"valid_from\", 'dd.MM.yyyy'))",
                   text("sports-ground", "committee", "strong", True), Pal.Horizontal, 8, 0), 11, None),
        ]),
        "place_point": labels([
            ("Центры, памятники, муралы", "\"category_id\" in ('centre', 'memorial', 'mural')",
             label('"name"', text("text", "place", "quiet"), Pal.OrderedPositionsAroundPoint, 4, 18), 16, None),
        ]),
        "address": labels([
            ("Номера домов", "", label('"house"', text("text_house", "house", "quiet"), Pal.OverPoint, 1), 16.5, None),
        ]),
        "base_line": labels([
            ("Главные улицы", "\"kind\" in ('main_street', 'bridge')", street("text", "main_street"), 12.8, None),
            ("Улицы", "\"kind\" = 'street'", street("text_quiet", "street"), 14.2, None),
            ("Переулки", "\"kind\" = 'lane'", street("text_quiet", "lane"), 15.5, None),
        ]),
        "base_area": labels([
            ("Вода", "\"kind\" = 'water'", label('"name"', text("text_water", "water", "quiet"), Pal.Horizontal, 3), 9, None),
            ("Парки и леса", "\"kind\" in ('park', 'forest')",
             label('"name"', text("text_park", "park", "quiet"), Pal.Horizontal, 2, 12), 12.5, None),
        ]),
    }
