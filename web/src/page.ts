// What the service tells the client about the page it stands on: attributes of <html>.
import type { Language } from './i18n/words'

export interface Page {
  readonly language: Language
  /** The path the service lives below: '' or '/tos'. */
  readonly prefix: string
  /** The path the pages of this language live below: '', '/en', '/tos/en'. */
  readonly root: string
  /** The URL the service is seen under from outside, without a slash at the end; '' when not told. */
  readonly publicUrl: string
}

export function readPage(html: HTMLElement): Page {
  const { prefix = '', root = '', public: publicUrl = '' } = html.dataset
  return { language: html.lang.startsWith('en') ? 'en' : 'ru', prefix, root, publicUrl }
}
