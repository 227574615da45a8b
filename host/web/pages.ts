import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
}

export interface PageFile {
  readonly body: Buffer
  readonly type: string
  /** Its name changes with its content. */
  readonly lasting: boolean
}

/** The place in `index.html` where the nonce of each answer goes. */
export const noncePlace = '__TEXTPOST_NONCE__'

/**
 * The built pages, read once. A request is looked up by its whole path in this list and nowhere else, so that no path leads out of it.
 */
export function readPages(folder: string): ReadonlyMap<string, PageFile> {
  const found = new Map<string, PageFile>()
  if (!existsSync(join(folder, 'index.html'))) return found
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name)
    const type = types[extname(name)]
    if (type === undefined || !statSync(file).isFile()) continue
    const path = `/${relative(folder, file).split(sep).join('/')}`
    found.set(path, { body: readFileSync(file), type, lasting: path.startsWith('/assets/') })
  }
  return found
}

/** What the pages may do: run their own code and nothing else, talk to this server and nobody else. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'none'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Headers of every answer. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), clipboard-read=()',
}
