// Every state is a helpful page of its own, and free of barriers: before the live map comes and after.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFaults, mapOf, open, picture, startBrowser, widths } from './browser'
import { type Service, startService } from './service'
import { addressOf, type State, states } from './states'

let service: Service
let browser: Browser

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startService(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

type Language = 'ru' | 'en'
type Light = 'light' | 'dark'
const [[, telephone], [, desk]] = widths
const screens = { 390: telephone, 1280: desk } as const
type Width = keyof typeof screens

/** A page nobody has is a 404, and Chromium tells of it. */
const LOST = /status of 404/

async function look(page: Page, state: State, language: Language): Promise<void> {
  expect(await page.locator('html').getAttribute('lang')).toBe(language)
  const text = await page.locator('body').textContent()
  for (const sentence of state[language]) expect(text).toContain(sentence)
  for (const [selector, least] of Object.entries(state.holds))
    expect(await page.locator(selector).count(), selector).toBeGreaterThanOrEqual(least)
  if (state.status !== undefined) {
    expect(await page.locator('#answer').getAttribute('data-status')).toBe(state.status)
    expect(await page.locator('#q').inputValue(), 'the text is kept').toBe(addressOf(state))
  }
}

/** Visits states one after another in one window. */
async function visit(width: Width, language: Language, light: Light, which: readonly State[]): Promise<void> {
  const options: BrowserContextOptions = { ...screens[width], colorScheme: light }
  const root = language === 'en' ? '/en' : ''
  const { page, allow, close } = await open(browser, `${service.url}${root}/committees`, options)
  for (const state of which) {
    if (state.mapless) allow(LOST)
    const response = await page.goto(`${service.url}${root}${state.path}`)
    expect(response?.status()).toBe(state.mapless ? 404 : 200)
    await look(page, state, language)
    // The live map brings nothing that depends on light: before it comes, one look is enough.
    if (light === 'light' || state.mapless)
      expect(await axeFaults(page), `${state.name} before the map`).toEqual([])
    if (!state.mapless) {
      expect(await mapOf(page)).toBe('ready')
      expect(await axeFaults(page), `${state.name} with the map`).toEqual([])
    }
    await picture(page, `${state.name}-${width}-${language}-${light}`)
  }
  await close()
}

describe.each(states)('the state “$name”', state => {
  test.each([
    [390, 'ru', 'light'],
    [1280, 'en', 'dark'],
  ] as const)('helps and shuts nobody out at %i px, %s, %s', (width, language, light) =>
    visit(width, language, light, [state]),
  )
})

const most = states.filter(({ name }) => ['start', 'found', 'tsentr'].includes(name))

test.each([
  [390, 'ru', 'dark'],
  [390, 'en', 'light'],
  [390, 'en', 'dark'],
  [1280, 'ru', 'light'],
  [1280, 'ru', 'dark'],
  [1280, 'en', 'light'],
] as const)('the pages most seen shut nobody out at %i px, %s, %s', (width, language, light) =>
  visit(width, language, light, most),
)

test('where several addresses fit, nothing is chosen for the reader, and one press is enough', async () => {
  const { page, close } = await open(browser, `${service.url}/?q=Ленина 1`, telephone)
  expect(await page.locator('#answer').getAttribute('data-committees')).toBe('')
  await page.locator('.choices a').first().click()
  await expect.poll(() => page.locator('#answer').getAttribute('data-status')).toBe('found')
  await page.goBack()
  await expect.poll(() => page.locator('#answer').getAttribute('data-status')).toBe('ambiguous')
  await close()
})

test('two committees of a disputed house stand side by side, each with its reason', async () => {
  const { page, close } = await open(browser, `${service.url}/?q=бульвар Строителей 27`, desk)
  const cards = page.locator('.pair .card')
  const tops = await cards.evaluateAll(all => all.map(card => Math.round(card.getBoundingClientRect().top)))
  expect(tops.length).toBe(2)
  expect(tops[0]).toBe(tops[1])
  for (const card of await cards.all()) {
    expect(await card.locator('> .soft').first().textContent()).toMatch(
      /^Дом (стоит внутри границы|назван в перечне)/,
    )
    expect(await card.locator('a[href^="tel:"]').count()).toBeGreaterThan(0)
  }
  await close()
})
