// The combobox by keyboard, as the ARIA pattern has it, and its answers that come too late.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Suggestion } from '../../src/api/suggest'
import { Combobox } from '../../src/ui/combobox'

const street = (name: string): Suggestion => ({ kind: 'street', id: name, label: name, text: `${name}, ` })
const house = (name: string, locality?: string): Suggestion => ({
  kind: 'house',
  id: name,
  label: name,
  text: name,
  ...(locality && { locality }),
})

let input: HTMLInputElement
let suggest: ReturnType<typeof vi.fn<(text: string, signal: AbortSignal) => Promise<readonly Suggestion[]>>>
const submit = vi.fn()
const announce = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  submit.mockReset()
  announce.mockReset()
  document.body.innerHTML = '<form><div><input id="q"><button>go</button></div></form>'
  input = document.querySelector('input') as HTMLInputElement
  suggest = vi.fn(async () => [
    street('Весенняя улица'),
    house('Весенняя улица, 15'),
    house('Весенняя улица, 16'),
  ])
  new Combobox(input, { suggest, submit, announce, label: 'Подсказки', nothing: 'Ничего' })
  input.focus()
})
afterEach(() => void vi.useRealTimers())

const list = () => document.querySelector('[role="listbox"]') as HTMLElement
const rows = () => [...list().children].map(row => row.textContent)
const active = () => {
  const id = input.getAttribute('aria-activedescendant')
  const marked = [...list().children]
    .filter(row => row.getAttribute('aria-selected') === 'true')
    .map(row => row.id)
  expect(marked).toEqual(id ? [id] : [])
  return id ? document.getElementById(id)?.textContent : null
}

async function type(text: string): Promise<void> {
  input.value = text
  input.dispatchEvent(new InputEvent('input', { bubbles: true }))
  await vi.advanceTimersByTimeAsync(200)
}

/** Presses a key; tells whether the field's own behaviour was taken away. */
function press(key: string, more: KeyboardEventInit = {}): boolean {
  return !input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
}

test('the field is a combobox before anything is typed', () => {
  expect(input.getAttribute('role')).toBe('combobox')
  expect(input.getAttribute('aria-autocomplete')).toBe('list')
  expect(input.getAttribute('aria-expanded')).toBe('false')
  expect(document.getElementById(input.getAttribute('aria-controls') ?? '')).toBe(list())
  expect(list().getAttribute('aria-label')).toBe('Подсказки')
  expect(list().hidden).toBe(true)
})

test('two letters and a pause bring suggestions, announced once', async () => {
  await type('в')
  expect(suggest).not.toHaveBeenCalled()
  input.value = 'ве'
  input.dispatchEvent(new InputEvent('input'))
  await vi.advanceTimersByTimeAsync(100)
  await type('вес')
  expect(suggest.mock.calls.map(([text]) => text)).toEqual(['вес'])
  expect(rows()).toEqual(['Весенняя улица', 'Весенняя улица, 15', 'Весенняя улица, 16'])
  expect(input.getAttribute('aria-expanded')).toBe('true')
  press('ArrowDown')
  press('ArrowDown')
  expect(announce.mock.calls).toEqual([[3]])
})

test('arrows go from the field along the rows and back to the field', async () => {
  await type('вес')
  const seen = ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp'].map(
    key => {
      expect(press(key)).toBe(true)
      return active()
    },
  )
  expect(seen).toEqual([
    'Весенняя улица',
    'Весенняя улица, 15',
    'Весенняя улица, 16',
    null,
    'Весенняя улица',
    null,
    'Весенняя улица, 16',
  ])
  expect(document.activeElement).toBe(input)
})

test('Home, End and the side arrows go back to the text and leave the caret to the field', async () => {
  for (const key of ['Home', 'End', 'ArrowLeft', 'ArrowRight']) {
    await type('вес')
    press('ArrowDown')
    expect(press(key), key).toBe(false)
    expect([active(), list().hidden], key).toEqual([null, false])
  }
})

test('Enter on a house takes it and submits', async () => {
  await type('вес')
  press('ArrowDown')
  press('ArrowDown')
  expect(press('Enter')).toBe(true)
  expect([input.value, list().hidden]).toEqual(['Весенняя улица, 15', true])
  expect(submit).toHaveBeenCalledOnce()
})

test('Enter on a street takes its text and asks for its houses; nothing is submitted', async () => {
  await type('вес')
  press('ArrowDown')
  press('Enter')
  await vi.advanceTimersByTimeAsync(0)
  expect(input.value).toBe('Весенняя улица, ')
  expect(suggest.mock.lastCall?.[0]).toBe('Весенняя улица, ')
  expect(rows(), 'the street itself is not offered again').toEqual([
    'Весенняя улица, 15',
    'Весенняя улица, 16',
  ])
  expect(submit).not.toHaveBeenCalled()
})

