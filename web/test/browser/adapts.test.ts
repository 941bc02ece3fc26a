// The pages bend to the reader: a narrow screen, large letters, wide spacing, their own colours, no motion, big fingers.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mapOf, open, picture, startBrowser, widths } from './browser'
import { type Service, startService } from './service'
import { stateOf, states } from './states'

let service: Service
let browser: Browser

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startService(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

const [[, telephone], [, desk]] = widths
const narrow = { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true }
const at = (name: string) => `${service.url}${stateOf(name).path}`
const LOST = /status of 404/

/** A rule of the reader's own. It comes in as their browser would bring it, past the page's policy. */
const addStyle = (page: Page, css: string) =>
  page.evaluate(text => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  }, css)

/** What sticks out of the page to the right, or hides letters in itself. */
const cut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const name = (e: Element) => `${e.tagName}.${e.className} ${e.textContent?.trim().slice(0, 40)}`
    const wide = document.documentElement.clientWidth
    const all = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      e => e.checkVisibility() && !e.closest('#map, .quiet, .skip, svg'),
    )
    const out = all.filter(e => e.getBoundingClientRect().right > wide + 1).map(e => `sticks out: ${name(e)}`)
    const hidden = all.filter(e => {
      const { overflowX, overflowY } = getComputedStyle(e)
      return (
        (overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1 && e.tagName !== 'INPUT') ||
        (['hidden', 'clip'].includes(overflowY) && e.scrollHeight > e.clientHeight + 1)
      )
    })
    const scrolled = document.documentElement.scrollWidth > wide ? ['the page scrolls sideways'] : []
    return [...scrolled, ...out, ...hidden.map(e => `hides its text: ${name(e)}`)]
  })

test.each([
  ['320 px', narrow, ''],
  ['320 px and letters twice as large', narrow, 'html { font-size: 200% !important }'],
  ['1280 px and letters twice as large', desk, 'html { font-size: 200% !important }'],
  [
    '390 px and wide spacing',
    telephone,
    '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }',
  ],
] as const)('nothing is lost and nothing scrolls sideways at %s', async (what, screen, css) => {
  const { page, allow, close } = await open(browser, at('start'), screen)
  allow(LOST)
  for (const { name, path } of states) {
    await page.goto(`${service.url}${path}`)
    if (css) await addStyle(page, css)
    expect(await cut(page), name).toEqual([])
    if (name === 'found' || name === 'disputed') await picture(page, `${name}-${what.replaceAll(' ', '-')}`)
  }
  await close()
})

test('on the smallest telephone the address field is seen without scrolling', async () => {
  const { page, close } = await open(browser, at('start'), narrow)
  for (const selector of ['#q', '#search .primary']) {
    const box = await page.locator(selector).boundingBox()
    expect((box?.y ?? Infinity) + (box?.height ?? 0), selector).toBeLessThanOrEqual(568)
  }
  await close()
})

describe('a finger hits what it aims at', () => {
  test.each([
    'start',
    'found',
    'disputed',
    'uncovered',
    'street',
    'house',
    'ambiguous',
    'committees',
    'tsentr',
  ])('on the page “%s”', async name => {
    const { page, close } = await open(browser, at(name), telephone)
    expect(await mapOf(page)).toBe('ready')
    const small = await page.evaluate(() => {
      const main =
        '.primary, .button, .quiet-button, #q, .numbers a, .choices li, summary, nav a, .map button'
      const targets = [...document.querySelectorAll<HTMLElement>('a, button, input, summary, .choices li')]
      return targets.flatMap(target => {
        if (!target.checkVisibility() || target.closest('svg, .skip, .map-live canvas')) return []
        const { width, height } = target.getBoundingClientRect()
        // WCAG 2.5.8 leaves links in a sentence as high as its line.
        const inSentence =
          target.matches('p a, dd a, dt a, li a') && getComputedStyle(target).display === 'inline'
        const least = target.matches(main) ? 44 : inSentence ? 20 : 24
        const fits = height >= least - 0.5 && width >= 24
        return fits ? [] : [`${target.textContent?.trim().slice(0, 30)}: ${width} × ${height}, not ${least}`]
      })
    })
    expect(small).toEqual([])
    await close()
  })

  test('on the suggestions', async () => {
    const { page, close } = await open(browser, at('start'), telephone)
    await page.locator('#q').fill('весен')
    await page.getByRole('option').first().waitFor()
    for (const option of await page.getByRole('option').all())
      expect((await option.boundingBox())?.height).toBeGreaterThanOrEqual(44)
    await picture(page, 'suggestions-390')
    await close()
  })
})

