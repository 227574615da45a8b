import type { Readable } from 'node:stream'
import { type AttachmentStream, MailParser, type MailParserOptions } from 'mailparser'
import { parseAddresses } from '../../core/mail/addresses.ts'
import { joinFlowed } from '../../core/mail/flowed.ts'
import { messageIdOf, messageIds } from '../../core/mail/message-id.ts'
import type { MailAddress, ParsedMail } from '../../core/ports/mail.ts'
import type { Clock } from '../../core/ports/world.ts'
import { systemClock } from '../world.ts'
import { decodeCharset } from './charset.ts'
import { decodeFieldValue, headerFields, type RawField } from './header-fields.ts'
import { htmlToText } from './html.ts'

export interface ParseOptions {
  /** Longest time that a mail may take; what has been read by then is what it gives. 10 s unless told. */
  readonly timeoutMs?: number
  /** Octets kept of each text part after transfer decoding. 2 MB unless told. */
  readonly maxTextBytes?: number
  readonly clock?: Clock
}

const mostParts = 500
const mostAttachments = 200

/**
 * Takes a raw mail apart. Never rejects: of a broken mail it gives what can be had, at the least its header. Bounded in parts, nesting,
 * header size, text size and time. Mails within the mail stay closed; they count as attachments.
 */
export async function parseMail(raw: Uint8Array, options: ParseOptions = {}): Promise<ParsedMail> {
  const { fields, bodyAt } = headerFields(raw)
  const head = contentHeader(fields)
  let leaves = await readParts([head, raw.subarray(bodyAt)], options, mostParts)
  // A mail with more parts than anybody reads fails before it gives any: its beginning then says what it says.
  if (leaves.length === 0) leaves = await readParts([head, raw.subarray(bodyAt, bodyAt + 64 * 1024)], options, 5000)
  return { ...describeHeader(fields), ...describeBody(leaves) }
}

/**
 * What says how the body is to be read: all of the header that mailparser is given, as the rest is read here. It takes the square of a field's
 * lines where no colon comes, seconds for a header of half a megabyte.
 */
function contentHeader(fields: readonly RawField[]): Buffer {
  const lines = fields
    .filter(({ name }) => name.startsWith('content-') || name === 'mime-version')
    .slice(0, 12)
    .map(({ name, value }) => `${name}: ${value.slice(0, 4096)}\r\n`)
  return Buffer.from(`${lines.join('')}\r\n`, 'latin1')
}

/** The header of a mail without its body, for a mail that is too large to be fetched. */
export function parseHeader(raw: Uint8Array): ParsedMail {
  return { ...describeHeader(headerFields(raw).fields), attachments: [] }
}

type Header = Omit<ParsedMail, 'text' | 'html' | 'htmlText' | 'attachments'>
type Body = Pick<ParsedMail, 'text' | 'html' | 'htmlText' | 'attachments'>

function describeHeader(fields: readonly RawField[]): Header {
  const values = (name: string) => fields.filter((field) => field.name === name).map((field) => field.value)
  const first = (name: string) => values(name)[0] ?? ''
  const date = instantOf(first('date'))
  return {
    headers: fields.map(({ name, value }) => ({ name, value: decodeFieldValue(value, iconv) })),
    from: addresses(values('from')),
    to: addresses(values('to')),
    cc: addresses(values('cc')),
    subject: decodeFieldValue(first('subject'), iconv),
    messageId: messageIdOf(first('message-id')),
    inReplyTo: messageIds(values('in-reply-to').join(' ')),
    references: messageIds(values('references').join(' ')),
    ...(date === undefined ? {} : { date }),
  }
}

/** Names are decoded after the list has been taken apart, so that no encoded word smuggles an address in. */
function addresses(values: readonly string[]): MailAddress[] {
  return values.flatMap(parseAddresses).map(({ address, name }) => ({ address, name: decodeFieldValue(name, iconv) }))
}

function instantOf(value: string): number | undefined {
  const at = Date.parse(value.replace(/\([^()]*\)/g, ' ').trim())
  // Years of two digits and clocks that never were set say nothing.
  return at > Date.UTC(1980, 0) && at < Date.UTC(2200, 0) ? at : undefined
}

/** A part without parts of its own. */
interface Leaf {
  readonly type: string
  readonly name: string
  readonly isAttachment: boolean
  readonly contentId: string
  readonly charset: string | undefined
  readonly flowed: boolean
  readonly delSp: boolean
  readonly octets: Buffer
  readonly sizeBytes: number
}

function describeBody(leaves: readonly Leaf[]): Body {
  const plain = leaves.find((leaf) => leaf.type === 'text/plain' && isBodyText(leaf, leaves))
  const html = leaves.find((leaf) => leaf.type === 'text/html' && isBodyText(leaf, leaves))
  const source = html && decodeCharset(html.octets, html.charset ?? metaCharset(html.octets), iconv)
  const attachments = leaves.filter((leaf) => leaf !== plain && leaf !== html && isDocument(leaf, source))
  return {
    ...(plain ? { text: plainText(plain) } : {}),
    ...(source === undefined ? {} : { html: source, htmlText: htmlToText(source) }),
    attachments: attachments.slice(0, mostAttachments).map(({ name, type, sizeBytes }) => ({ name, type, sizeBytes })),
  }
}

/** A text part with a file's name is a document, unless it is all there is. */
function isBodyText(leaf: Leaf, leaves: readonly Leaf[]): boolean {
  return !leaf.isAttachment && (leaf.name === '' || leaves.length === 1)
}

