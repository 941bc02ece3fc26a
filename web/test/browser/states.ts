// Every state a resident may meet in the demonstration city, and what each page has to tell there.

export interface State {
  /** What a screenshot of it is called. */
  readonly name: string
  /** Below the root of the language. */
  readonly path: string
  /** What the reader sees, in Russian and in English. */
  readonly ru: readonly string[]
  readonly en: readonly string[]
  /** `data-status` of the answer, on the page with the form. */
  readonly status?: string
  /** Selectors, and how many of each there are at least. */
  readonly holds: Readonly<Record<string, number>>
  /** Pages that nobody has draw no map. */
  readonly mapless?: true
}

const asked = (address: string) => `/?q=${encodeURIComponent(address)}`
const CONTACT = '#answer a[href^="tel:"]'
const HOUSES = '.numbers a[href*="q="]'
const WAY_BACK = { holds: { 'main a[href$="/committees"]': 1, 'main a.button': 1 }, mapless: true } as const

export const states: readonly State[] = [
  {
    name: 'start',
    path: '/',
    ru: ['Чей это двор?', 'Ваш адрес: улица и дом', 'Что такое ТОС?', 'Все комитеты: 54'],
    en: ['Whose yard is it?', 'Your address: street and house', 'All committees: 54'],
    status: '',
    holds: { '#q': 1, '#map svg a': 54 },
  },
  {
    name: 'found',
    path: asked('Весенняя 15'),
    ru: ['Ваш комитет', 'ТОС «Центр»', 'Весенняя улица, 15', 'Кто с чем поможет', 'Что рядом', 'по прямой'],
    en: ['Your committee', 'ТОС «Центр»', 'Who helps with what', 'What is near', 'in a straight line'],
    status: 'found',
    holds: { '.card.own': 1, '.call a[href^="tel:"]': 1, '.nearby li': 3, '.helpers dt': 3 },
  },
  {
    name: 'disputed',
    path: asked('бульвар Строителей 27'),
    ru: [
      'Этот дом относят к себе несколько комитетов',
      'Обратиться можно в любой',
      'Спросить можно здесь',
      'Дом стоит внутри границы',
    ],
    en: ['Several committees claim this house', 'You may ask here', 'stands inside'],
    status: 'found',
    holds: { '.pair .card': 2, '.pair .card .soft': 2, '.notice a[href^="tel:"]': 1 },
  },
  {
    name: 'border',
    path: asked('Прикамская улица, 125'),
    ru: ['Граница совсем рядом', 'до границы', '\u00a0м'],
    en: ['The border is very near', 'to the border', '\u00a0m'],
    status: 'found',
    // Both stand side by side, each with whom to ask.
    holds: {
      '.pair .neighbour a[href*="/committees/"]': 1,
      '.pair .neighbour .call a[href^="tel:"]': 1,
      '.pair .card.own .call a[href^="tel:"]': 1,
    },
  },
  {
    name: 'uncovered',
    path: asked('Лесопитомник 3'),
    ru: ['Здесь пока нет комитета', 'Вот ближайшие', 'Как создать свой ТОС'],
    en: ['No committee here yet', 'The nearest ones', 'How to found your own'],
    status: 'uncovered',
    holds: { '.near a[href*="/committees/"]': 2, '.notice details li': 4, [CONTACT]: 1 },
  },
  {
    name: 'outside',
    path: asked('г. Новокузнецк, Кирова 5'),
    ru: ['Это адрес в другом месте: Новокузнецк', 'Кемерово', 'без названия другого места'],
    en: ['This address is elsewhere: Новокузнецк', 'Кемерово', 'leave out the name of the other one'],
    status: 'outside',
    holds: { [CONTACT]: 1 },
  },
  {
    name: 'unknown',
    path: asked('Абракадабра 5'),
    ru: ['Такого адреса не нашли', 'Напишите улицу и номер дома', 'нажмите на него', 'Спросить можно здесь'],
    en: ['No such address found', 'Write the street and the house number', 'press on it', 'You may ask here'],
    status: 'not_found',
    holds: { '#answer li': 4, '#answer a[href*="q="]': 1, '#answer a[href$="/committees"]': 1, [CONTACT]: 1 },
  },
  {
    name: 'street',
    path: asked('Весенняя'),
    ru: ['Улицу нашли. Какой дом?', 'Дома этой улицы'],
    en: ['The street is known. Which house?', 'Houses of this street'],
    status: 'street_only',
    holds: { [HOUSES]: 10 },
  },
  {
    name: 'house',
    path: asked('Весенняя 999'),
    ru: ['Такого дома на этой улице не знаем', 'Ближайшие известные дома', 'Показать всю улицу'],
    en: ['We do not know this house', 'The nearest known houses', 'Show the whole street'],
    status: 'street_only',
    holds: { '#answer li a[href*="q="]': 3, '#answer a.button[href*="q="]': 1 },
  },
  {
    name: 'ambiguous',
    path: asked('Ленина 1'),
    ru: ['Уточните, какой из них ваш', 'Выберите свой', 'ТОС «'],
    en: ['Which of these is yours?', 'Choose yours', 'ТОС «'],
    status: 'ambiguous',
    holds: { '.choices a[href*="q="]': 2 },
  },
  {
    name: 'understood',
    path: asked('ktybyf 90'),
    ru: ['Понято как: проспект Ленина, 90', 'Ваш комитет'],
    en: ['Understood as: проспект Ленина, 90', 'Your committee'],
    status: 'found',
    holds: { '.understood': 1, '.card.own': 1 },
  },
  {
    name: 'guess',
    path: asked('ktybyf 1'),
    ru: ['Вы, наверное, имели в виду…', 'Выберите свой адрес'],
    en: ['Perhaps you meant…', 'Choose your address'],
    status: 'ambiguous',
    holds: { '.choices a[href*="q="]': 2 },
  },
  {
    name: 'letter',
    path: asked('весенняя 15ж'),
    ru: ['Такого дома не знаем, но есть похожий', 'дома 15ж в наших списках нет', 'Весенняя улица, 15'],
    en: ['there is one like it', 'house 15ж is not in our lists', 'Весенняя улица, 15'],
    status: 'street_only',
    holds: { '.choices a[href*="q="]': 1, '#answer a.button[href*="q="]': 1 },
  },
  {
    name: 'homonyms',
    path: asked('ленина 9999'),
    ru: ['Такого дома не знаем. Какая улица ваша?', 'Дома 9999 в наших списках нет'],
    en: ['Which street is yours?', 'House 9999 is not in our lists'],
    status: 'ambiguous',
    holds: { '.choices a[href*="q="]': 2 },
  },
  {
    name: 'settlement',
    path: asked('Кедровка'),
    ru: ['Какая улица и какой дом?', 'Кедровка, '],
    en: ['Which street and which house?', 'Кедровка, '],
    status: 'not_found',
    holds: { '.notice a[href*="q="]': 1 },
  },
  {
    name: 'committees',
    path: '/committees',
    ru: ['Все комитеты ТОС', 'по районам, от А до Я', 'ТОС «Центр»', 'Заводский район'],
    en: ['All committees', 'ТОС «Центр»', 'Заводский район'],
    holds: { '.committees li': 54, '.committees a.tel': 54, '#map svg a': 54 },
  },
  {
    name: 'tsentr',
    path: '/committees/tsentr',
    ru: ['ТОС «Центр»', 'Приёмная председателя', 'Граница', 'Соседние комитеты', 'Дома комитета'],
    en: ['ТОС «Центр»', 'office', 'Border', 'Neighbouring committees', 'Houses of the committee'],
    holds: { '.streets dt': 5, '.places details': 2, '.call a[href^="tel:"]': 1, '.p-own': 1 },
  },
  {
    name: 'krasnaya',
    path: '/committees/krasnaya',
    ru: ['ТОС «Деревня Красная»', 'Приёмная председателя', 'Дома комитета'],
    en: ['ТОС «Деревня Красная»', 'office', 'Houses of the committee'],
    holds: { '.streets dt': 2, '.call a[href^="tel:"]': 1 },
  },
  {
    name: 'nobody',
    path: '/committees/nobody',
    ru: ['Такой страницы нет', 'комитет объединён с другим'],
    en: ['There is no such page', 'merged with another'],
    ...WAY_BACK,
  },
  {
    name: 'nowhere',
    path: '/nowhere',
    ru: ['Такой страницы нет'],
    en: ['There is no such page'],
    ...WAY_BACK,
  },
]

/** The address a state asks for, '' where it asks for none. */
export const addressOf = ({ path }: State): string => new URLSearchParams(path.split('?')[1]).get('q') ?? ''

/** The state of a name. */
export function stateOf(name: string): State {
  const state = states.find(s => s.name === name)
  if (!state) throw new Error(`no state ${name}`)
  return state
}
