// Where am I: asked only on a press, told to nobody but the answer, kept nowhere.
import { distance, fill, type Language, wordsOf } from '../i18n/words'
import type { Point } from '../question'

/** Further off than this, a position names the wrong yard. */
const COARSE_M = 200

const PATIENCE_MS = 10_000

export interface Exact {
  readonly kind: 'exact'
  readonly point: Point
  /** In metres: the true place is most likely no further off. */
  readonly accuracy: number
}
export interface Coarse {
  readonly kind: 'coarse'
  readonly point: Point
  readonly accuracy: number
}
export interface Nowhere {
  readonly kind: 'refused' | 'slow' | 'unavailable'
}
export type Position = Exact | Coarse | Nowhere

export const canLocate = (): boolean => window.isSecureContext && 'geolocation' in navigator

export function locate(): Promise<Position> {
  return new Promise(resolve => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          kind: coords.accuracy > COARSE_M ? 'coarse' : 'exact',
          point: { lon: coords.longitude, lat: coords.latitude },
          accuracy: coords.accuracy,
        }),
      error => resolve({ kind: error.code === 1 ? 'refused' : error.code === 3 ? 'slow' : 'unavailable' }),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    )
  })
}

/** What to say of a position that gives no answer. */
export function excuse(language: Language, position: Coarse | Nowhere): string {
  const words = wordsOf(language).position
  return position.kind === 'coarse'
    ? fill(words.coarse, { distance: distance(language, position.accuracy) })
    : words[position.kind]
}
