// Asking and showing: one question at a time, its answer in the page, its URL in the bar.
import { type Answer, answerIn, type Facts, factsOf, fetchAnswer } from './api/answer'
import { isAbort } from './api/ask'
import { Problem } from './api/problem'
import type { Words } from './i18n/words'
import type { Page } from './page'
import { answerUrl, historyState, type Question, questionAt, searchOf, shownUrl, typedAt } from './question'
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
  /** What is asked and not shown yet: on its way, or failed. */
  #asking: AbortController | null = null
  /** The URL of the answer that is shown. */
  #current: string
  /** What the entry of the session's history stands for. It runs ahead of `#current` while Back is on its way. */
  #entry: Question

  constructor(page: Page, words: Words, parts: Parts, shown: (facts: Facts, answer: Answer) => void) {
    this.#page = page
    this.#words = words
    this.#parts = parts
    this.#shown = shown
    this.#current = answerUrl(questionAt(location.search, null), page.root)
    this.#entry = questionAt(location.search, history.state)
    if (history.state === null) history.replaceState(historyState(this.#entry), '')
    const rendered = answerIn(document)
    if (rendered) this.#keep(this.#current, rendered)
    window.addEventListener('popstate', event => this.#turnTo(event.state))
    // A reload keeps the history's state: the point that was asked about is asked about again.
    if (this.#entry.kind === 'point') void this.ask(this.#entry, 'restore')
    else parts.input.value ||= typedAt(history.state)
  }

  /** Asks, shows, announces. A question asked meanwhile takes over, and the answer to this one is dropped. */
  async ask(question: Question, turn: Turn): Promise<void> {
    const { voice, region } = this.#parts
    const url = answerUrl(question, this.#page.root)
    this.#asking?.abort()
    const asking = new AbortController()
    this.#asking = asking
    const waiting = setTimeout(() => {
      if (this.#asking === asking) voice.say(this.#words.searching)
    }, QUIET_MS)
    region.setAttribute('aria-busy', 'true')
    makeRoom(region, question, turn)
    try {
      const kept = turn === 'restore' ? this.#kept.get(url) : undefined
      const answer = kept ?? (await fetchAnswer(url, this.#page.language, asking.signal))
      if (this.#asking !== asking) return
      this.#keep(url, answer)
      if (turn === 'push') this.#push(question, url)
      this.#current = url
      this.#show(question, answer)
      this.#asking = null
    } catch (error) {
      if (isAbort(error) || this.#asking !== asking) return
      voice.say('')
      voice.alarm(this.#sentence(error), {
        label: this.#words.retry,
        again: () => void this.ask(question, turn),
      })
    } finally {
      clearTimeout(waiting)
      if (!this.#asking || this.#asking === asking) region.removeAttribute('aria-busy')
    }
  }

  /** The reader went back or forward. */
  #turnTo(state: unknown): void {
    // Only links to a place on this page make entries without a state: they stand for what they were pressed on.
    if (state === null && location.search === searchOf(this.#entry)) {
      history.replaceState(historyState(this.#entry), '')
      return
    }
    this.#entry = questionAt(location.search, state)
    if (answerUrl(this.#entry, this.#page.root) !== this.#current) void this.ask(this.#entry, 'restore')
    else if (this.#asking) this.#stay()
  }

  /** What is shown is what is wanted after all. */
  #stay(): void {
    const { voice, region, input } = this.#parts
    this.#asking?.abort()
    this.#asking = null
    region.removeAttribute('aria-busy')
    voice.calm()
    voice.say('')
    input.value = textFor(this.#entry)
  }

  /** A new entry, unless this one stands for the question already. The one that is left keeps what was typed. */
  #push(question: Question, url: string): void {
    const { root } = this.#page
    const leaving = questionAt(location.search, history.state)
    this.#entry = question
    if (answerUrl(leaving, root) === url) return
    if (leaving.kind === 'nothing') history.replaceState(historyState(leaving, this.#parts.input.value), '')
    history.pushState(historyState(question), '', shownUrl(question, root))
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
    input.value = textFor(question)
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

/** What the field holds beside an answer. */
const textFor = (question: Question): string =>
  question.kind === 'address' ? question.text : question.kind === 'nothing' ? typedAt(history.state) : ''

/**
 * Room for the answer, to the lower edge of the screen, at once: what stands below moves now, while the reader's hand
 * is still on the key, and not under their eyes when a slow answer comes. It lasts until the next question.
 */
function makeRoom(region: HTMLElement, { kind }: Question, turn: Turn): void {
  if (turn === 'restore') region.style.removeProperty('--room')
  else if (kind === 'address') {
    const room = window.innerHeight - Math.max(0, region.getBoundingClientRect().top)
    region.style.setProperty('--room', `${Math.max(0, Math.ceil(room))}px`)
  }
}

/** The link to the other language follows the question. */
function keepQuestion(question: Question): void {
  const link = document.querySelector<HTMLAnchorElement>('#other-language')
  if (link) link.search = searchOf(question)
}
