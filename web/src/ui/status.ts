// The one polite voice of the page and its one alarm.

export interface Voice {
  /** Says it once, politely, for ears; '' falls silent. */
  say(sentence: string): void
  /** Says for eyes and ears that something went wrong, with a way to try again where there is one. */
  alarm(sentence: string, retry?: Retry): void
  /** Takes the alarm back. */
  calm(): void
}

export interface Retry {
  readonly label: string
  again(): void
}

export function voiceOf(page: Document): Voice {
  const status = page.getElementById('status')
  const problem = page.getElementById('problem')
  return {
    say(sentence) {
      if (status) status.textContent = sentence
    },
    alarm(sentence, retry) {
      if (!problem) return
      problem.replaceChildren(sentence)
      if (retry) problem.append(' ', retryButton(page, retry))
      problem.hidden = false
    },
    calm() {
      if (!problem) return
      problem.hidden = true
      problem.replaceChildren()
    },
  }
}

function retryButton(page: Document, { label, again }: Retry): HTMLButtonElement {
  const button = page.createElement('button')
  button.type = 'button'
  button.className = 'quiet-button'
  button.textContent = label
  button.addEventListener('click', again)
  return button
}
