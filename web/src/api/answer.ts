// An answer, as the service renders it: a page, of which the client takes what changes.
import type { Language } from '../i18n/words'
import type { Point } from '../question'
import { ask } from './ask'
import { Problem } from './problem'

/** West, south, east, north, in degrees. */
export type Bounds = readonly [number, number, number, number]

/** What the map has to show. */
export interface Facts {
  readonly committees: readonly string[]
  readonly adjacent: readonly string[]
  readonly point: Point | null
  readonly centre: Point | null
  readonly bounds: Bounds | null
}

/** A page the service rendered, kept so that Back shows it at once. */
export interface Answer {
  readonly title: string
  /** The classes of `<body>`: what kind of page it is. */
  readonly kind: string
  /** `#answer`, never put into the page itself: what is shown is its copy. */
  readonly region: HTMLElement
  /** The static map, drawn for this answer. */
  readonly picture: SVGElement | null
  /** What paper says of where it came from. */
  readonly colophon: Element | null
}

export async function fetchAnswer(url: string, language: Language, signal: AbortSignal): Promise<Answer> {
  const html = await ask(url, { accept: 'text/html', language, signal }, r => r.text())
  const answer = answerIn(new DOMParser().parseFromString(html, 'text/html'))
  if (!answer) throw new Problem('fault', 200)
  return answer
}

/** The answer a page holds; its parts are copies. */
export function answerIn(page: Document): Answer | null {
  const region = page.querySelector<HTMLElement>('#answer')
  if (!region) return null
  const picture = page.querySelector<SVGElement>('#map svg')
  return {
    title: page.title,
    kind: page.body.className,
    region: region.cloneNode(true) as HTMLElement,
    picture: (picture?.cloneNode(true) as SVGElement | undefined) ?? null,
    colophon: (page.querySelector('.colophon')?.cloneNode(true) as Element | undefined) ?? null,
  }
}

const numbers = (text: string | undefined, count: number): readonly number[] | null => {
  const parts = text ? text.split(',').map(Number) : []
  return parts.length === count && parts.every(Number.isFinite) ? parts : null
}

const list = (text: string | undefined): readonly string[] => text?.split(' ').filter(Boolean) ?? []

export function pointOf(text: string | undefined): Point | null {
  const [lon, lat] = numbers(text, 2) ?? []
  return lon === undefined || lat === undefined ? null : { lon, lat }
}

export const boundsOf = (text: string | undefined): Bounds | null => numbers(text, 4) as Bounds | null

/** What an element's `data-` attributes say for the map. */
export function factsOf({ dataset }: HTMLElement): Facts {
  return {
    committees: list(dataset['committees']),
    adjacent: list(dataset['adjacent']),
    point: pointOf(dataset['point']),
    centre: pointOf(dataset['centre']),
    bounds: boundsOf(dataset['bounds']),
  }
}