/** The focused element's ring: how thick, how far its colour stands out, and whether it is on the screen. */
const ring = (page: Page) =>
  page.evaluate(() => {
    const luminance = (colour: string) => {
      const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number).map(part => {
        const s = part / 255
        return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const e = document.activeElement
    if (!e || e === document.body) return null
    let ground = 'rgb(255, 255, 255)'
    for (let under = e.parentElement; under; under = under.parentElement) {
      const { backgroundColor } = getComputedStyle(under)
      if (!backgroundColor.startsWith('rgba') && backgroundColor !== 'transparent') {
        ground = backgroundColor
        break
      }
    }
    const inPicture = e.closest('svg') ? (e.querySelector('path') ?? e) : null
    const style = getComputedStyle(inPicture ?? e)
    const colour = inPicture ? style.stroke : style.outlineColor
    const [a, b] = [luminance(colour), luminance(ground)]
    const { left, top, width, height } = e.getBoundingClientRect()
    const [x, y] = [left + width / 2, top + Math.min(height / 2, 20)]
    const over = document.elementFromPoint(x, y)
    return {
      what: `${e.tagName} ${e.id || e.textContent?.trim().slice(0, 30)}`,
      thick: Number.parseFloat(inPicture ? style.strokeWidth : style.outlineWidth),
      drawn: inPicture !== null || style.outlineStyle !== 'none',
      contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
      seen: inPicture !== null || (over !== null && (e.contains(over) || over.contains(e))),
    }
  })

test.each([
  ['start', 'light'],
  ['start', 'dark'],
  ['found', 'light'],
  ['found', 'dark'],
] as const)('whoever tabs through the page “%s” sees where they are, %s', async (name, colorScheme) => {
  const { page, close } = await open(browser, at(name), { ...desk, colorScheme })
  expect(await mapOf(page)).toBe('ready')
  await page.evaluate(() => scrollTo(0, 0))
  const stops = new Set<string>()
  for (let press = 0; press < 80; press++) {
    await page.keyboard.press('Tab')
    const now = await ring(page)
    if (!now || stops.has(now.what)) continue
    stops.add(now.what)
    expect(now.drawn && now.thick >= 2, `${now.what}: a ring of ${now.thick} px`).toBe(true)
    expect(now.contrast, now.what).toBeGreaterThanOrEqual(3)
    expect(now.seen, `${now.what} is covered`).toBe(true)
  }
  expect(stops.size).toBeGreaterThan(name === 'found' ? 15 : 9)
  await close()
})

test('in the reader’s own colours everything is still there', async () => {
  const { page, close } = await open(browser, at('found'), { ...telephone, forcedColors: 'active' })
  await picture(page, 'found-forced-static')
  expect(await mapOf(page)).toBe('ready')
  const plain = await page.evaluate(() =>
    ['#q', '#search .primary', '.card.own', '.call .button', '#here'].filter(selector => {
      const e = document.querySelector(selector)
      return !e || Number.parseFloat(getComputedStyle(e).borderTopWidth) < 1
    }),
  )
  expect(plain, 'without a border nothing tells a button from text').toEqual([])
  await picture(page, 'found-forced')
  await page.locator('#q').fill('весен')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('ArrowDown')
  const chosen = page.locator('[aria-selected="true"]')
  expect(await chosen.evaluate(e => getComputedStyle(e).outlineStyle)).toBe('solid')
  await close()
})

test('who asks for more contrast gets black on white, on the map too', async () => {
  const { page, close } = await open(browser, at('found'), { ...desk, contrast: 'more' })
  const styles: string[] = []
  page.on('request', request => void (/\/style\//.test(request.url()) && styles.push(request.url())))
  await page.reload()
  expect(await mapOf(page)).toBe('ready')
  expect(styles.filter(url => !url.includes('contrast'))).toEqual([])
  expect(styles).toContain(`${service.url}/style/contrast.json`)
  const { color, backgroundColor } = await page.evaluate(() => ({ ...getComputedStyle(document.body) }))
  expect([color, backgroundColor]).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
  await picture(page, 'found-contrast')
  await close()
})

test.each([
  ['reduce', 0, 'auto'],
  ['no-preference', 1, 'smooth'],
] as const)('motion, when the reader says “%s”', async (reducedMotion, moves, scroll) => {
  const { page, close } = await open(browser, at('start'), { ...desk, reducedMotion })
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)).toBe(scroll)
  expect(await mapOf(page)).toBe('ready')
  // How many different scales are seen on the way to the answer: a jump has none between.
  await page.evaluate(() => {
    const seen = new Set<string>()
    const look = () => {
      seen.add(document.querySelector('.maplibregl-ctrl-scale')?.textContent ?? '')
      document.documentElement.dataset['scales'] = String(seen.size)
      requestAnimationFrame(look)
    }
    look()
  })
  await page.locator('#q').fill('Весенняя 15')
  await page.keyboard.press('Enter')
  await page.locator('#answer-heading').waitFor()
  expect(await mapOf(page)).toBe('ready')
  const scales = Number(await page.locator('html').getAttribute('data-scales'))
  if (moves) expect(scales).toBeGreaterThan(2)
  else expect(scales).toBeLessThanOrEqual(2)
  await close()
})
