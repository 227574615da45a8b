import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { garbage } from '../../drivers/simulator/smsc/index.ts'
import { linksWork, missingServers, openOffice } from '../support/office.ts'
import { waitFor } from '../support/wait-for.ts'

const missing = missingServers()

describe.skipIf(missing)('servers that are away', () => {
  test('absent at the start: it waits, says so, and goes on by itself when they come', async () => {
    const office = await openOffice({ transports: ['smsc'] })
    const kalle = office.network.phone('+46701111111')
    await Promise.all([office.dovecot.stop(), office.exim.stop(), office.smsc.down()])
    await office.engine.start(office.environment)
    const status = await waitFor('the links to be down', async () => {
      const found = await office.engine.call('status', {})
      return found.links.filter((link) => link.state === 'down').length === 2 ? found : undefined
    })
    expect(status.problems).toHaveLength(2)
    for (const problem of status.problems) expect(problem).toMatch(/\. .+\. .+/)
    expect(status.links.every((link) => link.state === 'working' || link.retryAt !== undefined)).toBe(true)

    await office.engine.call('send', { to: ['+46701111111'], text: 'waiting' })
    await Promise.all([office.dovecot.start(), office.smsc.up()])
    await office.engine.call('reconnect', {})
    await waitFor('the waiting text', () => kalle.inbox[0])
    // The answer becomes mail while the mail server is still away, and goes when it is back.
    await kalle.send('answer')
    await waitFor('the mail to wait', async () => (await office.engine.call('status', {})).mailsWaiting === 1)
    await office.exim.start()
    await office.annaGets('the mail', (mail) => mail.text?.includes('answer') ?? false, 25_000)
  })

  test('lost and back, each of them: nothing is lost and nothing doubled', async () => {
    const office = await openOffice({ transports: ['smsc'] })
    await office.ready()
    const kalle = office.network.phone('+46701111111')
    await office.smsc.down()
    office.annaWrites({ to: '+46701111111@sms.test', text: 'while the provider is away' })
    await waitFor('the text to wait', async () => (await office.engine.call('texts', {}))[0]?.state === 'queued')
    expect((await office.engine.call('status', {})).links.find((link) => link.name === 'smsc')?.state).not.toBe(
      'working',
    )
    await office.smsc.up()
    await office.engine.call('reconnect', {})
    await waitFor('the text', () => kalle.inbox[0])

    await office.dovecot.stop()
    await waitFor('the mailbox to be down', async () =>
      (await office.engine.call('status', {})).links.some((link) => link.kind === 'imap' && link.state !== 'working'),
    )
    office.annaWrites({ to: '+46701111111@sms.test', text: 'while the mailbox is away' })
    await office.dovecot.start()
    await office.engine.call('reconnect', {})
    await waitFor('the second text', () => kalle.inbox[1])
    expect(kalle.inbox.map(({ text }) => text)).toEqual(['while the provider is away', 'while the mailbox is away'])
    await waitFor('both mails filed', () => office.dovecot.mails('gateway', '.Textpost.Processed').length === 2)
  })

  test('the modem is unplugged with texts waiting, and plugged in again', async () => {
    const office = await openOffice({ transports: ['modem'] })
    await office.ready()
    const kalle = office.network.phone('+46701111111')
    office.modem.unplug()
    const link = await waitFor('the modem to be missed', async () => {
      const found = (await office.engine.call('status', {})).links.find(({ name }) => name === 'modem')
      return found && found.state !== 'working' ? found : undefined
    })
    expect(link.sentence).not.toBe('')
    await office.engine.call('send', { to: ['+46701111111'], text: 'patience' })
    office.modem.plugIn()
    await office.pty.ready()
    await office.engine.call('reconnect', {})
    await linksWork(office.engine)
    await waitFor('the text', () => kalle.inbox[0])
    expect(kalle.inbox).toHaveLength(1)
  })
})

