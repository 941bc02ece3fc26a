// When the map asks for its tiles again.
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest'
import { followChanges } from '../../src/api/changes'

class FakeStream extends EventTarget {
  static readonly CLOSED = 2
  static readonly all: FakeStream[] = []
  readyState = 1
  constructor(readonly url: string) {
    super()
    FakeStream.all.push(this)
  }
  close() {
    this.readyState = FakeStream.CLOSED
  }
  tell(data: string, lastEventId: string) {
    this.dispatchEvent(new MessageEvent('change', { data, lastEventId }))
  }
}

const page = { language: 'ru', prefix: '/tos', root: '/tos', publicUrl: '' } as const
const last = () => FakeStream.all[FakeStream.all.length - 1] as FakeStream
const open = () => FakeStream.all.filter(stream => stream.readyState !== FakeStream.CLOSED)
let visibility = 'visible'
let listening: MockInstance<typeof document.addEventListener>

function look(state: 'visible' | 'hidden') {
  visibility = state
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeStream.all.length = 0
  visibility = 'visible'
  vi.stubGlobal('EventSource', FakeStream)
  listening = vi.spyOn(document, 'addEventListener')
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility as DocumentVisibilityState)
})
afterEach(() => {
  for (const [name, listener] of listening.mock.calls) document.removeEventListener(name, listener)
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const told = (changes: object[], reload = false) => JSON.stringify({ reload, changes })

test('a change that is seen on the map refreshes it once, however many come together', () => {
  const refresh = vi.fn()
  followChanges(page, refresh)
  expect(last().url).toBe('/tos/api/changes')
  for (const n of [1, 2, 3]) last().tell(told([{ collection: 'committees' }]), `e:${n}`)
  vi.advanceTimersByTime(1000)
  expect(refresh).toHaveBeenCalledTimes(1)
  last().tell(told([{ bbox: [86, 55, 87, 56] }]), 'e:4')
  vi.advanceTimersByTime(1000)
  expect(refresh).toHaveBeenCalledTimes(2)
})

test.each([
  ['nothing', told([]), 0],
  ['an act, which no map shows', told([{}]), 0],
  ['another city', told([], true), 1],
  ['something that cannot be read', 'nonsense', 1],
])('%s: refreshed as often as needed', (_, data, times) => {
  const refresh = vi.fn()
  followChanges(page, refresh)
  last().tell(data, 'e:1')
  vi.advanceTimersByTime(1000)
  expect(refresh).toHaveBeenCalledTimes(times)
})

test('nobody listens while nobody looks, and what came meanwhile is asked for', () => {
  const refresh = vi.fn()
  followChanges(page, refresh)
  last().tell(told([]), 'e-1:7')
  look('hidden')
  expect(open()).toEqual([])
  look('visible')
  expect(open().map(stream => stream.url)).toEqual(['/tos/api/changes?since=7&epoch=e-1'])
  last().tell(told([{ collection: 'benches' }]), 'e-1:8')
  vi.advanceTimersByTime(1000)
  expect(refresh).toHaveBeenCalledTimes(1)
})

test('a page opened in the background listens when it is looked at', () => {
  visibility = 'hidden'
  followChanges(page, () => {})
  expect(FakeStream.all).toEqual([])
  look('visible')
  expect(open()).toHaveLength(1)
})

test('a service that takes no more listeners is asked again a minute later, and not while nobody looks', () => {
  followChanges(page, () => {})
  const refused = () => {
    last().close()
    last().dispatchEvent(new Event('error'))
  }
  refused()
  vi.advanceTimersByTime(59_000)
  expect(FakeStream.all).toHaveLength(1)
  vi.advanceTimersByTime(2_000)
  expect(FakeStream.all).toHaveLength(2)
  refused()
  look('hidden')
  vi.advanceTimersByTime(120_000)
  expect(FakeStream.all).toHaveLength(2)
})

test('a stream that is cut off comes back by itself', () => {
  followChanges(page, () => {})
  last().readyState = 0
  last().dispatchEvent(new Event('error'))
  vi.advanceTimersByTime(120_000)
  expect(FakeStream.all).toHaveLength(1)
})

test.each(['visible', 'hidden'])(
  'who looked away before the first word came, from %s on, has the map asked for anew',
  when => {
    const refresh = vi.fn()
    visibility = when
    followChanges(page, refresh)
    look('hidden')
    look('visible')
    expect(refresh).not.toHaveBeenCalled()
    last().tell(told([]), 'e:5')
    vi.advanceTimersByTime(1000)
    expect(refresh).toHaveBeenCalledTimes(1)
    last().tell(told([]), 'e:6')
    vi.advanceTimersByTime(1000)
    expect(refresh).toHaveBeenCalledTimes(1)
  },
)
