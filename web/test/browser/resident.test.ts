// A resident's stories.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open, startBrowser, widths } from './browser'
import { type Service, startService } from './service'

let service: Service
let browser: Browser

beforeAll(async () => {
  ;[service, browser] = await Promise.all([startService(), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

describe.each(widths)('on %s', (_, screen) => {
  test('typing an address and pressing Enter shows the committee', async () => {
    const { page, close } = await open(browser, `${service.url}/`, screen)
    await page.getByRole('searchbox').or(page.getByRole('combobox')).fill('Весенняя 15')
    await page.keyboard.press('Enter')
    const heading = page.locator('#answer h2').first()
    await expect.poll(() => heading.textContent()).toMatch(/ТОС|комитет/i)
    expect(await page.title()).toContain((await heading.textContent())?.trim())
    expect(new URL(page.url()).searchParams.get('q')).toBe('Весенняя 15')
    await close()
  })
})
