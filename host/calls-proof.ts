import { GatewayError } from '../core/errors.ts'
import type { MailRecord } from '../core/model.ts'
import type { StoreRooms } from '../core/ports/store.ts'
import {
  areOfOneHouse,
  namelessServer,
  parseAuthenticationResults,
  voucherOf,
} from '../core/rules/authentication-results.ts'
import { readPhone } from '../core/rules/phone.ts'
import { type RawField, rawHeader } from '../core/rules/raw-header.ts'
import { acceptedForms } from '../core/rules/recipient-address.ts'
import type { MailAccountSettings } from '../core/settings/schema.ts'
import type { CallWorld } from './call-world.ts'
import type { Handlers } from './contract/contract.ts'
import type { ServerVoucher } from './contract/results.ts'

/** So many of the newest mails are looked through for the same server. */
const lookedThrough = 60

type Answered = 'voucher' | 'trustServer' | 'writeTo'

/** Calls about what proves a sender, and about where to write. */
export function proofCalls({ gateway }: CallWorld, changeSetting: Handlers['changeSetting']): Pick<Handlers, Answered> {
  const { context } = gateway
  const voucher = (mailId: number) =>
    context.store.read((rooms) => findVoucher(rooms, context.settings().mail.accounts, mailId))
  return {
    voucher: ({ mailId }) => voucher(mailId),
    trustServer: async ({ mailId, server }) => {
      const found = await voucher(mailId)
      if (found?.server !== server) throw new GatewayError('engine/no-voucher', { details: { id: mailId, server } })
      const { accounts } = context.settings().mail
      const at = accounts.findIndex(({ name }) => name === found.account)
      const trusted = accounts[at]?.trustedAuthservIds ?? []
      const path = ['mail', 'accounts', at, 'trustedAuthservIds']
      if (!trusted.includes(server)) await changeSetting({ path, value: [...trusted, server] })
      return gateway.releaseMail(mailId)
    },
    writeTo: async ({ phone }) => {
      const settings = context.settings()
      const number = phone === undefined ? undefined : readPhone(phone, settings.office)
      const forms = acceptedForms(settings, number)
      const address = forms.find((form): form is string => typeof form === 'string' && /^\S+@\S+$/.test(form))
      const mailbox = settings.mail.accounts[0]?.address
      return {
        phone: number ?? '+46701234567',
        ...(address === undefined ? {} : { address }),
        ...(mailbox === undefined ? {} : { mailbox }),
      }
    },
  }
}

/** The server that vouches for a mail which was refused for want of a proof; null when none does or the mail is another one. */
async function findVoucher(
  rooms: StoreRooms,
  accounts: readonly MailAccountSettings[],
  mailId: number,
): Promise<ServerVoucher | null> {
  const mail = await rooms.mails.get(mailId)
  const account = accounts.find(({ name }) => name === mail?.account)
  if (!mail || !account || mail.state !== 'rejected' || mail.error?.code !== 'rules/sender-not-proven') return null
  const raw = await rooms.mails.raw(mailId)
  const header = raw ? rawHeader(raw) : []
  const found = voucherOf(header, mail.from)
  if (!found) return null
  const { server, says } = found
  const isKnown = account.trustedAuthservIds.some((name) => name.toLowerCase() === server)
  return isKnown
    ? null
    : {
        account: account.name,
        server,
        says,
        kin: isKin(server, account, header),
        ...(await bearing(rooms, mail, server)),
      }
}

/** Whether the name fits the servers of the mailbox, or the one that took the mail in last. */
function isKin(server: string, { address, imap, smtp }: MailAccountSettings, header: readonly RawField[]): boolean {
  if (server === namelessServer) return /\.(outlook|office365)\.com$/i.test(`.${imap?.host ?? ''}`)
  const received = header.find(({ name }) => name === 'received')?.value ?? ''
  const by = /\bby\s+([a-z0-9.-]{1,255})/i.exec(received)?.[1] ?? ''
  const own = [imap?.host, smtp?.host, address.split('@').at(-1), by].filter((name) => name !== undefined)
  return own.some((name) => areOfOneHouse(server, name))
}

/** In how many of the account's newest mails the topmost line is of this server. */
async function bearing(
  rooms: StoreRooms,
  { account }: MailRecord,
  server: string,
): Promise<{ bearing: number; of: number }> {
  const newest = (await rooms.mails.list({ limit: lookedThrough })).filter((mail) => mail.account === account)
  let count = 0
  for (const { id } of newest) {
    const top = (await rooms.mails.headers(id)).find(({ name }) => name === 'authentication-results')
    const by = top && parseAuthenticationResults(top.value)?.authservId
    if (by !== undefined && (by === '' ? namelessServer : by) === server) count++
  }
  return { bearing: count, of: newest.length }
}
