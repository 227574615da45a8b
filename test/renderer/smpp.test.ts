import { readFileSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codingSamples, sampleShown, withShapes } from '../../core/learn/samples.ts'
import { say } from '../../core/words/say.ts'
import { coding0, receiptsAs, type SimulatedSmsc, settings, startSmsc } from '../../drivers/simulator/smsc/index.ts'
import { statuses } from '../../drivers/smpp/status.ts'
import { waitFor } from '../support/wait-for.ts'
import { type Desk, type DeskPage, hasChromium, startDesk } from './support/desk.ts'

const phone = '+46701234567'
/** Where to leave pictures of the pages for a person to look at. */
const pictures = process.env.TEXTPOST_PICTURES

test('every status code has its words in both languages', () => {
  expect(statuses.size).toBeGreaterThan(60)
  for (const { name, words } of statuses.values()) {
    expect(say(words, 'en'), name).toMatch(/^[a-z]/)
    expect(say(words, 'de'), name).not.toBe(say(words, 'en'))
  }
})

describe.skipIf(!hasChromium)('SMS providers in a browser', () => {
  let smsc: SimulatedSmsc
  let desk: Desk
  let page: DeskPage

  beforeAll(async () => {
    smsc = await startSmsc({ behaviours: [coding0('latin1'), receiptsAs('decimalThenHex')] })
    desk = await startDesk({
      office: { country: 'SE' },
      transports: [{ kind: 'smpp', name: 'provider', address: `127.0.0.1:${smsc.port}`, systemId: 'textpost' }],
    })
    await desk.engine.calls.setSecret({ name: 'smpp/provider', value: 'secret' })
    page = await desk.open('settings/transports')
  }, 120_000)

  afterAll(async () => {
    await desk.close()
    await smsc.close()
  })

  const go = (hash: string) => page.evaluate((to) => location.assign(`#/${to}`), hash)
  const picture = async (name: string) => {
    if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
  }
  const accessible = async () => {
    const axe = new AxeBuilder({ page }).setLegacyMode()
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await axe.withTags(tags).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
  }

  test('the list shows how the link is, and leads to learning', async () => {
    await page.locator('.entry .link-state', { hasText: 'Working' }).waitFor()
    await picture('transports')
    await page.locator('.entry-words').click()
    await page.getByRole('dialog').locator('.link-state').waitFor()
    await picture('form')
    await page.getByRole('dialog').getByRole('link', { name: 'Learn' }).click()
    await page.getByRole('heading', { name: 'Learn how provider writes' }).waitFor()
  })

  test('samples are sent, what the phone shows is chosen, and what was learned is taken over', async () => {
    await page.getByLabel('Your phone').fill('070-123 45 67')
    await page.getByRole('button', { name: 'Send the samples' }).click()
    const rows = page.locator('.learn-samples > li')
    await waitFor('the samples', async () => smsc.network.phone(phone).inbox.length >= codingSamples.length)
    for (const [at, sample] of codingSamples.entries()) {
      const look = withShapes(sampleShown(sample, 'latin1'))
      const buttons = rows.nth(at).locator('.look')
      await buttons.first().waitFor()
      // Blanks are hard to tell apart on a page, and what isolates foreign letters is not part of them.
      const bare = (text: string) => text.replace(/[\s\u2066-\u2069]/g, '')
      const index = (await buttons.allInnerTexts()).findIndex((text) => bare(text) === bare(look))
      expect(index).toBeGreaterThanOrEqual(0)
      await buttons.nth(index).click()
      if (at === 3) await picture('learning')
    }
    await page.getByRole('heading', { name: '2. Long texts' }).waitFor()
    for (let at = 0; at < 4; at++) {
      const row = rows.nth(codingSamples.length + at)
      await row.getByRole('button', { name: 'In one', exact: true }).click()
    }
    await page.getByText('Everything fits coding 0 as Latin-1.').waitFor()
    await page.getByText(/Receipts write in hexadecimal what the answers write in decimal/).waitFor()
    await picture('learned')
    await accessible()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('The settings of the provider are changed.').waitFor()
    const { transports } = (await desk.engine.calls.settings({})) as { transports: { coding0: string }[] }
    expect(transports[0]?.coding0).toBe('latin1')
  })

  test('status codes are found by number, name and words', async () => {
    await go('settings/codes')
    await page.getByRole('row').nth(60).waitFor()
    await accessible()
    await page.getByLabel('Search by number, name or words').fill('throttled')
    await waitFor('one row', async () => (await page.getByRole('row').count()) === 2)
    expect(await page.getByRole('row').last().innerText()).toContain('The link pauses, then goes on in order.')
    await picture('codes')
  })

  test('a text that the provider has is asked after, gets other words, and is taken back', async () => {
    await waitFor('the link', async () => (await desk.engine.calls.status({})).links[0]?.state === 'working')
    smsc.use(settings({ deliveryDelayMs: 60_000 }))
    const { texts } = await desk.engine.calls.send({ to: [phone], text: 'Meet at ten', priority: 'normal' })
    const textId = texts[0]?.textId ?? 0
    const state = async () => (await desk.engine.calls.why({ textId })).texts[0]?.text.state
    await waitFor('the text to be sent', async () => (await state()) === 'sent')
    await go(`conversations/${encodeURIComponent(phone)}`)
    await page.getByText('Meet at ten').last().click()
    await page
      .getByRole('button', { name: 'Details' })
      .last()
      .click()
      .catch(() => {})
    await page.getByRole('button', { name: 'Ask the provider' }).click()
    await page.getByText('The provider says: still trying.').waitFor()
    await page.getByRole('button', { name: 'Change the words' }).click()
    await page.getByLabel('New words').fill('Meet at nine')
    await picture('reword')
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByText('The words are changed; the text takes 1 part.').waitFor()
    await page.getByRole('button', { name: 'Take back' }).click()
    await waitFor('the end', async () => (await state()) === 'cancelled')
    expect(smsc.messages.at(-1)?.state).toBe('DELETED')
  })

  test('the trace is saved as a capture', async () => {
    await go('trace')
    await page.getByRole('button', { name: 'Start' }).click()
    await waitFor('listening', () => desk.engine.events.hears('trace'))
    await desk.engine.calls.send({ to: [phone], text: 'Traced', priority: 'normal' })
    await page.getByText('submit_sm_resp').first().waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save for Wireshark' }).click()
    const file = readFileSync(await (await download).path())
    expect([file.readUInt32LE(0), file.length > 100]).toEqual([0xa1b2c3d4, true])
    expect(page.complaints).toEqual([])
  })
})
