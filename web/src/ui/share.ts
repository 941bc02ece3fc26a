// Buttons that share the page or print it. They are hidden until there is somebody to press them for.
import type { Words } from '../i18n/words'
import type { Voice } from './status'

/** Shows the buttons below a root. */
export function reveal(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLElement>('[data-share], [data-print]')) button.hidden = false
}

/** Listens for the buttons of the whole page, also those that come later. */
export function listen(page: Document, words: Words, voice: Voice): void {
  page.addEventListener('click', event => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-share], [data-print]') : null
    if (button?.dataset['share'] !== undefined) void share(button, words, voice)
    else if (button) window.print()
  })
}

/** How long the button itself tells what came of it. */
const TELLING_MS = 4000

async function share(button: HTMLElement, words: Words, voice: Voice): Promise<void> {
  const url = new URL(button.dataset['share'] || location.href, location.href).href
  try {
    if (navigator.share)
      return await navigator.share({ title: button.dataset['title'] ?? document.title, url })
  } catch (error) {
    // Closed by the person: nothing to say.
    if (error instanceof DOMException && error.name === 'AbortError') return
  }
  const copied = await (navigator.clipboard?.writeText(url) ?? Promise.reject()).then(
    () => true,
    () => false,
  )
  const outcome = copied ? words.share.copied : words.share.failed
  voice.say(outcome)
  // For eyes, where they are.
  const label = button.dataset['label'] ?? button.textContent ?? ''
  button.dataset['label'] = label
  button.textContent = outcome
  setTimeout(() => {
    button.textContent = label
  }, TELLING_MS)
}
