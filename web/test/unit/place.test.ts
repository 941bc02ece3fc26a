// A place's card: named, explained, and nothing of the data read as markup.
import { beforeEach, expect, test } from 'vitest'
import { wordsOf } from '../../src/i18n/words'
import { placeCard } from '../../src/map/place'

beforeEach(() => {
  document.body.innerHTML = '<ul><li data-category="bench" data-name="Лавочка">Лавочки</li></ul>'
})

test.each([
  [{ name: 'У третьего подъезда', category: 'bench', state: 'built' }, ['У третьего подъезда', 'Лавочка']],
  [{ name: 'Лавочка', category: 'bench', state: 'planned' }, ['Лавочка', 'Запланировано']],
  [{ name: '', category: 'bench' }, ['Лавочка']],
  [{ name: 5, category: '"]<' }, ['Место на карте']],
  [{ name: '<img src=x onerror=alert(1)>' }, ['<img src=x onerror=alert(1)>']],
])('%o reads %o', (place, lines) => {
  const card = placeCard(place, wordsOf('ru'))
  expect([...card.children].map(c => c.textContent)).toEqual(lines)
  expect(card.querySelector('img')).toBeNull()
})

test('a name is read as Russian, what stands for one as the page', () => {
  const strong = (place: object) => placeCard(place, wordsOf('en')).querySelector('strong')
  expect(strong({ name: 'Лавочка у подъезда', category: 'bench' })?.lang).toBe('ru')
  expect(strong({ category: 'pump' })?.outerHTML).toBe('<strong>A place on the map</strong>')
})
