import { describe, expect, test } from 'vitest'
import { guessServers, type Internet } from '../../host/guess-servers.ts'

interface World {
  readonly mx?: readonly string[]
  readonly srv?: Readonly<Record<string, readonly [name: string, port: number, priority?: number][]>>
  readonly hosts?: readonly string[]
  readonly texts?: Readonly<Record<string, string>>
}

/** A domain that publishes what the test says, and nothing else. */
function internetOf({ mx = [], srv = {}, hosts = [], texts = {} }: World): Internet & { readonly asked: string[] } {
  const asked: string[] = []
  const missing = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
  return {
    asked,
    exchanges: () => (mx.length > 0 ? Promise.resolve(mx) : missing()),
    services: (name) => {
      const found = srv[name]
      return found
        ? Promise.resolve(found.map(([host, port, priority = 0]) => ({ name: host, port, priority })))
        : missing()
    },
    exists: (host) => (hosts.includes(host) ? Promise.resolve(true) : missing()),
    text: (url) => {
      asked.push(url)
      const text = texts[url]
      return text === undefined ? missing() : Promise.resolve(text)
    },
  }
}

const autoconfig = (imap: string, smtp: string) => `<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="example.org">
  <incomingServer type="pop3"><hostname>pop.example.org</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
  <incomingServer type="imap">${imap}</incomingServer>
  <outgoingServer type="smtp">${smtp}</outgoingServer>
</emailProvider></clientConfig>`
const server = (host: string, port: number, socket: string) =>
  `<hostname>${host}</hostname><port>${port}</port><socketType>${socket}</socketType><username>%EMAILADDRESS%</username>`
const place = 'https://autoconfig.example.org/mail/config-v1.1.xml'

describe('servers of a mail domain', () => {
  test.each<[string, string, World, object]>([
    [
      'Gmail, whose signature on mails is known',
      'gmail.com',
      {},
      { imap: 'imap.gmail.com', provider: 'Google', authservIds: ['mx.google.com'] },
    ],
    [
      'a domain whose mail Microsoft takes',
      'example.org',
      { mx: ['example-org.mail.protection.outlook.com'] },
      { imap: 'outlook.office365.com', provider: 'Microsoft', note: 'oauth-only', authservIds: ['(none)'] },
    ],
    ['a domain whose mail Google takes', 'example.org', { mx: ['aspmx.l.google.com'] }, { provider: 'Google' }],
    [
      'a domain that only ends like a provider',
      'example.org',
      { mx: ['mx.notgoogle.com'] },
      { imap: 'imap.example.org', smtp: 'smtp.example.org' },
    ],
    [
      'services with usual ports',
      'example.org',
      {
        srv: {
          '_imaps._tcp.example.org': [['Mail.Example.ORG.', 993]],
          '_submission._tcp.example.org': [['mail.example.org', 587]],
        },
      },
      { imap: 'mail.example.org', smtp: 'mail.example.org' },
    ],
    [
      'services with ports of their own, the first by priority',
      'example.org',
      {
        srv: {
          '_imap._tcp.example.org': [
            ['b.example.org', 1, 20],
            ['a.example.org', 1143, 10],
          ],
          '_submissions._tcp.example.org': [['a.example.org', 1465]],
        },
      },
      {
        imap: 'a.example.org',
        imapTls: 'starttls',
        imapPort: 1143,
        smtp: 'a.example.org',
        smtpTls: 'tls',
        smtpPort: 1465,
      },
    ],
    [
      'a service that says it is not there',
      'example.org',
      {
        srv: { '_imaps._tcp.example.org': [['.', 0]], '_submission._tcp.example.org': [['mail.example.org', 587]] },
        hosts: ['mail.example.org'],
      },
      { imap: 'mail.example.org', smtp: 'mail.example.org' },
    ],
    [
      'autoconfig',
      'example.org',
      { texts: { [place]: autoconfig(server('in.example.org', 993, 'SSL'), server('out.example.org', 465, 'SSL')) } },
      { imap: 'in.example.org', smtp: 'out.example.org', smtpTls: 'tls' },
    ],
    [
      'autoconfig that would have passwords go unencrypted is not followed',
      'example.org',
      {
        texts: { [place]: autoconfig(server('in.example.org', 143, 'plain'), server('out.example.org', 25, 'plain')) },
      },
      { imap: 'imap.example.org', smtp: 'smtp.example.org' },
    ],
    [
      'autoconfig with a name that is none',
      'example.org',
      { texts: { [place]: autoconfig(server('in.example.org/x', 993, 'SSL'), server('out.example.org', 465, 'SSL')) } },
      { imap: 'imap.example.org', smtp: 'smtp.example.org' },
    ],
    [
      'names that exist',
      'example.org',
      { hosts: ['mail.example.org'] },
      { imap: 'mail.example.org', smtp: 'mail.example.org' },
    ],
    ['nothing at all', 'example.org', {}, { imap: 'imap.example.org', smtp: 'smtp.example.org' }],
  ])('%s', async (_, domain, world, found) => {
    expect(await guessServers(domain, internetOf(world))).toMatchObject(found)
  })

  test('autoconfig is asked for over https alone', async () => {
    const world = internetOf({})
    await guessServers('example.org', world)
    expect(world.asked).toEqual([place, 'https://example.org/.well-known/autoconfig/mail/config-v1.1.xml'])
  })

  test('a file of a megabyte of brackets takes no time', async () => {
    const texts = { [place]: '<incomingServer type="imap">'.repeat(40_000) }
    const startedMs = performance.now()
    await guessServers('example.org', internetOf({ texts }))
    expect(performance.now() - startedMs).toBeLessThan(1_000)
  })
})
