import { waitFor } from '../../support/wait-for.ts'
import type { Desk, DeskPage } from './desk.ts'

const people = [
  ['Anna Andersson', 'anna', '+46701740601', ['Drivers']],
  ['Bo Bergström', 'bo', '+46701740602', ['Drivers', 'Night shift']],
  ['Clinic reception', 'clinic', '+46701740603', []],
  ['', '', '+46701740604', []],
] as const

const talk: readonly (readonly [number, 'out' | 'in', string])[] = [
  [2, 'out', 'Your appointment is on Thursday at 9:15. Reply YES to keep it.'],
  [2, 'in', 'YES'],
  [1, 'out', 'Can you take the late tour tomorrow? Two stops in Solna and one in Täby, back before eight.'],
  [1, 'in', 'Yes, no problem. Which van?'],
  [1, 'out', 'The white one. Keys are with Eva.'],
  [3, 'in', 'Hej, är ni öppna på lördag?'],
  [
    0,
    'out',
    'The order is packed and waits at gate 4. Please bring the delivery note, the customer wants a signature on both pages, and ring when you leave so that they can meet you at the door. It is a large parcel.',
  ],
  [0, 'in', 'On my way, ten minutes'],
]

/** A little of everything: talk, something held, something for nobody, a link that is down. */
export async function furnish(desk: Desk): Promise<void> {
  const { calls } = desk.engine
  for (const [name, alias, phone, groups] of people) {
    desk.network.phone(phone)
    if (name !== '') await calls.saveContact({ name, alias, phone, groups: [...groups] })
  }
  for (const [who, direction, text] of talk) {
    const phone = people[who]?.[2] ?? ''
    const before = (await calls.texts({ phone, limit: 100 })).length
    if (direction === 'out') await calls.send({ to: [phone], text, priority: 'normal' })
    else await desk.network.phone(phone).send(text, '+46701740605')
    await waitFor('the text', async () => {
      const texts = await calls.texts({ phone, limit: 100 })
      return (
        texts.length > before &&
        texts[0]?.state !== 'queued' &&
        texts[0]?.state !== 'sending' &&
        texts[0]?.state !== 'sent'
      )
    })
  }
  await calls.changeSetting({ path: ['permission', 'countries'], value: ['GB'] })
  await calls.send({ to: [people[2][2]], text: 'The results are in, please call us.', priority: 'normal' })
  await calls.changeSetting({ path: ['permission', 'countries'] })
  await calls.setStop({ phone: '+46701740699', stopped: true })
  await calls.setSecret({ name: 'smpp/provider', value: 'x' })
  const settings = (await calls.settings({})) as { transports: unknown[] }
  const provider = { kind: 'smpp', name: 'provider', address: '127.0.0.1:9', systemId: 'office' }
  await calls.changeSetting({ path: ['transports'], value: [...settings.transports, provider] })
  await waitFor('the provider to be down', async () =>
    (await calls.status({})).links.some(({ state }) => state === 'down'),
  )
}

export interface Place {
  readonly name: string
  readonly place: string
  /** What is there when the page is. */
  readonly ready: string
  readonly act?: (page: DeskPage) => Promise<void>
}

