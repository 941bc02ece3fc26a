// What an answer looks like on the map: layers and data added to the service's style.

import type { Feature, FeatureCollection, Geometry, Polygon } from 'geojson'
import type { FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { Facts } from '../api/answer'
import type { Point } from '../question'
import { type Accuracy, degrees } from './position'

/** Colours of the highlight, one set for each style of the service. */
export interface Ink {
  readonly accent: string
  readonly line: string
  readonly halo: string
}

export type StyleName = 'light' | 'dark' | 'contrast'

const inks: Record<StyleName, Ink> = {
  light: { accent: '#b3400f', line: '#23201c', halo: '#ffffff' },
  dark: { accent: '#ff9d66', line: '#f1ece4', halo: '#1b1916' },
  contrast: { accent: '#8a1f00', line: '#000000', halo: '#ffffff' },
}

/** The vector source of the service's style. */
export const SOURCE = 'dvor'

const DATA = 'dvor-answer'

type Data = FeatureCollection

export const answerSource = DATA

/** The style with the highlight of an answer in it. */
export function highlighted(
  style: StyleSpecification,
  name: StyleName,
  facts: Facts,
  data: Data,
): StyleSpecification {
  const layers = layersOf(inks[name], facts)
  const under = layers.filter(layer => layer.type === 'fill')
  const over = layers.filter(layer => layer.type !== 'fill')
  const firstWords = style.layers.findIndex(layer => layer.type === 'symbol')
  const at = firstWords < 0 ? style.layers.length : firstWords
  return {
    ...style,
    sources: { ...style.sources, [DATA]: { type: 'geojson', data } },
    layers: [
      ...style.layers.slice(0, at),
      ...under,
      ...over.filter(l => l.type === 'line'),
      ...style.layers.slice(at),
      ...over.filter(l => l.type !== 'line'),
    ],
  }
}

const withIds = (ids: readonly string[]): FilterSpecification => ['in', ['get', 'id'], ['literal', [...ids]]]
const ofKind = (kind: string): FilterSpecification => ['==', ['get', 'kind'], kind]

/** The filters that change with the answer, by layer. */
export const filtersOf = (facts: Facts): Readonly<Record<string, FilterSpecification>> => ({
  'dvor-own-fill': withIds(facts.committees),
  'dvor-own-halo': withIds(facts.committees),
  'dvor-own-line': withIds(facts.committees),
  'dvor-adjacent-line': withIds(facts.adjacent),
})

function layersOf(ink: Ink, facts: Facts): LayerSpecification[] {
  const filters = filtersOf(facts)
  const committees = (id: string, layer: object) =>
    ({
      id,
      source: SOURCE,
      'source-layer': 'committees',
      filter: filters[id],
      ...layer,
    }) as LayerSpecification
  const drawn = (id: string, kind: string, layer: object) =>
    ({ id, source: DATA, filter: ofKind(kind), ...layer }) as LayerSpecification
  const round = { 'line-join': 'round', 'line-cap': 'round' }
  return [
    // Fading as one comes near: in its midst a tint would lie over every house.
    committees('dvor-own-fill', {
      type: 'fill',
      paint: {
        'fill-color': ink.accent,
        'fill-opacity': ['interpolate', ['linear'], ['zoom'], 14, 0.12, 16.5, 0.03],
      },
    }),
    drawn('dvor-accuracy-fill', 'accuracy', {
      type: 'fill',
      paint: { 'fill-color': ink.line, 'fill-opacity': 0.12 },
    }),
    committees('dvor-own-halo', {
      type: 'line',
      layout: round,
      paint: { 'line-color': ink.halo, 'line-width': 6.5 },
    }),
    committees('dvor-own-line', {
      type: 'line',
      layout: round,
      paint: { 'line-color': ink.accent, 'line-width': 3.5 },
    }),
    committees('dvor-adjacent-line', {
      type: 'line',
      paint: { 'line-color': ink.line, 'line-width': 2.5, 'line-dasharray': [3, 2] },
    }),
    drawn('dvor-accuracy-line', 'accuracy', {
      type: 'line',
      paint: { 'line-color': ink.line, 'line-width': 1.5 },
    }),
    drawn('dvor-way', 'way', {
      type: 'line',
      paint: { 'line-color': ink.line, 'line-width': 2, 'line-dasharray': [1.5, 1.5] },
    }),
    // A ring: the centre's own symbol is seen inside.
    drawn('dvor-centre', 'centre', {
      type: 'circle',
      paint: {
        'circle-radius': 14,
        'circle-opacity': 0,
        'circle-stroke-color': ink.line,
        'circle-stroke-width': 2.5,
      },
    }),
    drawn('dvor-point', 'point', {
      type: 'circle',
      paint: {
        'circle-radius': 9,
        'circle-color': ink.accent,
        'circle-stroke-color': ink.halo,
        'circle-stroke-width': 3,
      },
    }),
  ]
}

/** The point, the centre, the straight way between them and how sure the device is. */
export function dataOf(facts: Facts, accuracy: Accuracy | null): Data {
  const features: Feature[] = []
  const add = (kind: string, geometry: Geometry) =>
    features.push({ type: 'Feature', properties: { kind }, geometry })
  const at = ({ lon, lat }: Point): [number, number] => [lon, lat]
  if (accuracy) add('accuracy', circle(accuracy))
  if (facts.point && facts.centre)
    add('way', { type: 'LineString', coordinates: [at(facts.point), at(facts.centre)] })
  if (facts.centre) add('centre', { type: 'Point', coordinates: at(facts.centre) })
  if (facts.point) add('point', { type: 'Point', coordinates: at(facts.point) })
  return { type: 'FeatureCollection', features }
}

function circle({ point, metres }: Accuracy): Polygon {
  const { north, east } = degrees(point, metres)
  const ring = Array.from({ length: 65 }, (_, step): [number, number] => {
    const angle = (step * Math.PI) / 32
    return [point.lon + east * Math.cos(angle), point.lat + north * Math.sin(angle)]
  })
  return { type: 'Polygon', coordinates: [ring] }
}