describe.skipIf(missing)('bad input disturbs nothing else', () => {
  test('broken MIME, a forged sender, a mail to nobody, a wrong phone and a huge mail, among good ones', async () => {
    const office = await openOffice({
      transports: ['smsc'],
      settings: (settings) => ({ ...settings, mail: { ...settings.mail, maxMailBytes: 50_000 } }),
    })
    await office.ready()
    const kalle = office.network.phone('+46701111111')
    office.dovecot.deliver(
      'gateway',
      'From: anna@office.test\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset="\u0000broken',
    )
    office.dovecot.deliver('gateway', Buffer.from([0xff, 0xfe, 0x00, 0x0d, 0x80, 0x0a, 0x0d]))
    office.annaWrites({ to: '+46701111111@sms.test', text: 'forged', proof: 'X-Proof: none' })
    const noPhone = office.annaWrites({ to: 'gateway@office.test', subject: 'To nobody', text: 'whom?' })
    const wrong = office.annaWrites({ to: '+4612@sms.test', subject: 'Wrong number', text: 'whom?' })
    const huge = office.annaWrites({ to: '+46701111111@sms.test', subject: 'Huge', text: 'x'.repeat(100_000) })
    office.annaWrites({ to: '+46701111111@sms.test', text: 'good' })
    await waitFor('the good text', () => kalle.inbox[0])
    expect(kalle.inbox.map(({ text }) => text)).toEqual(['good'])
    await waitFor('an empty inbox', () => office.dovecot.mails('gateway').length === 0)
    const filed = Object.fromEntries(
      ['Processed', 'Rejected', 'Failed', 'Ignored'].map((folder) => [
        folder,
        office.dovecot.mails('gateway', `.Textpost.${folder}`).length,
      ]),
    )
    expect(filed).toEqual({ Processed: 1, Rejected: 4, Failed: 2, Ignored: 0 })
    const bounce = await office.annaGets('the bounce', (mail) => mail.inReplyTo.includes(noPhone))
    expect(bounce.text).toContain('+46701234567@sms.test')
    expect((await office.annaGets('the second bounce', (mail) => mail.inReplyTo.includes(wrong))).text).toContain(
      '+4612',
    )
    expect((await office.annaGets('the third bounce', (mail) => mail.inReplyTo.includes(huge))).text).toContain(
      'too large',
    )
    const rejected = await office.engine.call('mails', { state: 'rejected' })
    expect(rejected.map(({ error }) => error?.code).sort()).toContain('rules/sender-not-proven')
  })

  test('garbage on the SMPP wire: the link is opened anew and the text arrives', async () => {
    const office = await openOffice({ transports: ['smsc'] })
    await office.ready()
    const kalle = office.network.phone('+46701111111')
    const calm = office.smsc.use(garbage(Buffer.alloc(64, 0x5a)))
    await office.engine.call('send', { to: ['+46701111111'], text: 'through noise' })
    await waitFor('the link to fall', async () =>
      (await office.engine.call('status', {})).links.some((link) => link.name === 'smsc' && link.state !== 'working'),
    )
    calm()
    await waitFor('the text', () => kalle.inbox[0], 25_000)
    const text = await waitFor('a settled state', async () => {
      const [found] = await office.engine.call('texts', { direction: 'out' })
      return found?.state === 'delivered' ? found : undefined
    })
    expect(kalle.inbox.length === 1 || (text.direction === 'out' && text.mayBeDoubled)).toBe(true)
  })

  test('a wrong login stops that link with words; the others work', async () => {
    const office = await openOffice({ transports: ['smsc', 'modem'] })
    await office.engine.start({ ...office.environment, TEXTPOST_SECRET_SMPP_SMSC: 'wrong' })
    const link = await waitFor('the link to stop', async () =>
      (await office.engine.call('status', {})).links.find(({ name, state }) => name === 'smsc' && state === 'stopped'),
    )
    expect(link.sentence).toMatch(/password|system ID/i)
    await waitFor('the modem', async () =>
      (await office.engine.call('status', {})).links.some(({ name, state }) => name === 'modem' && state === 'working'),
    )
    await office.engine.call('send', { to: ['+46702222222'], text: 'by modem then' })
    await waitFor('the text', () => office.network.phone('+46702222222').inbox[0], 20_000)
  })

  test('garbage on the control socket is answered or dropped, and the gateway goes on', async () => {
    const office = await openOffice({ transports: ['smsc'] })
    await office.ready()
    const { controlAddress } = await import('../../host/control/address.ts')
    const socket = connect(controlAddress(office.engine.folder))
    let answers = ''
    socket.on('data', (text: Buffer) => {
      answers += text.toString()
    })
    socket.write('not json\n{"id":1,"call":"nothing","params":{}}\n{"id":2,"call":"send","params":{"to":[]}}\n')
    await waitFor('three answers', () => answers.trim().split('\n').length === 3)
    expect(answers.match(/engine\/bad-call/g)).toHaveLength(3)
    socket.destroy()
    expect((await office.engine.call('status', {})).links.length).toBeGreaterThan(0)
  })
})
