// Suggestions to half an address.
import type { Page } from '../page'
import { ask } from './ask'

export interface Suggestion {
  readonly kind: 'street' | 'house'
  readonly id: string
  /** As it is shown: «Весенняя улица, 15». */
  readonly label: string
  /** As it is put into the field: a street ends with a comma. */
  readonly text: string
  /** The town or village, when it is not the city itself. */
  readonly locality?: string | null
  readonly committees?: readonly string[]
}

export const MOST_SUGGESTIONS = 8

export async function suggest(page: Page, text: string, signal: AbortSignal): Promise<readonly Suggestion[]> {
  const url = `${page.prefix}/api/suggest?${new URLSearchParams({ q: text, limit: String(MOST_SUGGESTIONS) })}`
  const asked = { accept: 'application/json', language: page.language, signal }
  const answer = await ask(url, asked, r => r.json() as Promise<{ suggestions: Suggestion[] }>)
  return answer.suggestions.slice(0, MOST_SUGGESTIONS)
}
