// The one polite voice of the page and its one alarm.

export interface Voice {
  /** Says it once, politely; '' falls silent. */
  say(sentence: string): void
  /** Says that something went wrong, with a way to try again. */
  alarm(sentence: string, retry: string, again: () => void): void
  /** Takes the alarm back. */
  calm(): void
}

export function voiceOf(page: Document): Voice {
  const status = page.getElementById('status')
  const problem = page.getElementById('problem')
  return {
    say(sentence) {
      if (status) status.textContent = sentence
    },
    alarm(sentence, retry, again) {
      if (!problem) return
      const button = page.createElement('button')
      button.type = 'button'
      button.textContent = retry
      button.addEventListener('click', again)
      problem.replaceChildren(`${sentence} `, button)
      problem.hidden = false
    },
    calm() {
      if (!problem) return
      problem.hidden = true
      problem.replaceChildren()
    },
  }
}
