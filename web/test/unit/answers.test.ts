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

/** As the browser does when the reader goes back or forward: the URL and the state first, then the event. */
async function turnTo(url: string, state: unknown = {}): Promise<void> {
  history.replaceState(state, '', url)
  window.dispatchEvent(new PopStateEvent('popstate', { state }))
  await settle()
}

const pushes = () => vi.spyOn(history, 'pushState')
const q = (url: string) => new URL(url, 'http://x').searchParams.get('q') ?? ''
/** Answers all but one question, which stays on its way until it is let go. */
function serveHolding(held: string): (page: string) => void {
  let letGo: (page: string) => void = () => {}
  const kept = new Promise<string>(resolve => {
    letGo = resolve
  })
  serve(url => (q(url) === held ? kept : found(q(url))))
  return page => letGo(page)
}

test('going back to what is shown drops the answer on its way', async () => {
  const answers = open()
  const letGo = serveHolding('three')
  await answers.ask({ kind: 'address', text: 'two' }, 'push')
  // Back to an entry of a visit before, which is slow; then forward again.
  await turnTo('/tos/?q=three')
  expect(document.querySelector('#answer')?.getAttribute('aria-busy')).toBe('true')
  input.value = 'half'
  await turnTo('/tos/?q=two')
  expect(document.querySelector('#answer')?.hasAttribute('aria-busy')).toBe(false)
  expect(text('#status')).toBe('')
  letGo(found('three'))
  await settle()
  expect([text('#answer-heading'), input.value, document.title, location.search]).toEqual([
    'two',
    'two',
    'two — Чей это двор?',
    '?q=two',
  ])
})

test('going back to what is shown takes back what failed on the way', async () => {
  const answers = open()
  serve(url => found(q(url)))
  await answers.ask({ kind: 'address', text: 'two' }, 'push')
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')))
  await turnTo('/tos/?q=three')
  expect(document.querySelector<HTMLElement>('#problem')?.hidden).toBe(false)
  await turnTo('/tos/?q=two')
  expect(document.querySelector<HTMLElement>('#problem')?.hidden).toBe(true)
})

test('after Back failed, asking for what is shown makes an entry of its own', async () => {
  const answers = open()
  serve(url => found(q(url)))
  await answers.ask({ kind: 'address', text: 'two' }, 'push')
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')))
  await turnTo('/tos/?q=three')
  expect([location.search, text('#answer-heading')]).toEqual(['?q=three', 'two'])
  serve(url => found(q(url)))
  const pushed = pushes()
  await answers.ask({ kind: 'address', text: 'two' }, 'push')
  expect(pushed).toHaveBeenCalledTimes(1)
  expect([location.search, text('#answer-heading'), input.value]).toEqual(['?q=two', 'two', 'two'])
  await answers.ask({ kind: 'address', text: 'two' }, 'push')
  expect(pushed, 'asked once more, no entry more').toHaveBeenCalledTimes(1)
  pushed.mockRestore()
})

test('Back to the form finds the text that was typed there', async () => {
  const answers = open()
  serve(() => found('Альфа'))
  input.value = 'весенняя 15 '
  const replaced = vi.spyOn(history, 'replaceState')
  await answers.ask({ kind: 'address', text: 'весенняя 15' }, 'push')
  const [left] = replaced.mock.lastCall ?? []
  replaced.mockRestore()
  expect(left).toEqual({ typed: 'весенняя 15 ' })
  await turnTo('/tos/', left)
  expect([text('#answer'), input.value]).toEqual(['Напишите адрес', 'весенняя 15 '])
})

test('a link to a place on the page leaves a point’s answer where it is', async () => {
  const answers = open()
  serve(() => found('Альфа'))
  const point = { lon: 86.08, lat: 55.35 }
  await answers.ask({ kind: 'point', point }, 'push')
  await turnTo('/tos/#map', null)
  expect(text('#answer-heading')).toBe('Альфа')
  expect([location.hash, history.state]).toEqual(['#map', { point }])
})

test('Back from a point leads to the form', async () => {
  const answers = open()
  const first: unknown = history.state
  serve(() => found('Альфа'))
  await answers.ask({ kind: 'point', point: { lon: 86.08, lat: 55.35 } }, 'push')
  await turnTo('/tos/', first)
  expect(text('#answer')).toBe('Напишите адрес')
})
