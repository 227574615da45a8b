import { randomBytes } from 'node:crypto'
import type { Protocol, Session } from 'electron'
import { commonHeaders, contentSecurityPolicy, noncePlace, type PageFile, readPages } from '../host/web/pages.ts'
import { pageHost, pageScheme } from './bridge.ts'

/** Tells Chromium, before it is ready, that the pages' scheme is a standard and secure one. */
export function registerPageScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built pages of `folder` at `app://textpost/`. */
export function servePages(session: Pick<Session, 'protocol'>, folder: string): void {
  const pages = readPages(folder)
  session.protocol.handle(pageScheme, (request) => answerPage(pages, request))
}

/**
 * Answers one request from the list of pages: a path that is not in the list, another host or another method is refused, so that nothing
 * leads out of the folder.
 */
export function answerPage(pages: ReadonlyMap<string, PageFile>, request: { url: string; method: string }): Response {
  const refuse = (status: number) => new Response('', { status, headers: headersFor(newNonce()) })
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
  const url = parseUrl(request.url)
  if (url?.host !== pageHost) return refuse(404)
  const page = pages.get(url.pathname === '/' ? '/index.html' : url.pathname)
  if (!page) return refuse(404)
  const nonce = newNonce()
  const isHtml = page.type.startsWith('text/html')
  const body = isHtml ? page.body.toString('utf8').replaceAll(noncePlace, nonce) : new Uint8Array(page.body)
  const headers = {
    ...headersFor(nonce),
    'Content-Type': page.type,
    'Cache-Control': page.lasting ? 'max-age=31536000' : 'no-store',
  }
  return new Response(request.method === 'HEAD' ? null : body, { headers })
}

function headersFor(nonce: string): Record<string, string> {
  return { ...commonHeaders, 'Content-Security-Policy': contentSecurityPolicy(nonce) }
}

function newNonce(): string {
  return randomBytes(16).toString('base64')
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