/** Every page, and the states of pages that are worth a look. */
export const everyPlace: readonly Place[] = [
  { name: 'conversations', place: 'conversations', ready: '.person' },
  { name: 'conversation', place: 'conversations/%2B46701740601', ready: '.bubble' },
  {
    name: 'details',
    place: 'conversations/%2B46701740602',
    ready: '.bubble.ours',
    act: async (page) => {
      await page.locator('.bubble.ours .bubble-line').first().click()
      await page.locator('.why li').first().waitFor()
    },
  },
  { name: 'new text', place: 'conversations/new', ready: '.new-to' },
  {
    name: 'search',
    place: 'conversations',
    ready: '.person',
    act: async (page) => {
      await page.getByLabel('Search people and texts').fill('delivery')
      await page.locator('.found .person').first().waitFor()
    },
  },
  {
    name: 'filters',
    place: 'conversations',
    ready: '.person',
    act: async (page) => {
      await page.getByRole('button', { name: 'Filter texts' }).click()
      await page.locator('.log-filters').waitFor()
    },
  },
  {
    name: 'log, filtered',
    place: 'conversations/%2B46701740601',
    ready: '.bubble',
    act: async (page) => {
      await page.getByRole('button', { name: 'Filter texts' }).click()
      await page.locator('.log-filters').getByText('Delivered', { exact: true }).click()
      await page.keyboard.press('Escape')
      await page.locator('.filter-chips').waitFor()
      // The list of people, with its own chips, gives way to that of texts.
      await page.locator('.people-pane .chips').waitFor({ state: 'detached' })
    },
  },
  { name: 'waiting, held', place: 'waiting/held', ready: '.row-reason' },
  { name: 'waiting, unrouted', place: 'waiting/unrouted', ready: '.row-card' },
  { name: 'waiting, mails (empty)', place: 'waiting/mails', ready: '.empty' },
  { name: 'contacts', place: 'contacts', ready: 'td' },
  { name: 'groups', place: 'contacts/groups', ready: '.plain-table' },
  { name: 'no texts', place: 'contacts/stops', ready: 'td' },
  {
    name: 'contacts from a file',
    place: 'contacts',
    ready: 'td',
    act: async (page) => {
      const rows = [
        'Name;Kurzname;Mobil;Gruppen',
        'Eva Ek;eva;070-222 22 22;north',
        'Odd;;12;',
        'Anna B;;+46701740601;',
      ]
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: /Take from a file|Aus einer Datei/ }).click()
      const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) }
      await (await chooser).setFiles(file)
      await page.locator('.import-rows td').first().waitFor()
    },
  },
  {
    name: 'way, tried',
    place: 'settings/routing',
    ready: '.try-form',
    act: async (page) => {
      await page.locator('.try-form input').nth(0).fill('+46701740601')
      await page.locator('.try-form input').nth(1).fill('anna@example.com')
      await page.locator('.try-form input').nth(2).fill('Is the van back?')
      await page.locator('.try-form button').click()
      await page.locator('.probe-steps').nth(1).waitFor()
      await page.locator('.try-form').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'reply, tried',
    place: 'settings/replies',
    ready: '.try-form',
    act: async (page) => {
      await page.locator('.try-form input').nth(0).fill('+46701740601')
      await page.locator('.try-form input').nth(1).fill('boss@example.com(Van) It is back')
      await page.locator('.try-form button').click()
      await page.locator('.probe-steps').waitFor()
      await page.locator('.try-form').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'erasing, asked',
    place: 'settings/retention',
    ready: '.extra',
    act: async (page) => {
      await page.locator('.extra').nth(1).locator('input').fill('+46701740601')
      await page.locator('.extra').nth(1).locator('button').first().click()
      await page.locator('.erase-counts li').first().waitFor()
      await page.locator('.erase-counts').scrollIntoViewIfNeeded()
    },
  },
  {
    name: 'other gateway',
    place: 'settings/files',
    ready: '.extra',
    act: async (page) => {
      const chooser = page.waitForEvent('filechooser')
      await page.locator('.extra button').first().click()
      const text =
        'domain "mobile" {\n  SMPP_SMSC_Server = "10.0.0.1"\n  SMPP_SMSC_System_ID = "me"\n  SMPP_SMSC_Password = "x"\n  SMPP_Odd = 1\n}\n'
      await (await chooser).setFiles({ name: 'ecelerity.conf', mimeType: 'text/plain', buffer: Buffer.from(text) })
      await page.locator('.foreign-table td').first().waitFor()
    },
  },
  { name: 'contact form', place: 'contacts/new', ready: '[role=dialog] form' },
  { name: 'status', place: 'status', ready: '.chart svg' },
  { name: 'modems (none)', place: 'modems', ready: '.empty' },
  { name: 'doctor', place: 'doctor', ready: '.doctor-form' },
  { name: 'trace (off)', place: 'trace', ready: '.empty' },
  { name: 'about', place: 'about', ready: '.facts' },
  ...[
    'office',
    'mail',
    'recipients',
    'transports',
    'permission',
    'conversion',
    'queue',
    'replies',
    'routing',
    'alarms',
    'retention',
    'web',
    'log',
    'appearance',
    'passwords',
    'files',
  ].map((subject) => ({ name: `settings, ${subject}`, place: `settings/${subject}`, ready: '.subject-title' })),
  {
    name: 'settings, form',
    place: 'settings/transports/provider',
    ready: '.entry',
    act: async (page) => {
      await page.getByRole('dialog').locator('input').first().waitFor()
    },
  },
  {
    name: 'jump',
    place: 'status',
    ready: '.cards',
    act: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('an')
      await page.locator('.jump [role=option]').first().waitFor()
    },
  },
  { name: 'first run', place: 'welcome', ready: '.choice' },
]
