import { mkdirSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { GatewayError } from '../../core/errors.ts'
import type { Handlers } from '../../host/contract/contract.ts'
import { EventHub } from '../../host/contract/event-hub.ts'
import { FileSecrets } from '../../host/secrets.ts'
import { serveWeb, type WebServer } from '../../host/web/server.ts'
import { quietLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'
import { waitFor } from '../support/wait-for.ts'

let web: WebServer
let events: EventHub
let folder: string
let asked: unknown[]

beforeEach(async () => {
  folder = tempDir()
  const pages = join(folder, 'pages')
  mkdirSync(join(pages, 'assets'), { recursive: true })
  writeFileSync(
    join(pages, 'index.html'),
    '<!doctype html><script nonce="__TEXTPOST_NONCE__" src="./assets/main.js"></script>',
  )
  writeFileSync(join(pages, 'assets', 'main.js'), 'export {}')
  writeFileSync(join(pages, 'notes.txt'), 'not a page')
  writeFileSync(join(folder, 'secret.js'), 'outside of the pages')
  events = new EventHub()
  asked = []
  const calls = {
    counts: async () => ({ held: 1, unrouted: 2, unread: 3 }),
    markRead: async (params: unknown) => {
      asked.push(params)
      return null
    },
    cancel: async () => {
      throw new GatewayError('engine/no-message', { details: { kind: 'text', id: 7 } })
    },
  } as unknown as Handlers
  web = await serveWeb({ calls, events, log: quietLog, secrets: new FileSecrets(folder, {}), port: 0, pages })
})

afterEach(() => web.close())

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A request with the path exactly as given: `fetch` would tidy it. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: web.port, path, method, headers }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

async function letIn(): Promise<string> {
  const { headers } = await ask(new URL(web.link).pathname + new URL(web.link).search)
  return (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
}

function socket(headers: Record<string, string>, path = '/rpc'): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const opened = new WebSocket(`ws://127.0.0.1:${web.port}${path}`, { headers })
    opened.once('open', () => resolve(opened))
    opened.once('error', reject)
  })
}

async function connected(): Promise<WebSocket> {
  return socket({ cookie: await letIn(), origin: `http://127.0.0.1:${web.port}` })
}

function next(from: WebSocket): Promise<Record<string, unknown>> {
  return new Promise((resolve) => from.once('message', (data) => resolve(JSON.parse(String(data)))))
}

describe('who is let in', () => {
  test('nobody without the cookie', async () => {
    for (const path of ['/', '/index.html', '/assets/main.js']) {
      expect(await ask(path)).toMatchObject({ status: 403, body: expect.stringContaining('textpost link') })
    }
  })

  test('whoever has the link gets a cookie that no script and no other site can use', async () => {
    const { status, headers } = await ask(new URL(web.link).pathname + new URL(web.link).search)
    expect(status).toBe(200)
    expect(headers.refresh).toBe('0; url=/')
    const [cookie = ''] = headers['set-cookie'] ?? []
    expect(cookie).toMatch(/^textpost=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/)
    expect(cookie).not.toContain(new URL(web.link).searchParams.get('token') ?? 'none')
    expect(await ask('/', { cookie: cookie.split(';')[0] ?? '' })).toMatchObject({ status: 200 })
  })

  test.each(['', '?token=', '?token=wrong', '?token=%00', '?other=1'])('not with “%s” for a token', async (query) => {
    const { status, headers } = await ask(`/open${query}`)
    expect(status).toBe(403)
    expect(headers['set-cookie']).toBeUndefined()
  })

  test.each(['textpost=', 'textpost=wrong', 'other=1', `textpost=${'x'.repeat(5000)}`])(
    'not with the cookie %s',
    async (cookie) => {
      expect((await ask('/', { cookie })).status).toBe(403)
    },
  )

  test('the cookie still counts after a restart', async () => {
    const cookie = await letIn()
    await web.close()
    const secrets = new FileSecrets(folder, {})
    web = await serveWeb({
      calls: {} as Handlers,
      events,
      log: quietLog,
      secrets,
      port: 0,
      pages: join(folder, 'pages'),
    })
    expect((await ask('/', { cookie })).status).toBe(200)
  })
})

describe('names and origins', () => {
  test.each(['evil.example', 'evil.example:80', '127.0.0.1:1', 'localhost'])(
    'the host “%s” is not served',
    async (host) => {
      const cookie = await letIn()
      const { status } = await ask('/', { cookie, host })
      expect([400, 421]).toContain(status)
    },
  )

  test('localhost with the port is', async () => {
    const cookie = await letIn()
    expect((await ask('/', { cookie, host: `localhost:${web.port}` })).status).toBe(200)
  })

  test('connects only from our own page, with the cookie, at the one place', async () => {
    const cookie = await letIn()
    const origin = `http://127.0.0.1:${web.port}`
    const wrong: [Record<string, string>, string?][] = [
      [{ cookie }],
      [{ cookie, origin: 'http://evil.example' }],
      [{ cookie, origin: 'null' }],
      [{ cookie, origin: `https://127.0.0.1:${web.port}` }],
      [{ cookie, origin: `http://localhost:${web.port}` }],
      [{ cookie, origin: 'http://evil.example', host: 'evil.example' }],
      [{ origin }],
      [{ cookie: 'textpost=wrong', origin }],
      [{ cookie, origin }, '/'],
    ]
    for (const [headers, path] of wrong) await expect(socket(headers, path)).rejects.toThrow('403')
    const opened = await socket({ cookie, origin })
    opened.close()
  })

  test('only on this computer', async () => {
    const elsewhere = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === 'IPv4')
    if (!elsewhere) return
    const refused = await new Promise<boolean>((resolve) => {
      const tried = connect(web.port, elsewhere.address)
      tried.once('connect', () => resolve(false))
      tried.once('error', () => resolve(true))
    })
    expect(refused).toBe(true)
  })
})

