// The only module that touches MapLibre.
import {
  AttributionControl,
  type GeoJSONSource,
  type LngLatBoundsLike,
  type MapGeoJSONFeature,
  Map as MapLibre,
  NavigationControl,
  type PointLike,
  Popup,
  ScaleControl,
  type StyleSpecification,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { type Bounds, boundsOf } from '../api/answer'
import { ask } from '../api/ask'
import { followChanges } from '../api/changes'
import type { Page } from '../page'
import type { Wish } from './frame'
import { answerSource, dataOf, filtersOf, highlighted, SOURCE, type StyleName } from './highlight'
import { localeOf } from './locale'
import { placeCard } from './place'
import type { Sight } from './position'
import { centrePicker, onLongPress } from './select'

setWorkerUrl(workerUrl)

/** The live map, as the rest of the client knows it. */
export interface CityMap {
  /** Shows an answer: its committees, point and way, framed. */
  show(sight: Sight): void
  /** Tells when the browser can draw the map no longer, and when it can again. */
  onLoss(told: (isLost: boolean) => void): void
}

const matches = (query: string): boolean => window.matchMedia(query).matches
const isStill = (): boolean => matches('(prefers-reduced-motion: reduce)')

const styleName = (): StyleName =>
  matches('(prefers-contrast: more)') || matches('(forced-colors: active)')
    ? 'contrast'
    : matches('(prefers-color-scheme: dark)')
      ? 'dark'
      : 'light'

const fetchStyle = (
  { prefix, language }: Page,
  name: StyleName,
  signal?: AbortSignal,
): Promise<StyleSpecification> =>
  ask(
    `${prefix}/style/${name}.json`,
    { accept: 'application/json', language, ...(signal && { signal }) },
    r => r.json(),
  )

/** Every URL of the style begins with the public one; the page may have been opened under another name. */
const here = ({ publicUrl, prefix }: Page, url: string): string =>
  publicUrl && url.startsWith(`${publicUrl}/`) ? location.origin + prefix + url.slice(publicUrl.length) : url

/** MapLibre asks for the Latin faces alone, and would keep other glyphs for good. */
const fonts = (): Promise<unknown> =>
  Promise.race([
    Promise.all(
      ['400 24px "Golos Text"', '700 24px "Golos Text Bold"'].map(f => document.fonts.load(f, 'Aя1')),
    ),
    new Promise(resolve => setTimeout(resolve, 3000)),
  ])

/** How near the frame's edges what is shown may come; below stand the sources. */
const PADDING = { top: 36, left: 32, right: 32, bottom: 64 }

/** The box with a fifth more on each side, and no narrower than the frame: the whole of it can be seen at once. */
function widened([west, south, east, north]: Bounds, frame: Element): LngLatBoundsLike {
  // A frame that is not drawn, or as narrow as a line, would ask for more than the globe.
  const [clientWidth, clientHeight] = [Math.max(frame.clientWidth, 200), Math.max(frame.clientHeight, 200)]
  // A degree of latitude is drawn longer than one of longitude.
  const stretch = 1 / Math.cos((((south + north) / 2) * Math.PI) / 180)
  const aspect = clientWidth / clientHeight
  const [width, height] = [east - west, (north - south) * stretch]
  const x = (Math.max(width, height * aspect) * 1.4 - width) / 2
  const y = (Math.max(height, width / aspect) * 1.4 - height) / 2 / stretch
  return [west - x, south - y, east + x, north + y]
}

/** Draws the map inside a frame and resolves once all of it is drawn. Told to stop, it leaves nothing behind. */
export async function createMap(
  section: HTMLElement,
  frame: HTMLElement,
  wish: Wish,
  signal: AbortSignal,
): Promise<CityMap> {
  const { page, words } = wish
  let name = styleName()
  const [style] = await Promise.all([fetchStyle(page, name, signal), fonts()])
  signal.throwIfAborted()
  let sight = wish.sight()
  const styled = (plain: StyleSpecification) =>
    highlighted(plain, name, sight.facts, dataOf(sight.facts, sight.accuracy))
  const city = boundsOf(section.dataset['cityBounds'])
  const first = sight.facts.bounds ?? boundsOf(section.dataset['bounds']) ?? city
  const container = document.createElement('div')
  container.className = 'map-live'
  frame.append(container)

  const map = new MapLibre({
    container,
    style: styled(style),
    ...(first && { bounds: [...first] as [number, number, number, number] }),
    fitBoundsOptions: { padding: PADDING, maxZoom: 17 },
    ...(city && { maxBounds: widened(city, frame) }),
    minZoom: 8,
    maxZoom: 19,
    dragRotate: false,
    pitchWithRotate: false,
    rollEnabled: false,
    touchPitch: false,
    maxPitch: 0,
    fadeDuration: 0,
    attributionControl: false,
    // A finger that scrolls the page passes over the map.
    cooperativeGestures: matches('(pointer: coarse) and (max-width: 48rem)'),
    locale: localeOf(words),
    transformRequest: url => ({ url: here(page, url) }),
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
  map.addControl(new ScaleControl({ unit: 'metric' }), 'top-left')
  map.addControl(new AttributionControl({ compact: false }), 'bottom-right')
  if (city) map.on('resize', () => map.setMaxBounds(widened(city, frame)))
  listen(map, wish)

  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    map.once('idle', () => resolve())
    // A missing tile is a hole in the map; without the source there is no map.
    map.on('error', event => {
      const { sourceId, tile } = event as { sourceId?: string; tile?: unknown }
      if (sourceId === SOURCE && !tile) reject(event.error)
    })
    map.getCanvas().addEventListener('webglcontextlost', () => reject(new Error('the WebGL context is lost')))
  }).catch(error => {
    map.remove()
    container.remove()
    throw error
  })

  let isLost = false
  const restyle = async () => {
    if (isLost || styleName() === name) return
    name = styleName()
    const fresh = await fetchStyle(page, name)
    if (!isLost) map.setStyle(styled(fresh))
  }
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)'])
    window.matchMedia(query).addEventListener('change', () => void restyle().catch(() => {}))

  const show = (next: Sight) => {
    sight = next
    // Without its graphics the map has no style; it is shown once they are back.
    if (isLost) return
    const { facts, accuracy } = sight
    const html = document.documentElement
    html.dataset['map'] = 'drawing'
    map.once('idle', () => {
      if (!isLost) html.dataset['map'] = 'ready'
    })
    for (const [layer, filter] of Object.entries(filtersOf(facts)))
      if (map.getLayer(layer)) map.setFilter(layer, filter)
    map.getSource<GeoJSONSource>(answerSource)?.setData(dataOf(facts, accuracy))
    const bounds = facts.bounds ?? (facts.point ? null : first)
    const animate = !isStill()
    if (bounds)
      map.fitBounds([...bounds] as [number, number, number, number], {
        padding: PADDING,
        maxZoom: 17,
        animate,
      })
    else if (facts.point)
      map.easeTo({ center: [facts.point.lon, facts.point.lat], zoom: Math.max(map.getZoom(), 15), animate })
    map.triggerRepaint()
  }
  followChanges(page, () => {
    if (!isLost) map.refreshTiles(SOURCE)
  })
  // Another answer may have come while the map was drawn.
  const now = wish.sight()
  if (JSON.stringify(now) !== JSON.stringify(sight)) show(now)
  return {
    show,
    onLoss(told) {
      let before = sight
      map.on('webglcontextlost', () => {
        before = sight
        isLost = true
        told(true)
      })
      // MapLibre puts its style back; what changed meanwhile is not in it.
      map.on('webglcontextrestored', () => {
        isLost = false
        void restyle().catch(() => {})
        map.once('idle', () => {
          told(false)
          if (sight !== before) show(sight)
        })
      })
    },
  }
}

