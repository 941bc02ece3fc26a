// Pages about committees: a map whose committees can be pressed, sharing and printing.
import { factsOf } from '../api/answer'
import { wordsOf } from '../i18n/words'
import { liveMap } from '../map/frame'
import { readPage } from '../page'
import { listen, reveal } from '../ui/share'
import { voiceOf } from '../ui/status'

const page = readPage(document.documentElement)
const words = wordsOf(page.language)
const voice = voiceOf(document)
const section = document.querySelector<HTMLElement>('#map')

listen(document, words, voice)
reveal(document)

/** The committee this page is about, if it is about one. */
const [, id] = location.pathname.slice(page.root.length).match(/^\/committees\/([^/]+)$/) ?? []
const own = id ? [decodeURIComponent(id)] : []

if (section) {
  void liveMap(section, {
    page,
    words,
    facts: () => ({ ...factsOf(section), committees: own }),
    onCommittee: other => location.assign(`${page.root}/committees/${encodeURIComponent(other)}`),
  })
}
