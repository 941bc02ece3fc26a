// The URL mirrors what is asked, and never names somebody's place.
import { expect, test } from 'vitest'
import { answerUrl, historyState, nothing, type Question, questionAt, shownUrl } from '../../src/question'

const address: Question = { kind: 'address', text: 'ул. Весенняя, 15/2' }
const point: Question = { kind: 'point', point: { lon: 86.081234567, lat: 55.3512 } }

test.each([nothing, address, point])(
  'what is asked comes back from the URL and the history: %o',
  question => {
    const url = new URL(shownUrl(question, '/tos/en'), 'https://x.example')
    expect(url.pathname).toBe('/tos/en/')
    expect(questionAt(url.search, historyState(question))).toEqual(question)
  },
)

test('a point is asked about but never shown in the URL', () => {
  expect(answerUrl(point, '/tos')).toBe('/tos/?lon=86.081235&lat=55.351200')
  expect(shownUrl(point, '/tos')).toBe('/tos/')
})

test.each([
  null,
  undefined,
  {},
  { point: null },
  { point: { lon: '1', lat: 2 } },
  { point: { lon: 1 } },
  'x',
  5,
])('a state of others is no question: %o', state => {
  expect(questionAt('', state)).toEqual(nothing)
})

test('an address in the URL comes before a point in the history; blanks are no address', () => {
  expect(questionAt('?q=%20a%20&utm_source=x', historyState(point))).toEqual({ kind: 'address', text: 'a' })
  expect(questionAt('?q=%20', null)).toEqual(nothing)
})
