import { describe, expect, test } from 'vitest'
import { missingServers, openOffice } from '../support/office.ts'
import { waitFor } from '../support/wait-for.ts'

const missing = missingServers()
if (missing) process.stderr.write(`skipped: end-to-end tests with real mail servers, ${missing}\n`)

const longText = `Hej Kalle! ${'Din bil är klar att hämta, vi har öppet till klockan sex. '.repeat(3)}Välkommen 🚗`

describe.skipIf(missing)('a conversation, end to end', () => {
  test.each([
    { transport: 'smsc', phone: '+46701111111' },
    { transport: 'modem', phone: '+46702222222' },
  ] as const)(
    'by $transport: mail → text → answer → mail in the same thread → answer → text',
    async ({ transport, phone }) => {
      const office = await openOffice({ transports: [transport] })
      await office.ready()
      const kalle = office.network.phone(phone)

      const first = office.annaWrites({
        to: `${phone}@sms.test`,
        subject: 'Bilen',
        text: `${longText}\n\n-- \nAnna Andersson\nVerkstaden AB`,
      })
      await waitFor('the text on the phone', () => kalle.inbox[0])
      expect(kalle.inbox[0]?.text).toBe(longText)
      expect(kalle.inbox[0]?.parts).toBeGreaterThan(2)
      await waitFor(
        'the receipt',
        async () => (await office.engine.call('texts', { direction: 'out' }))[0]?.state === 'delivered',
      )
      await waitFor('the mail in its folder', () => office.dovecot.mails('gateway', '.Textpost.Processed').length === 1)
      expect(office.dovecot.mails('gateway')).toHaveLength(0)

      await kalle.send('Tack, jag kommer 17.30 😀')
      const answer = await office.annaGets('the answer as mail', (mail) => mail.subject === 'Re: Bilen')
      expect(answer.text).toContain('Tack, jag kommer 17.30 😀')
      expect(answer.inReplyTo).toEqual([first])
      expect(answer.references).toContain(first)
      expect(answer.from[0]?.name).toBe(phone)
      const header = (name: string) => answer.headers.find((field) => field.name === name)?.value
      expect(header('auto-submitted')).toBe('auto-generated')

      const replyTo = header('reply-to')?.match(/[^\s<]+@[^\s>]+/)?.[0] ?? ''
      office.annaWrites({
        to: replyTo,
        subject: 'Re: Bilen',
        text: `Bra!\n\nDen 20 november skrev ${phone}:\n> Tack, jag kommer 17.30 😀\n`,
        inReplyTo: answer.messageId,
        references: answer.references,
      })
      await waitFor('the second text', () => kalle.inbox[1])
      expect(kalle.inbox[1]?.text).toBe('Bra!')

      const story = await office.engine.call('why', { textId: 1 })
      const kinds = story.events.map((event) => event.kind)
      expect(kinds).toEqual(
        expect.arrayContaining([
          'mail.taken',
          'mail.authorised',
          'mail.recipients',
          'text.queued',
          'text.routed',
          'part.accepted',
          'part.receipt',
          'text.delivered',
          'mail.filed',
        ]),
      )
      expect(office.dovecot.mails('anna')).toHaveLength(1)
    },
  )

  test('two transports in one office: the address names the way, and each answer comes back by its own', async () => {
    const office = await openOffice()
    await office.ready()
    const [a, b] = [office.network.phone('+46703333333'), office.network.phone('+46704444444')]
    office.annaWrites({ to: '+46703333333@modem.sms.test', subject: 'A', text: 'by modem' })
    office.annaWrites({ to: '+46704444444@smsc.sms.test', subject: 'B', text: 'by provider' })
    await waitFor('both texts', () => a.inbox[0] && b.inbox[0])
    expect([a.inbox[0]?.carrier, b.inbox[0]?.carrier]).toEqual(['sim', office.smsc.name])
    await Promise.all([a.send('from A'), b.send('from B')])
    const [toA, toB] = await Promise.all([
      office.annaGets('the answer of A', (mail) => mail.subject === 'Re: A'),
      office.annaGets('the answer of B', (mail) => mail.subject === 'Re: B'),
    ])
    expect([toA.text?.trim(), toB.text?.trim()]).toEqual([
      expect.stringContaining('from A'),
      expect.stringContaining('from B'),
    ])
  })

  test('a phone that nobody wrote to: the text waits, the administrator hears of it, and the answer to that goes back', async () => {
    const office = await openOffice({ transports: ['smsc'] })
    await office.ready()
    const stranger = office.network.phone('+46705555555')
    await stranger.send('Har ni öppet?', '+46700000001')
    const notice = await office.annaGets('the notice', (mail) => mail.text?.includes('Har ni öppet?') ?? false)
    expect(notice.text).toContain('This text has no addressee')
    expect((await office.engine.call('status', {})).unrouted).toBe(1)
    office.annaWrites({
      to: 'gateway@office.test',
      subject: `Re: ${notice.subject}`,
      text: 'Ja, till 18.',
      inReplyTo: notice.messageId,
    })
    await waitFor('the answer on the phone', () => stranger.inbox[0])
    expect(stranger.inbox[0]?.text).toBe('Ja, till 18.')
  })
})
