// A committee's page: the map knows whose page it is from the page, wherever that lives.
import { expect, test, vi } from 'vitest'
import type { Wish } from '../../src/map/frame'

const liveMap = vi.hoisted(() => vi.fn<(section: HTMLElement, wish: Wish) => Promise<null>>(async () => null))
vi.mock('../../src/map/frame', () => ({ liveMap }))

test('the committee of the page is what the page says', async () => {
  history.replaceState(null, '', '/old-name/committees/tsentr%202?x=1')
  document.body.innerHTML = '<div id="map" data-bounds="86,55,87,56" data-committees="tsentr"></div>'
  await import('../../src/entries/page')
  expect(liveMap.mock.lastCall?.[1].sight()).toMatchObject({
    facts: { committees: ['tsentr'], bounds: [86, 55, 87, 56] },
    accuracy: null,
  })
})
