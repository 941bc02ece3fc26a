// What an answer looks like on the map: a valid style, in an order that leaves the words on top.
import { type StyleSpecification, validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { expect, test } from 'vitest'
import { dataOf, filtersOf, highlighted, type StyleName } from '../../src/map/highlight'

const style: StyleSpecification = {
  version: 8,
  sources: { dvor: { type: 'vector', url: 'https://x.example/tiles/committees.json' } },
  layers: [
    { id: 'paper', type: 'background' },
    { id: 'committees', type: 'fill', source: 'dvor', 'source-layer': 'committees' },
    {
      id: 'names',
      type: 'symbol',
      source: 'dvor',
      'source-layer': 'labels',
      layout: { 'text-field': ['get', 'name'] },
    },
  ],
}
const facts = {
  committees: ['alfa', 'beta'],
  adjacent: ['gamma'],
  point: { lon: 86.08, lat: 55.35 },
  centre: { lon: 86.09, lat: 55.36 },
  bounds: null,
}

test.each(['light', 'dark', 'contrast'] satisfies StyleName[])(
  'the %s style with an answer in it is valid',
  name => {
    const whole = highlighted(style, name, facts, dataOf(facts, { point: facts.point, metres: 50 }))
    expect(validateStyleMin(whole)).toEqual([])
    const ids = whole.layers.map(layer => layer.id)
    expect(ids.indexOf('dvor-own-line')).toBeLessThan(ids.indexOf('names'))
    expect(ids.indexOf('dvor-own-fill')).toBeGreaterThan(ids.indexOf('committees'))
    expect(ids.at(-1)).toBe('dvor-point')
    expect(new Set(ids).size).toBe(ids.length)
    for (const layer of Object.keys(filtersOf(facts))) expect(ids).toContain(layer)
  },
)

test('the way leads straight from the point to the centre; without both there is none', () => {
  const kinds = (f: typeof facts | { point: null }) =>
    dataOf({ ...facts, ...f }, null).features.map(x => x.properties?.['kind'])
  expect(kinds(facts)).toEqual(['way', 'centre', 'point'])
  expect(kinds({ point: null })).toEqual(['centre'])
})

test('a hundred metres of doubt are a hundred metres on the ground', () => {
  const [area] = dataOf(facts, { point: facts.point, metres: 100 }).features
  const ring = area?.geometry.type === 'Polygon' ? (area.geometry.coordinates[0] ?? []) : []
  expect(ring[0]).toEqual(ring.at(-1))
  const [east = [0, 0], , , , , , , , , , , , , , , , north = [0, 0]] = ring
  const metre = 111_195
  expect(((east[0] ?? 0) - 86.08) * metre * Math.cos((55.35 * Math.PI) / 180)).toBeCloseTo(100, 0)
  expect(((north[1] ?? 0) - 55.35) * metre).toBeCloseTo(100, 0)
})
