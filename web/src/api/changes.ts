// Edits appear on an open map: the service's stream of changes says when, the map asks for its tiles again.
import type { Page } from '../page'

/** Everybody hears of an edit at once; their questions are spread over so long. */
const SPREAD_MS = 400

/** How long to wait when the service takes no more listeners. */
const LATER_MS = 60_000

interface Told {
  readonly reload?: boolean
  readonly changes?: readonly { readonly collection?: string; readonly bbox?: readonly number[] }[]
}

/** Whether the map may look different. */
function isSeen(data: string): boolean {
  try {
    const { reload, changes } = JSON.parse(data) as Told
    return reload === true || (changes?.some(change => change.collection || change.bbox) ?? false)
  } catch {
    // Whatever it means, fresh tiles do no harm.
    return true
  }
}

/** Calls `refresh` after changes of the city, while somebody looks at the page; what changed meanwhile is told then. */
export function followChanges({ prefix }: Page, refresh: () => void): void {
  let stream: EventSource | null = null
  let known = ''
  // Whoever looked away before the first word came has missed what they cannot ask for.
  let isBlind = false
  let isRefreshing = false
  let later = 0

  const soon = () => {
    if (isRefreshing) return
    isRefreshing = true
    window.setTimeout(() => {
      isRefreshing = false
      refresh()
    }, Math.random() * SPREAD_MS)
  }
  const stop = () => {
    window.clearTimeout(later)
    stream?.close()
    stream = null
  }
  const start = () => {
    stop()
    const [, epoch = '', since = ''] = /^(.*):(\d+)$/.exec(known) ?? []
    const query = since && `?${new URLSearchParams({ since, epoch })}`
    const opened = new EventSource(`${prefix}/api/changes${query}`)
    stream = opened
    opened.addEventListener('change', event => {
      known = event.lastEventId
      if (isBlind || isSeen(event.data)) soon()
      isBlind = false
    })
    opened.addEventListener('error', () => {
      // Cut off, the browser comes back by itself; refused, it does not.
      if (opened.readyState === EventSource.CLOSED && stream === opened)
        later = window.setTimeout(start, LATER_MS)
    })
  }
  const follow = () => {
    if (document.visibilityState === 'visible') return start()
    isBlind ||= !known
    stop()
  }
  document.addEventListener('visibilitychange', follow)
  follow()
}
