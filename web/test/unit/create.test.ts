// The live map before and after it is drawn: what it starts with, and how it stops.
import { beforeEach, expect, test, vi } from 'vitest'
import { factsOf } from '../../src/api/answer'
import { wordsOf } from '../../src/i18n/words'
import type { Sight } from '../../src/map/position'
import { sightOf } from '../../src/map/position'

interface Begun {
  readonly options: { style: { sources: Record<string, { data: unknown }> }; bounds?: readonly number[] }
  readonly told: (event: string) => void
  readonly removed: () => boolean
}
const begun: Begun[] = []

vi.mock('maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url', () => ({ default: 'worker.mjs' }))
vi.mock('../../src/api/changes', () => ({ followChanges() {} }))
vi.mock('maplibre-gl/dist/maplibre-gl.css', () => ({}))
vi.mock('maplibre-gl', () => {
  class FakeMap {
    readonly canvas = document.createElement('canvas')
    readonly listeners = new Map<string, (event: unknown) => void>()
    readonly touchZoomRotate = { disableRotation() {} }
    readonly keyboard = { disableRotation() {} }
    isRemoved = false
    constructor(options: Begun['options']) {
      begun.push({
        options,
        told: event => this.listeners.get(event)?.({}),
        removed: () => this.isRemoved,
      })
    }
    addControl() {}
    on(event: string, listener: (event: unknown) => void) {
      this.listeners.set(event, listener)
    }
    once(event: string, listener: (event: unknown) => void) {
      this.on(event, listener)
    }
    getCanvas() {
      return this.canvas
    }
    remove() {
      this.isRemoved = true
    }
  }
  const nothing = class {}
  return {
    Map: FakeMap,
    setWorkerUrl() {},
    AttributionControl: nothing,
    NavigationControl: nothing,
    ScaleControl: nothing,
    Popup: nothing,
  }
})

const page = { language: 'ru', prefix: '', root: '', publicUrl: '' } as const
const HOME = { lon: 86.08, lat: 55.35 }
let section: HTMLElement

beforeEach(() => {
  begun.length = 0
  document.body.innerHTML = '<div id="map"></div><div id="answer"></div>'
  section = document.querySelector('#map') as HTMLElement
  vi.stubGlobal('fetch', async () => Response.json({ version: 8, sources: {}, layers: [] }))
  Object.defineProperty(document, 'fonts', { value: { load: async () => [] }, configurable: true })
})

async function begin(sight: () => Sight, signal = new AbortController().signal) {
  const { createMap } = await import('../../src/map/create')
  const map = createMap(section, section, { page, words: wordsOf('ru'), sight }, signal)
  const outcome = map.then(
    () => 'drawn',
    () => 'given up',
  )
  return outcome
}

const kindsOf = ({ options }: Begun) => {
  const [data] = Object.values(options.style.sources).map(source => source.data)
  return (data as { features: { properties: { kind: string } }[] }).features.map(f => f.properties.kind)
}

const answer = (data: Record<string, string>) => {
  const region = document.querySelector('#answer') as HTMLElement
  Object.assign(region.dataset, data)
  return factsOf(region)
}

test('a map that comes after the position starts with its circle', async () => {
  const facts = answer({ point: '86.080000,55.350000' })
  const outcome = begin(() => sightOf(facts, { kind: 'exact', point: HOME, accuracy: 180 }))
  await vi.waitFor(() => expect(begun.length).toBe(1))
  expect(kindsOf(begun[0] as Begun)).toEqual(['accuracy', 'point'])
  begun[0]?.told('idle')
  expect(await outcome).toBe('drawn')
})

test('a map that comes after a rough position starts around it', async () => {
  const facts = answer({ bounds: '86,55,87,56' })
  void begin(() => sightOf(facts, { kind: 'coarse', point: HOME, accuracy: 800 }))
  await vi.waitFor(() => expect(begun.length).toBe(1))
  expect(kindsOf(begun[0] as Begun)).toEqual(['accuracy'])
  const [west = 0, south = 0, east = 0, north = 0] = begun[0]?.options.bounds ?? []
  expect([(west + east) / 2, (south + north) / 2].map(x => x.toFixed(6))).toEqual(['86.080000', '55.350000'])
  expect(north - south).toBeLessThan(0.02)
})

test('the circle is of the answer for where we are, not of the next one', () => {
  const facts = answer({ point: '86.090000,55.350000' })
  expect(sightOf(facts, { kind: 'exact', point: HOME, accuracy: 180 })).toEqual({ facts, accuracy: null })
})

test('a map that is told to stop is taken away', async () => {
  const patience = new AbortController()
  const outcome = begin(() => sightOf(answer({}), null), patience.signal)
  await vi.waitFor(() => expect(begun.length).toBe(1))
  expect(section.querySelector('.map-live')).not.toBeNull()
  patience.abort()
  expect(await outcome).toBe('given up')
  expect([begun[0]?.removed(), section.querySelector('.map-live')]).toEqual([true, null])
})

test('a map that is told to stop before it begins does not begin', async () => {
  const outcome = begin(() => sightOf(answer({}), null), AbortSignal.abort())
  expect(await outcome).toBe('given up')
  expect([begun.length, section.querySelector('.map-live')]).toEqual([0, null])
})
