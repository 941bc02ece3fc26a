// The page of a resident: an address, a press or a position in; the committee out.
import { Answers } from '../answers'
import { factsOf } from '../api/answer'
import { suggest } from '../api/suggest'
import { counted, wordsOf } from '../i18n/words'
import type { CityMap } from '../map/create'
import { liveMap } from '../map/frame'
import { sightOf } from '../map/position'
import { readPage } from '../page'
import { type Point, questionAt } from '../question'
import { Combobox } from '../ui/combobox'
import { type Coarse, canLocate, type Exact, excuse, locate } from '../ui/geolocation'
import { listen, reveal } from '../ui/share'
import { voiceOf } from '../ui/status'

const page = readPage(document.documentElement)
const words = wordsOf(page.language)
const voice = voiceOf(document)
const form = document.querySelector<HTMLFormElement>('#search')
const input = document.querySelector<HTMLInputElement>('#q')
const region = document.querySelector<HTMLElement>('#answer')
const section = document.querySelector<HTMLElement>('#map')

let map: CityMap | null = null
/** Where the device believes we are: the point that is asked about, or too rough to ask. */
let where: Exact | Coarse | null = null

listen(document, words, voice)
reveal(document)

if (form && input && region) {
  const sight = () => sightOf(factsOf(region), where)
  const answers = new Answers(page, words, { region, input, voice }, (_, answer) => {
    if (where?.kind === 'coarse') where = null
    map?.show(sight())
    // The static map follows the answer, seen or covered: it is what goes to paper.
    if (answer.picture) section?.querySelector('svg')?.replaceWith(answer.picture.cloneNode(true))
    document.querySelector('.colophon')?.remove()
    if (answer.colophon) document.querySelector('#after-map')?.before(answer.colophon.cloneNode(true))
  })

  const askPoint = (point: Point, sure: Exact | null = null) => {
    where = sure
    return answers.ask({ kind: 'point', point }, 'push')
  }

  const combobox = new Combobox(input, {
    suggest: (text, signal) => suggest(page, text, signal),
    submit: () => form.requestSubmit(),
    announce: count =>
      voice.say(count ? counted(page.language, words.suggestions, count) : words.noSuggestions),
    label: words.suggestionsLabel,
    nothing: words.noSuggestions,
  })

  form.addEventListener('submit', event => {
    event.preventDefault()
    combobox.close()
    const text = input.value.trim()
    if (text) {
      void answers.ask({ kind: 'address', text }, 'push')
    } else {
      voice.alarm(words.emptyQuestion)
      input.focus()
    }
  })

  // Candidates and house numbers are links that ask.
  region.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return
    const question = questionAt(link.search, null)
    if (link.origin !== location.origin || link.pathname !== `${page.root}/` || question.kind !== 'address')
      return
    event.preventDefault()
    void answers.ask(question, 'push')
  })

  const here = document.querySelector<HTMLButtonElement>('#here')
  if (here && canLocate()) {
    here.hidden = false
    here.closest<HTMLElement>('.here')?.removeAttribute('hidden')
    here.addEventListener('click', async () => {
      voice.calm()
      voice.say(words.position.asking)
      here.disabled = true
      const position = await locate()
      here.disabled = false
      if (position.kind === 'exact') {
        await askPoint(position.point, position)
        return
      }
      if (position.kind === 'coarse') {
        where = position
        map?.show(sight())
      }
      voice.say('')
      voice.alarm(excuse(page.language, position))
      input.focus()
    })
  }

  if (section) {
    void liveMap(section, {
      page,
      words,
      sight,
      onPoint: point => void askPoint(point),
    }).then(live => {
      map = live
    })
  }
}