describe('what is served', () => {
  test('pages under a strict policy with a nonce of their own each time', async () => {
    const cookie = await letIn()
    const [one, two] = await Promise.all([ask('/', { cookie }), ask('/', { cookie })])
    const nonceOf = (answer: Answer) => /'nonce-([^']+)'/.exec(String(answer.headers['content-security-policy']))?.[1]
    expect(nonceOf(one)).toHaveLength(24)
    expect(nonceOf(one)).not.toBe(nonceOf(two))
    expect(one.body).toContain(`nonce="${nonceOf(one)}"`)
    expect(one.body).not.toContain('__TEXTPOST_NONCE__')
    const policy = String(one.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(one.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    })
  })

  test.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.js',
    '/..%5csecret.js',
    '//secret.js',
    '/assets/main.js%00.html',
    '/notes.txt',
    '/secrets.json',
    '/__proto__',
    'http://[',
  ])('no path leads out of them: %s', async (path) => {
    const { status, body } = await ask(path, { cookie: await letIn() })
    expect([400, 403, 404, 421]).toContain(status)
    expect(body).not.toContain('outside')
  })

  test('files whose name changes with their content last', async () => {
    const { status, headers, body } = await ask('/assets/main.js', { cookie: await letIn() })
    expect({ status, body }).toEqual({ status: 200, body: 'export {}' })
    expect(headers['cache-control']).toContain('immutable')
    expect(headers['content-type']).toContain('text/javascript')
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('nothing is taken by %s', async (method) => {
    expect((await ask('/', { cookie: await letIn() }, method)).status).toBe(405)
  })

  test('a second server on the port says what to do', async () => {
    const options = {
      calls: {} as Handlers,
      events,
      log: quietLog,
      secrets: new FileSecrets(folder, {}),
      pages: folder,
    }
    await expect(serveWeb({ ...options, port: web.port })).rejects.toMatchObject({
      code: 'engine/web-port-taken',
      sentence: expect.stringContaining('web.port'),
    })
  })
})

describe('the contract over a WebSocket', () => {
  test('answers calls', async () => {
    const page = await connected()
    page.send(JSON.stringify({ id: 5, call: 'counts', params: {} }))
    expect(await next(page)).toEqual({ id: 5, result: { held: 1, unrouted: 2, unread: 3 } })
    page.close()
  })

  test('errors cross with code, sentence and details', async () => {
    const page = await connected()
    page.send(JSON.stringify({ id: 6, call: 'cancel', params: { textId: 7 } }))
    expect(await next(page)).toMatchObject({
      id: 6,
      error: { code: 'engine/no-message', sentence: expect.stringContaining('text number 7'), details: { id: 7 } },
    })
    page.close()
  })

  test.each([
    ['no JSON', '{', 0],
    ['no request', '[]', 0],
    ['no such call', '{"id":1,"call":"eval","params":{}}', 1],
    ['a member of every object', '{"id":1,"call":"constructor","params":{}}', 1],
    ['wrong parameters', '{"id":1,"call":"markRead","params":{"phone":7}}', 1],
    ['more parameters than there are', '{"id":1,"call":"markRead","params":{"phone":"+46","also":1}}', 1],
    ['a number that is none', '{"id":-1,"call":"counts","params":{}}', 0],
    ['topics that are none', '{"id":1,"call":"watch","params":{"topics":["secrets"]}}', 1],
  ])('refuses what is %s, and goes on', async (_, message, id) => {
    const page = await connected()
    page.send(message)
    expect(await next(page)).toMatchObject({ id, error: { code: 'engine/bad-call' } })
    expect(asked).toEqual([])
    page.send(JSON.stringify({ id: 9, call: 'counts', params: {} }))
    expect(await next(page)).toMatchObject({ id: 9, result: {} })
    page.close()
  })

  test('octets are no request', async () => {
    const page = await connected()
    page.send(Buffer.from('{"id":1,"call":"counts","params":{}}'))
    expect(await next(page)).toMatchObject({ error: { code: 'engine/bad-call' } })
    page.close()
  })

  test('ends a connection that sends too much at once', async () => {
    const page = await connected()
    const ended = new Promise<number>((resolve) => page.once('close', resolve))
    page.on('error', () => {})
    page.send('x'.repeat(5 * 1024 * 1024))
    expect(await ended).toBe(1009)
  })

  test('pushes events that are watched, and no others', async () => {
    const page = await connected()
    const heard: unknown[] = []
    page.send(JSON.stringify({ id: 1, call: 'watch', params: { topics: ['messages'] } }))
    expect(await next(page)).toEqual({ id: 1, result: null })
    page.on('message', (data) => heard.push(JSON.parse(String(data))))
    expect([events.hears('messages'), events.hears('phones')]).toEqual([true, false])
    events.emit('phones', { at: 1 })
    events.emit('messages', { at: 2 })
    await waitFor('the event', () => heard.length > 0)
    expect(heard).toEqual([{ topic: 'messages', data: { at: 2 } }])
    page.close()
    await waitFor('nobody to listen any more', () => !events.hears('messages'))
  })
})
