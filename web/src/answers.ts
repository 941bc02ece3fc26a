// Asking and showing: one question at a time, its answer in the page, its URL in the bar.
import { type Answer, answerIn, type Facts, factsOf, fetchAnswer } from './api/answer'
import { isAbort } from './api/ask'
import { Problem } from './api/problem'
import type { Words } from './i18n/words'
import type { Page } from './page'
import { answerUrl, historyState, type Question, questionAt, shownUrl } from './question'
import { reveal } from './ui/share'
import type { Voice } from './ui/status'

/** What stands in the page and changes with each answer. */
export interface Parts {
  readonly region: HTMLElement
  readonly input: HTMLInputElement
  readonly voice: Voice
}

/** `push`: a new entry of the session's history. `restore`: the entry is there already. */
export type Turn = 'push' | 'restore'

/** After this long, the reader is told that something happens. */
const QUIET_MS = 400

const MOST_KEPT = 20

export class Answers {
  readonly #page: Page
  readonly #words: Words
  readonly #parts: Parts
  readonly #shown: (facts: Facts, answer: Answer) => void
  /** Answers by the URL they came from, the latest last. */
  readonly #kept = new Map<string, Answer>()
  #asking: AbortController | null = null
  /** The URL of the answer that is shown. */
  #current: string

  constructor(page: Page, words: Words, parts: Parts, shown: (facts: Facts, answer: Answer) => void) {
    this.#page = page
    this.#words = words
    this.#parts = parts
    this.#shown = shown
    this.#current = answerUrl(questionAt(location.search, null), page.root)
    const rendered = answerIn(document)
    if (rendered) this.#keep(this.#current, rendered)
    window.addEventListener('popstate', event => {
      const question = questionAt(location.search, event.state)
      // A link to a place on this page leads to the same answer.
      if (answerUrl(question, page.root) !== this.#current) void this.ask(question, 'restore')
    })
    // A reload keeps the history's state: the point that was asked about is asked about again.
    const before = questionAt(location.search, history.state)
    if (before.kind === 'point') void this.ask(before, 'restore')
  }

  /** Asks, shows, announces. A question asked meanwhile takes over, and the answer to this one is dropped. */
  async ask(question: Question, turn: Turn): Promise<void> {
    const { voice, region } = this.#parts
    const url = answerUrl(question, this.#page.root)
    this.#asking?.abort()
    const asking = new AbortController()
    this.#asking = asking
    const waiting = setTimeout(() => voice.say(this.#words.searching), QUIET_MS)
    region.setAttribute('aria-busy', 'true')
    try {
      const kept = turn === 'restore' ? this.#kept.get(url) : undefined
      const answer = kept ?? (await fetchAnswer(url, this.#page.language, asking.signal))
      if (this.#asking !== asking) return
      this.#keep(url, answer)
      if (turn === 'push' && url !== this.#current)
        history.pushState(historyState(question), '', shownUrl(question, this.#page.root))
      this.#current = url
      this.#show(question, answer)
    } catch (error) {
      if (isAbort(error) || this.#asking !== asking) return
      voice.say('')
      voice.alarm(this.#sentence(error), {
        label: this.#words.retry,
        again: () => void this.ask(question, turn),
      })
    } finally {
      clearTimeout(waiting)
      if (this.#asking === asking) region.removeAttribute('aria-busy')
    }
  }

  #show(question: Question, answer: Answer): void {
    const { region, input, voice } = this.#parts
    const fresh = answer.region.cloneNode(true) as HTMLElement
    for (const name of region.getAttributeNames()) if (name.startsWith('data-')) region.removeAttribute(name)
    for (const { name, value } of fresh.attributes)
      if (name.startsWith('data-')) region.setAttribute(name, value)
    region.replaceChildren(...fresh.childNodes)
    reveal(region)
    document.title = answer.title
    document.body.className = answer.kind
    input.value = question.kind === 'address' ? question.text : ''
    keepQuestion(question)
    voice.calm()
    voice.say(region.dataset['say'] ?? '')
    this.#shown(factsOf(region), answer)
    if (question.kind === 'nothing') input.focus()
    else region.querySelector<HTMLElement>('#answer-heading')?.focus()
  }

  #keep(url: string, answer: Answer): void {
    this.#kept.delete(url)
    this.#kept.set(url, answer)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest)
  }

  #sentence(error: unknown): string {
    const { problem } = this.#words
    if (!(error instanceof Problem)) return problem.fault
    if (error.kind !== 'refused') return problem[error.kind]
    return [error.title, error.detail].filter(Boolean).join('. ') || problem.fault
  }
}

/** The link to the other language follows the question. */
function keepQuestion(question: Question): void {
  const link = document.querySelector<HTMLAnchorElement>('#other-language')
  if (link) link.search = question.kind === 'address' ? `?${new URLSearchParams({ q: question.text })}` : ''
}
