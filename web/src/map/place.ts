// A place somebody pressed on, in words.
import type { Words } from '../i18n/words'

/** What a place's symbol carries in the tiles. */
export interface PlaceProperties {
  readonly name?: unknown
  readonly category_name?: unknown
  readonly category?: unknown
  readonly state?: unknown
}

/** A card of text nodes: nothing of the data is ever read as markup. */
export function placeCard(place: PlaceProperties, words: Words): HTMLElement {
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const card = document.createElement('div')
  const name = document.createElement('strong')
  name.tabIndex = -1
  name.textContent = text(place.name) || text(place.category_name) || words.map.place
  card.append(name)
  const states: Record<string, string> = {
    planned: words.map.planned,
    building: words.map.building,
    under_construction: words.map.building,
    closed: words.map.closed,
  }
  for (const line of [text(place.category_name), states[text(place.state)] ?? '']) {
    if (!line || line === name.textContent) continue
    const p = document.createElement('p')
    p.textContent = line
    card.append(p)
  }
  return card
}
