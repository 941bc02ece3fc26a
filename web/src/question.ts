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

/** The URL the answer is fetched from. */
export function answerUrl(question: Question, root: string): string {
  switch (question.kind) {
    case 'nothing':
      return `${root}/`
    case 'address':
      return `${root}/?${new URLSearchParams({ q: question.text })}`
    case 'point': {
      const { lon, lat } = question.point
      return `${root}/?${new URLSearchParams({ lon: lon.toFixed(6), lat: lat.toFixed(6) })}`
    }
  }
}

/** The URL the answer is shown under. */
export const shownUrl = (question: Question, root: string): string =>
  question.kind === 'point' ? `${root}/` : answerUrl(question, root)

/** What is kept in the session's history beside the URL. */
export const historyState = (question: Question): object =>
  question.kind === 'point' ? { point: question.point } : {}

/** The question an entry of the session's history stands for. */
export function questionAt(search: string, state: unknown): Question {
  const text = new URLSearchParams(search).get('q')?.trim()
  if (text) return { kind: 'address', text }
  const point = (state as { point?: Partial<Point> } | null)?.point
  return typeof point?.lon === 'number' && typeof point.lat === 'number'
    ? { kind: 'point', point: { lon: point.lon, lat: point.lat } }
    : nothing
}
