// Whatever goes wrong on the way is one of four kinds of problem.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ask, PATIENCE_MS } from '../../src/api/ask'
import { Problem } from '../../src/api/problem'

const asked = { accept: 'text/html', language: 'ru' } as const
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    e => e,
  )

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a problem document is read', async () => {
  const body = JSON.stringify({
    type: 'urn:dvor:problem:bad-parameter',
    title: 'Параметр не понят',
    status: 400,
    detail: 'lon=x',
  })
  const headers = { 'content-type': 'application/problem+json' }
  vi.stubGlobal('fetch', async () => new Response(body, { status: 400, headers }))
  const error = await failure(ask('/', asked, r => r.text()))
  expect(error).toBeInstanceOf(Problem)
  expect(error).toMatchObject({ kind: 'refused', status: 400, title: 'Параметр не понят', detail: 'lon=x' })
})

test.each([
  ['application/problem+json', 'no json'],
  ['application/problem+json', '{"title":{"a":1}}'],
  ['text/html', '<h1>502</h1>'],
])('a fault told as %s %s is a fault without words', async (type, body) => {
  vi.stubGlobal('fetch', async () => new Response(body, { status: 502, headers: { 'content-type': type } }))
  expect(await failure(ask('/', asked, r => r.text()))).toMatchObject({
    kind: 'fault',
    status: 502,
    title: '',
    detail: '',
  })
})

test('no connection is "offline"', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await failure(ask('/', asked, r => r.text()))).toMatchObject({ kind: 'offline', status: 0 })
})

/** A service that never answers, and lets go when it is told to. */
const never = (_: string, { signal }: RequestInit) =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

test('no answer within the patience is "slow"', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', never)
  const failed = failure(ask('/', asked, r => r.text()))
  await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1)
  expect(await Promise.race([failed, 'waiting'])).toBe('waiting')
  await vi.advanceTimersByTimeAsync(1)
  expect(await failed).toMatchObject({ kind: 'slow' })
  vi.useRealTimers()
})

test('who gives up asking gets an abort, no problem', async () => {
  const asker = new AbortController()
  vi.stubGlobal('fetch', never)
  const failed = failure(ask('/', { ...asked, signal: asker.signal }, r => r.text()))
  asker.abort()
  expect(await failed).toMatchObject({ name: 'AbortError' })
})
