import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { takeMail } from '../../core/flows/take-mail.ts'
import type { Settings } from '../../core/settings/schema.ts'
import { parseMail } from '../../drivers/mail/parse.ts'
import { type RawMailShape, rawMail } from '../support/gateway.ts'
import { startSignInServer } from '../support/sign-in-server.ts'
import { waitFor } from '../support/wait-for.ts'
import { type Desk, type DeskPage, hasChromium, startDesk } from './support/desk.ts'

const anna = '+46701740601'
const bo = '+46701740602'

describe.skipIf(!hasChromium)('the pages in a browser', () => {
  let desk: Desk
  let page: DeskPage

  beforeAll(async () => {
    desk = await startDesk()
    for (const number of [anna, bo]) desk.network.phone(number)
    const contact = { name: 'Anna Andersson', alias: 'anna', phone: anna, groups: ['Drivers'] }
    await desk.engine.calls.saveContact(contact)
    page = await desk.open()
  }, 120_000)

  afterAll(() => desk.close())

  const go = (hash: string) => page.evaluate((to) => location.assign(`#/${to}`), hash)
  let uid = 0
  /** A mail comes into the office's mailbox. */
  const arrives = async (shape: RawMailShape) => {
    const raw = rawMail(shape)
    const source = { kind: 'imap', account: 'office', mailbox: 'INBOX', uidValidity: '1', uid: String(++uid) } as const
    const mail = { source, raw, parsed: await parseMail(raw), arrivedAt: Date.now() }
    await takeMail(desk.engine.gateway.context, 'office', mail)
  }
  const texts = () => page.locator('.bubble-body').allInnerTexts()

  test('a text goes to a phone and its answer comes back, all seen at once', async () => {
    await page.keyboard.press('Control+n')
    await page.locator('.new-to input').fill('anna')
    await page.getByLabel('Your text').fill('Is the van back?')
    await page.getByText('16 / 160 · 1 part · €0.07').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Anna Andersson' }).waitFor()
    await page.locator('.bubble.ours').getByText('Delivered').waitFor()
    const phone = page.getByRole('region', { name: 'Anna Andersson' })
    await phone.getByText('Is the van back?').waitFor()
    await phone.getByLabel('Write on Anna Andersson').fill('Yes, at the gate')
    await page.keyboard.press('Enter')
    await page.locator('.bubble.theirs').getByText('Yes, at the gate').waitFor()
    expect(await texts()).toEqual(['Is the van back?', 'Yes, at the gate'])
    expect(page.complaints).toEqual([])
  })

  test('the details say why, and show the parts', async () => {
    await page.locator('.bubble.ours .bubble-line').first().click()
    const details = page.getByRole('complementary', { name: 'Details of the text' })
    await details.getByText('Text to +46701740601, 1 part (GSM).').waitFor()
    await details.getByText('Delivered.', { exact: true }).waitFor()
    await details.getByRole('tab', { name: 'Parts' }).click()
    await details.getByText('Part 1 of 1').waitFor()
    await page.keyboard.press('Escape')
    await details.waitFor({ state: 'detached' })
  })

  test('a long text says what made it long, and mends it with a click', async () => {
    const composer = page.getByLabel('Your text')
    await composer.fill(`Kommer du på lördag, Åsa? Vi ses vid bryggan ş${'.'.repeat(60)}`)
    await page.getByText('“ş” makes this a Unicode text, with less room.').waitFor()
    await page.getByText('2 parts').waitFor()
    await page.getByRole('button', { name: 'Write “s”' }).click()
    await page.getByText('/ 160 · 1 part').waitFor()
    await composer.fill('')
  })

  test('a draft outlives the page', async () => {
    await page.getByLabel('Your text').fill('half a thought')
    await page.reload()
    await page.locator('.thread-head').waitFor()
    expect(await page.getByLabel('Your text').inputValue()).toBe('half a thought')
    await page.getByLabel('Your text').fill('')
  })

  test('an unread text shows, and is read when it is opened', async () => {
    await go('contacts')
    await desk.network.phone(bo).send('hello from Bo', '+46701740605')
    const place = page.getByRole('link', { name: /Conversations/ })
    await place.getByText('1').waitFor()
    await place.click()
    await page.getByRole('link', { name: /hello from Bo/ }).click()
    await page.locator('.bubble-body').getByText('hello from Bo').waitFor()
    await waitFor('it to be read', async () => (await desk.engine.calls.counts({})).unread === 0)
  })

  test('search finds a text and leads to it', async () => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('/')
    await page.keyboard.type('van')
    await page.getByRole('heading', { name: 'Texts' }).waitFor()
    await page.getByRole('link', { name: /Is the van back/ }).click()
    await page.locator('.bubble.chosen').getByText('Is the van back?').waitFor()
    await page.getByLabel('Search people and texts').fill('')
  })

  test('a text for nobody waits, and is given to a person', async () => {
    await go('waiting/unrouted')
    const card = page.locator('.row-card', { hasText: 'hello from Bo' })
    await card.getByLabel('Mail address of the person it is for').fill('anna@example.com')
    await card.getByRole('button', { name: 'Give to this person' }).click()
    await card.waitFor({ state: 'detached' })
    const [text] = await desk.engine.calls.texts({ phone: bo, limit: 1 })
    expect(text?.state).not.toBe('unrouted')
  })

  test('a held text is released, another is given up after asking once', async () => {
    await desk.engine.calls.changeSetting({ path: ['permission', 'countries'], value: ['GB'] })
    await desk.engine.calls.send({ to: [anna], text: 'held one', priority: 'normal' })
    await desk.engine.calls.send({ to: [anna], text: 'held two', priority: 'normal' })
    await desk.engine.calls.changeSetting({ path: ['permission', 'countries'] })
    await go('waiting/held')
    const one = page.locator('.row-card', { hasText: 'held one' })
    await one.locator('.row-reason').waitFor()
    await one.getByRole('button', { name: 'Send it now' }).click()
    await one.waitFor({ state: 'detached' })
    const two = page.locator('.row-card', { hasText: 'held two' })
    await two.getByRole('button', { name: 'Give up' }).click()
    await two.getByRole('button', { name: 'Yes, do not send it' }).click()
    await two.waitFor({ state: 'detached' })
    await page.getByText('No text is held').waitFor()
  })

  test('a contact is removed and comes back with Undo', async () => {
    await go('contacts')
    await page.getByRole('button', { name: 'Remove the contact' }).click()
    await page.getByText('No contacts yet').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('cell', { name: 'Anna Andersson' }).waitFor()
  })

  test('a setting is found, changed at once, and taken back; a wrong one is told beside its field', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('give up after')
    await page.getByRole('option', { name: /Give up after/ }).waitFor()
    await page.keyboard.press('Enter')
    const field = page.getByLabel('Give up after')
    await field.fill('12')
    await field.press('Enter')
    const kept = async () =>
      ((await desk.engine.calls.settings({})) as { queue: { expiryHours: number } }).queue.expiryHours
    await waitFor('the setting', async () => (await kept()) === 12)
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await waitFor('the setting to be back', async () => (await kept()) === 48)
    await field.fill('100000')
    await field.press('Enter')
    await page.getByText(/^Must be .*720/).waitFor()
    expect(await kept()).toBe(48)
  })

  test('a link is added, tested and told what is wrong with it', async () => {
    await go('settings/transports')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('menuitem', { name: 'SMS provider' }).click()
    const form = page.getByRole('dialog')
    for (const [field, value] of [
      ['name', 'provider'],
      ['address', '127.0.0.1:1'],
      ['systemId', 'office'],
    ] as const) {
      await form.locator(`[id="${field}"]`).fill(value)
    }
    await form.getByRole('textbox', { name: 'Password' }).fill('hunter2')
    await form.getByRole('button', { name: 'Save and test' }).click()
    await form.getByText('Finding the server').waitFor()
    await form.getByText(/does not answer on port 1/).waitFor()
    await form.getByRole('button', { name: 'Close' }).last().click()
    await page.locator('.health-line').getByText('Down').first().waitFor()
    await page.locator('.entry', { hasText: 'provider' }).getByRole('button', { name: 'Remove' }).click()
    await page.locator('.entry', { hasText: 'provider' }).waitFor({ state: 'detached' })
  })

  test('the trace shows what happens while it is on', async () => {
    await go('trace')
    await page.getByRole('button', { name: 'Start' }).click()
    await waitFor('a line', async () => {
      desk.engine.log.write('info', 'a mail was filed', { folder: 'Processed' })
      return (await page.locator('.trace-line').count()) > 0
    })
    await page.getByText('folder=Processed').first().waitFor()
  })

  test('a mail that a server vouches for is passed on, and the server trusted, with one click', async () => {
    const header = ['Authentication-Results: mx.example.com; dkim=pass header.d=example.com']
    await arrives({ header, proven: false, subject: 'Genuine', to: 'gateway@example.com', body: 'x' })
    await arrives({ proven: false, from: 'eve@partner.example', subject: 'Let me in', to: 'gateway@example.com' })
    await go('waiting/mails')
    const row = page.locator('.row-card', { hasText: 'Genuine' })
    await row.getByText('mx.example.com says that this mail is genuine (dkim=pass).').waitFor()
    await row.getByText('Trust it only when mx.example.com is the server of your own mailbox').waitFor()
    await row.getByRole('button', { name: 'Trust this mail server and send' }).click()
    await waitFor('the server to be trusted', async () => {
      const { mail } = (await desk.engine.calls.settings({})) as Settings
      return mail.accounts[0]?.trustedAuthservIds.includes('mx.example.com')
    })
    await page.getByRole('button', { name: 'Let eve@partner.example send, and pass this on' }).click()
    await waitFor('her to be on the list', async () => {
      const { permission } = (await desk.engine.calls.settings({})) as Settings
      return permission.allow.includes('eve@partner.example')
    })
  })

  test('the last step of the first run says where to write, and shows what became of each mail', async () => {
    await go('welcome')
    await page.getByRole('button', { name: /USB modem/ }).waitFor()
    await go('welcome/test')
    await page.getByRole('heading', { name: 'From mail to text' }).waitFor()
    await page.locator('.write-to', { hasText: 'gateway@example.com' }).waitFor()
    await desk.engine.calls.changeSetting({ path: ['office', 'smsDomains'], value: ['sms.example.com'] })
    await page.getByLabel('Your phone').fill('0701112233')
    await page.locator('.write-to', { hasText: '+46701112233' }).waitFor()
    const header = ['Authentication-Results: mx.example.com; dkim=pass header.d=example.com']
    await arrives({ header, proven: false, to: 'gateway@example.com', subject: '+46701740602: First words', body: '' })
    const row = page.locator('.row-card', { hasText: 'First words' })
    await row.locator('.mail-texts', { hasText: '+46701740602' }).waitFor()
    await row.getByText('Delivered').waitFor()
  })

  test('a mail account signs in with its provider from its form', async () => {
    const provider = await startSignInServer()
    onTestFinished(() => provider.close())
    await desk.engine.calls.changeSetting({ path: ['mail', 'accounts', 0, 'signIn'], value: provider.settings })
    await go('settings/mail/office/sign-in')
    const form = page.getByRole('dialog')
    const signIn = form.getByRole('region', { name: 'Sign-in with the provider' })
    await signIn.getByText('Not signed in with your provider yet.').waitFor()
    const opened = page.context().waitForEvent('page')
    await signIn.getByRole('button', { name: 'Sign in with your provider' }).click()
    const tab = await opened
    // The provider says yes at once, and the tab ends at the page of this computer.
    await tab.getByText('You are signed in.').waitFor()
    await signIn.getByText('Signed in with your provider.').waitFor()
    await signIn.getByRole('button', { name: 'Sign out' }).click()
    await signIn.getByText('Not signed in with your provider yet.').waitFor()
    await desk.engine.calls.changeSetting({ path: ['mail', 'accounts', 0, 'signIn'] })
    await form.getByRole('button', { name: 'Close' }).last().click()
  })

  test('German is whole, and dates and numbers follow', async () => {
    await go('settings/appearance')
    await page.getByText('Deutsch').click()
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
    await go(`conversations/${encodeURIComponent(anna)}`)
    await page.getByPlaceholder('SMS schreiben').waitFor()
    await page.getByText('Heute').waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    // The values of a setting have names, too, and a country its own.
    await go('settings/replies')
    await page.getByRole('combobox', { name: 'Buchstaben für Absender' }).click()
    await page.getByRole('option', { name: 'Immer, wie CommuniGate Pro sie schreibt' }).click()
    const letters = async () => ((await desk.engine.calls.settings({})) as Settings).replies.dialogMode
    await waitFor('the setting', async () => (await letters()) === 'always')
    await go('settings/office')
    expect(await page.getByRole('combobox', { name: 'Land', exact: true }).inputValue()).toBe('Schweden (SE)')
    await go('settings/appearance')
    await page.getByText('English').click()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    expect(page.complaints).toEqual([])
  })

  test('dark follows the choice', async () => {
    await page.getByText('Dark', { exact: true }).click()
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(22, 25, 28)')
    await page.getByText('As the system').click()
  })
})
