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
    const { share: link, title } = button?.dataset ?? {}
    if (link !== undefined) void share(link || location.href, title ?? page.title, words, voice)
    else if (button) window.print()
  })
}

async function share(link: string, title: string, words: Words, voice: Voice): Promise<void> {
  const url = new URL(link, location.href).href
  try {
    if (navigator.share) return await navigator.share({ title, url })
  } catch (error) {
    // Closed by the person: nothing to say.
    if (error instanceof DOMException && error.name === 'AbortError') return
  }
  const copied = await (navigator.clipboard?.writeText(url) ?? Promise.reject()).then(
    () => true,
    () => false,
  )
  voice.say(copied ? words.share.copied : words.share.failed)
}