/** Whether a part is something that was attached: no spare text part, and no image that the HTML shows. */
function isDocument(leaf: Leaf, html: string | undefined): boolean {
  if (!leaf.isAttachment && leaf.name === '' && leaf.type.startsWith('text/')) return false
  return leaf.contentId === '' || !html?.includes(`cid:${leaf.contentId}`)
}

function plainText(leaf: Leaf): string {
  const text = decodeCharset(leaf.octets, leaf.charset, iconv).replace(/\r\n?/g, '\n')
  return leaf.flowed ? joinFlowed(text, leaf.delSp) : text
}

function metaCharset(octets: Buffer): string | undefined {
  return /<meta[^>]{0,200}charset\s*=\s*["']?([\w:.-]{2,40})/i.exec(octets.subarray(0, 4096).toString('latin1'))?.[1]
}

/** What mailparser keeps of itself that its types leave out. */
interface OpenParser extends MailParser {
  textTypes: string[]
  getDecoder(): { decodeStream(charset: string): NodeJS.ReadWriteStream & Readable }
}

/** Options of the splitter below mailparser, which passes them on. */
interface SplitterOptions extends MailParserOptions {
  readonly maxHeadSize: number
  readonly maxChildNodes: number
  readonly ignoreEmbedded: boolean
}

function newParser(maxParts: number): OpenParser {
  const options: SplitterOptions = {
    maxHeadSize: 64 * 1024,
    maxChildNodes: maxParts,
    ignoreEmbedded: true,
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    keepDeliveryStatus: true,
  }
  const parser = new MailParser(options) as OpenParser
  // With no type taken for text, every part comes as octets: mailparser would trust the charset that a mail claims, and join all text parts.
  parser.textTypes = []
  return parser
}

/** The parts without parts of their own, in order; those that were read before the mail turned out broken or the time was over. */
function readParts(pieces: readonly Uint8Array[], options: ParseOptions, maxParts: number): Promise<Leaf[]> {
  const { timeoutMs = 10_000, maxTextBytes = 2_000_000, clock = systemClock } = options
  return new Promise((resolve) => {
    const leaves: Leaf[] = []
    const parser = newParser(maxParts)
    const finish = () => {
      deadline.cancel()
      resolve(leaves)
      if (!parser.destroyed) parser.destroy()
    }
    const deadline = clock.after(timeoutMs, finish)
    parser.on('error', finish)
    parser.on('end', finish)
    parser.on('data', (part: { type: string }) => {
      if (part.type === 'attachment') readLeaf(part as AttachmentStream, leaves, maxTextBytes)
    })
    for (const piece of pieces) parser.write(withoutReturnRuns(piece))
    parser.end()
  })
}

/** The mail with one CR for several in a row: mailparser takes the square of such a run, seconds for the header of a part. */
function withoutReturnRuns(raw: Uint8Array): Buffer {
  const octets = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  if (!octets.includes('\r\r')) return octets
  return Buffer.from(octets.filter((octet, at) => octet !== 13 || octets[at + 1] !== 13))
}

function readLeaf(part: AttachmentStream, leaves: Leaf[], maxTextBytes: number): void {
  const stream = part.content as Readable
  const type = typeOf(part)
  const chunks: Buffer[] = []
  let kept = 0
  let sizeBytes = 0
  let isDone = false
  const done = () => {
    if (isDone) return
    isDone = true
    leaves.push({ ...describePart(part, type), octets: Buffer.concat(chunks), sizeBytes })
    part.release()
  }
  stream.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length
    if (!type.startsWith('text/') || kept >= maxTextBytes) return
    chunks.push(chunk.subarray(0, maxTextBytes - kept))
    kept += chunk.length
  })
  // A decoder that stumbles gives what it had decoded.
  stream.on('error', done)
  stream.on('end', done)
}

/** `text` alone is plain text (RFC 1049), and so is what claims no type that could be one. */
function typeOf(part: AttachmentStream): string {
  const type = String(part.contentType || '').toLowerCase()
  return /^[\w.+-]+\/[\w.+-]+$/.test(type)
    ? type
    : type === 'text' || type === ''
      ? 'text/plain'
      : 'application/octet-stream'
}

function describePart(part: AttachmentStream, type: string): Omit<Leaf, 'octets' | 'sizeBytes'> {
  const header = part.headers?.get('content-type') as { params?: Record<string, string> } | undefined
  const parameter = (name: string) => (typeof header?.params?.[name] === 'string' ? header.params[name] : undefined)
  // RFC 2183 §2.8: a disposition that nobody knows is an attachment.
  const isAttachment = part.contentDisposition !== undefined && part.contentDisposition !== 'inline'
  return {
    type,
    name: typeof part.filename === 'string' ? part.filename : '',
    isAttachment,
    contentId: part.cid ?? '',
    charset: parameter('charset'),
    flowed: /^\s*"?flowed/i.test(parameter('format') ?? '') || /;\s*format=flowed/i.test(parameter('charset') ?? ''),
    delSp: /^\s*"?yes/i.test(parameter('delsp') ?? ''),
  }
}

/** Charsets beyond the WHATWG list: mailparser brings the tables of iconv-lite. */
function iconv(octets: Uint8Array, charset: string): string | undefined {
  try {
    const stream = newParser(1).getDecoder().decodeStream(charset)
    stream.on('error', () => {})
    stream.write(Buffer.from(octets))
    const text = stream.read() as string | Buffer | null
    stream.destroy()
    return text === null ? undefined : String(text)
  } catch {
    return undefined
  }
}
