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

if (section) {
  void liveMap(section, {
    page,
    words,
    sight: () => ({ facts: factsOf(section), accuracy: null }),
    onCommittee: other => location.assign(`${page.root}/committees/${encodeURIComponent(other)}`),
  })
}
