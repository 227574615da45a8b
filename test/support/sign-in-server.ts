import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OAuth2Server } from 'oauth2-mock-server'
import type { Secrets } from '../../core/ports/world.ts'
import type { SignInSettings } from '../../core/settings/sign-in.ts'

/** A provider that people sign in with, and what it does when tokens are asked for. */
export interface SignInServer {
  readonly settings: SignInSettings
  /** Requests for tokens, as they came. */
  readonly asked: Record<string, unknown>[]
  /** What is put into the next answers: an error, another life, another refresh token. */
  answer: (
    wish: Record<string, unknown>,
  ) => { readonly status?: number; readonly body: Record<string, unknown> } | undefined
  /** Tokens that mail servers take, each with its user. */
  readonly good: Map<string, string>
  /** Lines for Dovecot's configuration: it asks this provider about tokens. */
  dovecot(mechanisms: string): string
  close(): Promise<void>
}

/** Whom the tokens are for. */
export const tokenUser = 'gateway'

export async function startSignInServer(): Promise<SignInServer> {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, 'localhost')
  const asked: Record<string, unknown>[] = []
  const good = new Map<string, string>()
  let serial = 0
  const told: SignInServer['answer'] = () => undefined
  const state = { answer: told }
  server.service.on(
    'beforeResponse',
    (response: { statusCode: number; body: Record<string, unknown> }, request: { body: Record<string, unknown> }) => {
      asked.push({ ...request.body })
      const wish = state.answer(request.body)
      // A token of its own each time: the provider signs two of one second alike.
      const token = `token-${++serial}`
      response.body = {
        ...response.body,
        access_token: token,
        refresh_token: `refresh-${serial}`,
        expires_in: 3600,
        id_token: undefined,
        ...wish?.body,
      }
      if (wish?.status !== undefined) {
        response.statusCode = wish.status
        response.body = wish.body
      } else good.set(String(response.body.access_token), tokenUser)
    },
  )
  const info = createServer((request, response) => {
    const user = good.get(new URL(request.url ?? '/', 'http://x').searchParams.get('access_token') ?? '')
    response.writeHead(user === undefined ? 401 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(user === undefined ? { error: 'invalid_token' } : { user, active: true }))
  })
  await new Promise<void>((resolve) => info.listen(0, '127.0.0.1', resolve))
  const dir = mkdtempSync(join(tmpdir(), 'textpost-sign-in-'))
  chmodSync(dir, 0o755)
  const { port } = info.address() as AddressInfo
  writeFileSync(
    join(dir, 'oauth2.conf'),
    `tokeninfo_url = http://127.0.0.1:${port}/?access_token=\nusername_attribute = user\nusername_format = %n\n`,
  )
  return {
    settings: {
      provider: 'other',
      clientId: 'textpost',
      tenant: 'common',
      issuer: server.issuer.url ?? '',
      scopes: ['mail', 'offline_access'],
    },
    asked,
    good,
    get answer() {
      return state.answer
    },
    set answer(next) {
      state.answer = next
    },
    dovecot: (mechanisms) => `
auth_mechanisms = ${mechanisms}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${join(dir, 'oauth2.conf')}
}
`,
    close: async () => {
      info.close()
      info.closeAllConnections()
      await server.stop().catch(() => {})
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A person in a browser who says yes: gives the address that the browser is sent back to. */
export async function sayYes(url: string): Promise<URL> {
  const response = await fetch(url, { redirect: 'manual' })
  return new URL(response.headers.get('location') ?? '')
}

/** Secrets in memory. */
export function memorySecrets(
  values: Record<string, string> = {},
): Secrets & { readonly values: Record<string, string> } {
  return {
    values,
    get: async (name) => values[name],
    set: async (name, value) => {
      values[name] = value
    },
    delete: async (name) => {
      delete values[name]
    },
    names: async () => Object.keys(values),
  }
}
