// Words: plurals, distances, and two dictionaries of one shape.
import { expect, test } from 'vitest'
import en from '../../src/i18n/en.json'
import ru from '../../src/i18n/ru.json'
import { counted, distance, wordsOf } from '../../src/i18n/words'

test.each([
  [0, 'Найдено 0 подсказок'],
  [1, 'Найдена 1 подсказка'],
  [2, 'Найдено 2 подсказки'],
  [5, 'Найдено 5 подсказок'],
  [11, 'Найдено 11 подсказок'],
  [21, 'Найдена 21 подсказка'],
  [104, 'Найдено 104 подсказки'],
])('%i suggestions are counted as Russians count', (count, says) => {
  expect(counted('ru', wordsOf('ru').suggestions, count)).toBe(says)
})

test('suggestions are counted in English', () => {
  const forms = wordsOf('en').suggestions
  expect([1, 2, 0].map(n => counted('en', forms, n))).toEqual([
    '1 suggestion found',
    '2 suggestions found',
    '0 suggestions found',
  ])
})

test.each([
  ['ru', 347, '350 м'],
  ['ru', 994, '990 м'],
  ['ru', 996, '1 км'],
  ['ru', 1234, '1,2 км'],
  ['en', 1234, '1.2 km'],
] as const)('in %s %f metres are "%s"', (language, metres, says) => {
  // The number and its unit stay on one line.
  expect(distance(language, metres)).toBe(says.replace(' ', '\u00a0'))
})

test('both dictionaries have the same keys', () => {
  const keys = (value: object, path = ''): string[] =>
    Object.entries(value).flatMap(([k, v]) =>
      typeof v === 'object' ? keys(v, `${path}${k}.`) : [`${path}${k}`],
    )
  expect(keys(en)).toEqual(keys(ru))
})
