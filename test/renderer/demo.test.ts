import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DemoEvent } from '../../host/contract/demo.ts'
import { isDone, journeysOf } from '../../renderer/lib/journeys.ts'
import { waitFor } from '../support/wait-for.ts'
import { type Desk, type DeskPage, hasChromium, startDesk } from './support/desk.ts'

const kim = '+46701740611'

async function violationsOf(page: DeskPage, colours = false): Promise<unknown[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const all = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  const { violations } = await (colours ? axe.withRules(['color-contrast']) : axe.withTags(all)).analyze()
  return violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html.slice(0, 200))])
}

describe.skipIf(!hasChromium)('the demo in the window', () => {
  let desk: Desk
  let page: DeskPage

  beforeAll(async () => {
    desk = await startDesk({})
    page = await desk.open()
    await page.getByRole('heading', { name: 'Welcome to Textpost' }).waitFor()
  }, 60_000)

  afterAll(() => desk.close())

  const phone = (name: string) => page.getByRole('region', { name, exact: true })
  const mailbox = () => page.getByRole('region', { name: 'Anna’s mailbox' })
  const between = () => page.getByRole('region', { name: 'Textpost' })
  const mails = () => mailbox().locator('.mail-words').allInnerTexts()

  test('“Just try it” and Send: two clicks, and the first mail is a text on Kim’s phone', async () => {
    const startedMs = performance.now()
    await page.getByRole('button', { name: /Just try it/ }).click()
    await page.getByRole('button', { name: 'Send the mail' }).click()
    await phone('Kim').getByText('Could you open gate 3').waitFor()
    const tookMs = performance.now() - startedMs
    process.stdout.write(`First run to the first text on the demo: 2 clicks, ${(tookMs / 1000).toFixed(1)} s\n`)
    expect(tookMs).toBeLessThan(15_000)
  })

  test('each step from the mailbox to the phone is seen, and the tour goes on by itself', async () => {
    const way = between().locator('.journey', { hasText: 'Mail to Kim' })
    for (const words of [
      'The mail “Delivery on Thursday” is at the mail server',
      'Textpost takes it from its mailbox',
      'It becomes a text of 2 parts; “🚚” makes it Unicode',
      'Accepted by the SMS provider',
      'Kim’s phone shows it',
      'The receipt is in: delivered',
    ])
      await way.getByText(words).waitFor()
    await mailbox().getByText('Delivered to the phone').waitFor()
    await page.getByRole('status').getByText('Kim has it. Answer on the phone').waitFor()
  })

  test('what is typed on the phone is a mail in the same thread', async () => {
    // The tour has brought the keyboard to the phone.
    await waitFor('the keyboard on the phone', () =>
      page.evaluate(() => document.activeElement?.id === 'phone+46701740611'),
    )
    await page.keyboard.type('Gate 3 is open. Who pays for the coffee?')
    await page.keyboard.press('Enter')
    await mailbox().locator('.mail-words', { hasText: 'Who pays for the coffee?' }).waitFor()
    await between()
      .locator('.journey', { hasText: 'Text from Kim' })
      .getByText('It is a mail in Anna’s mailbox')
      .waitFor()
    expect((await mails())[1]).toBe('Gate 3 is open. Who pays for the coffee?')
    await page.getByRole('status').getByText('The answer comes back as a mail').waitFor()
  })

  test('its answer goes back to the phone, without what it quotes', async () => {
    await mailbox().getByLabel('Answer Kim').fill('I do, twelve cups.')
    await page.keyboard.press('Control+Enter')
    await phone('Kim').getByText('I do, twelve cups.', { exact: true }).waitFor()
    expect((await mails()).at(-1)).toBe('I do, twelve cups.')
    expect(await violationsOf(page)).toEqual([])
  })

  test('a mail from a phone that nobody wrote to waits in the mailbox and is read', async () => {
    const row = mailbox().getByRole('button', { name: /Maja/ })
    await row.locator('.hidden-words', { hasText: 'unread' }).waitFor({ state: 'attached' })
    await row.click()
    expect(await mails()).toEqual(['Hello, are you open on Saturday? /Maja'])
    await row.locator('.hidden-words').waitFor({ state: 'detached' })
  })

  test('a phone that is off gets its text when it is on; a phone by the modem goes by the modem', async () => {
    await mailbox().getByRole('button', { name: 'New mail' }).click()
    await page.locator('.new-mail input').first().fill('lee@modem.sms.test')
    await page.keyboard.press('Escape')
    await page.getByText('Lee', { exact: true }).first().click()
    await phone('Lee').getByRole('switch').press('Space')
    await phone('Lee').getByText('Switched off. Texts wait until it is on again.').waitFor()
    await page.getByRole('textbox', { name: 'Mail', exact: true }).fill('Is the van back?')
    await page.getByRole('button', { name: 'Send the mail' }).click()
    const way = between().locator('.journey', { hasText: 'Mail to Lee' })
    await way.getByText('Accepted by the modem').waitFor()
    await phone('Lee').getByRole('switch').press('Space')
    await phone('Lee').getByText('Is the van back?').waitFor()
    await way.getByText('The receipt is in: delivered').waitFor()
  })

  test('a mail that cannot go says so in its thread', async () => {
    await mailbox().getByRole('button', { name: 'New mail' }).click()
    await page.locator('.new-mail input').first().fill('nobody@sms.test')
    await page.keyboard.press('Escape')
    await page.getByRole('textbox', { name: 'Mail', exact: true }).fill('Hello?')
    await page.getByRole('button', { name: 'Send the mail' }).click()
    await mailbox().locator('.mail:not(.mine)').first().waitFor()
    await between().locator('.step-trouble').first().waitFor()
  })

  test('the tour is skipped with Escape, is not seen again, and can be shown again', async () => {
    await page.getByRole('complementary', { name: 'Guided tour' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('complementary', { name: 'Guided tour' }).waitFor({ state: 'detached' })
    await page.reload()
    await phone('Kim').getByText('I do, twelve cups.').waitFor()
    expect(await page.getByRole('complementary', { name: 'Guided tour' }).count()).toBe(0)
  })

  test('who answers while the steps are still watched has answered', async () => {
    const card = page.getByRole('complementary', { name: 'Guided tour' })
    await page.getByRole('button', { name: 'Show the tour' }).click()
    await mailbox().getByRole('button', { name: 'New mail' }).click()
    await page.getByRole('textbox', { name: 'Mail', exact: true }).fill('One more thing')
    await page.getByRole('button', { name: 'Send the mail' }).click()
    await card.getByText('2 of 5').waitFor()
    await phone('Kim').getByRole('button', { name: 'On my way, 5 min' }).click()
    await card.getByText('4 of 5').waitFor()
    await page.keyboard.press('Escape')
    await card.waitFor({ state: 'detached' })
  })

  test('the whole tour by keyboard: Next, Back, Finish', async () => {
    const card = page.getByRole('complementary', { name: 'Guided tour' })
    await page.getByRole('button', { name: 'Show the tour' }).focus()
    await page.keyboard.press('Enter')
    await card.getByText('1 of 5').waitFor()
    for (const number of [2, 3, 4, 5]) {
      await card.getByRole('button', { name: 'Next' }).focus()
      await page.keyboard.press('Enter')
      await card.getByText(`${number} of 5`).waitFor()
    }
    await card.getByRole('button', { name: 'Back' }).focus()
    await page.keyboard.press('Enter')
    await card.getByText('4 of 5').waitFor()
    await card.getByRole('button', { name: 'Next' }).focus()
    await page.keyboard.press('Enter')
    await waitFor('Finish to have the keyboard', () =>
      page.evaluate(() => document.activeElement?.textContent === 'Finish'),
    )
    await page.keyboard.press('Enter')
    await card.waitFor({ state: 'detached' })
  })

  test('every other page says that this is the demo and leads back', async () => {
    await page.getByRole('link', { name: /Conversations/ }).click()
    await page.getByText('This is the demo: everything is simulated.').waitFor()
    await page.getByRole('link', { name: /Kim/ }).click()
    await page.locator('.bubble-body').getByText('I do, twelve cups.').waitFor()
    await page.getByRole('link', { name: 'Back to its desk' }).click()
    await mailbox().waitFor()
  })

  test('dark has enough contrast', async () => {
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await violationsOf(page, true)).toEqual([])
    await page.emulateMedia({ colorScheme: 'light' })
  })

  test('leaving it ends it, leads to the setting up, and has touched nothing', async () => {
    const { folder } = await inDemo(desk)
    expect(existsSync(folder)).toBe(true)
    await page.getByRole('button', { name: 'Leave the demo' }).click()
    await page.getByRole('heading', { name: 'Welcome to Textpost' }).waitFor()
    await waitFor('the demo’s folder to be gone', () => !existsSync(folder))
    expect(desk.demo.running).toBe(false)
    expect(JSON.parse(readFileSync(join(desk.folder, 'settings.json'), 'utf8'))).toEqual({})
    const { calls } = desk.engine
    expect(await calls.texts({ limit: 10 })).toEqual([])
    expect(await calls.contacts({ limit: 1000 })).toEqual([])
    expect(desk.network.phones).toEqual([])
    expect(page.complaints).toEqual([])
  })

  test('a real gateway has no such page', async () => {
    await page.evaluate(() => location.assign('#/demo'))
    await page.getByRole('heading', { name: 'No conversations yet' }).waitFor()
    expect(await page.getByRole('link', { name: 'Demo' }).count()).toBe(0)
    expect(await page.getByText('This is the demo').count()).toBe(0)
  })
})

/** Where the demo of the desk keeps its things. */
async function inDemo(desk: Desk): Promise<{ folder: string }> {
  const visit = await desk.demo.enter()
  const { folder } = await visit.served.calls.about({})
  visit.leave()
  return { folder }
}

describe('the ways of messages, from events', () => {
  const at = 1_700_000_000_000
  const mail: readonly DemoEvent[] = [
    { at, kind: 'mail-in', messageId: '<1@x>', from: 'a@x', to: ['kim@sms.test'], subject: 'Hi', words: 'Hi' },
    { at: at + 10, kind: 'mail-taken', mailId: 7, messageId: '<1@x>' },
    { at: at + 20, kind: 'text-made', textId: 3, mailId: 7, phone: kim, parts: 1, alphabet: 'gsm7' },
    { at: at + 30, kind: 'text-sent', textId: 3, phone: kim, parts: 1, by: 'smsc' },
    { at: at + 40, kind: 'text-on-phone', phone: kim, from: '1', words: 'Hi', parts: 1, by: 'smsc' },
    { at: at + 50, kind: 'text-delivered', textId: 3, phone: kim },
  ]

  test('a mail’s way is done with its receipt and not before', () => {
    expect(journeysOf(mail.slice(0, -1)).map(isDone)).toEqual([false])
    expect(journeysOf(mail).map(isDone)).toEqual([true])
  })

  test('what the gateway tells before the phone does is the same text', () => {
    const reply: readonly DemoEvent[] = [
      { at, kind: 'text-taken', textId: 4, phone: kim, parts: 1, by: 'modem' },
      { at, kind: 'text-from-phone', phone: kim, to: '2', words: 'Yes', by: 'modem' },
      { at, kind: 'text-for', textId: 4, to: ['a@x'], why: 'dialog', said: 'dialog' },
      { at, kind: 'mail-out', person: 'a@x', from: 'g@x', fromName: `Kim (${kim})`, subject: 'Re', words: 'Yes' },
    ]
    const [way, ...others] = journeysOf([...mail, ...reply]).slice(1)
    expect(others).toEqual([])
    expect(way).toMatchObject({ kind: 'phone', phone: kim, subject: 'Yes' })
    expect(way && isDone(way)).toBe(true)
  })
})
