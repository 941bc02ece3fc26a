// Answers: shown, announced, kept for Back, and never a stale one.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Answers } from '../../src/answers'
import type { Facts } from '../../src/api/answer'
import { wordsOf } from '../../src/i18n/words'
import { voiceOf } from '../../src/ui/status'

const pageOf = (title: string, answer: string) =>
  `<!doctype html><html lang="ru"><head><title>${title}</title></head><body class="home${title.includes('—') ? ' told' : ''}"><main>
  <form id="search"><input id="q"></form><a id="other-language" href="/en/">English</a>
  <p id="status" role="status"></p><p id="problem" role="alert" hidden></p>${answer}</main></body></html>`
const found = (name: string) =>
  pageOf(
    `${name} — Чей это двор?`,
    `<div id="answer" data-status="found" data-committees="${name}" data-point="86.08,55.35" data-bounds="86,55,87,56" data-say="Ваш комитет: ${name}">
     <h2 id="answer-heading" tabindex="-1">${name}</h2><button data-share hidden>Поделиться</button></div>`,
  )

const page = { language: 'ru', prefix: '/tos', root: '/tos', publicUrl: '' } as const
const shown = vi.fn<(facts: Facts) => void>()
const text = (selector: string) => document.querySelector(selector)?.textContent?.trim()
const settle = () => new Promise(resolve => setTimeout(resolve, 5))
let input: HTMLInputElement

function open(): Answers {
  document.documentElement.innerHTML = new DOMParser().parseFromString(
    pageOf('Чей это двор?', '<div id="answer" data-status=""><p>Напишите адрес</p></div>'),
    'text/html',
  ).documentElement.innerHTML
  input = document.querySelector('#q') as HTMLInputElement
  const region = document.querySelector('#answer') as HTMLElement
  return new Answers(page, wordsOf('ru'), { region, input, voice: voiceOf(document) }, shown)
}

/** Answers each URL with a page. */
const serve = (answer: (url: string) => string | Promise<string>) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(
      async (url: string) => new Response(await answer(url), { headers: { 'content-type': 'text/html' } }),
    ),
  )

const listening = vi.spyOn(window, 'addEventListener')

beforeEach(() => {
  shown.mockReset()
  history.replaceState(null, '', '/tos/')
})
afterEach(() => {
  vi.unstubAllGlobals()
  // The page of the test before is gone, and what listened there.
  for (const [name, listener] of listening.mock.calls)
    window.removeEventListener(name, listener as EventListener)
  listening.mockClear()
})

test('an answer is shown, announced, titled, focused, and its URL is in the bar', async () => {
  const answers = open()
  serve(() => found('ТОС «Альфа»'))
  await answers.ask({ kind: 'address', text: 'Весенняя 15' }, 'push')
  expect(text('#answer-heading')).toBe('ТОС «Альфа»')
  expect(text('#status')).toBe('Ваш комитет: ТОС «Альфа»')
  expect(document.title).toBe('ТОС «Альфа» — Чей это двор?')
  expect(document.activeElement?.id).toBe('answer-heading')
  expect(document.body.className).toBe('home told')
  expect(document.querySelector<HTMLElement>('#answer')?.dataset['status']).toBe('found')
  expect(document.querySelector<HTMLElement>('[data-share]')?.hidden).toBe(false)
  expect(new URLSearchParams(location.search).get('q')).toBe('Весенняя 15')
  expect(document.querySelector<HTMLAnchorElement>('#other-language')?.search).toBe(location.search)
  expect(shown.mock.lastCall?.[0]).toMatchObject({
    point: { lon: 86.08, lat: 55.35 },
    centre: null,
    bounds: [86, 55, 87, 56],
  })
})

test('a point is answered without standing in the URL', async () => {
  const answers = open()
  serve(() => found('Альфа'))
  await answers.ask({ kind: 'point', point: { lon: 86.08, lat: 55.35 } }, 'push')
  expect(vi.mocked(fetch).mock.calls[0]?.[0]).toBe('/tos/?lon=86.080000&lat=55.350000')
  expect([location.pathname, location.search]).toEqual(['/tos/', ''])
  expect(history.state).toEqual({ point: { lon: 86.08, lat: 55.35 } })
})

test('the later question wins, whichever answer comes first', async () => {
  const answers = open()
  let late: (page: string) => void = () => {}
  const held = () =>
    new Promise<string>(resolve => {
      late = resolve
    })
  serve(url => (url.includes('first') ? held() : found('Вторая')))
  const first = answers.ask({ kind: 'address', text: 'first' }, 'push')
  await settle()
  await answers.ask({ kind: 'address', text: 'second' }, 'push')
  late(found('Первая'))
  await first
  expect(text('#answer-heading')).toBe('Вторая')
  expect(location.search).toBe('?q=second')
  expect(document.querySelector('#answer')?.hasAttribute('aria-busy')).toBe(false)
})

test('Back shows the answer before without asking again, and its text', async () => {
  const answers = open()
  serve(url => found(new URL(url, 'http://x').searchParams.get('q') ?? ''))
  await answers.ask({ kind: 'address', text: 'one' }, 'push')
  await answers.ask({ kind: 'address', text: 'two' }, 'push')
  history.replaceState({}, '', '/tos/?q=one')
  window.dispatchEvent(new PopStateEvent('popstate', { state: {} }))
  await settle()
  expect([text('#answer-heading'), input.value, document.title]).toEqual([
    'one',
    'one',
    'one — Чей это двор?',
  ])
  expect(vi.mocked(fetch)).toHaveBeenCalledTimes(2)
  history.replaceState(null, '', '/tos/')
  window.dispatchEvent(new PopStateEvent('popstate', { state: null }))
  await settle()
  expect([text('#answer'), input.value, document.activeElement?.id]).toEqual(['Напишите адрес', '', 'q'])
})

test('a service that is down leaves the last answer and the text, says so, and can be tried again', async () => {
  const answers = open()
  serve(() => found('Альфа'))
  await answers.ask({ kind: 'address', text: 'Весенняя 15' }, 'push')
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')))
  input.value = 'Ленина 5'
  await answers.ask({ kind: 'address', text: 'Ленина 5' }, 'push')
  const problem = document.querySelector<HTMLElement>('#problem')
  expect(problem?.hidden).toBe(false)
  expect(problem?.textContent).toContain('Нет связи с сервисом')
  expect([text('#answer-heading'), input.value]).toEqual(['Альфа', 'Ленина 5'])
  serve(() => found('Бета'))
  problem?.querySelector('button')?.click()
  await settle()
  expect([text('#answer-heading'), problem?.hidden]).toEqual(['Бета', true])
})

test('a page without an answer in it is a fault, not an empty card', async () => {
  const answers = open()
  serve(() => '<!doctype html><title>proxy</title><h1>Log in</h1>')
  await answers.ask({ kind: 'address', text: 'x' }, 'push')
  expect(text('#problem')).toContain('Сервис не смог ответить')
  expect(text('#answer')).toBe('Напишите адрес')
})