test('Enter in the text leaves the form to itself', async () => {
  await type('вес')
  expect(press('Enter')).toBe(false)
  expect([list().hidden, submit.mock.calls.length]).toEqual([true, 0])
})

test('Esc closes the list, the text stays; Down opens it again', async () => {
  await type('вес')
  expect(press('Escape')).toBe(true)
  expect([list().hidden, input.value, input.getAttribute('aria-expanded')]).toEqual([true, 'вес', 'false'])
  expect(press('Escape'), 'then Esc is the field’s own').toBe(false)
  press('ArrowDown')
  await vi.advanceTimersByTimeAsync(0)
  expect(list().hidden).toBe(false)
})

test('Tab and leaving the field close the list and choose nothing', async () => {
  await type('вес')
  press('ArrowDown')
  expect(press('Tab')).toBe(false)
  expect([list().hidden, input.value]).toEqual([true, 'вес'])
  await type('весе')
  input.dispatchEvent(new FocusEvent('blur'))
  expect(list().hidden).toBe(true)
})

test('keys of an input method are left to it', async () => {
  await type('вес')
  expect(press('ArrowDown', { isComposing: true })).toBe(false)
  expect(press('Enter', { isComposing: true })).toBe(false)
  expect([active(), submit.mock.calls.length]).toEqual([null, 0])
})

test('a row can be pressed, and the field keeps its focus', async () => {
  await type('вес')
  const row = list().children[2] as HTMLElement
  expect(row.dispatchEvent(new Event('pointerdown', { bubbles: true, cancelable: true }))).toBe(false)
  row.click()
  expect(input.value).toBe('Весенняя улица, 16')
  expect(submit).toHaveBeenCalledOnce()
})

test('an answer that comes late is dropped', async () => {
  const answers: ((found: readonly Suggestion[]) => void)[] = []
  suggest.mockImplementation(() => new Promise(resolve => void answers.push(resolve)))
  await type('вес')
  await type('лен')
  expect(suggest.mock.calls[0]?.[1].aborted).toBe(true)
  answers[1]?.([street('Ленина')])
  await vi.advanceTimersByTimeAsync(0)
  answers[0]?.([street('Весенняя')])
  await vi.advanceTimersByTimeAsync(0)
  expect(rows()).toEqual(['Ленина'])
  expect(announce.mock.calls).toEqual([[1]])
})

test('an answer that comes after the field was left opens nothing', async () => {
  let answer: (found: readonly Suggestion[]) => void = () => {}
  suggest.mockImplementation(
    () =>
      new Promise(resolve => {
        answer = resolve
      }),
  )
  await type('вес')
  input.dispatchEvent(new FocusEvent('blur'))
  answer([street('Весенняя')])
  await vi.advanceTimersByTimeAsync(0)
  expect(list().hidden).toBe(true)
  expect(announce).not.toHaveBeenCalled()
})

test('without suggestions the form still works', async () => {
  suggest.mockRejectedValue(new Error('down'))
  await type('вес')
  expect([list().hidden, input.value]).toEqual([true, 'вес'])
  expect(press('Enter')).toBe(false)
})

test('towns are named only where there are several; text is text', async () => {
  suggest.mockResolvedValue([house('<b>Мира</b>, 3', 'Кемерово'), house('Мира, 3', 'Кедровка')])
  await type('мир')
  expect(rows()).toEqual(['<b>Мира</b>, 3 Кемерово', 'Мира, 3 Кедровка'])
  suggest.mockResolvedValue([house('Мира, 3', 'Кемерово')])
  await type('мира')
  expect(rows()).toEqual(['Мира, 3'])
})

test('the names in the rows are read as Russian, on whatever page', async () => {
  document.documentElement.lang = 'en'
  await type('весен')
  expect([...list().children].map(row => (row as HTMLElement).lang)).toEqual(['ru', 'ru', 'ru'])
  document.documentElement.lang = ''
})

test('an edit takes the mark off the rows: Enter then means the new text', async () => {
  await type('вес')
  press('ArrowDown')
  input.value = 'весе'
  input.dispatchEvent(new InputEvent('input', { bubbles: true }))
  expect(active()).toBe(null)
  expect(press('Enter')).toBe(false)
  expect(input.value).toBe('весе')
})

test('where nothing is suggested it is shown, and Esc or the next letter takes it away', async () => {
  const note = document.querySelector('.no-options') as HTMLElement
  expect(note.hidden).toBe(true)
  suggest.mockResolvedValue([])
  await type('абракадабра')
  expect([note.hidden, note.textContent, list().hidden]).toEqual([false, 'Ничего', true])
  expect(announce.mock.calls).toEqual([[0]])
  expect(press('Escape')).toBe(true)
  expect([note.hidden, input.value]).toEqual([true, 'абракадабра'])
  await type('абракадабр')
  expect(note.hidden).toBe(false)
  suggest.mockResolvedValue([street('Весенняя улица')])
  await type('вес')
  expect([note.hidden, list().hidden]).toEqual([true, false])
})
