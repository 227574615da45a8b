import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { type Desk, type DeskPage, hasChromium, startDesk } from './support/desk.ts'
import { everyPlace, furnish } from './support/furnish.ts'

describe.skipIf(!hasChromium)('every page is accessible (axe, WCAG 2.2 AA)', () => {
  let desk: Desk
  const pages: Partial<Record<'light' | 'dark', DeskPage>> = {}

  beforeAll(async () => {
    desk = await startDesk()
    await furnish(desk)
    for (const colorScheme of ['light', 'dark'] as const) pages[colorScheme] = await desk.open('', { colorScheme })
  }, 120_000)

  afterAll(() => desk.close())

  describe.each(['light', 'dark'] as const)('%s', (scheme) => {
    const places = everyPlace.filter(({ name }) => scheme === 'light' || !/^settings, (?!mail|form)/.test(name))
    test.each(places)('$name', async ({ place, ready, act }) => {
      const page = pages[scheme] as DeskPage
      await page.evaluate((to) => location.assign(`#/${to}`), place)
      await page.locator(ready).first().waitFor()
      await act?.(page)
      await waitFor('nothing to load', async () => (await page.locator('.loading').count()) === 0)
      const axe = new AxeBuilder({ page }).setLegacyMode()
      // The dark page has the same structure; only its colours are its own.
      const all = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
      const { violations } = await (scheme === 'dark' ? axe.withRules(['color-contrast']) : axe.withTags(all)).analyze()
      expect(
        violations.map(({ id, nodes }) => [
          id,
          nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary?.slice(0, 200)}`),
        ]),
      ).toEqual([])
      await page.keyboard.press('Escape')
    })
  })
})
