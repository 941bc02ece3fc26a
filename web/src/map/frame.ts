// When and where the live map comes: over the static picture, once the page works, or never.
import type { Words } from '../i18n/words'
import type { Page } from '../page'
import type { Point } from '../question'
import type { CityMap } from './create'
import type { Sight } from './position'

export interface Wish {
  readonly page: Page
  readonly words: Words
  /** What there is to show, also before the map is there. */
  readonly sight: () => Sight
  /** A point is chosen, by press or from the centre. */
  readonly onPoint?: (point: Point) => void
  /** A committee is chosen: then a press does not mean a point. */
  readonly onCommittee?: (id: string) => void
}

/** How near to the screen the map has to be. */
const NEAR = '300px'

/** Longer than this, nobody waits for the first picture: the static one stays. */
const PATIENCE_MS = 30_000

const hasWebgl2 = (): boolean => document.createElement('canvas').getContext('webgl2') !== null

/** Resolves with the live map once it covers the picture, or with null when it cannot. */
export async function liveMap(section: HTMLElement, wish: Wish): Promise<CityMap | null> {
  const picture = section.querySelector('svg')
  const frame = picture?.parentElement ?? section
  frame.classList.add('map-frame')
  await nearTheScreen(frame)
  await idle()
  const html = document.documentElement
  try {
    if (!hasWebgl2()) throw new Error('no WebGL2')
    const { createMap } = await import('./create')
    const map = await inTime(signal => createMap(section, frame, wish, signal))
    // The picture is covered, not removed: it keeps the frame's shape, and paper wants it.
    const cover = () => {
      frame.querySelector('.map-notice')?.remove()
      frame.classList.add('is-live')
      html.dataset['map'] = 'ready'
    }
    cover()
    // A telephone may take the graphics away, and give them back.
    map.onLoss(isLost => (isLost ? uncover(frame, wish) : cover()))
    return map
  } catch {
    uncover(frame, wish)
    return null
  }
}

/** The static picture, and a sentence why. */
function uncover(frame: Element, { words }: Wish): void {
  frame.classList.remove('is-live')
  if (!frame.querySelector('.map-notice')) {
    const notice = document.createElement('p')
    notice.className = 'map-notice'
    notice.textContent = words.map.failed
    frame.append(notice)
  }
  document.documentElement.dataset['map'] = 'failed'
}

function nearTheScreen(frame: Element): Promise<void> {
  return new Promise(resolve => {
    const observer = new IntersectionObserver(
      entries => {
        if (!entries.some(e => e.isIntersecting)) return
        observer.disconnect()
        resolve()
      },
      { rootMargin: NEAR },
    )
    observer.observe(frame)
  })
}

function idle(): Promise<void> {
  return new Promise(resolve => {
    const go = () => resolve()
    const later = () =>
      'requestIdleCallback' in window ? requestIdleCallback(go, { timeout: 1000 }) : setTimeout(go, 50)
    if (document.readyState === 'complete') later()
    else window.addEventListener('load', later, { once: true })
  })
}

/** Rejects when it takes too long; what was begun is told to stop. */
function inTime<T>(begin: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('the map took too long'))
      late.abort()
    }, PATIENCE_MS)
    begin(late.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
