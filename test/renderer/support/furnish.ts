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
  { name: 'waiting, held', place: 'waiting/held', ready: '.row-reason' },
  { name: 'waiting, unrouted', place: 'waiting/unrouted', ready: '.row-card' },
  { name: 'waiting, mails (empty)', place: 'waiting/mails', ready: '.empty' },
  { name: 'contacts', place: 'contacts', ready: 'td' },
  { name: 'contact form', place: 'contacts/new', ready: '[role=dialog] form' },
  { name: 'status', place: 'status', ready: '.chart svg' },
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
