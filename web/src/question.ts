// What is asked, and how the URL mirrors it. A point never stands in the URL: a shared link names no home.

export interface Point {
  readonly lon: number
  readonly lat: number
}

export type Question =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'address'; readonly text: string }
  | { readonly kind: 'point'; readonly point: Point }

export const nothing: Question = { kind: 'nothing' }

/** What of the question stands in the URL of the page. */
export const searchOf = (question: Question): string =>
  question.kind === 'address' ? `?${new URLSearchParams({ q: question.text })}` : ''

/** The URL the answer is fetched from. */
export function answerUrl(question: Question, root: string): string {
  switch (question.kind) {
    case 'nothing':
      return `${root}/`
    case 'address':
      return `${root}/${searchOf(question)}`
    case 'point': {
      const { lon, lat } = question.point
      return `${root}/?${new URLSearchParams({ lon: lon.toFixed(6), lat: lat.toFixed(6) })}`
    }
  }
}

/** The URL the answer is shown under. */
export const shownUrl = (question: Question, root: string): string => `${root}/${searchOf(question)}`

/** What is kept in the session's history beside the URL: the point, or what was typed and then left. */
export const historyState = (question: Question, typed = ''): object =>
  question.kind === 'point' ? { point: question.point } : typed ? { typed } : {}

/** What was typed when an entry of the session's history was left. */
export function typedAt(state: unknown): string {
  const typed = (state as { typed?: unknown } | null)?.typed
  return typeof typed === 'string' ? typed : ''
}

/** The question an entry of the session's history stands for. */
export function questionAt(search: string, state: unknown): Question {
  const text = new URLSearchParams(search).get('q')?.trim()
  if (text) return { kind: 'address', text }
  const point = (state as { point?: Partial<Point> } | null)?.point
  return typeof point?.lon === 'number' && typeof point.lat === 'number'
    ? { kind: 'point', point: { lon: point.lon, lat: point.lat } }
    : nothing
}
