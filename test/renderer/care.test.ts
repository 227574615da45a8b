import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../support/wait-for.ts'
import { type Desk, type DeskPage, hasChromium, startDesk } from './support/desk.ts'

const anna = '+46701740601'
const bo = '+46701740602'

describe.skipIf(!hasChromium)('contacts, ways, alarms and erasing in a browser', () => {
  let desk: Desk
  let page: DeskPage

  beforeAll(async () => {
    desk = await startDesk()
    for (const number of [anna, bo]) desk.network.phone(number)
    await desk.engine.calls.saveContact({ name: 'Anna Andersson', alias: 'anna', phone: anna, groups: ['drivers'] })
    page = await desk.open('contacts')
  }, 120_000)

  afterAll(() => desk.close())

  const go = (hash: string) => page.evaluate((to) => location.assign(`#/${to}`), hash)
  const choose = async (button: string, name: string, text: string) => {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: button }).click()
    await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
  }
  /** What was told before is put away. */
  const quiet = async () => {
    const told = page.locator('.mantine-Notification-root').getByRole('button', { name: 'Close' })
    while ((await told.count()) > 0)
      await told
        .first()
        .click({ timeout: 2_000 })
        .catch(() => {})
  }
  const contacts = () => desk.engine.calls.contacts({ limit: 1_000 })

  test('a file of contacts is shown first, then taken, then taken back', async () => {
    await choose('Take from a file', 'people.csv', 'Name;Mobil;Gruppen\nBo Ek;070-174 06 02;Night\nOdd;12;\n')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1 new, 0 changed, 0 as they are, 1 left out.').waitFor()
    await dialog.getByText('“12” is no phone.').waitFor()
    expect(await contacts()).toHaveLength(1)
    await dialog.getByLabel('Put all of them into a group too').fill('imported')
    await dialog.getByRole('button', { name: 'Take 1 contact' }).click()
    await waitFor('the import', async () => (await contacts()).length === 2)
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('cell', { name: 'Bo Ek' }).waitFor()
    expect((await contacts()).find(({ name }) => name === 'Bo Ek')?.groups).toEqual(['imported', 'night'])
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await waitFor('the import to be undone', async () => (await contacts()).length === 1)
  })

  test('a file that is too long for one message is shown to its last line', async () => {
    const rows = Array.from({ length: 1_100 }, (_, at) => `Odd ${at + 1};12;${at === 0 ? 'x'.repeat(4_500_000) : ''}\n`)
    await choose('Take from a file', 'long.csv', `Name;Mobil;Notiz\n${rows.join('')}`)
    const dialog = page.getByRole('dialog')
    await dialog.getByText('0 new, 0 changed, 0 as they are, 1100 left out.').waitFor()
    const list = dialog.locator('[data-virtuoso-scroller]')
    await waitFor('the last line', async () => {
      await list.evaluate((one) => one.scrollTo(0, one.scrollHeight))
      return dialog.getByRole('cell', { name: 'Odd 1100', exact: true }).isVisible()
    })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  test('contacts are saved as vCards that can be taken again', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save to a file' }).click()
    await page.getByRole('menuitem', { name: 'As vCards' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('contacts.vcf')
    const chunks: Buffer[] = []
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const again = await desk.engine.calls.importContacts({ text, form: 'vcard', apply: false, all: true })
    expect(again.counts).toEqual({ add: 0, change: 0, same: 1, skip: 0 })
  })

  test('a person has several numbers, and a group another name and back', async () => {
    await page.getByRole('button', { name: 'Change the contact' }).click()
    await page.getByRole('dialog').getByLabel('Further numbers').fill('070-174 06 09')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await waitFor('the number', async () => (await contacts())[0]?.others?.[0] === '+46701740609')
    await page.getByRole('tab', { name: 'Groups (1)' }).click()
    await page.getByRole('button', { name: 'Give another name' }).click()
    await page.getByLabel('New name of drivers').fill('crew')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('cell', { name: 'crew' }).waitFor()
    await quiet()
    await page.getByRole('button', { name: 'Dissolve the group' }).click()
    await page.getByText('No groups yet').waitFor()
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await page.getByRole('cell', { name: 'crew' }).waitFor()
  })

  test('a phone is stopped and released; what waited is not sent', async () => {
    await desk.engine.calls.send({ to: [bo], text: 'later', priority: 'normal', sendAt: Date.now() + 3_600_000 })
    await quiet()
    await page.getByRole('tab', { name: /Want no texts/ }).click()
    await page.getByLabel('Phone that wants no texts').fill('070-174 06 02')
    await page.getByRole('button', { name: 'Send it no texts' }).click()
    await page.getByText('1 that waited will not be sent').waitFor()
    expect((await desk.engine.calls.texts({ phone: bo, limit: 1 }))[0]?.state).toBe('cancelled')
    await page.getByRole('button', { name: 'Send texts again' }).click()
    await page.getByText('Every phone takes texts').waitFor()
  })

  test('all held texts are sent after asking once', async () => {
    await desk.engine.calls.changeSetting({ path: ['permission', 'countries'], value: ['GB'] })
    for (const text of ['one', 'two']) await desk.engine.calls.send({ to: [anna], text, priority: 'normal' })
    await desk.engine.calls.changeSetting({ path: ['permission', 'countries'] })
    await go('waiting/held')
    await page.getByRole('button', { name: 'Send all 2' }).click()
    await page.getByRole('button', { name: 'Yes, send them' }).click()
    await page.getByText('No text is held').waitFor()
  })

  test('a way is tried, and a reply', async () => {
    await go('settings/routing')
    await page.getByLabel('To', { exact: true }).fill('anna')
    await page.getByLabel('Text', { exact: true }).fill('Hej')
    await page.getByRole('button', { name: 'Try', exact: true }).click()
    await page.getByText('It would be sent now.').waitFor()
    await page.getByText('It goes by try: the only one.').waitFor()
    await page.getByLabel('From', { exact: true }).fill('eve@evil.test')
    await page.getByRole('button', { name: 'Try', exact: true }).click()
    await page.getByText('eve@evil.test is not on the list').waitFor()
    await go('settings/replies')
    await page.getByLabel('Phone', { exact: true }).fill('anna')
    await page.getByLabel('What it texts').fill('bo@example.com(Van) It is back')
    await page.getByRole('button', { name: 'Try', exact: true }).click()
    await page.getByText('It goes to bo@example.com.').waitFor()
    await page.getByText('Subject: Van').waitFor()
  })

  test('an alarm is tried', async () => {
    await go('settings/alarms')
    await page.getByText('Told are it@example.com.').waitFor()
    await quiet()
    await page.getByRole('button', { name: 'Send a test' }).click()
    await page.getByText('A test went out: 1 by mail, 0 by text.').waitFor()
  })

  test('a person is looked at, confirmed and erased, with a proof', async () => {
    await desk.engine.calls.send({ to: [anna], text: 'secret words', priority: 'normal' })
    await waitFor(
      'delivery',
      async () => (await desk.engine.calls.texts({ phone: anna, limit: 1 }))[0]?.state === 'delivered',
    )
    await go('settings/retention')
    await quiet()
    await page.getByLabel('Phone or short name').fill('anna')
    await page.getByRole('button', { name: 'Look what there is' }).click()
    await page.getByText(`Of Anna Andersson (${anna}, +46701740609) there are:`).waitFor()
    await page.getByText('1 contact', { exact: true }).waitFor()
    await page.getByLabel(`Write ${anna} to confirm`).fill('+46700000000')
    await page.getByRole('button', { name: 'Erase for good' }).click()
    await page.getByText('has to be confirmed with that number').waitFor()
    expect((await desk.engine.calls.texts({ phone: anna, limit: 1 })).length).toBe(1)
    await page.getByLabel(`Write ${anna} to confirm`).fill(anna)
    await page.getByRole('button', { name: 'Erase for good' }).click()
    await page.getByText('Erased. Looked for again: nothing is left.').waitFor()
    expect(await desk.engine.calls.texts({ phone: anna, limit: 1 })).toEqual([])
    expect(await contacts()).toEqual([])
    await page.getByRole('cell', { name: '…01' }).waitFor()
  })

  test('the settings of another gateway are shown, then taken, and can be taken back', async () => {
    await go('settings/files')
    const text =
      'domain "main" {\n SMPP_SMSC_Server = "127.0.0.1"\n SMPP_SMSC_Port = 9\n SMPP_SMSC_System_ID = "me"\n SMPP_SMSC_Password = "hunter2"\n SMPP_Odd = 1\n}\n'
    await choose('From Momentum', 'ecelerity.conf', text)
    await page.getByRole('cell', { name: 'is not known' }).waitFor()
    expect(await page.content()).not.toContain('hunter2')
    await page.getByRole('button', { name: 'Take it' }).click()
    await page.locator('.health-line').getByText('main').waitFor()
    expect((await desk.engine.secrets.names()).includes('smpp/main')).toBe(true)
    await page.getByRole('button', { name: 'Undo' }).last().click()
    await page.locator('.health-line').getByText('main').waitFor({ state: 'detached' })
    expect(page.complaints).toEqual([])
  })
})