/** A press: a place tells what it is; anywhere else asks whose it is. */
function listen(map: MapLibre, wish: Wish): void {
  const { words, onPoint, onCommittee } = wish
  const under = (at: PointLike | [PointLike, PointLike], layer: string): MapGeoJSONFeature | undefined =>
    map.queryRenderedFeatures(at).find(feature => feature.sourceLayer === layer)

  const chosen = (x: number, y: number) => {
    const { lng, lat } = map.unproject([x, y])
    if (onCommittee) {
      const id: unknown = under([x, y], 'committees')?.properties['id']
      if (typeof id === 'string') onCommittee(id)
    } else onPoint?.({ lon: lng, lat })
  }

  map.on('click', event => {
    const { x, y } = event.point
    const near: [PointLike, PointLike] = [
      [x - 6, y - 6],
      [x + 6, y + 6],
    ]
    const place = under(near, 'places')
    if (place) openPlace(map, place, event.lngLat, wish)
    else chosen(x, y)
  })
  map.on('mousemove', ({ point }) => {
    map.getCanvas().style.cursor =
      under(point, 'places') || (onCommittee && under(point, 'committees')) ? 'pointer' : ''
  })
  if (onPoint) {
    onLongPress(map.getCanvas(), chosen)
    const centre = () => ({ lon: map.getCenter().lng, lat: map.getCenter().lat })
    centrePicker(map.getCanvasContainer(), words.map.pick, centre, onPoint)
  }
}

function openPlace(
  map: MapLibre,
  place: MapGeoJSONFeature,
  at: { lng: number; lat: number },
  { words }: Wish,
): void {
  const card = placeCard(place.properties, words)
  const popup = new Popup({ maxWidth: '18rem', closeOnClick: true, focusAfterOpen: true })
  popup.setLngLat(at).setDOMContent(card).addTo(map)
  const element = popup.getElement()
  element.setAttribute('role', 'dialog')
  element.setAttribute('aria-label', card.querySelector('strong')?.textContent ?? words.map.place)
  element.addEventListener('keydown', event => {
    if (event.key === 'Escape') popup.remove()
  })
  popup.on('close', () => map.getCanvas().focus({ preventScroll: true }))
}
