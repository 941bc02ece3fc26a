// Words: plurals, distances, and two dictionaries of one shape.
import { expect, test } from 'vitest'
import en from '../../src/i18n/en.json'
import ru from '../../src/i18n/ru.json'
import { counted, distance, wordsOf } from '../../src/i18n/words'

test.each([
  [0, 'Найдено 0 адресов'],
  [1, 'Найден 1 адрес'],
  [2, 'Найдено 2 адреса'],
  [5, 'Найдено 5 адресов'],
  [11, 'Найдено 11 адресов'],
  [21, 'Найден 21 адрес'],
  [104, 'Найдено 104 адреса'],
])('%i addresses are counted as Russians count', (count, says) => {
  expect(counted('ru', wordsOf('ru').suggestions, count)).toBe(says)
})

test('addresses are counted in English', () => {
  const forms = wordsOf('en').suggestions
  expect([1, 2, 0].map(n => counted('en', forms, n))).toEqual([
    '1 address found',
    '2 addresses found',
    '0 addresses found',
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
