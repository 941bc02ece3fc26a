// An editable combobox with a list (ARIA 1.2; the APG's pattern with manual selection) over a plain text field.
import { isAbort } from '../api/ask'
import type { Suggestion } from '../api/suggest'

export interface Choices {
  suggest(text: string, signal: AbortSignal): Promise<readonly Suggestion[]>
  /** A house is chosen: the field holds its text. */
  submit(): void
  /** Called once an answer. */
  announce(count: number): void
  readonly label: string
  /** What is shown instead of a list where nothing is suggested. */
  readonly nothing: string
}

const SHORTEST = 2
const DEBOUNCE_MS = 130

/** Puts a list of suggestions under a field; the field itself stays where it is, with its focus and its text. */
export class Combobox {
  readonly #input: HTMLInputElement
  readonly #choices: Choices
  readonly #list: HTMLUListElement
  /** For eyes: ears are told by `announce`. */
  readonly #note: HTMLParagraphElement
  #shown: readonly Suggestion[] = []
  #active = -1
  #asking: AbortController | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(input: HTMLInputElement, choices: Choices) {
    this.#input = input
    this.#choices = choices
    this.#list = document.createElement('ul')
    this.#list.id = `${input.id}-list`
    this.#list.hidden = true
    this.#list.setAttribute('role', 'listbox')
    this.#list.setAttribute('aria-label', choices.label)
    this.#note = document.createElement('p')
    this.#note.className = 'no-options'
    this.#note.hidden = true
    this.#note.setAttribute('aria-hidden', 'true')
    this.#note.append(choices.nothing)
    input.after(this.#list, this.#note)
    input.parentElement?.classList.add('combobox')
    input.autocomplete = 'off'
    for (const [name, value] of Object.entries({
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': this.#list.id,
    }))
      input.setAttribute(name, value)

    input.addEventListener('input', event => {
      // The rows are of the text as it was: none of them may be taken by an Enter that means the new one.
      this.#activate(-1)
      if (!(event as InputEvent).isComposing) this.#askSoon()
    })
    input.addEventListener('compositionend', () => this.#askSoon())
    input.addEventListener('keydown', event => this.#key(event))
    input.addEventListener('blur', () => this.close())
    // The field keeps its focus while a row is pressed.
    this.#list.addEventListener('pointerdown', event => event.preventDefault())
    this.#list.addEventListener('mousedown', event => event.preventDefault())
    this.#list.addEventListener('click', event => {
      const row = (event.target as Element).closest('[role="option"]')
      if (row) this.#pick([...this.#list.children].indexOf(row))
    })
  }

  get isOpen(): boolean {
    return !this.#list.hidden
  }

  /** Closes the list and forgets what is being asked. */
  close(): void {
    clearTimeout(this.#timer)
    this.#asking?.abort()
    this.#asking = null
    this.#show([])
  }

  #key(event: KeyboardEvent): void {
    // Keys of an input method are not ours.
    if (event.isComposing || event.ctrlKey || event.metaKey) return
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (!this.isOpen) {
          if (event.key === 'ArrowDown') void this.#ask()
          return
        }
        event.preventDefault()
        if (!event.altKey) this.#step(event.key === 'ArrowDown' ? 1 : -1)
        return
      case 'Enter':
        if (this.#active >= 0) {
          event.preventDefault()
          this.#pick(this.#active)
        } else this.close()
        return
      case 'Escape':
        if (this.isOpen || !this.#note.hidden) {
          event.preventDefault()
          this.close()
        }
        return
      case 'Tab':
        this.close()
        return
      case 'Home':
      case 'End':
      case 'ArrowLeft':
      case 'ArrowRight':
        // Back to the text: the caret moves as in any field.
        this.#activate(-1)
    }
  }

  /** From the field to the first or last row, along the rows, and back to the field. */
  #step(by: 1 | -1): void {
    const stops = this.#shown.length + 1
    this.#activate(((this.#active + 1 + by + stops) % stops) - 1)
  }

  #activate(index: number): void {
    this.#active = index
    for (const [at, row] of [...this.#list.children].entries()) {
      row.setAttribute('aria-selected', String(at === index))
      if (at === index) row.scrollIntoView?.({ block: 'nearest' })
    }
    const row = this.#list.children[index]
    if (row) this.#input.setAttribute('aria-activedescendant', row.id)
    else this.#input.removeAttribute('aria-activedescendant')
  }

  #pick(index: number): void {
    const chosen = this.#shown[index]
    if (!chosen) return
    this.#input.value = chosen.text
    if (chosen.kind === 'house') {
      this.close()
      this.#choices.submit()
    } else {
      this.#input.setSelectionRange(chosen.text.length, chosen.text.length)
      void this.#ask()
    }
  }

  #askSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(), DEBOUNCE_MS)
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer)
    this.#asking?.abort()
    const text = this.#input.value.trimStart()
    if (text.trim().length < SHORTEST) return this.close()
    const asking = new AbortController()
    this.#asking = asking
    try {
      const found = await this.#choices.suggest(text, asking.signal)
      if (this.#asking !== asking) return
      // A street that stands in the field already is no suggestion.
      const useful = found.filter(s => s.kind !== 'street' || s.text.trimEnd() !== text.trimEnd())
      this.#show(useful)
      this.#note.hidden = found.length > 0
      this.#choices.announce(useful.length)
    } catch (error) {
      // Suggestions are a help, not a need: without them the form still works.
      if (!isAbort(error) && this.#asking === asking) this.#show([])
    }
  }

  #show(suggestions: readonly Suggestion[]): void {
    this.#shown = suggestions
    // Where all are in one town, its name tells nothing.
    const towns = new Set(suggestions.map(s => s.locality)).size
    this.#list.replaceChildren(
      ...suggestions.map((suggestion, index) => this.#row(suggestion, index, towns > 1)),
    )
    this.#activate(-1)
    const open = suggestions.length > 0
    this.#place()
    this.#note.hidden = true
    this.#list.hidden = !open
    this.#input.setAttribute('aria-expanded', String(open))
  }

  #row(suggestion: Suggestion, index: number, withTown: boolean): HTMLLIElement {
    const row = document.createElement('li')
    row.id = `${this.#list.id}-${index}`
    row.setAttribute('role', 'option')
    // Names are Russian whatever the language of the page.
    row.lang = 'ru'
    row.append(suggestion.label)
    if (withTown && suggestion.locality) {
      const locality = document.createElement('small')
      locality.append(suggestion.locality)
      row.append(' ', locality)
    }
    return row
  }

  /** Under the field, as wide as it is, whatever the form looks like. */
  #place(): void {
    const { offsetTop, offsetHeight, offsetLeft, offsetWidth } = this.#input
    for (const { style } of [this.#list, this.#note]) {
      style.setProperty('--top', `${offsetTop + offsetHeight}px`)
      style.setProperty('--left', `${offsetLeft}px`)
      style.setProperty('--width', `${offsetWidth}px`)
    }
  }
}
