// A place somebody pressed on, in words.
import type { Words } from '../i18n/words'

/** What a place's symbol carries in the tiles. */
export interface PlaceProperties {
  readonly name?: unknown
  readonly category?: unknown
  readonly state?: unknown
}

/** Categories are data of the city: the page's legend names them. */
function categoryName(id: string): string {
  const entries = [...document.querySelectorAll<HTMLElement>('[data-category]')]
  return entries.find(entry => entry.dataset['category'] === id)?.dataset['name'] ?? ''
}

/** A card of text nodes: nothing of the data is ever read as markup. */
export function placeCard(place: PlaceProperties, { map }: Words): HTMLElement {
  const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '')
  const category = categoryName(text(place.category))
  const name = document.createElement('strong')
  name.textContent = text(place.name) || category || map.place
  // A name is Russian whatever the language of the page.
  if (text(place.name)) name.lang = 'ru'
  const card = document.createElement('div')
  card.append(name)
  for (const line of [category, text(place.state) === 'planned' ? map.planned : '']) {
    if (!line || line === name.textContent) continue
    const p = document.createElement('p')
    p.textContent = line
    card.append(p)
  }
  return card
}
