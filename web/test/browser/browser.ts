// Pages in Debian's Chromium, watched: a console error, a violation of the policy or a foreign request fails the story.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { expect } from 'vitest'

/** Draws with the processor: WebGL2 without a graphics card. */
const DRAWING = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']
const SHARED = ['--no-sandbox', '--disable-dev-shm-usage', '--hide-scrollbars']

/** `withWebgl: false` is a machine that cannot draw the live map. */
export const startBrowser = ({ withWebgl = true } = {}): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...SHARED, ...(withWebgl ? DRAWING : ['--disable-3d-apis'])],
  })

/** A telephone and a desk: the two widths every story is told at. */
export const widths = [
  [
    'a telephone',
    { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  ],
  ['a desk', { viewport: { width: 1280, height: 800 } }],
] as const satisfies readonly (readonly [string, BrowserContextOptions])[]

/** A page and what was seen while it lived. */
export interface Watched {
  readonly page: Page
  readonly context: BrowserContext
  /** What the story expects to go wrong, so that it does not fail it. */
  allow(pattern: RegExp): void
  /** Closes the page and fails if anything went wrong that was not allowed. */
  close(): Promise<void>
}

export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({ locale: 'ru-RU', reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  const wrong: string[] = []
  const allowed: RegExp[] = []
  const { host } = new URL(url)
  page.on('console', message => {
    // Violations of the policy are told here too.
    if (['error', 'warning'].includes(message.type()))
      wrong.push(`${message.type()}: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', error => wrong.push(`uncaught: ${error.stack ?? error.message}`))
  page.on('request', request => {
    const { protocol, host: asked } = new URL(request.url())
    if (protocol.startsWith('http') && asked !== host)
      wrong.push(`a request to another host: ${request.url()}`)
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event =>
      console.error(`violates ${event.violatedDirective}: ${event.blockedURI}`),
    )
  })
  await page.goto(url)
  return {
    page,
    context,
    allow: pattern => void allowed.push(pattern),
    async close() {
      await context.close()
      expect(wrong.filter(what => !allowed.some(pattern => pattern.test(what)))).toEqual([])
    },
  }
}

/** Waits until the live map is drawn, with all that was asked of it, or has given up. */
export async function mapOf(page: Page): Promise<'ready' | 'failed'> {
  await page.locator('#map').scrollIntoViewIfNeeded()
  const state = await page.waitForFunction(
    () => ['ready', 'failed'].find(state => document.documentElement.dataset['map'] === state),
    null,
    { timeout: 40_000 },
  )
  return (await state.jsonValue()) as 'ready' | 'failed'
}

/** Keeps what is seen, the whole page, for people to look at: only when DVOR_SHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['DVOR_SHOTS']
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe-core finds wrong, a line each. It comes in over CDP, so the page's policy stays as it is. */
export async function axeFaults(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value as unknown
  }
  await evaluate(`${axe}; undefined`)
  const found = (await evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] }).then(r => r.violations.flatMap(
      v => v.nodes.map(n => v.id + ': ' + v.help + ' — ' + n.target.join(' ') + ' ' + n.html.slice(0, 160))))`,
  )) as string[]
  await session.detach()
  return found
}

/** How much the layout moved by itself (cumulative layout shift). */
export const layoutShift = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>(resolve => {
        let sum = 0
        const add = (entries: PerformanceEntryList) => {
          for (const entry of entries as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
            if (!entry.hadRecentInput) sum += entry.value
        }
        const observer = new PerformanceObserver(list => add(list.getEntries()))
        observer.observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() =>
          setTimeout(() => {
            add(observer.takeRecords())
            resolve(sum)
          }),
        )
      }),
  )
