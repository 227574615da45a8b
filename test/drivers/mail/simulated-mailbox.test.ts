import { afterEach, expect, test } from 'vitest'
import type { OutgoingMail } from '../../../core/ports/mail.ts'
import { ImapSource } from '../../../drivers/mail/imap.ts'
import { parseMail } from '../../../drivers/mail/parse.ts'
import { SmtpMailer } from '../../../drivers/mail/smtp.ts'
import { type DeliveredMail, SimulatedMailbox } from '../../../drivers/simulator/mailbox.ts'
import { systemClock } from '../../../drivers/world.ts'
import { quietLog } from '../../support/logs.ts'
import { waitFor } from '../../support/wait-for.ts'
import { MemoryStore } from './memory-store.ts'

const signal = () => new AbortController().signal
const running: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()))
})

const users = [
  { name: 'gateway', password: 'g-pass', address: 'gateway@office.test' },
  { name: 'anna', password: 'a-pass', address: 'anna@office.test' },
  { name: 'bo', password: 'b-pass', address: 'bo@office.test' },
]

async function start(): Promise<SimulatedMailbox> {
  const mailbox = await SimulatedMailbox.start({ users, gateway: 'gateway', smsDomains: ['sms.test'], log: quietLog })
  running.unshift(mailbox)
  return mailbox
}

function mailer(mailbox: SimulatedMailbox, user: string, password = `${user[0]}-pass`): SmtpMailer {
  const made = new SmtpMailer({
    host: mailbox.host,
    port: mailbox.smtpPort,
    tls: 'none',
    user,
    password,
    clock: systemClock,
    log: quietLog,
  })
  running.unshift(made)
  return made
}

async function watch(mailbox: SimulatedMailbox, user: string, store = new MemoryStore()): Promise<MemoryStore> {
  const source = new ImapSource({
    name: user,
    host: mailbox.host,
    port: mailbox.imapPort,
    tls: 'none',
    user,
    password: `${user[0]}-pass`,
    clock: systemClock,
    log: quietLog,
  })
  running.unshift(source)
  await source.open(store.events, signal())
  return store
}

function mailTo(to: string[], subject: string, from = 'anna@office.test'): OutgoingMail {
  return {
    from: { address: from, name: 'Änna' },
    to: to.map((address) => ({ address, name: '' })),
    subject,
    messageId: `<${subject}@office.test>`,
    date: Date.now(),
    headers: [],
    text: `Words of ${subject}: åäö\n`,
    envelopeFrom: from,
  }
}

test('mail to phones reaches the gateway, other mail its own mailbox; announced at once, moved, apart from each other', async () => {
  const mailbox = await start()
  const delivered: DeliveredMail[] = []
  mailbox.onDelivery((mail) => delivered.push(mail))
  const [gateway, bo] = [await watch(mailbox, 'gateway'), await watch(mailbox, 'bo')]
  const anna = mailer(mailbox, 'anna')
  await anna.send(
    mailTo(['+46701234567@sms.test', '070@modem-1.sms.test', 'gateway+46701234567.abc@office.test'], 'one'),
    signal(),
  )
  await anna.send(mailTo(['Bo@office.test'], 'two'), signal())
  await mailer(mailbox, 'gateway').send(mailTo(['anna@office.test'], 'three', 'gateway@office.test'), signal())
  await waitFor('both to be filed', () => gateway.filedUids.length === 1 && bo.filedUids.length === 1)
  expect([gateway.subjects, bo.subjects]).toEqual([['one'], ['two']])
  expect(gateway.mails[0]?.mail.parsed.text).toBe('Words of one: åäö\n')
  expect(gateway.mails[0]?.mail.parsed.headers.slice(0, 2)).toEqual([
    { name: 'return-path', value: '<anna@office.test>' },
    { name: 'envelope-to', value: '+46701234567@sms.test, 070@modem-1.sms.test, gateway+46701234567.abc@office.test' },
  ])
  expect(delivered.map(({ user, rcptTo }) => [user.name, rcptTo.length])).toEqual([
    ['gateway', 3],
    ['bo', 1],
    ['anna', 1],
  ])
  expect(mailbox.mails('gateway')).toEqual([])
  expect(mailbox.mails('gateway', 'Textpost/Processed')).toHaveLength(1)
  expect((await parseMail(mailbox.mails('anna')[0] as Uint8Array)).subject).toBe('three')
})

test('several mails in a burst, and a client that comes back', async () => {
  const mailbox = await start()
  const store = new MemoryStore()
  await watch(mailbox, 'gateway', store)
  const anna = mailer(mailbox, 'anna')
  for (let n = 0; n < 10; n++) await anna.send(mailTo(['1@sms.test'], `burst ${n}`), signal())
  await waitFor('ten mails', () => store.filedUids.length === 10)
  await running.find((one) => one instanceof ImapSource)?.close()
  await anna.send(mailTo(['1@sms.test'], 'meanwhile'), signal())
  await watch(mailbox, 'gateway', store)
  await waitFor('the mail from meanwhile', () => store.filedUids.length === 11)
  expect(new Set(store.subjects).size).toBe(11)
})

test('only people of the office send, only to mailboxes that are there', async () => {
  const mailbox = await start()
  await expect(mailer(mailbox, 'anna', 'wrong').send(mailTo(['1@sms.test'], 'x'), signal())).rejects.toMatchObject({
    code: 'mail/smtp-login',
  })
  const nobody = new SmtpMailer({
    host: mailbox.host,
    port: mailbox.smtpPort,
    tls: 'none',
    clock: systemClock,
    log: quietLog,
  })
  running.unshift(nobody)
  await expect(nobody.send(mailTo(['1@sms.test'], 'x'), signal())).rejects.toMatchObject({ code: 'mail/smtp-login' })
  await expect(mailer(mailbox, 'anna').send(mailTo(['who@office.test'], 'x'), signal())).rejects.toMatchObject({
    code: 'mail/smtp-refused',
  })
  const source = new ImapSource({
    name: 'x',
    host: mailbox.host,
    port: mailbox.imapPort,
    tls: 'none',
    user: 'anna',
    password: 'wrong',
    clock: systemClock,
    log: quietLog,
  })
  running.unshift(source)
  await expect(source.open(new MemoryStore().events, signal())).rejects.toMatchObject({ code: 'mail/imap-login' })
})

test('vouches for the senders it knows, and takes out what others forge in its name', async () => {
  const mailbox = await start()
  const anna = mailer(mailbox, 'anna')
  const forged = { name: 'Authentication-Results', value: 'mail.test; dmarc=pass header.from=office.test' }
  await anna.send(
    {
      ...mailTo(['1@sms.test'], 'own'),
      headers: [{ name: 'Authentication-Results', value: 'other.test; dmarc=pass' }],
    },
    signal(),
  )
  await anna.send({ ...mailTo(['1@sms.test'], 'forged', 'bo@office.test'), headers: [forged] }, signal())
  const results = await Promise.all(
    mailbox
      .mails('gateway')
      .map(async (raw) =>
        (await parseMail(raw)).headers
          .filter(({ name }) => name === 'authentication-results')
          .map(({ value }) => value),
      ),
  )
  expect(results).toEqual([
    ['mail.test; auth=pass smtp.auth=anna; dmarc=pass header.from=office.test', 'other.test; dmarc=pass'],
    ['mail.test; dmarc=none'],
  ])
})

test('closing ends every connection', async () => {
  const mailbox = await start()
  const store = await watch(mailbox, 'gateway')
  await mailbox.close()
  await waitFor('the loss', () => store.losses.length === 1)
  expect(store.losses[0]?.code).toBe('mail/imap-lost')
})
